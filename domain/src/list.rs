//! Local manifest lists: what docker's store holds under `manifests/`, as the page sees it.

use serde::{Deserialize, Serialize};

use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::media_type::MediaType;
use crate::platform::Platform;
use crate::reference::Reference;

/// A manifest list in local storage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalList {
    /// What the list will be pushed as.
    pub reference: Reference,
    /// True when the name was guessed from docker's file name, which does not keep it exactly.
    pub name_is_guess: bool,
    /// The entries in the order in which docker pushes them: by file name.
    pub entries: Vec<ListEntry>,
    /// Files of the list that could not be read. The other entries are still good.
    pub damaged: Vec<DamagedFile>,
    /// What a push would send now; `None` when an entry stands in the way, see `blocked`.
    pub result: Option<ListResult>,
    /// Why a push would fail now, if it would.
    pub blocked: Option<String>,
    /// When a file of the list last changed, in milliseconds since 1970.
    pub modified_ms: Option<u64>,
}

/// One image of a local list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListEntry {
    /// The reference with which the image was added, which also addresses the entry.
    pub reference: Reference,
    /// Type, digest, size (of the manifest, bytes) and platform.
    pub descriptor: Descriptor,
    /// Sum of the layers in bytes.
    pub compressed_size: u64,
    /// Number of layers.
    pub layers: usize,
}

/// A file in the store that is not an entry that docker could read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DamagedFile {
    /// The file's path.
    pub path: String,
    /// What is wrong with it.
    pub reason: String,
}

/// The list that a push sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListResult {
    /// Docker manifest list or OCI index, by docker's rule: the first entry decides.
    pub media_type: MediaType,
    /// Digest of the body.
    pub digest: Digest,
    /// Size of the body in bytes.
    pub size: u64,
    /// The body, exactly.
    pub body: String,
}

/// What `annotate` changes in an entry. Empty fields change nothing; features are added to those
/// that are there, as docker does.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Annotation {
    /// Architecture.
    #[serde(default)]
    pub architecture: String,
    /// Operating system.
    #[serde(default)]
    pub os: String,
    /// Variant of the architecture.
    #[serde(default)]
    pub variant: String,
    /// Version of the operating system.
    #[serde(default)]
    pub os_version: String,
    /// Features of the operating system, added when missing.
    #[serde(default)]
    pub os_features: Vec<String>,
}

impl Annotation {
    /// Puts the changes into a platform, with docker's merge rules.
    pub fn apply(&self, platform: &mut Platform) {
        for (given, field) in [
            (&self.architecture, &mut platform.architecture),
            (&self.os, &mut platform.os),
            (&self.variant, &mut platform.variant),
            (&self.os_version, &mut platform.os_version),
        ] {
            if !given.is_empty() {
                field.clone_from(given);
            }
        }
        for feature in &self.os_features {
            if !platform.os_features.contains(feature) {
                platform.os_features.push(feature.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annotations_overwrite_what_they_name_and_add_features_once() {
        let mut platform = Platform::new("linux", "arm", "v7");
        platform.os_features = vec!["a".into()];
        let annotation = Annotation {
            os_version: "macOS".into(),
            os_features: vec!["b".into(), "a".into(), "b".into()],
            ..Annotation::default()
        };
        annotation.apply(&mut platform);
        assert_eq!(platform.to_string(), "linux/arm/v7", "what is not named stays");
        assert_eq!(platform.os_version, "macOS");
        assert_eq!(platform.os_features, ["a", "b"], "order kept, nothing twice");
    }
}
