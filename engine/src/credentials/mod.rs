//! Credentials: what they are, where they come from, and which one a registry gets.
//!
//! A sign-in made in the interface wins over docker's `config.json`.

mod docker_config;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use domain::Registry;
use domain::protocol::registry::{Account, CredentialSource, Secret};

pub use docker_config::DockerConfigError;

/// Something to prove who one is with. `Debug` shows no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// User name and password, or personal access token.
    Password {
        /// User name.
        username: String,
        /// Password or token.
        password: Secret,
    },
    /// A refresh token of the OAuth flow, `identitytoken` in docker's config.
    IdentityToken(Secret),
    /// A finished bearer token, `registrytoken` in docker's config.
    RegistryToken(Secret),
}

impl Credential {
    /// The user name, if there is one.
    pub(crate) fn username(&self) -> Option<&str> {
        match self {
            Self::Password { username, .. } => Some(username),
            Self::IdentityToken(_) | Self::RegistryToken(_) => None,
        }
    }

    /// The value of a Basic `Authorization` header.
    pub(crate) fn basic_header(&self) -> Option<String> {
        let Self::Password { username, password } = self else {
            return None;
        };
        let pair = format!("{username}:{}", password.expose());
        Some(format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair)))
    }
}

/// All places that credentials come from.
#[derive(Debug)]
pub struct Credentials {
    docker: PathBuf,
    memory: Mutex<BTreeMap<Registry, Credential>>,
}

impl Credentials {
    /// Reads docker's config in this folder; starts with no sign-in of its own.
    pub(crate) fn new(docker: PathBuf) -> Self {
        Self { docker, memory: Mutex::default() }
    }

    /// The credential for a registry and where it is from.
    ///
    /// # Errors
    /// When docker's config exists and cannot be read.
    pub(crate) fn find(
        &self,
        registry: &Registry,
    ) -> Result<Option<(Credential, CredentialSource)>, DockerConfigError> {
        if let Some(credential) = self.memory().get(registry) {
            return Ok(Some((credential.clone(), CredentialSource::Memory)));
        }
        let found = docker_config::find(&self.docker, registry)?;
        Ok(found.map(|credential| (credential, CredentialSource::DockerConfig)))
    }

    /// Who is signed in, without the secret.
    ///
    /// # Errors
    /// As [`Credentials::find`].
    pub(crate) fn account(
        &self,
        registry: &Registry,
    ) -> Result<Option<Account>, DockerConfigError> {
        Ok(self.find(registry)?.map(|(credential, source)| Account {
            username: credential.username().unwrap_or_default().to_owned(),
            source,
        }))
    }

    /// The registries for which docker's config has an entry.
    ///
    /// # Errors
    /// As [`Credentials::find`].
    pub(crate) fn known(&self) -> Result<Vec<Registry>, DockerConfigError> {
        docker_config::registries(&self.docker)
    }

    /// Keeps a sign-in until the program ends.
    pub(crate) fn remember(&self, registry: Registry, credential: Credential) {
        self.memory().insert(registry, credential);
    }

    /// Forgets a sign-in made here; true when there was one.
    pub(crate) fn forget(&self, registry: &Registry) -> bool {
        self.memory().remove(registry).is_some()
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, BTreeMap<Registry, Credential>> {
        // The map is valid after any panic: each change is one insert or remove.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
