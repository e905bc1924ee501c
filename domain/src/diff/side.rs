//! What is compared: everything that manifests and configs say about one list or image.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::base::Base;
use crate::build_steps::clean;
use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::error::ApiError;
use crate::json::{self, FromJson};
use crate::media_type::MediaType;
use crate::platform::Platform;
use crate::reference::{Reference, ReferenceError};

/// What a local list's name begins with where a reference may stand too. No reference has `::`.
const LOCAL: &str = "local::";

/// Where one side comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A tag or a digest of a registry.
    Registry(Reference),
    /// A local list, by its name.
    Local(Reference),
}

impl Source {
    /// The reference, or the name of the local list.
    pub fn reference(&self) -> &Reference {
        match self {
            Self::Registry(reference) | Self::Local(reference) => reference,
        }
    }

    /// The shortest form that people read: `acme/app:1`, `local list acme/app:1`.
    pub fn familiar(&self) -> String {
        match self {
            Self::Registry(reference) => reference.familiar(),
            Self::Local(reference) => format!("local list {}", reference.familiar()),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Registry(reference) => reference.fmt(f),
            Self::Local(reference) => write!(f, "{LOCAL}{reference}"),
        }
    }
}

impl FromStr for Source {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        match text.strip_prefix(LOCAL) {
            Some(name) => name.parse().map(Self::Local),
            None => text.parse().map(Self::Registry),
        }
    }
}

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Side {
    /// Where it comes from.
    pub source: Source,
    /// Digest of the list or image; for a local list of what a push would send. `None` when a local
    /// list cannot be pushed as it is.
    pub digest: Option<Digest>,
    /// Its media type.
    pub media_type: MediaType,
    /// The exact text of the list or manifest.
    pub text: String,
    /// The platforms in the list's own order; one for an image.
    pub entries: Vec<SideEntry>,
}

/// One platform of a side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct SideEntry {
    /// The entry of the list; for an image, a descriptor of it with the config's platform.
    pub descriptor: Descriptor,
    /// What the image holds, or why it could not be read.
    pub image: Result<SideImage, ApiError>,
    /// Digests of the attestation manifests about this image.
    pub attestations: Vec<Digest>,
    /// The image that it stands on, as far as the engine knows one with the same first layers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Base>,
}

impl SideEntry {
    /// The platform: the list's word, else the config's.
    pub fn platform(&self) -> Platform {
        let said = self.descriptor.platform.clone().filter(Platform::is_complete);
        let config = || self.image.as_ref().ok()?.config.clone();
        said.or_else(|| json::read(&config()?).ok()).unwrap_or_default()
    }
}

/// What the manifest and the config of one image say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct SideImage {
    /// The config's descriptor.
    pub config_descriptor: Descriptor,
    /// The layers, base first.
    pub layers: Vec<Descriptor>,
    /// Annotations of the manifest.
    pub annotations: std::collections::BTreeMap<String, String>,
    /// The config as JSON; `None` for what is not an image.
    pub config: Option<Value>,
}

impl SideImage {
    /// Sum of the layers in bytes, as stored.
    pub fn compressed_size(&self) -> u64 {
        self.layers.iter().fold(0, |sum, layer| sum.saturating_add(layer.size))
    }

    /// All blobs: the config and the layers.
    pub fn blobs(&self) -> impl Iterator<Item = &Descriptor> {
        std::iter::once(&self.config_descriptor).chain(&self.layers)
    }

    /// Digests of the layers before compression, if the config has one for each.
    pub fn diff_ids(&self) -> Option<Vec<Digest>> {
        // All of them are digests.
        Some(self.contents()?.iter().filter_map(|id| id.parse().ok()).collect())
    }

    /// As [`SideImage::diff_ids`], without a copy of each.
    pub(super) fn contents(&self) -> Option<Vec<&str>> {
        let list = self.config.as_ref()?.get("rootfs")?.get("diff_ids")?.as_array()?;
        let ids = list.iter().map(|id| id.as_str().filter(|id| Digest::is_valid(id)));
        let ids: Option<Vec<&str>> = ids.collect();
        ids.filter(|ids| ids.len() == self.layers.len())
    }

    /// Digests of the layers as they are stored.
    pub(super) fn stored(&self) -> Vec<&str> {
        self.layers.iter().map(|layer| layer.digest.as_str()).collect()
    }

    /// The build steps, oldest first: the instruction, and whether it made no layer.
    pub fn history(&self) -> impl Iterator<Item = (String, bool)> {
        let list = self.config.as_ref().and_then(|config| config.get("history")?.as_array());
        list.into_iter().flatten().map(|step| {
            let text = step.get("created_by").and_then(Value::as_str).unwrap_or_default();
            let empty = step.get("empty_layer").and_then(Value::as_bool).unwrap_or(false);
            (clean(text), empty)
        })
    }
}
