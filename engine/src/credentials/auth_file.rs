//! A file with logins: docker's `config.json`, podman's `auth.json`, and the JSON in
//! `DOCKER_AUTH_CONFIG` have one form.

use std::collections::BTreeMap;
use std::path::Path;

use base64::Engine as _;
use domain::Registry;
use domain::protocol::registry::Secret;
use serde::Deserialize;

use super::{Credential, CredentialError};

/// The largest file that is read, in bytes.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// What is read of such a file.
#[derive(Deserialize, Default)]
pub(super) struct AuthFile {
    #[serde(default)]
    auths: Option<BTreeMap<String, AuthEntry>>,
    #[serde(default, rename = "credHelpers")]
    helpers: Option<BTreeMap<String, String>>,
    #[serde(default, rename = "credsStore")]
    store: Option<String>,
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

impl AuthFile {
    /// Reads a file; one that is not there, or is empty, has nothing in it.
    pub(super) fn read(path: &Path) -> Result<Self, CredentialError> {
        let failed = |source| CredentialError::Read { path: path.to_owned(), source };
        let size = match std::fs::metadata(path) {
            Ok(metadata) => metadata.len(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(error) => return Err(failed(error)),
        };
        let name = path.display().to_string();
        if size > MAX_BYTES {
            return Err(CredentialError::Invalid { name, reason: format!("it has {size} bytes") });
        }
        Self::parse(&std::fs::read(path).map_err(failed)?, &name)
    }

    /// Parses JSON that is called `name` in errors, which never quote it.
    pub(super) fn parse(json: &[u8], name: &str) -> Result<Self, CredentialError> {
        if json.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self::default());
        }
        serde_json::from_slice(json).map_err(|error| {
            // Only the place: serde's own message may quote a value, which may be a secret.
            let reason = format!("line {}, column {}", error.line(), error.column());
            CredentialError::Invalid { name: name.to_owned(), reason }
        })
    }

    /// The helper of a registry: its own, or the one for all of them.
    pub(super) fn helper(&self, registry: &Registry) -> Option<&str> {
        let own = self.helpers.as_ref().and_then(|helpers| {
            let host = host_of(registry.credential_key());
            helpers.get(registry.credential_key()).or_else(|| helpers.get(host))
        });
        own.or(self.store.as_ref()).map(String::as_str).filter(|name| !name.is_empty())
    }

    /// The helper for all registries, if there is one.
    pub(super) fn store(&self) -> Option<&str> {
        self.store.as_deref().filter(|name| !name.is_empty())
    }

    /// The credential of a registry: by docker's key first, then by the host name in any key, as
    /// docker's `ConvertToHostname` does.
    pub(super) fn credential(&self, registry: &Registry) -> Option<Credential> {
        let auths = self.auths.as_ref()?;
        let key = registry.credential_key();
        let host = host_of(key);
        let by_host = || auths.iter().find(|(other, _)| host_of(other) == host).map(|(_, e)| e);
        auths.get(key).or_else(by_host)?.credential()
    }

    /// The credential for a repository by the longest key that is its name or a folder of it, as
    /// podman does (containers-auth.json(5)); then as [`AuthFile::credential`].
    pub(super) fn credential_for_path(
        &self,
        registry: &Registry,
        path: &str,
    ) -> Option<Credential> {
        let auths = self.auths.as_ref()?;
        let mut name = format!("{registry}/{path}");
        while name.contains('/') {
            if let Some(credential) = auths.get(&name).and_then(AuthEntry::credential) {
                return Some(credential);
            }
            name.truncate(name.rfind('/').unwrap_or_default());
        }
        self.credential(registry)
    }

    /// The registries that have an entry with something in it, or a helper of their own.
    pub(super) fn registries(&self) -> Vec<Registry> {
        let with_entry =
            self.auths.iter().flatten().filter(|(_, entry)| entry.credential().is_some());
        let keys = with_entry.map(|(key, _)| key);
        let helped = self.helpers.iter().flatten().map(|(key, _)| key);
        keys.chain(helped).filter_map(|key| host_of(key).parse().ok()).collect()
    }

    /// The key under which `auths` has an entry for the registry.
    pub(super) fn key_of(&self, registry: &Registry) -> Option<&str> {
        let auths = self.auths.as_ref()?;
        let host = host_of(registry.credential_key());
        let exact = auths.get_key_value(registry.credential_key());
        exact
            .or_else(|| auths.iter().find(|(key, _)| host_of(key) == host))
            .map(|(key, _)| key.as_str())
    }
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
pub(super) fn host_of(key: &str) -> &str {
    let bare = key.strip_prefix("https://").or_else(|| key.strip_prefix("http://")).unwrap_or(key);
    bare.split('/').next().unwrap_or(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> AuthFile {
        AuthFile::parse(json.as_bytes(), "config.json").unwrap()
    }

    #[test]
    fn entries_are_found_by_dockers_keys_and_by_host() {
        // "me:secret"
        let file = parse(
            r#"{"auths":{"https://index.docker.io/v1/":{"auth":"bWU6c2VjcmV0"},
                "https://ghcr.io/v2/":{"identitytoken":"t"},"empty.example":{}},"HttpHeaders":{}}"#,
        );
        let find = |host: &str| file.credential(&host.parse().unwrap());
        let Some(Credential::Password { username, password }) = find("docker.io") else {
            panic!("Docker Hub has a password")
        };
        assert_eq!((username.as_str(), password.expose()), ("me", "secret"));
        assert!(matches!(find("ghcr.io"), Some(Credential::IdentityToken(_))), "by host name");
        assert_eq!(find("empty.example"), None, "an entry of a credential helper holds nothing");
        let known = file.registries();
        assert_eq!(
            known.iter().map(Registry::as_str).collect::<Vec<_>>(),
            ["ghcr.io", "docker.io"]
        );
    }

    #[test]
    fn the_longest_path_wins_as_podman_has_it() {
        // "a:1", "b:2", "c:3"
        let file = parse(
            r#"{"auths":{"r.example:5000":{"auth":"YToxCg=="},"r.example:5000/team":{"auth":"Yjoy"},
                "r.example:5000/team/app":{"auth":"Yzoz"}}}"#,
        );
        let registry = "r.example:5000".parse().unwrap();
        for (path, user) in
            [("team/app", "c"), ("team/app/x", "c"), ("team/other", "b"), ("app", "a")]
        {
            let found = file.credential_for_path(&registry, path);
            assert_eq!(found.as_ref().and_then(Credential::username), Some(user), "{path}");
        }
    }

    #[test]
    fn a_registrys_own_helper_comes_before_the_one_for_all() {
        let file = parse(
            r#"{"credHelpers":{"one.example":"one","index.docker.io":"hub"},"credsStore":"all"}"#,
        );
        for (host, helper) in [("one.example", "one"), ("docker.io", "hub"), ("x.example", "all")] {
            assert_eq!(file.helper(&host.parse().unwrap()), Some(helper), "{host}");
        }
        assert_eq!(parse(r#"{"credsStore":""}"#).helper(&Registry::hub()), None);
    }

    #[test]
    fn a_broken_file_is_an_error_without_its_content() {
        let error = AuthFile::parse(br#"{"auths":{"a":{"auth":hunter2}}}"#, "config.json");
        let error = error.err().unwrap().to_string();
        assert!(error.contains("config.json"), "names the file: {error}");
        assert!(!error.contains("hunter2"), "quotes nothing: {error}");
        let none = tempfile::tempdir().unwrap();
        let file = AuthFile::read(&none.path().join("config.json")).unwrap();
        assert_eq!(file.credential(&Registry::hub()), None, "no config is fine");
    }
}
