//! What can go wrong in the store.

use std::path::PathBuf;

use domain::Reference;

/// A failure of the local store. Nothing was changed by what failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file or folder could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is there that is not an entry.
    #[error("{}: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Docker's file names give two references the same file, and docker would lose one.
    #[error("{new} and {old} have the same name in docker's store, {name:?}; nothing was changed")]
    Collision {
        /// What was to be written.
        new: Box<Reference>,
        /// What is there.
        old: Box<Reference>,
        /// The file or folder.
        name: String,
    },
    /// There is another list of this name.
    #[error("there is a local list {0} already")]
    Taken(Box<Reference>),
    /// An entry cannot be put into JSON.
    #[error("the manifest of {0} is not JSON")]
    NotJson(Box<Reference>),
}
