//! What can go wrong with drafts.

use domain::draft::EditError;
use domain::recipe::RecipeError;
use domain::{ApiError, Code, Platform, Reference};

use crate::lists::ListError;
use crate::registry::RegistryError;
use crate::store::StoreError;

/// A failure. The draft is then as it was.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// There is no such draft.
    #[error("there is no local list {0}")]
    NoSuchDraft(Box<Reference>),
    /// There is one of this name already.
    #[error("there is a local list {0} already")]
    IsThere(Box<Reference>),
    /// A list is pushed to a tag.
    #[error("{0} is a digest: a list is pushed to a tag")]
    NotATag(Box<Reference>),
    /// A list has lost a platform since.
    #[error("{list} has no {platform} any more")]
    NoSuchPlatform {
        /// The list.
        list: Box<Reference>,
        /// The platform.
        platform: Box<Platform>,
    },
    /// A manifest of another kind.
    #[error("{reference}: {reason}")]
    Unreadable {
        /// Whose.
        reference: Box<Reference>,
        /// Why.
        reason: String,
    },
    /// A file of docker's store that cannot be read: a push would lose its platform.
    #[error("{path}: {reason}")]
    Damaged {
        /// The file.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// An edit that brings entries, which have to come from a registry.
    #[error("entries are added by their references, and not by an edit")]
    BringsEntries,
    /// There is nothing to take back, or to make again.
    #[error("there is nothing to undo")]
    NothingToUndo,
    /// The edit.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// The list cannot be made.
    #[error(transparent)]
    Unmade(#[from] RecipeError),
    /// A source.
    #[error(transparent)]
    Source(#[from] ListError),
    /// A registry.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<DraftError> for ApiError {
    fn from(error: DraftError) -> Self {
        let message = error.to_string();
        match error {
            DraftError::Source(error) => error.into(),
            DraftError::Registry(error) => error.into(),
            DraftError::Store(error) => ListError::Store(error).into(),
            DraftError::NoSuchDraft(name) => Self::new(Code::NotFound, message)
                .with_hint("`manifold ls` shows the local lists.")
                .about(&name),
            DraftError::IsThere(name) => Self::new(Code::Conflict, message)
                .with_hint("Add to it, or choose another name.")
                .about(&name),
            DraftError::NotATag(name) => Self::new(Code::Invalid, message)
                .with_hint("Give it a tag and no digest.")
                .about(&name),
            DraftError::NoSuchPlatform { list, .. } => Self::new(Code::NotFound, message)
                .with_hint("Keep the entry as it is, or take it away.")
                .about(&list),
            DraftError::Unreadable { reference, .. } => {
                Self::new(Code::Unsupported, message).about(&reference)
            }
            DraftError::Damaged { .. } => Self::new(Code::Storage, message)
                .with_hint("Add the image again with `create --amend`, or delete the file."),
            DraftError::NothingToUndo => Self::new(Code::Conflict, message),
            DraftError::Edit(_) => Self::new(Code::Conflict, message)
                .with_hint("Another window or program changed the draft. Look at it again."),
            DraftError::BringsEntries => Self::new(Code::Invalid, message),
            DraftError::Unmade(_) => Self::new(Code::Invalid, message)
                .with_hint("The draft's screen says what stands in the way."),
        }
    }
}
