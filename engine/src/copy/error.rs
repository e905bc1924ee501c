//! Why a copy failed. The target's tag is then as it was.

use domain::manifest::ManifestError;
use domain::{ApiError, Code, Digest, Platform, Reference};

use crate::lists::ListError;
use crate::registry::RegistryError;

/// Why a copy failed.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// One of the two registries.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The target's registry took something else than what was sent.
    #[error(transparent)]
    List(#[from] ListError),
    /// A manifest of the source is none that can be read.
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
}

fn names(platforms: &[Platform]) -> String {
    let names: Vec<String> = platforms.iter().map(ToString::to_string).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

impl From<CopyError> for ApiError {
    fn from(error: CopyError) -> Self {
        let message = error.to_string();
        match error {
            CopyError::Registry(error) => error.into(),
            CopyError::List(error) => error.into(),
            CopyError::Unreadable { reason: ManifestError::Unsupported(_), .. } => {
                Self::new(Code::Unsupported, message).with_hint(
                    "Images and lists of docker and OCI can be copied, schema 1 can not.",
                )
            }
            CopyError::Unreadable { .. } => Self::new(Code::BadResponse, message),
            CopyError::NoSuchPlatform { .. } => Self::new(Code::NotFound, message)
                .with_hint("Name platforms that it has, or none to copy all of them."),
            CopyError::OtherDigest { .. } => {
                Self::new(Code::Invalid, message).with_hint("Give the target a tag and no digest.")
            }
            CopyError::TooDeep { .. } | CopyError::TooMuch { .. } => {
                Self::new(Code::Unsupported, message)
            }
        }
    }
}
