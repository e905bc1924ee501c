//! A closer look at an image: whether its parts are there, and what refers to it.

use serde::{Deserialize, Serialize};

use crate::descriptor::Descriptor;
use crate::error::ApiError;
use crate::reference::Reference;

/// Asks the registry, with HEAD, about each part of a list or image; never from memory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckParts {
    /// A tag or a digest.
    pub reference: Reference,
    /// Whether about layers too, and not manifests and configs alone.
    pub layers: bool,
}

/// Asks for everything that says that it belongs to a list or image, and for what belongs to that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListReferrers {
    /// A tag or a digest.
    pub reference: Reference,
}

/// What refers to a list or image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referrers {
    /// How the registry told it.
    pub source: ReferrerSource,
    /// What refers to it, in the registry's order.
    pub tree: Vec<Referrer>,
    /// Whether there were more than are followed.
    pub is_cut: bool,
}

/// How a registry tells what refers to a manifest (distribution specification, listing referrers).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferrerSource {
    /// By its referrers API.
    Api,
    /// By a tag that is named like the digest, as it has no such API.
    Tag,
}

/// Something that refers to something else: a signature, an SBOM, an attestation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referrer {
    /// Where it is; its artifact type and its annotations are in it where the registry says them.
    pub descriptor: Descriptor,
    /// What refers to it in turn; or why that is not known.
    pub referrers: Result<Vec<Referrer>, ApiError>,
}
