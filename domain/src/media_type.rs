//! Media types of manifests, configs and layers, OCI and Docker alike.
//!
//! The only place that compares media types as strings: everybody else asks a predicate.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::json::FromJson;

/// A media type as a registry or a manifest gave it. Unknown ones are kept as they are.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, FromJson,
)]
#[serde(transparent)]
pub struct MediaType(String);

/// OCI image index.
pub const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
/// OCI image manifest.
pub const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
/// Docker manifest list.
pub const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
/// Docker image manifest, schema 2.
pub const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
/// Docker image manifest, schema 1, unsigned.
pub const DOCKER_SCHEMA1: &str = "application/vnd.docker.distribution.manifest.v1+json";
/// Docker image manifest, schema 1, signed.
pub const DOCKER_SCHEMA1_SIGNED: &str = "application/vnd.docker.distribution.manifest.v1+prettyjws";
/// OCI image config.
pub const OCI_CONFIG: &str = "application/vnd.oci.image.config.v1+json";
/// Docker image config.
pub const DOCKER_CONFIG: &str = "application/vnd.docker.container.image.v1+json";

/// What a manifest GET asks for: the four types that `docker manifest` accepts.
pub const ACCEPTED_MANIFESTS: [&str; 4] = [DOCKER_LIST, OCI_INDEX, OCI_MANIFEST, DOCKER_MANIFEST];

impl MediaType {
    /// Takes a media type as given; parameters (`; charset=utf-8`) and outer spaces are dropped.
    pub fn new(text: &str) -> Self {
        let bare = text.split(';').next().unwrap_or_default();
        Self(bare.trim().to_owned())
    }

    /// The type as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing was given.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A manifest list (Docker) or an image index (OCI).
    pub fn is_index(&self) -> bool {
        matches!(self.as_str(), OCI_INDEX | DOCKER_LIST)
    }

    /// The manifest of one image (or artifact), OCI or Docker schema 2.
    pub fn is_image(&self) -> bool {
        matches!(self.as_str(), OCI_MANIFEST | DOCKER_MANIFEST)
    }

    /// Docker's schema 1, which no tool here edits.
    pub fn is_schema1(&self) -> bool {
        matches!(self.as_str(), DOCKER_SCHEMA1 | DOCKER_SCHEMA1_SIGNED)
    }

    /// An OCI image manifest: the one whose presence in first place makes a list an OCI index.
    pub fn is_oci_image(&self) -> bool {
        self.as_str() == OCI_MANIFEST
    }

    /// A Docker media type of any kind.
    pub fn is_docker(&self) -> bool {
        self.as_str().starts_with("application/vnd.docker.")
    }

    /// The config of a runnable image, whose content says the platform.
    pub fn is_image_config(&self) -> bool {
        matches!(self.as_str(), OCI_CONFIG | DOCKER_CONFIG)
    }

    /// A BuildKit cache config: the manifest around it is a cache, not an image.
    pub fn is_build_cache(&self) -> bool {
        self.as_str().starts_with("application/vnd.buildkit.cacheconfig.")
    }

    /// An in-toto statement, the payload of BuildKit's attestation manifests.
    pub fn is_in_toto(&self) -> bool {
        self.as_str() == "application/vnd.in-toto+json"
    }

    /// A page for people, which no registry stores: some proxy or sign-in form has answered.
    pub fn is_html(&self) -> bool {
        self.as_str().eq_ignore_ascii_case("text/html")
    }

    /// How a layer is packed, in a word; empty where the type does not say.
    pub fn packing(&self) -> &'static str {
        match self.as_str().rsplit(['+', '.']).next() {
            Some("encrypted") => "encrypted",
            Some("gzip") => "gzip",
            Some("zstd") => "zstd",
            Some("tar") => "not compressed",
            _ => "",
        }
    }

    /// A layer that must not be pushed to other registries (Windows base layers).
    pub fn is_foreign_layer(&self) -> bool {
        self.as_str().contains(".foreign.") || self.as_str().contains(".nondistributable.")
    }
}

impl From<&str> for MediaType {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn predicates_cover_oci_and_docker() {
        for (text, index, image) in [
            (OCI_INDEX, true, false),
            (DOCKER_LIST, true, false),
            (OCI_MANIFEST, false, true),
            (DOCKER_MANIFEST, false, true),
            (DOCKER_SCHEMA1_SIGNED, false, false),
            ("text/html", false, false),
        ] {
            let kind = MediaType::from(text);
            assert_eq!((kind.is_index(), kind.is_image()), (index, image), "{text}");
        }
        for (text, packing) in [
            ("application/vnd.oci.image.layer.v1.tar+gzip", "gzip"),
            ("application/vnd.docker.image.rootfs.diff.tar.gzip", "gzip"),
            ("application/vnd.oci.image.layer.v1.tar+zstd", "zstd"),
            ("application/vnd.oci.image.layer.v1.tar+gzip+encrypted", "encrypted"),
            ("application/vnd.oci.image.layer.v1.tar", "not compressed"),
            ("text/plain", ""),
        ] {
            assert_eq!(MediaType::from(text).packing(), packing, "{text}");
        }
        assert!(MediaType::new(&format!("{OCI_INDEX}; charset=utf-8")).is_index(), "parameters");
    }
}
