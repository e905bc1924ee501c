//! Docker's local store of manifest lists: `manifests/<list>/<entry>` under docker's folder.
//!
//! Docker's file names and JSON, so that both programs see the same lists; but written by rename,
//! under a lock among Manifold's own writers, and with a record of each list in Manifold's own
//! folder, because docker's file names cannot be turned back into references.

mod draft;
mod error;
mod folder;
#[cfg(test)]
mod fuzz;
mod lock;
mod names;
mod read;
mod record;
mod write;

pub use draft::{Deleted, StoredDraft, StoredDrafts};
pub(crate) use draft::{entry, keep, weights};
pub use error::StoreError;
pub use read::{StoredList, StoredLists};
pub use write::{Refetched, Removal, Replaced};

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use domain::Reference;
use domain::docker_file::StoredManifest;

/// The store.
#[derive(Debug, Clone)]
pub struct ListStore {
    /// Docker's `manifests` folder.
    root: PathBuf,
    /// Manifold's own folder.
    data: PathBuf,
}

impl ListStore {
    /// The store in these folders, which need not exist yet.
    pub fn new(root: PathBuf, data: PathBuf) -> Self {
        Self { root, data }
    }

    /// The folders whose content is what this store says: docker's, and those of the records and the
    /// drafts.
    pub(crate) fn folders(&self) -> [PathBuf; 3] {
        [self.root.clone(), self.records(), self.drafts_folder()]
    }

    /// The folder of a list. A reference cannot lead out of the store: its file name has no
    /// separators, and never is `.` or `..`.
    fn folder(&self, list: &Reference) -> PathBuf {
        self.root.join(StoredManifest::file_name(list))
    }

    /// The file of an entry.
    fn file(&self, list: &Reference, entry: &Reference) -> PathBuf {
        self.folder(list).join(StoredManifest::file_name(entry))
    }
}

/// An I/O error at a path.
fn at(path: &Path) -> impl FnOnce(std::io::Error) -> StoreError {
    move |source| StoreError::Io { path: path.to_owned(), source }
}

/// Milliseconds since 1970.
fn now_ms() -> u64 {
    millis(SystemTime::now()).unwrap_or_default()
}

fn millis(time: SystemTime) -> Option<u64> {
    u64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()
}
