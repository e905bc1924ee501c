//! Builders of real images: layers are gzipped tar archives, configs and manifests are what docker
//! and BuildKit write, digests hold. The same input gives the same bytes.

mod config;
mod index;
mod layer;

pub use index::{Entry, IndexBuilder, attestation};
pub use layer::Layer;

use bytes::Bytes;
use domain::{Descriptor, MediaType, Platform, RawManifest, media_type};
use serde_json::{Value, json};

use crate::registry::Store;

/// A finished image: its manifest and the blobs that it points at.
#[derive(Debug, Clone)]
pub struct Image {
    /// The manifest.
    pub manifest: RawManifest,
    /// Config first, then layers.
    pub blobs: Vec<Bytes>,
    /// What it runs on, as its config says.
    pub platform: Platform,
}

impl Image {
    /// Puts the image into a repository, under a tag if there is one.
    pub fn store(&self, store: &mut Store, repository: &str, tag: Option<&str>) {
        for blob in &self.blobs {
            store.put_blob(repository, blob.clone());
        }
        store.put_manifest(repository, tag, self.manifest.clone());
    }

    /// An entry of a list for it, with the platform that its config says.
    pub fn entry(&self) -> Entry {
        Entry::new(self.manifest.descriptor(), Some(self.platform.clone()))
    }
}

/// Describes an image and makes it.
#[derive(Debug, Clone)]
pub struct ImageBuilder {
    platform: Platform,
    oci: bool,
    layers: Vec<Layer>,
    created: String,
    command: Vec<String>,
    environment: Vec<String>,
    labels: Vec<(String, String)>,
}

impl ImageBuilder {
    /// An image for a platform such as `linux/arm64/v8`, with Docker media types and one small
    /// layer that differs by platform. A text that is not a platform gives an empty one.
    pub fn new(platform: &str) -> Self {
        Self {
            layers: vec![Layer::of_bytes("FROM scratch", platform, 2_000)],
            platform: Platform::parse(platform).unwrap_or_default(),
            oci: false,
            created: "2026-09-21T14:02:00Z".to_owned(),
            command: vec!["/bin/sh".to_owned()],
            environment: vec![
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".to_owned(),
            ],
            labels: Vec::new(),
        }
    }

    /// With OCI media types.
    #[must_use]
    pub fn oci(mut self) -> Self {
        self.oci = true;
        self
    }

    /// With these layers, base first.
    #[must_use]
    pub fn layers(mut self, layers: Vec<Layer>) -> Self {
        self.layers = layers;
        self
    }

    /// Built at this time, RFC 3339.
    #[must_use]
    pub fn created(mut self, created: &str) -> Self {
        created.clone_into(&mut self.created);
        self
    }

    /// With this command.
    #[must_use]
    pub fn command(mut self, command: &[&str]) -> Self {
        self.command = command.iter().map(|&word| word.to_owned()).collect();
        self
    }

    /// With a label.
    #[must_use]
    pub fn label(mut self, key: &str, value: &str) -> Self {
        self.labels.push((key.to_owned(), value.to_owned()));
        self
    }

    /// With an OS version and OS features.
    #[must_use]
    pub fn os_version(mut self, version: &str, features: &[&str]) -> Self {
        version.clone_into(&mut self.platform.os_version);
        self.platform.os_features = features.iter().map(|&name| name.to_owned()).collect();
        self
    }

    /// The image.
    pub fn build(&self) -> Image {
        let config = Bytes::from(config::config(self).to_string());
        let layer_type = if self.oci {
            "application/vnd.oci.image.layer.v1.tar+gzip"
        } else {
            "application/vnd.docker.image.rootfs.diff.tar.gzip"
        };
        let (kind, config_type) = if self.oci {
            (media_type::OCI_MANIFEST, media_type::OCI_CONFIG)
        } else {
            (media_type::DOCKER_MANIFEST, media_type::DOCKER_CONFIG)
        };
        let layers: Vec<Value> =
            self.layers.iter().map(|layer| descriptor(layer_type, &layer.gzipped)).collect();
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": kind,
            "config": descriptor(config_type, &config),
            "layers": layers,
        });
        let blobs = std::iter::once(config)
            .chain(self.layers.iter().map(|layer| layer.gzipped.clone()))
            .collect();
        Image { manifest: raw(&manifest, kind, self.oci), blobs, platform: self.platform.clone() }
    }
}

/// A manifest's bytes: Docker indents by three spaces, BuildKit by two.
fn raw(manifest: &Value, kind: &str, oci: bool) -> RawManifest {
    let indent = if oci { "  " } else { "   " };
    let text = domain::go_json::indent(&manifest.to_string(), indent);
    RawManifest::new(text.into_bytes(), &MediaType::new(kind))
}

fn descriptor(kind: &str, bytes: &Bytes) -> Value {
    let digest = domain::Digest::of(bytes);
    json!({"mediaType": kind, "size": bytes.len(), "digest": digest})
}

/// A manifest that is no image: a cache, a signature, a chart.
pub fn artifact(
    config_type: &str,
    layers: &[(&str, Bytes)],
    subject: Option<&Descriptor>,
) -> Image {
    let config = Bytes::from_static(b"{}");
    let mut manifest = json!({
        "schemaVersion": 2,
        "mediaType": media_type::OCI_MANIFEST,
        "config": descriptor(config_type, &config),
        "layers": layers.iter().map(|(kind, bytes)| descriptor(kind, bytes)).collect::<Vec<_>>(),
    });
    if let (Some(subject), Some(object)) = (subject, manifest.as_object_mut()) {
        object.insert("subject".to_owned(), json!(subject));
    }
    let blobs =
        std::iter::once(config).chain(layers.iter().map(|(_, bytes)| bytes.clone())).collect();
    let platform = Platform::default();
    Image { manifest: raw(&manifest, media_type::OCI_MANIFEST, true), blobs, platform }
}
