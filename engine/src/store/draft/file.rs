//! A draft's file: written whole beside its place and renamed, read with care.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::docker_file::StoredManifest;
use domain::draft::{History, Stock};
use domain::list::{DamagedFile, LastPush};
use domain::{Digest, Platform, Reference};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::StoredDraft;
use crate::store::{ListStore, StoreError, StoredList, at, now_ms};
use crate::{atomic, fault};

/// The version of the form.
const VERSION: u32 = 1;
/// The largest file that is read, in bytes.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// What docker's store holds of a draft: reference to image and platform.
pub(super) type Seen = BTreeMap<Reference, SeenEntry>;

/// An entry in docker's store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SeenEntry {
    pub(super) digest: Digest,
    pub(super) platform: Platform,
}

impl SeenEntry {
    pub(super) fn of(stored: &StoredManifest) -> Self {
        let platform = stored.descriptor.platform.clone().unwrap_or_default();
        Self { digest: stored.descriptor.digest.clone(), platform }
    }
}

/// A draft as its file has it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::store) struct DraftFile {
    version: u32,
    pub(super) name: Reference,
    pub(super) revision: u64,
    pub(super) created_ms: u64,
    pub(super) modified_ms: u64,
    #[serde(default)]
    pub(super) pushed: Option<LastPush>,
    /// What docker's store is to hold of it.
    pub(super) after: Seen,
    /// What docker's store held before, while nobody knows whether the writer got that far: a file of
    /// its own, which is there only in between.
    #[serde(skip)]
    pub(super) before: Option<Seen>,
    pub(super) history: History,
    pub(super) stock: Stock,
    #[serde(flatten)]
    extra: BTreeMap<String, Value>,
}

/// A file that was written, while docker's store is not yet.
#[must_use]
pub(super) struct Saved {
    path: PathBuf,
    /// The old one, under another name; nothing when there was none.
    old: Option<PathBuf>,
}

/// A file under another name, which goes with this.
pub(super) struct Aside {
    path: PathBuf,
    away: PathBuf,
}

impl Aside {
    /// Puts the file back.
    pub(super) fn take_back(&self) {
        match std::fs::rename(&self.away, &self.path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                tracing::warn!(%error, path = %self.path.display(), "a draft's file is lost");
            }
            _ => {}
        }
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        // Swept later, else; and taken back, there is none.
        let _ = std::fs::remove_file(&self.away);
    }
}

/// Takes away what says where a writer was that was cut off before there was a draft.
pub(in crate::store) fn sweep_between(folder: &Path, abandoned: Duration) {
    let Ok(items) = std::fs::read_dir(folder) else { return };
    for item in items.flatten() {
        let path = item.path();
        let old = || item.metadata().ok()?.modified().ok()?.elapsed().ok();
        let is_one = path.extension().is_some_and(|extension| extension == "before");
        if is_one
            && !path.with_extension("json").exists()
            && old().is_some_and(|age| age >= abandoned)
        {
            // One that stays costs its space.
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Where it says what docker's store held before.
fn between(path: &Path) -> PathBuf {
    path.with_extension("before")
}

impl Saved {
    /// Puts the old file back, which needs no space.
    pub(super) fn take_back(mut self) {
        let undone = match self.old.take() {
            Some(old) => std::fs::rename(&old, &self.path),
            None => std::fs::remove_file(&self.path),
        };
        if let Err(error) = undone {
            tracing::warn!(%error, path = %self.path.display(), "the draft is ahead of its list");
        }
    }
}

impl Drop for Saved {
    /// From here on the two are in step, again or still.
    fn drop(&mut self) {
        // One that stays makes a change of docker's look like a write that was cut off.
        if let Err(error) = std::fs::remove_file(between(&self.path)) {
            tracing::warn!(%error, path = %self.path.display(), "the draft stays in between");
        }
        if let Some(old) = &self.old {
            // Swept later, else.
            let _ = std::fs::remove_file(old);
        }
    }
}

pub(super) fn seen(list: Option<&StoredList>) -> Seen {
    let entries = list.into_iter().flat_map(|list| &list.entries);
    entries.map(|stored| (stored.reference.clone(), SeenEntry::of(stored))).collect()
}

impl DraftFile {
    pub(super) fn of(draft: StoredDraft, entries: &[StoredManifest]) -> Self {
        let after = entries.iter().map(|stored| (stored.reference.clone(), SeenEntry::of(stored)));
        Self {
            version: VERSION,
            name: draft.name,
            revision: draft.revision,
            created_ms: draft.created_ms,
            modified_ms: now_ms(),
            pushed: draft.pushed,
            after: after.collect(),
            before: None,
            history: draft.history,
            stock: draft.stock,
            extra: BTreeMap::new(),
        }
    }

    /// The platform that the config of an entry says, where the draft knows it.
    pub(in crate::store) fn config_of(&self, stored: &StoredManifest) -> Option<Platform> {
        let draft = self.history.draft();
        let entry = draft.entries.iter().find(|entry| {
            entry.descriptor.digest == stored.descriptor.digest
                && entry.handle() == stored.reference
        })?;
        entry.config.clone()
    }

    /// The draft, as it would be without docker's store.
    pub(super) fn alone(self) -> StoredDraft {
        StoredDraft {
            name: self.name,
            name_is_guess: false,
            history: self.history,
            stock: self.stock,
            revision: self.revision,
            has_file: true,
            in_docker: std::collections::BTreeSet::new(),
            pushed: self.pushed,
            damaged: Vec::new(),
            modified_ms: Some(self.modified_ms),
            created_ms: self.created_ms,
        }
    }
}

/// Reads a draft's file; `None` when there is none.
pub(super) fn read(path: &Path) -> Result<Option<DraftFile>, String> {
    let is_plain = match std::fs::symlink_metadata(path) {
        Ok(metadata) => metadata.is_file(),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    if !is_plain {
        return Err("it is not a plain file".to_owned());
    }
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err("it is longer than a draft can be".to_owned());
    }
    let mut file: DraftFile =
        serde_json::from_slice(&bytes).map_err(|error| format!("it is not a draft: {error}"))?;
    if file.version > VERSION {
        return Err("a later version of Manifold wrote it".to_owned());
    }
    let before = std::fs::read(between(path)).ok();
    file.before = before.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    Ok(Some(file))
}

/// Gives a file that is about to be replaced another name besides; nothing when there is none. A
/// damaged one moves away for good, for its owner to look at.
fn put_by(path: &Path, folder: &Path) -> std::io::Result<Option<PathBuf>> {
    if read(path).is_err() {
        std::fs::rename(path, path.with_extension(format!("damaged-{}", now_ms())))?;
        return Ok(None);
    }
    let old = format!("{}old-{}-{}", atomic::PREFIX, std::process::id(), now_ms());
    let old = folder.join(old);
    match std::fs::hard_link(path, &old) {
        Ok(()) => Ok(Some(old)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        // A file system without links: a copy does as well.
        Err(_) => std::fs::copy(path, &old).map(|_| Some(old)),
    }
}

impl ListStore {
    /// The file of a draft; an error says what is wrong with one that is there.
    pub(super) fn draft_file(&self, name: &Reference) -> Result<Option<DraftFile>, String> {
        let path = self.drafts_folder().join(self.draft_key(name));
        let found = read(&path).inspect_err(|error| {
            tracing::warn!(%error, path = %path.display(), "a damaged draft is not used");
        })?;
        Ok(found.filter(|file| file.name == *name))
    }

    /// The files of this store's drafts, and those that cannot be read.
    pub(super) fn draft_files(&self) -> Result<(Vec<DraftFile>, Vec<DamagedFile>), StoreError> {
        let folder = self.drafts_folder();
        let (mut files, mut damaged) = (Vec::new(), Vec::new());
        let items = match std::fs::read_dir(&folder) {
            Ok(items) => items,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok((files, damaged)),
            Err(error) => return Err(at(&folder)(error)),
        };
        for item in items {
            let path = item.map_err(at(&folder))?.path();
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            match read(&path) {
                // Else of another docker's store, which shares this folder.
                Ok(Some(file)) if path.ends_with(self.draft_key(&file.name)) => files.push(file),
                Ok(_) => {}
                Err(reason) => {
                    damaged.push(DamagedFile { path: path.display().to_string(), reason });
                }
            }
        }
        Ok((files, damaged))
    }

    /// Writes a draft's file. A damaged one is put aside. Until what it gives is dropped, docker's
    /// store may hold what it held before.
    pub(super) fn write_draft_file(
        &self,
        name: &Reference,
        file: &DraftFile,
        before: &Seen,
    ) -> Result<Saved, StoreError> {
        let folder = self.drafts_folder();
        let path = folder.join(self.draft_key(name));
        let json = serde_json::to_vec(file).map_err(|error| at(&path)(error.into()))?;
        let held = serde_json::to_vec(before).map_err(|error| at(&path)(error.into()))?;
        fault::before("the folder of drafts").map_err(at(&folder))?;
        std::fs::create_dir_all(&folder).map_err(at(&folder))?;
        atomic::write(&between(&path), &folder, &held).map_err(at(&path))?;
        // Dropped on a failure too: then the old file is still the one.
        let mut saved = Saved { path: path.clone(), old: None };
        saved.old = put_by(&path, &folder).map_err(at(&path))?;
        atomic::write(&path, &folder, &json).map_err(at(&path))?;
        Ok(saved)
    }

    /// Gives a draft's file another name, until it is gone for good or taken back.
    pub(super) fn set_aside(&self, name: &Reference) -> Result<Aside, StoreError> {
        let folder = self.drafts_folder();
        let path = folder.join(self.draft_key(name));
        let away = format!("{}gone-{}-{}", atomic::PREFIX, std::process::id(), now_ms());
        let away = folder.join(away);
        fault::before("the rename of a draft that goes").map_err(at(&path))?;
        match std::fs::rename(&path, &away) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(at(&path)(error)),
        }
        fault::after("the rename of a draft that goes");
        Ok(Aside { path, away })
    }

    /// Takes a draft's file away.
    pub(in crate::store) fn drop_draft_file(&self, name: &Reference) -> Result<(), StoreError> {
        let path = self.drafts_folder().join(self.draft_key(name));
        fault::before("the removal of a draft").map_err(at(&path))?;
        // There only if a writer was cut off.
        let _ = std::fs::remove_file(between(&path));
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(at(&path)(error)),
            _ => Ok(()),
        }
    }
}
