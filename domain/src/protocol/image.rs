//! Tags of a repository, and what is behind a tag or a digest.

use serde::{Deserialize, Serialize};

use crate::attestation::Stated;
use crate::digest::Digest;
use crate::error::ApiError;
use crate::json::FromJson;
use crate::media_type::MediaType;
use crate::platform::Platform;
use crate::product::TagFacts;
use crate::reference::{Reference, Repository, Tag};
use crate::registry_kind::RegistryKind;

/// Asks for tags.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListTags {
    /// The repository.
    pub repository: Repository,
    /// Where to go on, from the previous page.
    pub after: Option<String>,
}

/// Some tags.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct TagPage {
    /// The tags in the registry's order.
    pub tags: Vec<Tag>,
    /// Where to go on, if there are more.
    pub next: Option<String>,
    /// What the registry's answer tells of the tags besides, as Google's do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<TagFacts>,
}

/// Asks what the registry's own API tells of tags: a page, in its own order and not in that of [`ListTags`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListTagFacts {
    /// The repository.
    pub repository: Repository,
    /// Where to go on, from the previous page.
    pub after: Option<String>,
}

/// What the registry's own API tells of some tags.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct TagFactsPage {
    /// Whose API was asked. Nothing was asked where there is none that tells.
    pub source: Option<RegistryKind>,
    /// What it tells.
    pub facts: Vec<TagFacts>,
    /// Where to go on, if there are more.
    pub next: Option<String>,
}

/// Asks what is behind a reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribeImage {
    /// A tag or a digest.
    pub reference: Reference,
}

/// What a manifest is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A manifest list or image index.
    List,
    /// One image.
    Image,
    /// A BuildKit cache.
    BuildCache,
    /// Something else that is stored like an image: a chart, a signature, …
    Artifact,
}

/// An image or list, with its platforms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct ImageDetails {
    /// What was asked.
    pub reference: Reference,
    /// Digest of the manifest that the reference points at.
    pub digest: Digest,
    /// Its media type.
    pub media_type: MediaType,
    /// Its size in bytes (of the manifest alone).
    pub size: u64,
    /// What it is.
    pub kind: Kind,
    /// A row for each platform, in the list's own order; one for an image; none for an artifact.
    pub platforms: Vec<PlatformRow>,
    /// Bytes of all its configs and layers, each blob counted once.
    pub stored: u64,
    /// What kinds of statements its attestations hold, as far as the first of them tells.
    pub attested: Vec<Stated>,
}

/// One platform of a list, or the one of an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct PlatformRow {
    /// The platform that the list gives, or for an image its config.
    pub platform: Option<Platform>,
    /// Digest of the image's manifest.
    pub digest: Digest,
    /// Its media type.
    pub media_type: MediaType,
    /// What the image holds; the error when it could not be read. One bad platform does not stop
    /// the others.
    pub content: Result<ImageContent, ApiError>,
    /// Number of attestation manifests in the list that are about this image.
    pub attestations: usize,
}

/// What the manifest and the config of one image say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct ImageContent {
    /// Sum of the layers in bytes, as stored and transferred.
    pub compressed_size: u64,
    /// Number of layers.
    pub layers: usize,
    /// When it was built, RFC 3339, from the config.
    pub created: Option<String>,
    /// The platform that the config says, when the list says another.
    pub config_platform: Option<Platform>,
}

/// Asks for a manifest's exact text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetRawManifest {
    /// A tag or a digest.
    pub reference: Reference,
}

/// A manifest as it was served just now, not from memory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct RawManifestText {
    /// Its digest, verified.
    pub digest: Digest,
    /// Its media type.
    pub media_type: MediaType,
    /// The bytes as text; what is not UTF-8 is replaced.
    pub text: String,
    /// Whether the text is the bytes, with nothing replaced.
    pub is_exact: bool,
    /// The answer's headers that say something about the manifest or the registry, as name and value.
    pub headers: Vec<(String, String)>,
}

/// Asks for what `docker manifest inspect --verbose` prints of a registry's list or image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InspectVerbose {
    /// A tag or a digest.
    pub reference: Reference,
}
