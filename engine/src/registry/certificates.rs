//! Certificates that belong to one registry, in the folders where docker and podman have them:
//! `certs.d/HOST:PORT/` with `*.crt` (authorities to trust besides the system's) and pairs of `*.cert`
//! and `*.key` (what this program shows to the registry).

use std::path::{Path, PathBuf};

use domain::Registry;
use reqwest::{Certificate, ClientBuilder, Identity};

use super::error::Kind;

/// The largest file that is read, in bytes.
const MAX_BYTES: u64 = 1024 * 1024;

/// What was found for a registry.
#[derive(Default)]
pub(super) struct Certificates {
    authorities: Vec<Certificate>,
    identity: Option<Identity>,
}

impl Certificates {
    /// Reads the registry's folder in each of `folders`, the first one first. Docker Hub has none, as
    /// docker has it.
    ///
    /// # Errors
    /// [`Kind::Certificates`] for a file that is no certificate, or a pair of which one is missing.
    pub(super) fn find(folders: &[PathBuf], registry: &Registry) -> Result<Self, Kind> {
        let mut found = Self::default();
        if registry.is_hub() {
            return Ok(found);
        }
        for folder in folders {
            found.read(&folder.join(folder_name(registry)))?;
        }
        Ok(found)
    }

    /// Whether there is nothing, so that the client of all registries does.
    pub(super) fn is_empty(&self) -> bool {
        self.authorities.is_empty() && self.identity.is_none()
    }

    /// Gives a client what was found.
    pub(super) fn add_to(self, mut builder: ClientBuilder) -> ClientBuilder {
        builder = builder.tls_certs_merge(self.authorities);
        match self.identity {
            Some(identity) => builder.identity(identity),
            None => builder,
        }
    }

    fn read(&mut self, folder: &Path) -> Result<(), Kind> {
        let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
        let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        files.sort();
        let extension =
            |path: &Path| path.extension().map(|end| end.to_string_lossy().into_owned());
        for file in &files {
            match extension(file).as_deref() {
                Some("crt") => {
                    let known = authorities(&content(file)?);
                    self.authorities
                        .extend(known.ok_or_else(|| bad(file, "it holds no certificate"))?);
                }
                Some("cert") => self.pair(file, &file.with_extension("key"))?,
                Some("key") if !files.contains(&file.with_extension("cert")) => {
                    return Err(bad(file, "the certificate beside it, .cert, is missing"));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn pair(&mut self, certificate: &Path, key: &Path) -> Result<(), Kind> {
        if !key.exists() {
            let reason = "the key beside it, .key, is missing; authorities end in .crt";
            return Err(bad(certificate, reason));
        }
        if self.identity.is_some() {
            return Ok(());
        }
        let mut pem = content(certificate)?;
        pem.push(b'\n');
        pem.extend(content(key)?);
        // The library's words could quote the key.
        let identity = Identity::from_pem(&pem)
            .map_err(|_| bad(certificate, "it and its key are no pair in PEM"))?;
        self.identity = Some(identity);
        Ok(())
    }
}

/// What a registry's folder is called. Docker on Windows leaves the colon out, which no folder's name
/// can have there.
pub(super) fn folder_name(registry: &Registry) -> String {
    let name = registry.as_str();
    if cfg!(windows) { name.replace(':', "") } else { name.to_owned() }
}

/// The certificates of a text in PEM; `None` when it holds none, or something broken.
pub(super) fn authorities(pem: &[u8]) -> Option<Vec<Certificate>> {
    let known = Certificate::from_pem_bundle(pem).ok()?;
    Some(known).filter(|known| !known.is_empty())
}

fn content(file: &Path) -> Result<Vec<u8>, Kind> {
    let size = std::fs::metadata(file).map_err(|error| bad(file, &error.to_string()))?.len();
    if size > MAX_BYTES {
        return Err(bad(file, &format!("it has {size} bytes")));
    }
    std::fs::read(file).map_err(|error| bad(file, &error.to_string()))
}

fn bad(file: &Path, reason: &str) -> Kind {
    Kind::Certificates { file: file.to_owned(), reason: reason.to_owned() }
}
