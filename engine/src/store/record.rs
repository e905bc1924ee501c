//! What docker's format cannot hold: a list's true name, the order of its entries, where each came
//! from and when, what was pushed. One JSON file a list, in Manifold's own folder.
//!
//! Docker's store stays the truth. A record that is lost or damaged costs what is in it and no list;
//! one that no longer fits its list is not believed; fields of later versions are kept.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use domain::docker_file::StoredManifest;
use domain::list::{AddedBy, EntryOrigin, LastPush};
use domain::{Digest, Platform, Reference};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ListStore, StoreError, at};
use crate::{atomic, fault};

/// The version of the form.
const VERSION: u32 = 1;

/// The record of one list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Record {
    version: u32,
    /// The list's folder, for people who read this.
    folder: String,
    /// The list's true name.
    pub(super) reference: Reference,
    created_ms: u64,
    /// In the order in which they were added.
    #[serde(default)]
    entries: Vec<RecordedEntry>,
    #[serde(default)]
    pub(super) pushed: Option<LastPush>,
    #[serde(flatten)]
    extra: BTreeMap<String, Value>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct RecordedEntry {
    reference: Reference,
    digest: Digest,
    from: AddedBy,
    added_ms: u64,
    /// The platform that the image's config says, without annotations.
    #[serde(default)]
    platform: Option<Platform>,
    #[serde(flatten)]
    extra: BTreeMap<String, Value>,
}

impl Record {
    pub(super) fn new(folder: &Path, reference: Reference, now_ms: u64) -> Self {
        Self {
            version: VERSION,
            folder: folder.display().to_string(),
            reference,
            created_ms: now_ms,
            entries: Vec::new(),
            pushed: None,
            extra: BTreeMap::new(),
        }
    }

    /// Whether this is about the list in a folder of this name with these entries: docker may have
    /// deleted the list since, and made another one of the same folder name.
    pub(super) fn fits(&self, folder: &str, entries: &[StoredManifest]) -> bool {
        let known = |entry: &StoredManifest| self.entry(&entry.reference).is_some();
        StoredManifest::file_name(&self.reference) == folder
            && (self.entries.is_empty() || entries.is_empty() || entries.iter().any(known))
    }

    /// How an entry came into the list, if it is the one that was recorded.
    pub(super) fn origin(&self, entry: &StoredManifest) -> Option<EntryOrigin> {
        let position = self.entries.iter().position(|known| known.is(entry))?;
        let known = self.entries.get(position)?;
        Some(EntryOrigin { position, from: known.from, added_ms: known.added_ms })
    }

    /// The platform that an entry had before it was annotated.
    pub(super) fn original(&self, entry: &StoredManifest) -> Option<&Platform> {
        self.entry(&entry.reference).filter(|known| known.is(entry))?.platform.as_ref()
    }

    /// Makes it tell of these entries and no others; what is new to it was found in the store.
    pub(super) fn reconcile(&mut self, entries: &[StoredManifest], now_ms: u64) {
        self.entries.retain(|known| entries.iter().any(|entry| known.is(entry)));
        for entry in entries {
            if self.entry(&entry.reference).is_none() {
                self.entries.push(RecordedEntry::new(entry, AddedBy::Store, None, now_ms));
            }
        }
    }

    /// Notes an entry that was fetched; one of the same reference keeps its place.
    pub(super) fn fetched(&mut self, entry: &StoredManifest, original: &Platform, now_ms: u64) {
        let new = RecordedEntry::new(entry, AddedBy::Registry, Some(original.clone()), now_ms);
        match self.entries.iter_mut().find(|known| known.reference == entry.reference) {
            Some(known) => *known = RecordedEntry { extra: known.extra.clone(), ..new },
            None => self.entries.push(new),
        }
    }

    fn entry(&self, reference: &Reference) -> Option<&RecordedEntry> {
        self.entries.iter().find(|known| &known.reference == reference)
    }
}

impl RecordedEntry {
    fn new(
        entry: &StoredManifest,
        from: AddedBy,
        platform: Option<Platform>,
        added_ms: u64,
    ) -> Self {
        Self {
            reference: entry.reference.clone(),
            digest: entry.descriptor.digest.clone(),
            from,
            added_ms,
            platform,
            extra: BTreeMap::new(),
        }
    }

    fn is(&self, entry: &StoredManifest) -> bool {
        self.reference == entry.reference && self.digest == entry.descriptor.digest
    }
}

impl ListStore {
    /// The record of a list's folder. One that is damaged counts as lost.
    pub(super) fn record(&self, folder: &Path) -> Option<Record> {
        let path = self.record_file(folder);
        let bytes = std::fs::read(&path).ok()?;
        serde_json::from_slice(&bytes)
            .inspect_err(|error| {
                tracing::warn!(%error, path = %path.display(), "a damaged record is not used");
            })
            .ok()
    }

    /// Writes a record, or takes it away.
    pub(super) fn set_record(
        &self,
        folder: &Path,
        record: Option<&Record>,
    ) -> Result<(), StoreError> {
        let (path, records) = (self.record_file(folder), self.records());
        let Some(record) = record else {
            fault::before("the removal of a record").map_err(at(&path))?;
            return match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(at(&path)(error)),
                _ => Ok(()),
            };
        };
        let json = serde_json::to_vec_pretty(record).map_err(|error| at(&path)(error.into()))?;
        std::fs::create_dir_all(&records).map_err(at(&records))?;
        atomic::write(&path, &records, &json).map_err(at(&path))
    }

    /// The folder of the records.
    pub(super) fn records(&self) -> PathBuf {
        self.data.join("lists")
    }

    /// Docker's folder without the links that lead to it.
    pub(super) fn real_root(&self) -> PathBuf {
        let root = std::fs::canonicalize(&self.root);
        let root = root.or_else(|_| std::path::absolute(&self.root));
        root.unwrap_or_else(|_| self.root.clone())
    }

    /// The store can be reached by several paths, and the folder's name can be too long for a file
    /// name with an ending, so a record goes by the digest of the real path.
    fn record_file(&self, folder: &Path) -> PathBuf {
        let path = self.real_root().join(folder.file_name().unwrap_or_default());
        let digest = Digest::of(path.as_os_str().as_encoded_bytes());
        self.records().join(format!("{}.json", digest.hex()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{RawManifest, media_type};

    fn entry(reference: &str, content: &str) -> StoredManifest {
        let raw = RawManifest::new(content.into(), &media_type::DOCKER_MANIFEST.into());
        StoredManifest::new(reference.parse().unwrap(), raw, Platform::new("linux", "arm64", ""))
    }

    #[test]
    fn a_record_follows_the_store_and_keeps_what_it_does_not_know() {
        let name = "r.example/app:multi";
        let folder = StoredManifest::file_name(&name.parse().unwrap());
        let mut record = Record::new(Path::new(&folder), name.parse().unwrap(), 1);
        let [a, b] = [entry("r.example/app:a", "{}"), entry("r.example/app:b", "{}")];
        record.fetched(&b, &Platform::default(), 2);
        record.reconcile(&[a.clone(), b.clone()], 3);
        let places = |record: &Record| {
            [&a, &b].map(|entry| record.origin(entry).map(|origin| (origin.position, origin.from)))
        };
        let both = [Some((1, AddedBy::Store)), Some((0, AddedBy::Registry))];
        assert_eq!(places(&record), both, "in the order in which they were added");

        let mut json = serde_json::to_value(&record).unwrap();
        json["later"] = "kept".into();
        json["entries"][0]["later"] = "kept".into();
        let mut again: Record = serde_json::from_value(json.clone()).unwrap();
        again.reconcile(std::slice::from_ref(&b), 4);
        assert_eq!(places(&again), [None, Some((0, AddedBy::Registry))], "a is gone");
        again.fetched(&b, &Platform::default(), 5);
        let text = serde_json::to_string(&again).unwrap();
        assert_eq!(text.matches("kept").count(), 2, "{text}");

        let other = entry("r.example/app:b", "{ }");
        assert_eq!(again.origin(&other), None, "somebody else put another image there");
        assert!(again.fits(&folder, &[]) && again.fits(&folder, &[other]));
        assert!(!again.fits(&folder, &[a]), "another list that docker made meanwhile");
        assert!(!again.fits("r.example_app-other", &[b]), "another folder");
    }
}
