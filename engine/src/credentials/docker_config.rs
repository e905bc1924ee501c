//! Changing the `auths` of docker's `config.json`: one entry goes in or out, everything else in the
//! file stays byte for byte what it was in meaning and order.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use domain::Registry;
use domain::protocol::registry::Secret;
use serde::Serialize as _;
use serde_json::{Map, Value};

use super::CredentialError;
use super::auth_file::{AuthFile, host_of};
use crate::atomic;

/// Where docker keeps its config in its folder.
pub(super) fn path(folder: &Path) -> PathBuf {
    folder.join("config.json")
}

/// Writes a login, as `docker login` without a helper does.
///
/// # Errors
/// [`CredentialError`] when the file cannot be read, is not JSON, or cannot be written; it is then as
/// it was.
pub(super) fn put(
    folder: &Path,
    registry: &Registry,
    username: &str,
    secret: &Secret,
) -> Result<(), CredentialError> {
    let pair = format!("{username}:{}", secret.expose());
    let auth = base64::engine::general_purpose::STANDARD.encode(pair);
    change(folder, registry, |auths, key| {
        let entry = Map::from_iter([("auth".to_owned(), Value::String(auth))]);
        auths.insert(key.to_owned(), Value::Object(entry));
    })
}

/// Takes a login out. One that is not there changes nothing.
///
/// # Errors
/// As [`put`].
pub(super) fn remove(folder: &Path, registry: &Registry) -> Result<(), CredentialError> {
    if AuthFile::read(&path(folder))?.key_of(registry).is_none() {
        return Ok(());
    }
    change(folder, registry, |auths, _| {
        let host = host_of(registry.credential_key());
        auths.retain(|key, _| host_of(key) != host);
    })
}

fn change(
    folder: &Path,
    registry: &Registry,
    edit: impl FnOnce(&mut Map<String, Value>, &str),
) -> Result<(), CredentialError> {
    let file = path(folder);
    let failed = |source| CredentialError::Write { path: file.clone(), source };
    // The link of a dotfile manager stays a link.
    let file = std::fs::canonicalize(&file).unwrap_or_else(|_| file.clone());
    let name = file.display().to_string();
    let invalid =
        |reason: &str| CredentialError::Invalid { name: name.clone(), reason: reason.to_owned() };
    // Also refuses what is too large or no JSON, without quoting it.
    let known = AuthFile::read(&file)?;
    let text = match std::fs::read(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(failed(error)),
    };
    let mut config: Map<String, Value> = if text.iter().all(u8::is_ascii_whitespace) {
        Map::new()
    } else {
        serde_json::from_slice(&text).map_err(|_| invalid("it is no JSON object"))?
    };
    let auths = config.entry("auths").or_insert_with(|| Value::Object(Map::new()));
    if auths.is_null() {
        *auths = Value::Object(Map::new());
    }
    let auths = auths.as_object_mut().ok_or_else(|| invalid("its auths are no JSON object"))?;
    edit(auths, known.key_of(registry).unwrap_or_else(|| registry.credential_key()));
    let mut bytes = Vec::new();
    // Tabs, as docker writes it.
    let layout = serde_json::ser::PrettyFormatter::with_indent(b"\t");
    config
        .serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, layout))
        .map_err(|error| failed(error.into()))?;
    let parent = file.parent().unwrap_or(folder);
    std::fs::create_dir_all(parent).map_err(failed)?;
    atomic::write_private(&file, parent, &bytes).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_entry_goes_in_and_out_and_the_rest_stays() {
        let folder = tempfile::tempdir().unwrap();
        let before = "{\n\t\"auths\": {\n\t\t\"z.example\": {\n\t\t\t\"auth\": \"eDp5\"\n\t\t}\n\t},\n\t\"HttpHeaders\": {\n\t\t\"X\": \"1\"\n\t},\n\t\"aliases\": {\n\t\t\"builder\": \"buildx\"\n\t},\n\t\"big\": 12345678901234567890\n}";
        std::fs::write(path(folder.path()), before).unwrap();
        let registry: Registry = "r.example:5000".parse().unwrap();
        put(folder.path(), &registry, "me", &Secret::new("s:é")).unwrap();
        let found = AuthFile::read(&path(folder.path())).unwrap().credential(&registry).unwrap();
        assert_eq!(found.username(), Some("me"));
        let text = std::fs::read_to_string(path(folder.path())).unwrap();
        assert!(text.starts_with("{\n\t\"auths\": {\n\t\t\"z.example\""), "order kept: {text}");
        remove(folder.path(), &registry).unwrap();
        assert_eq!(std::fs::read_to_string(path(folder.path())).unwrap(), before);
    }

    #[test]
    fn the_first_login_makes_the_file_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let docker = folder.path().join("docker");
        remove(&docker, &Registry::hub()).unwrap();
        assert!(!docker.exists(), "taking out what is not there makes nothing");
        put(&docker, &Registry::hub(), "me", &Secret::new("s")).unwrap();
        let text = std::fs::read_to_string(path(&docker)).unwrap();
        assert!(text.contains("https://index.docker.io/v1/"), "docker's key for the hub: {text}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(path(&docker)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_file_that_is_not_understood_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        for text in ["[]", "{\"auths\": 1}", "{broken"] {
            std::fs::write(path(folder.path()), text).unwrap();
            assert!(put(folder.path(), &Registry::hub(), "me", &Secret::new("s")).is_err());
            assert_eq!(std::fs::read_to_string(path(folder.path())).unwrap(), text);
        }
    }
}
