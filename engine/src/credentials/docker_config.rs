//! The `auths` of docker's `config.json`, read with docker's rules.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use domain::Registry;
use domain::protocol::registry::Secret;
use serde::Deserialize;

use super::Credential;

/// The largest config that is read, in bytes.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// Why docker's config could not be used.
#[derive(Debug, thiserror::Error)]
pub enum DockerConfigError {
    /// It cannot be read.
    #[error("{path} cannot be read: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is not the JSON that docker writes.
    #[error("{path} is not valid: {reason}")]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Where it went wrong; never holds a value of the file.
        reason: String,
    },
}

#[derive(Deserialize, Default)]
struct ConfigFile {
    #[serde(default)]
    auths: Option<BTreeMap<String, AuthEntry>>,
}

#[derive(Deserialize, Default)]
struct AuthEntry {
    #[serde(default)]
    auth: Option<String>,
    #[serde(default)]
    username: Option<String>,
    #[serde(default)]
    password: Option<String>,
    #[serde(default)]
    identitytoken: Option<String>,
    #[serde(default)]
    registrytoken: Option<String>,
}

/// The credential of a registry: by docker's key first, then by the host name in any key, as docker's
/// `ConvertToHostname` does.
pub(super) fn find(
    folder: &Path,
    registry: &Registry,
) -> Result<Option<Credential>, DockerConfigError> {
    let auths = read(folder)?;
    let key = registry.credential_key();
    let host = host_of(key);
    let entry = auths
        .get(key)
        .or_else(|| auths.iter().find(|(other, _)| host_of(other) == host).map(|(_, entry)| entry));
    Ok(entry.and_then(AuthEntry::credential))
}

/// The registries that have an entry with something in it.
pub(super) fn registries(folder: &Path) -> Result<Vec<Registry>, DockerConfigError> {
    let auths = read(folder)?;
    let with_credential = auths.iter().filter(|(_, entry)| entry.credential().is_some());
    Ok(with_credential.filter_map(|(key, _)| host_of(key).parse().ok()).collect())
}

impl AuthEntry {
    fn credential(&self) -> Option<Credential> {
        let given = |field: &Option<String>| field.clone().filter(|text| !text.is_empty());
        if let Some(token) = given(&self.registrytoken) {
            return Some(Credential::RegistryToken(Secret::new(token)));
        }
        if let Some(token) = given(&self.identitytoken) {
            return Some(Credential::IdentityToken(Secret::new(token)));
        }
        let decoded = given(&self.auth).and_then(|auth| decode(&auth));
        let (username, password) = match decoded {
            Some(pair) => pair,
            None => (given(&self.username)?, given(&self.password)?),
        };
        Some(Credential::Password { username, password: Secret::new(password) })
    }
}

/// `base64(user:password)`; docker drops NULs at the end of the password.
fn decode(auth: &str) -> Option<(String, String)> {
    let bytes = base64::engine::general_purpose::STANDARD.decode(auth.trim()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (username, password) = text.split_once(':')?;
    Some((username.to_owned(), password.trim_end_matches('\0').to_owned()))
}

/// `https://index.docker.io/v1/` → `index.docker.io`.
fn host_of(key: &str) -> &str {
    let bare = key.strip_prefix("https://").or_else(|| key.strip_prefix("http://")).unwrap_or(key);
    bare.split('/').next().unwrap_or(bare)
}

fn read(folder: &Path) -> Result<BTreeMap<String, AuthEntry>, DockerConfigError> {
    let path = folder.join("config.json");
    let failed = |source| DockerConfigError::Read { path: path.clone(), source };
    let size = match std::fs::metadata(&path) {
        Ok(metadata) => metadata.len(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(failed(error)),
    };
    let invalid = |reason: String| DockerConfigError::Invalid { path: path.clone(), reason };
    if size > MAX_BYTES {
        return Err(invalid(format!("it has {size} bytes")));
    }
    let bytes = std::fs::read(&path).map_err(failed)?;
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(BTreeMap::new());
    }
    let file: ConfigFile = serde_json::from_slice(&bytes).map_err(|error| {
        // Only the place: serde's own message may quote a value, which may be a secret.
        invalid(format!("line {}, column {}", error.line(), error.column()))
    })?;
    Ok(file.auths.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(json: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("config.json"), json).unwrap();
        folder
    }

    #[test]
    fn entries_are_found_by_dockers_keys_and_by_host() {
        // "me:secret"
        let folder = folder(
            r#"{"auths":{"https://index.docker.io/v1/":{"auth":"bWU6c2VjcmV0"},
                "https://ghcr.io/v2/":{"identitytoken":"t"},"empty.example":{}},"credsStore":"x"}"#,
        );
        let find = |host: &str| find(folder.path(), &host.parse().unwrap()).unwrap();
        let Some(Credential::Password { username, password }) = find("docker.io") else {
            panic!("Docker Hub has a password")
        };
        assert_eq!((username.as_str(), password.expose()), ("me", "secret"));
        assert!(matches!(find("ghcr.io"), Some(Credential::IdentityToken(_))), "by host name");
        assert_eq!(find("empty.example"), None, "an entry of a credential helper holds nothing");
        let known = registries(folder.path()).unwrap();
        assert_eq!(
            known.iter().map(Registry::as_str).collect::<Vec<_>>(),
            ["ghcr.io", "docker.io"]
        );
    }

    #[test]
    fn a_broken_config_is_an_error_without_its_content() {
        let folder = folder(r#"{"auths":{"a":{"auth":hunter2}}}"#);
        let error = find(folder.path(), &Registry::hub()).unwrap_err().to_string();
        assert!(error.contains("config.json"), "names the file: {error}");
        assert!(!error.contains("hunter2"), "quotes nothing: {error}");
        let none = tempfile::tempdir().unwrap();
        assert_eq!(find(none.path(), &Registry::hub()).unwrap(), None, "no config is fine");
    }
}
