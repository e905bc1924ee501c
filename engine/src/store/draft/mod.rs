//! Drafts: a list of docker's store together with what docker's store cannot hold, as one thing.
//!
//! What docker can hold is in docker's store, so that `docker manifest` sees it; all of the draft, with
//! its edits, is a file in Manifold's own folder. A list without such a file is a draft to which
//! nothing was done. What another program changes in docker's store is taken in when the draft is
//! read: it is found by what the file says docker's store held before and after the last change.

mod deleted;
mod file;
mod merge;
mod project;

use std::collections::BTreeSet;
use std::path::PathBuf;

use domain::draft::{Draft, History, Stock};
use domain::list::{DamagedFile, LastPush};
use domain::{Digest, Reference};

use super::{ListStore, StoreError, StoredList, now_ms};
pub use deleted::Deleted;
use file::DraftFile;
pub(super) use file::sweep_between;
pub(crate) use merge::{entry, keep, weights};

/// A draft as it is on disk.
#[derive(Debug, Clone)]
pub struct StoredDraft {
    /// Its name.
    pub name: Reference,
    /// Whether the name is a guess from docker's folder name.
    pub name_is_guess: bool,
    /// What it is and was.
    pub history: History,
    /// The manifests of its entries, and of lists that they are from.
    pub stock: Stock,
    /// Counts its changes.
    pub revision: u64,
    /// Whether Manifold has more of it than docker's store.
    pub has_file: bool,
    /// The references of its entries that are in docker's store.
    pub in_docker: BTreeSet<Reference>,
    /// The last push that Manifold made.
    pub pushed: Option<LastPush>,
    /// What is in docker's folder of it and is not an entry.
    pub damaged: Vec<DamagedFile>,
    /// When it last changed, in milliseconds since 1970.
    pub modified_ms: Option<u64>,
    created_ms: u64,
}

/// All drafts.
#[derive(Debug, Clone, Default)]
pub struct StoredDrafts {
    /// The drafts, by name.
    pub drafts: Vec<StoredDraft>,
    /// What is there and is no list and no draft.
    pub damaged: Vec<DamagedFile>,
}

impl StoredDraft {
    /// A draft that is not on disk yet.
    pub fn new(draft: Draft, name: Reference, stock: Stock) -> Self {
        Self {
            name,
            name_is_guess: false,
            history: History::new(draft),
            stock,
            revision: 0,
            has_file: false,
            in_docker: BTreeSet::new(),
            pushed: None,
            damaged: Vec::new(),
            modified_ms: None,
            created_ms: now_ms(),
        }
    }
}

impl ListStore {
    /// A draft by name; `None` when there is neither a list in docker's store nor a file.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn draft(&self, name: &Reference) -> Result<Option<StoredDraft>, StoreError> {
        let list = self.get(name)?;
        Ok(self.merged(name, self.draft_file(name).unwrap_or_default(), list))
    }

    /// All drafts, by name. One that cannot be read is reported beside the others.
    ///
    /// # Errors
    /// [`StoreError`] when docker's store itself cannot be read.
    pub fn drafts(&self) -> Result<StoredDrafts, StoreError> {
        let all = self.all()?;
        let mut damaged = all.damaged;
        let (files, torn) = self.draft_files()?;
        damaged.extend(torn);
        let mut drafts = Vec::new();
        for list in all.lists {
            let name = list.reference.clone();
            let file = files.iter().find(|file| file.name == name).cloned();
            drafts.extend(self.merged(&name, file, Some(list)));
        }
        for file in files {
            if drafts.iter().all(|draft: &StoredDraft| draft.name != file.name) {
                let name = file.name.clone();
                drafts.extend(self.merged(&name, Some(file), None));
            }
        }
        drafts.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(StoredDrafts { drafts, damaged })
    }

    /// Makes a draft; false when there is one, or a list, of its name.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is there then.
    pub fn new_draft(&self, draft: StoredDraft) -> Result<Option<StoredDraft>, StoreError> {
        let lock = self.lock()?;
        if self.draft(&draft.name)?.is_some() {
            return Ok(None);
        }
        let name = draft.name.clone();
        self.save(&name, draft)?;
        drop(lock);
        self.draft(&name)
    }

    /// Changes a draft, with no other writer of Manifold between reading and writing; `None` when it
    /// is not there. When `change` gives it another name, it moves there.
    ///
    /// # Errors
    /// What `change` gives, and [`StoreError`]; the draft is then as it was.
    pub fn change_draft<E: From<StoreError>>(
        &self,
        name: &Reference,
        change: impl FnOnce(&mut StoredDraft) -> Result<(), E>,
    ) -> Result<Option<StoredDraft>, E> {
        let lock = self.lock()?;
        let Some(mut draft) = self.draft(name)? else { return Ok(None) };
        change(&mut draft)?;
        let now = draft.history.draft().name().cloned().unwrap_or_else(|| name.clone());
        if now != *name && self.draft(&now)?.is_some() {
            return Err(StoreError::Taken(Box::new(now)).into());
        }
        draft.revision += 1;
        draft.name = now.clone();
        self.save(name, draft)?;
        drop(lock);
        Ok(self.draft(&now)?)
    }

    /// Writes a draft that was called `old`: its file, then docker's list, then what goes. Whoever
    /// calls holds the lock.
    fn save(&self, old: &Reference, draft: StoredDraft) -> Result<(), StoreError> {
        let name = draft.name.clone();
        let list = self.get(&name)?;
        let entries = project::entries(&draft, list.as_ref());
        let file = DraftFile::of(draft, &entries);
        let saved = self.write_draft_file(&name, &file, &file::seen(list.as_ref()))?;
        if let Err(error) = self.put_exactly(&name, &entries, &file) {
            saved.take_back();
            return Err(error);
        }
        drop(saved);
        if *old != name
            && let Err(error) = self.drop_old(old)
        {
            // Under one name or the other, and not under both, as far as the disk lets it.
            if let Err(error) = self.drop_list(&name).and_then(|()| self.drop_draft_file(&name)) {
                tracing::warn!(%error, "a draft is there under both of its names");
            }
            return Err(error);
        }
        Ok(())
    }

    /// Takes away what a draft was under another name; all of it or nothing.
    fn drop_old(&self, old: &Reference) -> Result<(), StoreError> {
        let away = self.set_aside(old)?;
        self.drop_list(old).inspect_err(|_| away.take_back())
    }

    /// Remembers a push in the draft's file, where there is one. The caller holds the lock.
    pub(super) fn note_push_in_draft(
        &self,
        name: &Reference,
        push: LastPush,
    ) -> Result<(), StoreError> {
        let Some(mut file) = self.draft_file(name).unwrap_or_default() else { return Ok(()) };
        file.pushed = Some(push);
        let before = file.before.clone().unwrap_or_else(|| file.after.clone());
        self.write_draft_file(name, &file, &before).map(drop)
    }

    /// Where drafts are kept.
    pub(super) fn drafts_folder(&self) -> PathBuf {
        self.data.join("drafts")
    }

    /// The name of a draft's file: docker's store can be reached by several paths, and one folder of
    /// data can serve several stores.
    fn draft_key(&self, name: &Reference) -> String {
        let path = self.real_root().join(name.to_string());
        format!("{}.json", Digest::of(path.as_os_str().as_encoded_bytes()).hex())
    }
}

/// Whether a list of docker's is the one that a file is about, and what they are together.
impl ListStore {
    fn merged(
        &self,
        name: &Reference,
        file: Option<DraftFile>,
        list: Option<StoredList>,
    ) -> Option<StoredDraft> {
        match (file, list) {
            (None, None) => None,
            (None, Some(list)) => Some(self.of_list(list)),
            (Some(file), list) => match merge::fate(&file, list.as_ref()) {
                merge::Fate::Same => Some(self.with_file(file, list)),
                merge::Fate::Deleted => None,
                merge::Fate::Another => list.map(|list| self.of_list(list)),
            },
        }
        .map(|draft| StoredDraft { name: name.clone(), ..draft })
    }

    /// A list of docker's to which nothing else was done.
    fn of_list(&self, list: StoredList) -> StoredDraft {
        let mut draft = Draft::new(list.reference.clone());
        let mut stock = Stock::new();
        for (stored, id) in list.entries.iter().zip(1..) {
            let original = self.original(&list.reference, stored);
            draft.entries.push(merge::entry(stored, original, id));
            merge::keep(&mut stock, &stored.raw);
        }
        StoredDraft {
            name_is_guess: list.name_is_guess,
            in_docker: list.entries.iter().map(|entry| entry.reference.clone()).collect(),
            pushed: list.pushed,
            damaged: list.damaged,
            modified_ms: list.modified_ms,
            ..StoredDraft::new(draft, list.reference, stock)
        }
    }

    fn with_file(&self, file: DraftFile, list: Option<StoredList>) -> StoredDraft {
        let DraftFile { mut history, mut stock, .. } = file.clone();
        let mut revision = file.revision;
        if let Some(list) = &list {
            let original = |stored: &_| self.original(&list.reference, stored);
            if merge::take_in(&file, list, &original, &mut history, &mut stock) {
                revision += 1;
            }
        }
        let newest = list.as_ref().and_then(|list| list.modified_ms).max(Some(file.modified_ms));
        StoredDraft {
            name: file.name,
            name_is_guess: false,
            history,
            stock,
            revision,
            has_file: true,
            in_docker: list
                .iter()
                .flat_map(|list| &list.entries)
                .map(|entry| entry.reference.clone())
                .collect(),
            pushed: match (file.pushed, list.as_ref().and_then(|list| list.pushed.clone())) {
                (Some(one), Some(other)) if one.at_ms < other.at_ms => Some(other),
                (one, other) => one.or(other),
            },
            damaged: list.map(|list| list.damaged).unwrap_or_default(),
            modified_ms: newest,
            created_ms: file.created_ms,
        }
    }
}
