//! Manifests: the exact bytes that a registry served, and views of what they say.
//!
//! The bytes are the truth: digest and size come from them, and nothing here encodes them again.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::lenient::null_as_default;
use crate::media_type::MediaType;

/// The largest manifest that is read, in bytes (4 MiB, the limit that registries keep to).
pub const MAX_MANIFEST_BYTES: usize = 4 * 1024 * 1024;

/// A manifest as it was served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawManifest {
    bytes: Vec<u8>,
    digest: Digest,
    media_type: MediaType,
}

/// Why bytes are not a manifest that can be read.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// Not JSON, or not of the shape that the media type promises.
    #[error("the {media_type} is not valid: {source}")]
    Json {
        /// What it was said to be.
        media_type: MediaType,
        /// Where it went wrong.
        source: serde_json::Error,
    },
    /// A type that no view exists for. The words are docker's.
    #[error("unsupported manifest media type and no default available: {0}")]
    Unsupported(MediaType),
}

/// What a manifest says, by kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Manifest {
    /// A manifest list or image index.
    Index(Box<Index>),
    /// One image or artifact.
    Image(Box<ImageManifest>),
}

/// A manifest list or image index (OCI image specification, image index chapter).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Index {
    /// The entries in the order of the list.
    #[serde(default, deserialize_with = "null_as_default")]
    pub manifests: Vec<Descriptor>,
    /// Annotations of the list itself.
    #[serde(default, deserialize_with = "null_as_default")]
    pub annotations: BTreeMap<String, String>,
    /// What this index refers to, when it is a referrer.
    #[serde(default)]
    pub subject: Option<Descriptor>,
    /// Type of artifact, when the index is one.
    #[serde(rename = "artifactType", default)]
    pub artifact_type: Option<String>,
}

/// The manifest of one image (OCI image specification, image manifest chapter).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ImageManifest {
    /// The config blob, which says the platform.
    pub config: Descriptor,
    /// The layers, base first.
    #[serde(default, deserialize_with = "null_as_default")]
    pub layers: Vec<Descriptor>,
    /// Annotations of the manifest.
    #[serde(default, deserialize_with = "null_as_default")]
    pub annotations: BTreeMap<String, String>,
    /// What this manifest refers to, when it is a referrer.
    #[serde(default)]
    pub subject: Option<Descriptor>,
    /// Type of artifact, when it is not an image.
    #[serde(rename = "artifactType", default)]
    pub artifact_type: Option<String>,
}

impl ImageManifest {
    /// Sum of the layers' compressed sizes in bytes: what "compressed size" means on every screen.
    pub fn compressed_size(&self) -> u64 {
        self.layers.iter().fold(0, |sum, layer| sum.saturating_add(layer.size))
    }
}

impl RawManifest {
    /// Takes bytes and what they were said to be. A body's own `mediaType` decides when the server's
    /// header says nothing useful (`application/json`, text, or none at all).
    pub fn new(bytes: Vec<u8>, media_type: &MediaType) -> Self {
        let digest = Digest::of(&bytes);
        Self::with_digest(bytes, media_type, digest)
    }

    /// As [`RawManifest::new`], with a digest that was verified already (other than sha256).
    pub fn with_digest(bytes: Vec<u8>, media_type: &MediaType, digest: Digest) -> Self {
        let known = media_type.is_index() || media_type.is_image() || media_type.is_schema1();
        let vague = media_type.is_empty() || !media_type.as_str().contains("/vnd.");
        let media_type = if !known && vague {
            declared_media_type(&bytes).unwrap_or_else(|| media_type.clone())
        } else {
            media_type.clone()
        };
        Self { bytes, digest, media_type }
    }

    /// The exact bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The digest of the bytes.
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// The media type.
    pub fn media_type(&self) -> &MediaType {
        &self.media_type
    }

    /// The size in bytes.
    pub fn size(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// A descriptor that points at this manifest.
    pub fn descriptor(&self) -> Descriptor {
        Descriptor::new(self.media_type.clone(), self.digest.clone(), self.size())
    }

    /// What the bytes say.
    ///
    /// # Errors
    /// [`ManifestError`] when the type is unknown or the bytes do not have its shape.
    pub fn parse(&self) -> Result<Manifest, ManifestError> {
        let json = |source| ManifestError::Json { media_type: self.media_type.clone(), source };
        if self.media_type.is_index() {
            serde_json::from_slice(&self.bytes)
                .map(|index| Manifest::Index(Box::new(index)))
                .map_err(json)
        } else if self.media_type.is_image() {
            serde_json::from_slice(&self.bytes).map(Manifest::Image).map_err(json)
        } else {
            Err(ManifestError::Unsupported(self.media_type.clone()))
        }
    }
}

/// The `mediaType` that the body itself gives, if it is JSON with one.
fn declared_media_type(bytes: &[u8]) -> Option<MediaType> {
    let body: Value = serde_json::from_slice(bytes).ok()?;
    body.get("mediaType")?.as_str().map(MediaType::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media_type;

    const INDEX: &str = r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json",
        "manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json",
        "digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "size":7,"platform":{"architecture":"unknown","os":"unknown"},"zzz":1,
        "annotations":{"vnd.docker.reference.type":"attestation-manifest"}}]}"#;

    #[test]
    fn an_index_keeps_what_it_does_not_know() {
        let raw = RawManifest::new(INDEX.into(), &media_type::OCI_INDEX.into());
        let Manifest::Index(index) = raw.parse().unwrap() else { panic!("an index") };
        let entry = &index.manifests[0];
        assert_eq!(entry.extra["zzz"], 1, "unknown field kept");
        assert!(entry.is_attestation(), "an attestation, not a platform");
        assert_eq!(raw.descriptor().size, INDEX.len() as u64);
    }

    #[test]
    fn a_vague_content_type_gives_way_to_the_body() {
        let raw = RawManifest::new(INDEX.into(), &"application/json".into());
        assert!(raw.media_type().is_index());
        let odd = RawManifest::new(INDEX.into(), &"application/vnd.foo.bar+json".into());
        assert!(matches!(odd.parse(), Err(ManifestError::Unsupported(_))), "as docker: refused");
    }

    #[test]
    fn garbage_is_an_error_and_null_is_empty() {
        let raw = RawManifest::new(b"<html>".to_vec(), &media_type::OCI_INDEX.into());
        assert!(matches!(raw.parse(), Err(ManifestError::Json { .. })));
        let empty =
            RawManifest::new(br#"{"manifests":null}"#.to_vec(), &media_type::OCI_INDEX.into());
        assert!(
            matches!(empty.parse().unwrap(), Manifest::Index(index) if index.manifests.is_empty())
        );
    }
}
