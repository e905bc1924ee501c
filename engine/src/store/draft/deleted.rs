//! Drafts that were deleted, so that deleting can be undone.

use std::path::PathBuf;
use std::time::SystemTime;

use domain::Reference;

use super::StoredDraft;
use super::file::{self, DraftFile};
use crate::store::{ListStore, StoreError, at};
use crate::{atomic, fault};

/// How many deleted drafts are kept.
const KEPT: usize = 50;

/// What came of asking for a draft to be deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deleted {
    /// It was not there.
    NotThere,
    /// It is gone, and can be restored.
    Restorable,
    /// It is gone; there was no space to keep it.
    ForGood,
}

impl ListStore {
    /// Deletes a draft, and docker's list of it. It is kept aside where there is space.
    ///
    /// # Errors
    /// [`StoreError`]; the draft is then as it was.
    pub fn delete_draft(&self, name: &Reference) -> Result<Deleted, StoreError> {
        let lock = self.lock()?;
        let Some(draft) = self.draft(name)? else { return Ok(Deleted::NotThere) };
        // What is not a readable entry goes with its folder, and cannot come back.
        let kept = self.keep_aside(name, draft).inspect_err(|error| {
            tracing::warn!(%error, "a deleted draft is not kept");
        });
        self.drop_list(name)?;
        self.drop_draft_file(name)?;
        self.sweep_deleted();
        drop(lock);
        Ok(if kept.is_ok() { Deleted::Restorable } else { Deleted::ForGood })
    }

    /// Puts a deleted draft back; `None` when it is not kept.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when there is another one of its name by now, and others.
    pub fn restore_draft(&self, name: &Reference) -> Result<Option<StoredDraft>, StoreError> {
        let lock = self.lock()?;
        let path = self.deleted_folder().join(self.draft_key(name));
        let Some(found) = file::read(&path).ok().flatten() else { return Ok(None) };
        if self.draft(name)?.is_some() {
            return Err(StoreError::Taken(Box::new(name.clone())));
        }
        self.save(name, StoredDraft { name: name.clone(), ..found.alone() })?;
        // It is there again; a copy that stays costs its space.
        let _ = std::fs::remove_file(&path);
        drop(lock);
        self.draft(name)
    }

    fn keep_aside(&self, name: &Reference, draft: StoredDraft) -> Result<(), StoreError> {
        let folder = self.deleted_folder();
        let path = folder.join(self.draft_key(name));
        let file = DraftFile::of(draft, &[]);
        let json = serde_json::to_vec(&file).map_err(|error| at(&path)(error.into()))?;
        fault::before("the folder of deleted drafts").map_err(at(&folder))?;
        std::fs::create_dir_all(&folder).map_err(at(&folder))?;
        atomic::write(&path, &folder, &json).map_err(at(&path))
    }

    /// The oldest go.
    fn sweep_deleted(&self) {
        let Ok(items) = std::fs::read_dir(self.deleted_folder()) else { return };
        let mut files: Vec<(SystemTime, PathBuf)> = items
            .flatten()
            .filter_map(|item| Some((item.metadata().ok()?.modified().ok()?, item.path())))
            .collect();
        files.sort();
        let many = files.len().saturating_sub(KEPT);
        for (_, path) in files.into_iter().take(many) {
            // One that stays costs its space.
            let _ = std::fs::remove_file(path);
        }
    }

    fn deleted_folder(&self) -> PathBuf {
        self.drafts_folder().join("deleted")
    }
}
