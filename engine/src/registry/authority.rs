//! Authorities that the user trusts for one registry from the interface: kept as docker keeps them, in a
//! `certs.d` of Manifold's own, so that docker's folders stay as they are.

use std::io::ErrorKind;
use std::path::PathBuf;

use domain::{ApiError, Code, Registry};

use super::Client;
use super::certificates::{authorities, folder_name};
use crate::atomic;

/// The file in a registry's folder.
const FILE: &str = "manifold.crt";
/// The longest text that is taken, in bytes.
const LONGEST: usize = 256 * 1024;

impl Client {
    /// Whether an authority of the user's is trusted for a registry.
    pub(crate) fn has_authority(&self, registry: &Registry) -> bool {
        self.authority_folder(registry).join(FILE).exists()
    }

    /// Trusts the certificates of a text in PEM for a registry, or none, and forgets what was found
    /// out about it.
    ///
    /// # Errors
    /// [`Code::Invalid`] when the text holds no certificate, or a private key; [`Code::Storage`] when
    /// the file cannot be written or deleted.
    pub(crate) fn set_authority(
        &self,
        registry: &Registry,
        pem: Option<&str>,
    ) -> Result<(), ApiError> {
        let folder = self.authority_folder(registry);
        let file = folder.join(FILE);
        let written = match pem {
            None => match std::fs::remove_file(&file) {
                Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            },
            Some(pem) => {
                check(registry, pem)?;
                std::fs::create_dir_all(&folder)
                    .and_then(|()| atomic::write(&file, &folder, pem.as_bytes()))
            }
        };
        written.map_err(|error| {
            ApiError::new(Code::Storage, format!("{}: {error}", file.display()))
                .with_hint("Check the folder's permissions and the free space.")
                .about(registry)
        })?;
        self.forget(registry);
        Ok(())
    }

    fn authority_folder(&self, registry: &Registry) -> PathBuf {
        self.inner.authorities.join(folder_name(registry))
    }
}

fn check(registry: &Registry, pem: &str) -> Result<(), ApiError> {
    let refused = |message: &str, hint: &str| {
        Err(ApiError::new(Code::Invalid, message).with_hint(hint).about(registry))
    };
    if registry.is_hub() {
        return refused("Docker Hub has no authority of its own", "Add the registry that has one.");
    }
    if pem.contains("PRIVATE KEY") {
        return refused(
            "this is a private key, which nobody but its owner should have",
            "What is wanted is the certificate of the authority, which is public.",
        );
    }
    if pem.len() > LONGEST || authorities(pem.as_bytes()).is_none() {
        return refused(
            "this is no certificate in PEM",
            "It begins with -----BEGIN CERTIFICATE-----; the registry's owner has it.",
        );
    }
    Ok(())
}
