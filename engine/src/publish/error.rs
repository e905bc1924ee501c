//! Why a publication cannot be made, or failed.

use std::path::PathBuf;

use domain::manifest::ManifestError;
use domain::recipe::RecipeError;
use domain::{ApiError, Code, Digest, Platform, Reference, Tag};

use crate::lists::ListError;
use crate::registry::RegistryError;

/// Why a publication cannot be made, or failed.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// A registry.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// A local list; a tag that moved; a registry that took something else than what was sent.
    #[error(transparent)]
    List(#[from] ListError),
    /// A recipe that cannot be followed.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    /// A manifest of a source is none that can be read.
    #[error("{source_name}: {reason}")]
    Unreadable {
        /// Which.
        source_name: Box<Reference>,
        /// Why.
        reason: ManifestError,
    },
    /// The source does not have a platform that was asked for.
    #[error("{source_name} has no {wanted}, only: {}", names(found))]
    NoSuchPlatform {
        /// The source.
        source_name: Box<Reference>,
        /// What was asked for.
        wanted: Box<Platform>,
        /// What it has.
        found: Vec<Platform>,
    },
    /// The target names a digest, and the source has another one.
    #[error("{target} cannot be had: the source has digest {found}, not {wanted}")]
    OtherDigest {
        /// The target.
        target: Box<Reference>,
        /// The digest in its name.
        wanted: Digest,
        /// The digest of what would be put there.
        found: Digest,
    },
    /// Lists within lists, deeper than any that is made.
    #[error("{source_name} has lists within lists, more than {limit} deep")]
    TooDeep {
        /// The source.
        source_name: Box<Reference>,
        /// How deep they may be.
        limit: usize,
    },
    /// More manifests than fit into memory.
    #[error("{source_name} has manifests of more than {limit} bytes in all")]
    TooMuch {
        /// The source.
        source_name: Box<Reference>,
        /// How many bytes they may have.
        limit: usize,
    },
    /// More is attached to it than anybody attaches.
    #[error("more than {limit} things are attached to {source_name} and to what is below it")]
    TooManyAttached {
        /// What it is attached to.
        source_name: Box<Reference>,
        /// How many there may be.
        limit: usize,
    },
    /// A tag of cosign's holds other signatures there.
    #[error("{0} holds something else already: what is attached to the image there")]
    AttachedElsewhere(Box<Reference>),
    /// Nowhere to publish to.
    #[error("no tag is named that is to be written")]
    NoTarget,
    /// A tag is named twice.
    #[error("the tag {0} is named twice")]
    TargetTwice(Box<Reference>),
    /// A digest where a tag has to be.
    #[error("{0} is a digest: a tag is wanted")]
    TargetIsDigest(Box<Reference>),
    /// `<tag>-prev` would be longer than a tag may be.
    #[error("{0}-prev is longer than a tag may be")]
    TagTooLong(Box<Reference>),
    /// The registry deletes no single tag, and the manifest has others.
    #[error(
        "{tag} cannot be deleted alone: its registry deletes the manifest, and with it {}",
        tags(siblings)
    )]
    NotAlone {
        /// The tag.
        tag: Box<Reference>,
        /// The others of its digest.
        siblings: Vec<Tag>,
    },
    /// What somebody agreed to is not what would be done now.
    #[error("{tag} would get another digest than the one that was shown: {now}, and not {shown}")]
    Changed {
        /// The tag.
        tag: Box<Reference>,
        /// What was shown.
        shown: String,
        /// What it would be now.
        now: String,
    },
    /// A tag would lose platforms, and nobody said that it may.
    #[error("{tag} would lose {}", names(lost))]
    Loses {
        /// The tag.
        tag: Box<Reference>,
        /// What it would lose.
        lost: Vec<Platform>,
    },
    /// A rule requires platforms that would not be there.
    #[error("{tag} would lack {}, which the rule for {pattern} requires", names(lacking))]
    Lacks {
        /// The tag.
        tag: Box<Reference>,
        /// The rule's pattern.
        pattern: String,
        /// What would be missing.
        lacking: Vec<Platform>,
    },
    /// A manifest that is to be put under a tag is in no repository and not on record any more.
    #[error("what {0} held before is not known any more")]
    Forgotten(Box<Reference>),
    /// There is no such publication on record.
    #[error("there is no push number {0}")]
    NoSuchPublication(u64),
    /// It cannot be done to the publication as it stands.
    #[error("{0}")]
    NotNow(&'static str),
    /// What was said already in the words of the interface.
    #[error(transparent)]
    Refused(#[from] ApiError),
    /// The journal cannot be read or written.
    #[error("{}: {source}", path.display())]
    Journal {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

fn names(platforms: &[Platform]) -> String {
    let names: Vec<String> = platforms.iter().map(ToString::to_string).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

fn tags(tags: &[Tag]) -> String {
    let names: Vec<&str> = tags.iter().map(Tag::as_str).collect();
    names.join(", ")
}

impl From<PublishError> for ApiError {
    fn from(error: PublishError) -> Self {
        error.said()
    }
}

impl PublishError {
    /// It, as the interface says it.
    pub fn said(&self) -> ApiError {
        let message = self.to_string();
        let (code, hint) = match self {
            Self::Registry(error) => return refused(error.clone()),
            Self::List(error) => return error.said(),
            Self::Recipe(_) => (Code::Invalid, "Nothing was written. Change the recipe."),
            Self::Unreadable { reason: ManifestError::Unsupported(_), .. } => (
                Code::Unsupported,
                "Images and lists of docker and OCI can be published, schema 1 can not.",
            ),
            Self::Unreadable { .. } => return ApiError::new(Code::BadResponse, message),
            Self::NoSuchPlatform { .. } => {
                (Code::NotFound, "Name platforms that it has, or none to take all of them.")
            }
            Self::OtherDigest { .. } => (Code::Invalid, "Give the target a tag and no digest."),
            Self::AttachedElsewhere(_) => (
                Code::Conflict,
                "No tag was written. Leave out what is attached, or attach it there yourself.",
            ),
            Self::TooManyAttached { .. } => {
                (Code::Unsupported, "Nothing was written. Leave out what is attached.")
            }
            Self::TooDeep { .. } | Self::TooMuch { .. } => {
                return ApiError::new(Code::Unsupported, message);
            }
            Self::NoTarget => (Code::Invalid, "Name at least one: registry/repository:tag."),
            Self::TargetTwice(_) => (Code::Invalid, "Name it once."),
            Self::TargetIsDigest(_) => (Code::Invalid, "Leave the digest away."),
            Self::TagTooLong(_) => {
                (Code::Invalid, "Leave out keeping the earlier digest reachable.")
            }
            Self::NotAlone { .. } => {
                (Code::Unsupported, "Nothing was deleted. Delete all of these tags, or none.")
            }
            Self::Changed { .. } => {
                (Code::Conflict, "A source has moved. Nothing was written. Look at the new plan.")
            }
            Self::Loses { .. } => (
                Code::Conflict,
                "Nothing was written. Say that these platforms may go, or put them back.",
            ),
            Self::Lacks { .. } => (
                Code::Forbidden,
                "Nothing was written. Add the platforms, or change the rule in Settings.",
            ),
            Self::Forgotten(_) => (Code::NotFound, "The tag is as it was."),
            Self::NoSuchPublication(_) => {
                (Code::NotFound, "`manifold pushes` shows those that are on record.")
            }
            Self::Refused(error) => return error.clone(),
            Self::NotNow(_) => return ApiError::new(Code::Conflict, message),
            Self::Journal { .. } => {
                (Code::Storage, "Check the folder's permissions and the free space.")
            }
        };
        ApiError::new(code, message).with_hint(hint)
    }
}

/// What a registry's refusal means where its status alone says little.
fn refused(error: RegistryError) -> ApiError {
    let is_immutable = error.is_immutable();
    let lacks_blob = error.has_code("MANIFEST_BLOB_UNKNOWN");
    let refuses_type = error.refuses_type();
    let converted = ApiError::from(error);
    if is_immutable {
        let hint = "The registry does not let this tag be written again: take another tag, or change the \
                    rule of the repository.";
        return ApiError { code: Code::Conflict, ..converted.with_hint(hint) };
    }
    if lacks_blob {
        return converted
            .with_hint("The registry has lost a blob that it had. Resume: it is sent anew.");
    }
    if refuses_type {
        let hint = "The registry does not take this kind of list. Make it a Docker list.";
        return ApiError { code: Code::Unsupported, ..converted.with_hint(hint) };
    }
    converted
}
