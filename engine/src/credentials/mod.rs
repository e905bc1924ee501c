//! Credentials: what they are, where they come from, and which one a registry gets.
//!
//! The order is docker's: `DOCKER_AUTH_CONFIG`, the registry's helper, the helper for all, `auths`;
//! then podman's files, then the system's keychain. A sign-in of this run that is kept nowhere comes
//! before all of them, because it is what the user has said last.

mod auth_file;
mod docker_config;
mod error;
#[cfg(test)]
mod fuzz;
mod helper;
mod keychain;
mod logins;
mod remembered;

use std::path::PathBuf;

use base64::Engine as _;
use domain::Registry;
use domain::protocol::registry::{Account, CredentialSource, Secret};

pub use error::CredentialError;
pub use logins::Logins;

use auth_file::AuthFile;
use helper::Helper;
use remembered::{Memory, Recent};

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

    /// The value of a Bearer `Authorization` header where the password is a token, which this user name
    /// says.
    pub(crate) fn bearer_header_of(&self, user: &str) -> Option<String> {
        match self {
            Self::Password { username, password } if username == user => {
                Some(format!("Bearer {}", password.expose()))
            }
            _ => None,
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

/// A credential and where it is from.
type Found = Option<(Credential, CredentialSource)>;

/// All places that credentials come from.
#[derive(Debug)]
pub struct Credentials {
    docker: PathBuf,
    logins: Logins,
    memory: Memory,
    recent: Recent,
}

impl Credentials {
    /// Reads docker's config in this folder, and what else there is; starts with no sign-in of its
    /// own.
    pub(crate) fn new(docker: PathBuf, logins: Logins) -> Self {
        Self { docker, logins, memory: Memory::default(), recent: Recent::default() }
    }

    /// The credential for a registry and where it is from. With the path of a repository, podman's
    /// entries for parts of a registry count, too.
    ///
    /// # Errors
    /// When a place that should have it cannot be read.
    pub(crate) async fn find(
        &self,
        registry: &Registry,
        path: Option<&str>,
    ) -> Result<Found, CredentialError> {
        if let Some(credential) = self.memory.get(registry) {
            return Ok(Some((credential, CredentialSource::Memory)));
        }
        if let Some(json) = &self.logins.environment {
            let file = AuthFile::parse(json.expose().as_bytes(), "DOCKER_AUTH_CONFIG")?;
            if let Some(credential) = file.credential(registry) {
                return Ok(Some((credential, CredentialSource::Environment)));
            }
        }
        let config = self.config()?;
        // Docker asks the helper or the file, never both.
        let from_docker = match config.helper(registry) {
            Some(name) => self.ask_helper(name, registry).await?,
            None => {
                config.credential(registry).map(|found| (found, CredentialSource::DockerConfig))
            }
        };
        if from_docker.is_some() {
            return Ok(from_docker);
        }
        if let Some(found) = self.read_podman(registry, path).await? {
            return Ok(Some(found));
        }
        self.ask_keychain(registry).await
    }

    /// Who is signed in, without the secret.
    ///
    /// # Errors
    /// As [`Credentials::find`].
    pub(crate) async fn account(
        &self,
        registry: &Registry,
    ) -> Result<Option<Account>, CredentialError> {
        Ok(self.find(registry, None).await?.map(|(credential, source)| Account {
            username: credential.username().unwrap_or_default().to_owned(),
            source,
        }))
    }

    /// The registries for which a file or docker's helper has an entry.
    ///
    /// # Errors
    /// When docker's config cannot be read. A helper or another file that fails counts as empty here:
    /// the registry's own row says why.
    pub(crate) async fn known(&self) -> Result<Vec<Registry>, CredentialError> {
        let config = self.config()?;
        let mut known = config.registries();
        if let Some(helper) = config.store().and_then(|name| self.helper(name).ok()) {
            let servers = helper.list().await.unwrap_or_default();
            // Docker Desktop keeps access and refresh tokens there, which are no registries.
            let servers = servers.iter().filter(|server| !server.contains("/v1/access-token"));
            let servers = servers.filter(|server| !server.contains("/v1/refresh-token"));
            known.extend(servers.filter_map(|server| auth_file::host_of(server).parse().ok()));
        }
        for file in &self.logins.podman {
            known.extend(AuthFile::read(file).unwrap_or_default().registries());
        }
        Ok(known)
    }

    /// Where a sign-in that is to last is kept: docker's helper if there is one, else the keychain,
    /// else `auths`, which is plain text.
    ///
    /// # Errors
    /// When docker's config cannot be read.
    pub(crate) async fn keeps_in(
        &self,
        registry: &Registry,
    ) -> Result<CredentialSource, CredentialError> {
        if let Some(name) = self.config()?.helper(registry) {
            return Ok(CredentialSource::Helper(name.to_owned()));
        }
        Ok(if self.logins.keychain && keychain::is_there().await {
            CredentialSource::Keychain
        } else {
            CredentialSource::DockerConfig
        })
    }

    /// Keeps a sign-in in a place that [`Credentials::keeps_in`] has named, or in memory until the
    /// program ends.
    ///
    /// # Errors
    /// When the place cannot be written; nothing is kept then.
    pub(crate) async fn keep(
        &self,
        registry: &Registry,
        username: &str,
        password: &Secret,
        place: &CredentialSource,
    ) -> Result<(), CredentialError> {
        match place {
            CredentialSource::Helper(name) => {
                let server = registry.credential_key();
                self.helper(name)?.store(server, username, password).await?;
            }
            CredentialSource::Keychain => keychain::put(registry, username, password).await?,
            CredentialSource::DockerConfig => {
                docker_config::put(&self.docker, registry, username, password)?;
            }
            CredentialSource::Memory => {
                let (username, password) = (username.to_owned(), password.clone());
                self.memory.put(registry, Credential::Password { username, password });
                return Ok(());
            }
            CredentialSource::Environment | CredentialSource::Podman => {
                return Err(CredentialError::NotOurs { place: "podman's file or the environment" });
            }
        }
        // What is kept is from now on what counts.
        self.forget_in_memory(registry);
        Ok(())
    }

    /// Takes a sign-in out of the place where it is kept.
    ///
    /// # Errors
    /// [`CredentialError::NotOurs`] for the environment and podman's files; otherwise when the place
    /// cannot be written.
    pub(crate) async fn erase(
        &self,
        registry: &Registry,
        place: &CredentialSource,
    ) -> Result<(), CredentialError> {
        match place {
            CredentialSource::Memory => {}
            CredentialSource::Helper(name) => {
                self.helper(name)?.erase(registry.credential_key()).await?;
                // `docker login` leaves an empty entry beside a helper.
                docker_config::remove(&self.docker, registry)?;
            }
            CredentialSource::Keychain => keychain::remove(registry).await?,
            CredentialSource::DockerConfig => docker_config::remove(&self.docker, registry)?,
            CredentialSource::Environment => {
                return Err(CredentialError::NotOurs { place: "DOCKER_AUTH_CONFIG" });
            }
            CredentialSource::Podman => {
                return Err(CredentialError::NotOurs { place: "podman's auth.json" });
            }
        }
        self.forget_in_memory(registry);
        Ok(())
    }

    /// Forgets a sign-in of this run, and what a helper has said before.
    pub(crate) fn forget_in_memory(&self, registry: &Registry) {
        self.memory.remove(registry);
        self.recent.forget(registry);
    }

    fn config(&self) -> Result<AuthFile, CredentialError> {
        AuthFile::read(&docker_config::path(&self.docker))
    }

    fn helper(&self, name: &str) -> Result<Helper, CredentialError> {
        Helper::new(name, self.logins.path.clone())
    }

    async fn ask_helper(&self, name: &str, registry: &Registry) -> Result<Found, CredentialError> {
        let ask = async || {
            let found = self.helper(name)?.get(registry.credential_key()).await?;
            Ok(found.map(|found| (found, CredentialSource::Helper(name.to_owned()))))
        };
        self.recent.get_or(registry, name, ask).await
    }

    async fn read_podman(
        &self,
        registry: &Registry,
        path: Option<&str>,
    ) -> Result<Found, CredentialError> {
        for file in &self.logins.podman {
            let file = AuthFile::read(file)?;
            if let Some(name) = file.helper(registry)
                && let Some(found) = self.ask_helper(name, registry).await?
            {
                return Ok(Some(found));
            }
            let found = match path {
                Some(path) => file.credential_for_path(registry, path),
                None => file.credential(registry),
            };
            if let Some(credential) = found {
                return Ok(Some((credential, CredentialSource::Podman)));
            }
        }
        Ok(None)
    }

    async fn ask_keychain(&self, registry: &Registry) -> Result<Found, CredentialError> {
        if !self.logins.keychain {
            return Ok(None);
        }
        let ask = async || {
            let found = keychain::get(registry).await?;
            Ok(found.map(|found| (found, CredentialSource::Keychain)))
        };
        self.recent.get_or(registry, "", ask).await
    }
}
