//! Manifest lists and image indexes, with BuildKit's attestations where wanted.

use bytes::Bytes;
use domain::descriptor::{ATTESTATION_SUBJECT, ATTESTATION_TYPE};
use domain::{Descriptor, Platform, RawManifest, media_type};
use serde_json::{Value, json};

use super::{Image, artifact, raw};

/// One entry of a list.
#[derive(Debug, Clone)]
pub struct Entry {
    descriptor: Descriptor,
}

impl Entry {
    /// An entry that points at this manifest.
    pub fn new(mut descriptor: Descriptor, platform: Option<Platform>) -> Self {
        descriptor.platform = platform;
        Self { descriptor }
    }

    /// The entry under another platform than its config says.
    #[must_use]
    pub fn labelled(mut self, platform: &str) -> Self {
        self.descriptor.platform = Platform::parse(platform);
        self
    }
}

/// Describes a list and makes it.
#[derive(Debug, Clone, Default)]
pub struct IndexBuilder {
    oci: bool,
    entries: Vec<Entry>,
    annotations: Vec<(String, String)>,
}

impl IndexBuilder {
    /// A Docker manifest list.
    pub fn docker() -> Self {
        Self::default()
    }

    /// An OCI image index.
    pub fn oci() -> Self {
        Self { oci: true, ..Self::default() }
    }

    /// With one more entry.
    #[must_use]
    pub fn entry(mut self, entry: Entry) -> Self {
        self.entries.push(entry);
        self
    }

    /// With an annotation on the list.
    #[must_use]
    pub fn annotation(mut self, key: &str, value: &str) -> Self {
        self.annotations.push((key.to_owned(), value.to_owned()));
        self
    }

    /// The list.
    pub fn build(&self) -> RawManifest {
        let kind = if self.oci { media_type::OCI_INDEX } else { media_type::DOCKER_LIST };
        let entries: Vec<Value> =
            self.entries.iter().map(|entry| json!(entry.descriptor)).collect();
        let mut index = json!({"schemaVersion": 2, "mediaType": kind, "manifests": entries});
        if let (false, Some(object)) = (self.annotations.is_empty(), index.as_object_mut()) {
            let pairs = self.annotations.iter();
            let map = pairs.map(|(key, value)| (key.clone(), json!(value))).collect();
            object.insert("annotations".to_owned(), Value::Object(map));
        }
        raw(&index, kind, self.oci)
    }
}

/// BuildKit's attestation of an image: a manifest with provenance and SBOM, and its entry.
pub fn attestation(image: &Image) -> (Image, Entry) {
    let subject = image.manifest.digest();
    let statement = |kind: &str, predicate: Value| {
        let statement = json!({
            "_type": "https://in-toto.io/Statement/v0.1",
            "predicateType": kind,
            "subject": [{"name": "image", "digest": {"sha256": subject.hex()}}],
            "predicate": predicate,
        });
        ("application/vnd.in-toto+json", Bytes::from(statement.to_string()))
    };
    let provenance = json!({
        "buildType": "https://mobyproject.org/buildkit@v1",
        "builder": {"id": "https://ci.example/builder"},
        "invocation": {"configSource": {"uri": "https://git.example/acme/app.git#main"}},
    });
    let sbom = json!({
        "spdxVersion": "SPDX-2.3",
        "packages": [{"name": "musl", "versionInfo": "1.2.5"}, {"name": "busybox", "versionInfo": "1.37.0"}],
    });
    let attestation = artifact(
        media_type::OCI_CONFIG,
        &[
            statement("https://spdx.dev/Document", sbom),
            statement("https://slsa.dev/provenance/v0.2", provenance),
        ],
        None,
    );
    let mut descriptor = attestation.manifest.descriptor();
    descriptor.annotations.insert(ATTESTATION_TYPE.to_owned(), "attestation-manifest".to_owned());
    descriptor.annotations.insert(ATTESTATION_SUBJECT.to_owned(), subject.to_string());
    let entry = Entry::new(descriptor, Some(Platform::new("unknown", "unknown", "")));
    (attestation, entry)
}
