//! An entry of a draft: where it is from, and what the list will say of it.

use serde::de::Error as _;
use serde::{Deserialize, Serialize};

use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::json::{Error, FromJson, Name};
use crate::platform::Platform;
use crate::reference::Reference;

/// Names an entry within a draft, whatever becomes of its place.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, FromJson,
)]
#[serde(transparent)]
pub struct EntryId(pub u32);

impl Name for EntryId {
    fn from_name(name: &str) -> Result<Self, Error> {
        name.parse().map(Self).map_err(Error::custom)
    }
}

/// An entry of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Entry {
    /// Its name within the draft.
    pub id: EntryId,
    /// The reference as it was typed; of an entry of a list, the list's.
    pub source: Reference,
    /// The list that it was taken from, which is in the source's repository; nothing for what the
    /// source names itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<Digest>,
    /// What the list will say.
    pub descriptor: Descriptor,
    /// What was found: the list's own words, or for an image its manifest with its config's platform.
    pub original: Descriptor,
    /// The platform that the image's config says, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<Platform>,
    /// Sum of the layers in bytes.
    #[serde(default)]
    pub compressed_size: u64,
    /// Number of layers.
    #[serde(default)]
    pub layers: usize,
    /// Bytes that a copy to another repository has to bring at most: config, layers, and for a list
    /// within the list those of its images.
    #[serde(default)]
    pub bytes: u64,
    /// What the source's tag holds now, where the user was told and kept this entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<Digest>,
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// An image.
    Image,
    /// BuildKit's attestation of an image.
    Attestation,
    /// A list within the list.
    List,
    /// A manifest of another type.
    Artifact,
}

impl Entry {
    /// What it is.
    pub fn kind(&self) -> EntryKind {
        if self.descriptor.is_attestation() {
            EntryKind::Attestation
        } else if self.descriptor.media_type.is_index() {
            EntryKind::List
        } else if self.descriptor.artifact_type.is_some() || !self.descriptor.media_type.is_image()
        {
            EntryKind::Artifact
        } else {
            EntryKind::Image
        }
    }

    /// Its manifest by digest: always the same.
    pub fn pinned(&self) -> Reference {
        self.source.repository().at(self.descriptor.digest.clone())
    }

    /// The digest of what the source named: the list's, or the image's own.
    pub fn named(&self) -> &Digest {
        self.list.as_ref().unwrap_or(&self.original.digest)
    }

    /// The reference under which docker's store holds it: as typed, or by its digest where it was
    /// taken from a list.
    pub fn handle(&self) -> Reference {
        match (&self.list, self.kind()) {
            (None, EntryKind::Image) => self.source.clone(),
            _ => self.pinned(),
        }
    }

    /// Whether the list will say something else than what was found.
    pub fn is_touched(&self) -> bool {
        self.descriptor != self.original
    }

    /// Says again what was found. A platform that nobody else says stays.
    pub(super) fn reset(&mut self) {
        let said = self.descriptor.platform.take();
        self.descriptor = self.original.clone();
        if self.descriptor.platform.is_none() {
            self.descriptor.platform = self.config.clone().or(said);
        }
    }

    /// Its platform.
    pub fn platform(&self) -> Platform {
        self.descriptor.platform.clone().unwrap_or_default()
    }

    /// What a person calls it: its platform, or what it is.
    pub fn label(&self) -> String {
        match &self.descriptor.platform {
            Some(platform) if platform.is_complete() && !platform.is_unknown() => {
                platform.normalised().to_string()
            }
            _ => self.descriptor.digest.short().to_owned(),
        }
    }
}
