//! Manifests that are no images: signatures, build caches, charts.

use bytes::Bytes;
use domain::{Descriptor, Platform, media_type};
use serde_json::{Map, Value, json};

use super::{Blob, Image, Layer, raw};

/// An artifact that is being described: an OCI manifest around any content.
#[derive(Debug, Clone)]
pub struct Artifact {
    kind: Option<String>,
    config_type: String,
    config: Blob,
    layers: Vec<Value>,
    blobs: Vec<Blob>,
    subject: Option<Descriptor>,
    annotations: Map<String, Value>,
}

impl Artifact {
    /// An artifact whose config `{}` has this type.
    pub fn new(config_type: &str) -> Self {
        Self {
            kind: None,
            config_type: config_type.to_owned(),
            config: Blob::new("{}"),
            layers: Vec::new(),
            blobs: Vec::new(),
            subject: None,
            annotations: Map::new(),
        }
    }

    /// With this config.
    #[must_use]
    pub fn config(mut self, bytes: impl Into<Bytes>) -> Self {
        self.config = Blob::new(bytes);
        self
    }

    /// With an `artifactType`.
    #[must_use]
    pub fn artifact_type(mut self, kind: &str) -> Self {
        self.kind = Some(kind.to_owned());
        self
    }

    /// With one more layer and the annotations on its descriptor.
    #[must_use]
    pub fn layer(
        mut self,
        kind: &str,
        bytes: impl Into<Bytes>,
        annotations: &[(&str, &str)],
    ) -> Self {
        let blob = Blob::new(bytes);
        let mut layer = blob.descriptor(kind);
        if !annotations.is_empty() {
            layer["annotations"] =
                annotations.iter().map(|(key, value)| ((*key).to_owned(), json!(value))).collect();
        }
        self.layers.push(layer);
        self.blobs.push(blob);
        self
    }

    /// Referring to this manifest, which makes it a referrer.
    #[must_use]
    pub fn subject(mut self, subject: Descriptor) -> Self {
        self.subject = Some(subject);
        self
    }

    /// With an annotation on the manifest.
    #[must_use]
    pub fn annotation(mut self, key: &str, value: &str) -> Self {
        self.annotations.insert(key.to_owned(), json!(value));
        self
    }

    /// The artifact.
    pub fn build(self) -> Image {
        let kind = media_type::OCI_MANIFEST;
        let mut manifest = json!({"schemaVersion": 2, "mediaType": kind});
        if let Some(kind) = self.kind {
            manifest["artifactType"] = json!(kind);
        }
        manifest["config"] = self.config.descriptor(&self.config_type);
        manifest["layers"] = Value::Array(self.layers);
        if let Some(subject) = self.subject {
            manifest["subject"] = json!(subject);
        }
        if !self.annotations.is_empty() {
            manifest["annotations"] = Value::Object(self.annotations);
        }
        let blobs = std::iter::once(self.config).chain(self.blobs).collect();
        Image { manifest: raw(&manifest, kind), blobs, platform: Platform::default() }
    }
}

/// A signature as cosign stores it with the referrers API. The signature itself is made up.
pub fn signature(subject: &Descriptor, name: &str) -> Image {
    let payload = json!({
        "critical": {
            "identity": {"docker-reference": name},
            "image": {"docker-manifest-digest": subject.digest},
            "type": "cosign container image signature",
        },
        "optional": null,
    });
    let kind = "application/vnd.dev.cosign.artifact.sig.v1+json";
    let made_up = "MEUCIQDemoDemoDemoDemoDemoDemoDemoDemoDemoDemoDemoAiDemoDemoDemoDemoDemo==";
    Artifact::new(kind)
        .layer(
            "application/vnd.dev.cosign.simplesigning.v1+json",
            payload.to_string(),
            &[("dev.cosignproject.cosign/signature", made_up)],
        )
        .subject(subject.clone())
        .build()
}

/// A build cache as BuildKit wrote it before 0.21, and still does on `image-manifest=false`: an
/// index whose entries are layers and the cache's config, not manifests.
pub fn build_cache(layers: &[Layer]) -> Image {
    let records: Vec<Value> = layers
        .iter()
        .enumerate()
        .map(|(at, layer)| json!({"blob": layer.blob.digest, "parent": i64::try_from(at).unwrap_or(0) - 1}))
        .collect();
    let config = Blob::new(json!({"layers": records, "records": []}).to_string());
    let mut entries: Vec<Value> = layers
        .iter()
        .map(|layer| {
            let mut entry = layer.blob.descriptor("application/vnd.oci.image.layer.v1.tar+gzip");
            entry["annotations"] = json!({
                "buildkit/createdat": "2026-11-20T09:21:40Z",
                "containerd.io/uncompressed": layer.diff_id,
            });
            entry
        })
        .collect();
    entries.push(config.descriptor("application/vnd.buildkit.cacheconfig.v0"));
    let kind = media_type::OCI_INDEX;
    let index = json!({"schemaVersion": 2, "mediaType": kind, "manifests": entries});
    let layers = layers.iter().map(|layer| layer.blob.clone());
    let blobs = std::iter::once(config).chain(layers).collect();
    Image { manifest: raw(&index, kind), blobs, platform: Platform::default() }
}
