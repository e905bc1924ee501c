//! Manifold's writers wait for each other, in this process and others; then the first thing that
//! one does is to sweep what a writer that was killed left behind.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use super::draft::sweep_between;
use super::{ListStore, StoreError, at};
use crate::atomic::PREFIX;
use crate::fault;

/// What is younger may belong to a writer that uses another data folder, and so another lock.
const ABANDONED_AFTER: Duration = Duration::from_secs(60);

impl ListStore {
    /// Holds off Manifold's other writers until it is dropped, or the process ends in any way.
    pub(super) fn lock(&self) -> Result<File, StoreError> {
        std::fs::create_dir_all(&self.data).map_err(at(&self.data))?;
        let path = self.data.join("lists.lock");
        fault::before("the lock").map_err(at(&path))?;
        let file = File::options().create(true).append(true).open(&path).map_err(at(&path))?;
        file.lock().map_err(at(&path))?;
        sweep(&self.root);
        sweep(&self.records());
        sweep(&self.drafts_folder());
        sweep_between(&self.drafts_folder(), ABANDONED_AFTER);
        Ok(file)
    }
}

/// Deletes temporary files and folders that nobody works on any more. What cannot be deleted costs
/// nothing but its space.
fn sweep(folder: &Path) {
    let Ok(items) = std::fs::read_dir(folder) else { return };
    for item in items.flatten() {
        let old = || item.metadata().ok()?.modified().ok()?.elapsed().ok();
        let is_ours = item.file_name().as_encoded_bytes().starts_with(PREFIX.as_bytes());
        if !is_ours || old().is_none_or(|age| age < ABANDONED_AFTER) {
            continue;
        }
        // Neither follows a link.
        let path = item.path();
        let is_folder = item.file_type().is_ok_and(|kind| kind.is_dir());
        let swept =
            if is_folder { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
        if let Err(error) = swept {
            tracing::debug!(%error, path = %path.display(), "left behind");
        }
    }
}
