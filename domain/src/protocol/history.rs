//! What a tag held before, as far as Manifold saw it on this machine.

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::json::FromJson;
use crate::media_type::MediaType;
use crate::platform::Platform;
use crate::reference::Reference;

/// Asks what a tag held. The registry is not asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagHistory {
    /// The tag.
    pub reference: Reference,
}

/// Something that a tag held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct SeenDigest {
    /// Digest of the list or image.
    pub digest: Digest,
    /// Its media type.
    pub media_type: MediaType,
    /// When it was first seen there, in milliseconds since 1970.
    pub seen_ms: u64,
    /// How it came to be known.
    pub by: SeenBy,
    /// The platforms that it has.
    pub platforms: Vec<Platform>,
}

/// How a digest of a tag came to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum SeenBy {
    /// The registry said it.
    Registry,
    /// Manifold pushed it.
    Push,
}
