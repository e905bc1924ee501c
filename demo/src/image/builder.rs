//! Describes an image and makes it.

use domain::{Platform, media_type};
use serde_json::{Value, json};

use super::config::config;
use super::{Blob, Image, Layer, raw};

/// An image that is being described.
#[derive(Debug, Clone)]
pub struct ImageBuilder {
    oci: bool,
    pub(super) platform: Platform,
    pub(super) layers: Vec<Layer>,
    pub(super) created: String,
    pub(super) environment: Vec<String>,
    pub(super) entrypoint: Vec<String>,
    pub(super) command: Vec<String>,
    pub(super) ports: Vec<String>,
    pub(super) working_directory: String,
    pub(super) labels: Vec<(String, String)>,
}

impl ImageBuilder {
    /// An image for a platform such as `linux/arm64/v8`, with Docker media types and one small
    /// layer that differs by platform. A text that is not a platform gives an empty one.
    pub fn new(platform: &str) -> Self {
        let path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        Self {
            oci: false,
            layers: vec![Layer::of_bytes("COPY . .", platform, 2_000)],
            platform: Platform::parse(platform).unwrap_or_default(),
            created: "2026-09-21T14:02:00Z".to_owned(),
            environment: vec![path.to_owned()],
            entrypoint: Vec::new(),
            command: vec!["/bin/sh".to_owned()],
            ports: Vec::new(),
            working_directory: "/".to_owned(),
            labels: Vec::new(),
        }
    }

    /// With OCI media types, laid out as BuildKit does.
    #[must_use]
    pub fn oci(mut self) -> Self {
        self.oci = true;
        self
    }

    /// With these layers, base first, instead of the one that it starts with.
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

    /// With these environment variables (`NAME=value`), `PATH` included if wanted.
    #[must_use]
    pub fn environment(mut self, variables: &[&str]) -> Self {
        self.environment = owned(variables);
        self
    }

    /// With this entry point.
    #[must_use]
    pub fn entrypoint(mut self, words: &[&str]) -> Self {
        self.entrypoint = owned(words);
        self
    }

    /// With this command.
    #[must_use]
    pub fn command(mut self, words: &[&str]) -> Self {
        self.command = owned(words);
        self
    }

    /// With an exposed port, such as `8080/tcp`.
    #[must_use]
    pub fn port(mut self, port: &str) -> Self {
        self.ports.push(port.to_owned());
        self
    }

    /// Starting in this folder.
    #[must_use]
    pub fn working_directory(mut self, folder: &str) -> Self {
        folder.clone_into(&mut self.working_directory);
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
        self.platform.os_features = owned(features);
        self
    }

    /// The image.
    pub fn build(&self) -> Image {
        let (kind, config_type, layer_type) = if self.oci {
            let layer = "application/vnd.oci.image.layer.v1.tar+gzip";
            (media_type::OCI_MANIFEST, media_type::OCI_CONFIG, layer)
        } else {
            let layer = "application/vnd.docker.image.rootfs.diff.tar.gzip";
            (media_type::DOCKER_MANIFEST, media_type::DOCKER_CONFIG, layer)
        };
        let config = Blob::new(config(self).to_string());
        let point = |kind: &str, blob: &Blob| -> Value {
            if self.oci {
                blob.descriptor(kind)
            } else {
                // The order of docker's own manifests.
                json!({"mediaType": kind, "size": blob.bytes.len(), "digest": blob.digest})
            }
        };
        let layers: Vec<Value> =
            self.layers.iter().map(|layer| point(layer_type, &layer.blob)).collect();
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": kind,
            "config": point(config_type, &config),
            "layers": layers,
        });
        let manifest = raw(&manifest, kind);
        let layers = self.layers.iter().map(|layer| layer.blob.clone());
        let blobs = std::iter::once(config).chain(layers).collect();
        Image { manifest, blobs, platform: self.platform.clone() }
    }
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}
