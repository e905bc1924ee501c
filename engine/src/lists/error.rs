//! What can go wrong with lists, in docker's words wherever they are true.

use domain::{ApiError, Code, MediaType, Reference};

use crate::registry::{Kind, RegistryError};
use crate::store::StoreError;

/// A failure. `Display` gives docker's text where docker has one; [`ListError::hint`] says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// There is no such local list or entry. Docker writes it with a capital letter.
    #[error("No such manifest: {0}")]
    NoSuchList(Box<Reference>),
    /// The registry does not have it. Docker writes it with a small letter.
    #[error("no such manifest: {0}")]
    NotInRegistry(Box<Reference>),
    /// The tag of a reference with both does not point at its digest.
    #[error("manifest verification failed for digest {0}")]
    NotThatDigest(domain::Digest),
    /// The list is there, and was not asked to be amended.
    #[error("refusing to amend an existing manifest list with no --amend flag")]
    NotAmended,
    /// A source is itself a list.
    #[error("{0} is a manifest list")]
    IsList(Box<Reference>),
    /// A source that is a list lacks a platform that is wanted of it.
    #[error("{source_list} has no {platform}")]
    NoSuchPlatform {
        /// The list.
        source_list: Box<Reference>,
        /// The platform.
        platform: Box<domain::Platform>,
    },
    /// A source is of a type that no list of docker's holds.
    #[error("unsupported manifest media type and no default available: {0}")]
    UnsupportedType(MediaType),
    /// The list has a list within it.
    #[error("unsupported manifest type: {0}")]
    NestedList(MediaType),
    /// The entry to annotate is not in the list, or there is no list.
    #[error("manifest for image {entry} does not exist in {list}")]
    NotInList {
        /// The list.
        list: Box<Reference>,
        /// The entry.
        entry: Box<Reference>,
    },
    /// Docker's table does not have this pair. As in docker, the text shows what was given, not what
    /// would come of it.
    #[error("manifest entry for image has unsupported os/arch combination: {os}/{architecture}")]
    UnsupportedPair {
        /// The OS that was given.
        os: String,
        /// The architecture that was given.
        architecture: String,
    },
    /// The list has no entries.
    #[error("{0} not found")]
    Empty(Box<Reference>),
    /// An entry says no OS or no architecture.
    #[error("manifest {0} must have an OS and Architecture to be pushed to a registry")]
    Incomplete(Box<Reference>),
    /// An entry is from another registry than the list goes to.
    #[error(
        "cannot use source images from a different registry than the target image: {source_host} != {target_host}"
    )]
    OtherRegistry {
        /// The entry's registry.
        source_host: String,
        /// The list's registry.
        target_host: String,
    },
    /// The registry took something else than what was sent.
    #[error("{reference}: the registry says {found}, but {expected} was sent")]
    WrongDigest {
        /// What was put.
        reference: Box<Reference>,
        /// The digest of what was sent.
        expected: domain::Digest,
        /// The digest in the registry's answer.
        found: domain::Digest,
    },
    /// An entry of docker before 23.0, which did not keep the manifest's bytes, cannot be sent.
    #[error("internal digest mismatch for {reference}: expected {expected}, got {found}")]
    LostBytes {
        /// The entry.
        reference: Box<Reference>,
        /// The digest of the manifest.
        expected: domain::Digest,
        /// The digest of what can be made of the parsed manifest.
        found: domain::Digest,
    },
    /// A config or manifest that cannot be read.
    #[error("{reference}: {reason}")]
    BadContent {
        /// Whose.
        reference: Box<Reference>,
        /// What is wrong.
        reason: String,
    },
    /// The registry.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The list was changed between the push and its purge.
    #[error("{0} was pushed, and was changed meanwhile: the local list stays")]
    ChangedMeanwhile(Box<Reference>),
    /// The tag does not hold what the user saw before deciding.
    #[error("{tag} moved: it {} when the push was looked at, and {} now", held(seen.as_ref()), held(found.as_ref()))]
    Moved {
        /// The tag.
        tag: Box<Reference>,
        /// What it held.
        seen: Option<domain::Digest>,
        /// What it holds.
        found: Option<domain::Digest>,
    },
    /// The push was stopped.
    #[error("the push was stopped")]
    Cancelled,
}

fn held(digest: Option<&domain::Digest>) -> String {
    digest.map_or_else(|| "was not there".to_owned(), |digest| format!("held {digest}"))
}

impl ListError {
    pub(crate) fn no_such_list(list: &Reference) -> Self {
        Self::NoSuchList(Box::new(list.clone()))
    }

    pub(crate) fn not_in_list(list: &Reference, entry: &Reference) -> Self {
        Self::NotInList { list: Box::new(list.clone()), entry: Box::new(entry.clone()) }
    }

    /// A registry's failure to give a manifest: docker's words when it is plainly not there,
    /// otherwise the cause, which docker often hides.
    pub(crate) fn fetching(reference: &Reference, error: RegistryError) -> Self {
        match &*error.kind {
            Kind::Api { status: 404, .. } => Self::NotInRegistry(Box::new(reference.clone())),
            Kind::DigestMismatch { expected, .. } if reference.digest() == Some(expected) => {
                Self::NotThatDigest(expected.clone())
            }
            _ => Self::Registry(error),
        }
    }

    /// It, as the interface says it.
    pub(crate) fn said(&self) -> ApiError {
        ApiError::from_list(self)
    }

    /// What to do next, if there is something to say.
    pub fn hint(&self) -> Option<String> {
        ApiError::from_list(self).hint
    }
}

trait FromList {
    fn from_list(error: &ListError) -> Self;
}

impl FromList for ApiError {
    fn from_list(error: &ListError) -> Self {
        let (code, hint) = match error {
            ListError::NoSuchList(_) => (Code::NotFound, "`manifold ls` shows the local lists."),
            ListError::NotInRegistry(_) => (
                Code::NotFound,
                "Push the image first, check the name, or sign in: it may be private.",
            ),
            ListError::NotThatDigest(_) => (
                Code::NotFound,
                "The tag points at something else now: leave the tag or the digest away.",
            ),
            ListError::NotAmended => {
                (Code::Conflict, "Add to it with --amend, or delete it with `manifold rm` first.")
            }
            ListError::IsList(_) => (
                Code::Unsupported,
                "Take its images with --all-platforms, or some of them with --platform.",
            ),
            ListError::NoSuchPlatform { .. } => {
                (Code::NotFound, "`manifold inspect` shows the platforms that it has.")
            }
            ListError::NotInList { .. } => {
                (Code::NotFound, "Name the entry as it was when it was added.")
            }
            ListError::UnsupportedPair { .. } => {
                (Code::Invalid, "Docker's table does not have this pair. --any-platform takes any.")
            }
            ListError::Empty(_) => (Code::NotFound, "Add images to the list first."),
            ListError::Incomplete(_) => {
                (Code::Invalid, "Give it an OS and an architecture with `annotate`.")
            }
            ListError::OtherRegistry { .. } => {
                (Code::Unsupported, "Copy the image to the target's registry first.")
            }
            ListError::LostBytes { .. } => (
                Code::Storage,
                "Docker before 23.0 did not keep its bytes: fetch it again with `create --amend`.",
            ),
            ListError::UnsupportedType(_) | ListError::NestedList(_) => {
                return Self::new(Code::Unsupported, error.to_string());
            }
            ListError::WrongDigest { .. } | ListError::BadContent { .. } => {
                return Self::new(Code::BadResponse, error.to_string());
            }
            ListError::Registry(error) => {
                let (code, hint) = crate::error::advice(&error.kind);
                let converted = Self::new(code, error.to_string()).about(&error.subject);
                return Self { hint, ..converted };
            }
            ListError::ChangedMeanwhile(_) => {
                (Code::Conflict, "Push it again, or delete it with `manifold rm`.")
            }
            ListError::Store(StoreError::Collision { .. }) => {
                (Code::Conflict, "Give one of the two another tag.")
            }
            ListError::Store(StoreError::Taken(_)) => {
                (Code::Conflict, "Choose another name, or delete that list first.")
            }
            ListError::Store(StoreError::Damaged { .. }) => {
                (Code::Storage, "Add the image again with `create --amend`, or delete the file.")
            }
            ListError::Store(_) => {
                (Code::Storage, "Check the folder's permissions and the free space.")
            }
            ListError::Moved { .. } => (
                Code::Conflict,
                "Somebody else wrote it; nothing was overwritten. Look at the new difference, then push again.",
            ),
            ListError::Cancelled => return Self::new(Code::Cancelled, error.to_string()),
        };
        Self::new(code, error.to_string()).with_hint(hint)
    }
}

impl From<ListError> for ApiError {
    fn from(error: ListError) -> Self {
        Self::from_list(&error)
    }
}
