//! Manifold's own settings: the registries that the user added, in `settings.json` of the data folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use domain::Registry;
use domain::publication::PlatformRule;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::atomic;

/// The version of the file's form.
const VERSION: u32 = 1;

/// Why settings could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file exists and cannot be read, or cannot be written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// A registry that the user added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RegistrySetting {
    pub(crate) registry: Registry,
    #[serde(default)]
    pub(crate) insecure: bool,
    /// The fingerprint of the one certificate that is trusted for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) trusted: Option<String>,
    #[serde(flatten)]
    extra: BTreeMap<String, Value>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct File {
    version: u32,
    #[serde(default)]
    registries: Vec<RegistrySetting>,
    /// Platforms that repositories must have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    required_platforms: Vec<PlatformRule>,
    #[serde(flatten)]
    extra: BTreeMap<String, Value>,
}

impl Default for File {
    fn default() -> Self {
        let (registries, required_platforms) = (Vec::new(), Vec::new());
        Self { version: VERSION, registries, required_platforms, extra: BTreeMap::new() }
    }
}

/// The settings, and where they are kept.
#[derive(Debug)]
pub(crate) struct Settings {
    path: PathBuf,
    file: Mutex<File>,
}

impl Settings {
    /// Reads the settings. A file that is not valid is set aside as `settings.json.damaged`, so that
    /// nothing of it is lost and the program starts.
    pub(crate) fn open(folder: &Path) -> Result<Self, SettingsError> {
        let path = folder.join("settings.json");
        let failed = |source| SettingsError::File { path: path.clone(), source };
        let file = match std::fs::read(&path) {
            Ok(bytes) => match serde_json::from_slice(&bytes) {
                Ok(file) => file,
                Err(error) => {
                    let aside = folder.join("settings.json.damaged");
                    std::fs::rename(&path, &aside).map_err(failed)?;
                    tracing::warn!(%error, aside = %aside.display(), "damaged settings set aside");
                    File::default()
                }
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => File::default(),
            Err(error) => return Err(failed(error)),
        };
        Ok(Self { path, file: Mutex::new(file) })
    }

    /// The registries that the user added, in that order.
    pub(crate) fn registries(&self) -> Vec<RegistrySetting> {
        self.lock().registries.clone()
    }

    /// The platforms that repositories must have.
    pub(crate) fn platform_rules(&self) -> Vec<PlatformRule> {
        self.lock().required_platforms.clone()
    }

    /// Replaces the rules.
    pub(crate) fn set_platform_rules(&self, rules: Vec<PlatformRule>) -> Result<(), SettingsError> {
        self.change(|file| file.required_platforms = rules)
    }

    /// Adds a registry or changes whether it may be insecure.
    pub(crate) fn put(&self, registry: &Registry, insecure: bool) -> Result<(), SettingsError> {
        self.change_one(registry, |known| known.insecure = insecure)
    }

    /// Adds a registry or changes which certificate is trusted for it.
    pub(crate) fn trust(
        &self,
        registry: &Registry,
        fingerprint: Option<String>,
    ) -> Result<(), SettingsError> {
        self.change_one(registry, |known| known.trusted = fingerprint)
    }

    fn change_one(
        &self,
        registry: &Registry,
        edit: impl FnOnce(&mut RegistrySetting),
    ) -> Result<(), SettingsError> {
        self.change(|file| {
            let at = file.registries.iter().position(|known| &known.registry == registry);
            let at = at.unwrap_or_else(|| {
                let (registry, extra) = (registry.clone(), BTreeMap::new());
                file.registries.push(RegistrySetting {
                    registry,
                    insecure: false,
                    trusted: None,
                    extra,
                });
                file.registries.len() - 1
            });
            edit(&mut file.registries[at]);
        })
    }

    /// Takes a registry off the list.
    pub(crate) fn remove(&self, registry: &Registry) -> Result<(), SettingsError> {
        self.change(|file| file.registries.retain(|known| &known.registry != registry))
    }

    /// Changes a copy, writes it, and only then takes it as the truth.
    fn change(&self, edit: impl FnOnce(&mut File)) -> Result<(), SettingsError> {
        let failed = |source| SettingsError::File { path: self.path.clone(), source };
        let mut current = self.lock();
        let mut next = current.clone();
        edit(&mut next);
        let json = serde_json::to_vec_pretty(&next).map_err(|error| failed(error.into()))?;
        let folder = self.path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(failed)?;
        atomic::write(&self.path, folder, &json).map_err(failed)?;
        *current = next;
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, File> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_is_there_after_opening_again_and_unknown_fields_stay() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        std::fs::write(&path, r#"{"version":1,"theme":"dark","registries":[]}"#).unwrap();
        let registry: Registry = "registry.example:5000".parse().unwrap();
        Settings::open(folder.path()).unwrap().put(&registry, true).unwrap();
        let again = Settings::open(folder.path()).unwrap();
        assert!(again.registries()[0].insecure, "kept on disk");
        assert!(std::fs::read_to_string(&path).unwrap().contains("dark"), "unknown field kept");
        again.remove(&registry).unwrap();
        assert!(again.registries().is_empty());
    }

    #[test]
    fn a_damaged_file_is_set_aside_not_lost() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("settings.json"), "{oops").unwrap();
        assert!(Settings::open(folder.path()).unwrap().registries().is_empty());
        let aside = std::fs::read_to_string(folder.path().join("settings.json.damaged")).unwrap();
        assert_eq!(aside, "{oops");
    }
}
