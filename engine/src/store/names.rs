//! The true names of lists, which docker's store does not keep: a small record in Manifold's own
//! folder, and a guess for lists that docker made alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use domain::docker_file::StoredManifest;
use domain::{Reference, Registry, Repository};
use serde::{Deserialize, Serialize};

use super::{ListStore, StoreError, at};
use crate::atomic;

/// Lists by the folder that holds them.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub(super) struct Names {
    #[serde(default)]
    version: u32,
    #[serde(default)]
    pub(super) lists: BTreeMap<PathBuf, Reference>,
}

impl ListStore {
    /// The record. One that is damaged counts as empty: names become guesses, no list is lost.
    pub(super) fn names(&self) -> Names {
        let Ok(bytes) = std::fs::read(self.names_file()) else { return Names::default() };
        serde_json::from_slice(&bytes).unwrap_or_else(|error| {
            tracing::warn!(%error, "the record of list names is damaged and is made anew");
            Names::default()
        })
    }

    /// Remembers or forgets a list's name.
    pub(super) fn set_name(
        &self,
        folder: &Path,
        list: Option<&Reference>,
    ) -> Result<(), StoreError> {
        let mut names = self.names();
        names.version = 1;
        match list {
            Some(list) => names.lists.insert(folder.to_owned(), list.clone()),
            None => names.lists.remove(folder),
        };
        let path = self.names_file();
        let json = serde_json::to_vec_pretty(&names).map_err(|error| at(&path)(error.into()))?;
        std::fs::create_dir_all(&self.data).map_err(at(&self.data))?;
        atomic::write(&path, &self.data, &json).map_err(at(&path))
    }

    fn names_file(&self) -> PathBuf {
        self.data.join("lists.json")
    }
}

/// The most likely name of a folder: the one with the same registry and repository as an entry, or
/// the one that docker's escaping of a plain name would give. Always one that escapes to `folder`.
pub(super) fn guess(folder: &str, entries: &[StoredManifest]) -> Option<Reference> {
    let candidates = entries.iter().flat_map(|entry| {
        let repository = entry.reference.repository();
        let same = with_repository(folder, repository);
        same.into_iter().chain(with_registry(folder, repository.registry()))
    });
    candidates.chain(bare(folder)).find(|reference| StoredManifest::file_name(reference) == folder)
}

/// `<repository>-<tag>`.
fn with_repository(folder: &str, repository: &Repository) -> Option<Reference> {
    let prefix = escape(&repository.to_string());
    let tag = folder.strip_prefix(&prefix)?.strip_prefix('-')?;
    Some(repository.tagged(tag.parse().ok()?))
}

/// `<registry>_<path>-<tag>`, with the last `-` before the tag.
fn with_registry(folder: &str, registry: &Registry) -> Option<Reference> {
    let rest = folder.strip_prefix(&escape(registry.as_str()))?.strip_prefix('_')?;
    let (path, tag) = rest.rsplit_once('-')?;
    let repository = Repository::new(registry.clone(), &path.replace('_', "/")).ok()?;
    Some(repository.tagged(tag.parse().ok()?))
}

/// Without any entry to go by: the part before the first `_` is the registry.
fn bare(folder: &str) -> Vec<Reference> {
    let Some((host, _)) = folder.split_once('_') else { return Vec::new() };
    let with_port = host.rsplit_once('-').map(|(name, port)| format!("{name}:{port}"));
    [with_port, Some(host.to_owned())]
        .into_iter()
        .flatten()
        .filter_map(|host| with_registry(folder, &host.parse().ok()?))
        .collect()
}

fn escape(name: &str) -> String {
    name.replace(':', "-").replace('/', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_are_guessed_right_without_any_entry() {
        for name in ["docker.io/me/echo:latest", "127.0.0.1:5123/app:multi", "ghcr.io/a/b/c:v1.2"] {
            let reference: Reference = name.parse().unwrap();
            let guessed = guess(&StoredManifest::file_name(&reference), &[]);
            assert_eq!(guessed.map(|found| found.to_string()).as_deref(), Some(name));
        }
        assert_eq!(guess("no separators", &[]), None);
        assert_eq!(guess("..", &[]), None);
    }
}
