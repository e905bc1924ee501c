//! Descriptors: the pointer that an index or a manifest holds to other content.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::digest::Digest;
use crate::json::FromJson;
use crate::lenient::null_as_default;
use crate::media_type::MediaType;
use crate::platform::Platform;

/// Annotation with which BuildKit marks an attestation manifest in an index.
pub const ATTESTATION_TYPE: &str = "vnd.docker.reference.type";
/// Annotation with which BuildKit says which image an attestation is about.
pub const ATTESTATION_SUBJECT: &str = "vnd.docker.reference.digest";

/// A content descriptor (OCI image specification, descriptor chapter). Key order is the
/// specification's; what it does not know is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Descriptor {
    /// Type of the content.
    #[serde(rename = "mediaType", default)]
    pub media_type: MediaType,
    /// Digest of the content.
    pub digest: Digest,
    /// Size of the content in bytes.
    #[serde(default)]
    pub size: u64,
    /// Where else the content may be had (foreign layers).
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub urls: Vec<String>,
    /// Free key-value pairs.
    #[serde(
        default,
        deserialize_with = "null_as_default",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub annotations: BTreeMap<String, String>,
    /// The content itself in base64, when it was embedded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// What the content runs on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// Type of an artifact that is not an image.
    #[serde(rename = "artifactType", default, skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
    /// Fields that the specification does not name.
    #[serde(flatten)]
    pub extra: BTreeMap<String, Value>,
}

impl Descriptor {
    /// A descriptor with the three fields that every one has; `size` in bytes.
    pub fn new(media_type: MediaType, digest: Digest, size: u64) -> Self {
        Self {
            media_type,
            digest,
            size,
            urls: Vec::new(),
            annotations: BTreeMap::new(),
            data: None,
            platform: None,
            artifact_type: None,
            extra: BTreeMap::new(),
        }
    }

    /// The image that this entry attests, if it is one of BuildKit's attestation entries.
    pub fn attests(&self) -> Option<Digest> {
        let kind = self.annotations.get(ATTESTATION_TYPE)?;
        if kind != "attestation-manifest" {
            return None;
        }
        self.annotations.get(ATTESTATION_SUBJECT)?.parse().ok()
    }

    /// Whether this entry is an attestation and not a platform, also when its subject is not said.
    pub fn is_attestation(&self) -> bool {
        self.annotations.get(ATTESTATION_TYPE).is_some_and(|kind| kind == "attestation-manifest")
    }
}
