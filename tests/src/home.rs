//! A home folder for one test: docker's configuration and Manifold's data, never the real ones.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine as _;
use serde_json::json;

/// A temporary home. It goes away with the handle.
#[derive(Debug)]
pub struct TempHome {
    folder: tempfile::TempDir,
}

/// One file or folder of a store, as compared: mode and content; a folder has no content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreItem {
    /// Permission bits.
    pub mode: u32,
    /// The bytes, of files.
    pub content: Option<Vec<u8>>,
}

impl Default for TempHome {
    fn default() -> Self {
        Self::new()
    }
}

impl TempHome {
    /// An empty home.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// The home folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Docker's folder, `DOCKER_CONFIG`.
    pub fn docker(&self) -> PathBuf {
        self.path().join("docker")
    }

    /// Docker's store of local lists.
    pub fn manifests(&self) -> PathBuf {
        self.docker().join("manifests")
    }

    /// Manifold's own data, `MANIFOLD_DATA`.
    pub fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    /// Signs in as `docker login` does without a credential helper; other logins stay.
    pub fn sign_in(&self, registry: &str, user: &str, password: &str) {
        let auth = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
        let file = self.docker().join("config.json");
        let known = std::fs::read(&file).ok();
        let mut config: serde_json::Value =
            known.map_or_else(|| json!({}), |text| serde_json::from_slice(&text).expect("JSON"));
        config["auths"][registry] = json!({ "auth": auth });
        std::fs::create_dir_all(self.docker()).expect("docker's folder");
        std::fs::write(file, config.to_string()).expect("config.json");
    }

    /// Points a command at this home, and at nothing of the real one.
    pub fn apply(&self, command: &mut Command) {
        command
            .env("HOME", self.path())
            .env("DOCKER_CONFIG", self.docker())
            .env("MANIFOLD_DATA", self.data())
            .env("XDG_DATA_HOME", self.path().join("share"))
            .env("XDG_CACHE_HOME", self.path().join("cache"))
            .env("XDG_CONFIG_HOME", self.path().join("config"))
            .env_remove("DOCKER_AUTH_CONFIG")
            .env("NO_PROXY", "127.0.0.1,localhost")
            .env("LC_ALL", "C.UTF-8");
    }

    /// The whole store by path below `manifests/`; empty when there is none.
    pub fn store(&self) -> BTreeMap<String, StoreItem> {
        let mut found = BTreeMap::new();
        collect(&self.manifests(), "", &mut found);
        found
    }
}

fn collect(folder: &Path, below: &str, found: &mut BTreeMap<String, StoreItem>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let entry = entry.expect("a folder entry");
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        let metadata = entry.metadata().expect("metadata");
        let mode = metadata.permissions().mode() & 0o7777;
        let content = metadata.is_file().then(|| std::fs::read(entry.path()).expect("the file"));
        if metadata.is_dir() {
            collect(&entry.path(), &format!("{name}/"), found);
        }
        found.insert(name, StoreItem { mode, content });
    }
}
