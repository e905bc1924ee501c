//! A closer look at an image: whether its parts are there, and what refers to it.

use serde::{Deserialize, Serialize};

use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::error::ApiError;
use crate::json::FromJson;
use crate::platform::Platform;
use crate::reference::{Reference, Tag};

/// Asks the registry, with HEAD, about each part of a list or image; never from memory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckParts {
    /// A tag or a digest.
    pub reference: Reference,
    /// Whether about layers too, and not manifests and configs alone.
    pub layers: bool,
}

/// So many bytes of an image's layers are read at most when nobody says otherwise (64 MiB).
pub const MOST_LAYER_BYTES: u64 = 64 * 1024 * 1024;

/// Reads an image's layers from the top, as far as needed, and says what machine its programs are for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckPrograms {
    /// An image, by tag or digest; not a list.
    pub reference: Reference,
    /// The platform that a list says it is for; without it the config's word counts.
    #[serde(default)]
    pub platform: Option<Platform>,
    /// So many bytes are read from the registry at most.
    pub most_bytes: u64,
}

/// Asks for everything that says that it belongs to a list or image, and for what belongs to that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListReferrers {
    /// A tag or a digest.
    pub reference: Reference,
}

/// What refers to a list or image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Referrers {
    /// How the registry told it.
    pub source: ReferrerSource,
    /// What refers to it, in the registry's order.
    pub tree: Vec<Referrer>,
    /// Whether there were more than are followed.
    pub is_cut: bool,
    /// What cosign keeps about it under tags that are named like its digest, in its older way.
    #[serde(default)]
    pub tagged: Vec<TaggedReferrer>,
}

/// Something about an image under a tag that is named like the image's digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct TaggedReferrer {
    /// The tag: `sha256-….sig`, `.att` or `.sbom`.
    pub tag: Tag,
    /// What it points at.
    pub digest: Digest,
    /// The size of that manifest in bytes.
    pub size: u64,
}

/// How a registry tells what refers to a manifest (distribution specification, listing referrers).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum ReferrerSource {
    /// By its referrers API.
    Api,
    /// By a tag that is named like the digest, as it has no such API.
    Tag,
}

/// Something that refers to something else: a signature, an SBOM, an attestation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Referrer {
    /// Where it is; its artifact type and its annotations are in it where the registry says them.
    pub descriptor: Descriptor,
    /// What refers to it in turn; or why that is not known.
    pub referrers: Result<Vec<Referrer>, ApiError>,
}
