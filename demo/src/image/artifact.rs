//! Manifests that are no images: attestations, signatures, build caches, charts.

use bytes::Bytes;
use domain::descriptor::{ATTESTATION_SUBJECT, ATTESTATION_TYPE};
use domain::{Descriptor, Platform, media_type};
use serde_json::{Map, Value, json};

use super::{Blob, Entry, Image, Layer, raw};

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

/// BuildKit's attestation of an image: a manifest with SBOM and provenance, and its entry.
pub fn attestation(image: &Image) -> (Image, Entry) {
    let subject = image.manifest.digest();
    let platform = format!("{}%2F{}", image.platform.os, image.platform.architecture);
    let statement = |kind: &str, predicate: &Value| {
        let name = format!("pkg:docker/acme/app@1?platform={platform}");
        Blob::new(
            json!({
                "_type": "https://in-toto.io/Statement/v0.1",
                "predicateType": kind,
                "subject": [{"name": name, "digest": {"sha256": subject.hex()}}],
                "predicate": predicate,
            })
            .to_string(),
        )
    };
    let (spdx, slsa) = ("https://spdx.dev/Document", "https://slsa.dev/provenance/v0.2");
    let statements = [(spdx, statement(spdx, &sbom())), (slsa, statement(slsa, &provenance()))];
    let config = json!({
        "architecture": "unknown",
        "os": "unknown",
        "config": {},
        "rootfs": {"type": "layers", "diff_ids": statements.each_ref().map(|(_, blob)| &blob.digest)},
    });
    let mut artifact = Artifact::new(media_type::OCI_CONFIG).config(config.to_string());
    for (kind, blob) in statements {
        let annotations = [("in-toto.io/predicate-type", kind)];
        artifact = artifact.layer("application/vnd.in-toto+json", blob.bytes, &annotations);
    }
    let attestation =
        Image { platform: Platform::new("unknown", "unknown", ""), ..artifact.build() };
    let entry = attestation
        .entry()
        .annotated(ATTESTATION_SUBJECT, subject.as_str())
        .annotated(ATTESTATION_TYPE, "attestation-manifest");
    (attestation, entry)
}

fn sbom() -> Value {
    let package = |name: &str, version: &str| {
        json!({
            "name": name,
            "SPDXID": format!("SPDXRef-Package-apk-{name}"),
            "versionInfo": version,
            "downloadLocation": "NOASSERTION",
        })
    };
    json!({
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": "sbom",
        "documentNamespace": "https://acme.example/spdx/app-1",
        "creationInfo": {
            "created": "2026-10-02T07:30:00Z",
            "creators": ["Organization: Acme", "Tool: buildkit-syft-scanner"],
        },
        "packages": [
            package("musl", "1.2.5-r10"),
            package("busybox", "1.37.0-r18"),
            package("ca-certificates-bundle", "20260413-r0"),
        ],
    })
}

fn provenance() -> Value {
    json!({
        "builder": {"id": "https://ci.acme.example/builders/7"},
        "buildType": "https://mobyproject.org/buildkit@v1",
        "materials": [{"uri": "pkg:docker/alpine@3.22?platform=linux%2Famd64"}],
        "invocation": {
            "configSource": {
                "uri": "https://git.acme.example/app.git#refs/tags/2.0",
                "entryPoint": "Dockerfile",
            },
            "parameters": {"frontend": "dockerfile.v0"},
            "environment": {"platform": "linux/amd64"},
        },
        "metadata": {
            "buildStartedOn": "2026-10-02T07:29:11Z",
            "buildFinishedOn": "2026-10-02T07:30:00Z",
            "reproducible": false,
        },
    })
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
