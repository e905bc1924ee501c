//! `BuildKit`'s attestations of an image: a manifest whose layers are an SBOM and the provenance.

use domain::descriptor::{ATTESTATION_SUBJECT, ATTESTATION_TYPE};
use domain::{Platform, media_type};
use serde_json::{Value, json};

use super::{Artifact, Blob, Entry, Image};

/// What is stated about an image.
#[derive(Debug, Clone)]
pub struct Statements {
    /// Where the source is: an address of a repository, with its branch or tag.
    pub source: String,
    /// The commit of the source.
    pub commit: String,
    /// The image that it was built on, with its tag and digest: `alpine:3.22`, `sha256:…`.
    pub base: (String, String),
    /// The packages that are in it, with their versions.
    pub packages: Vec<(String, String)>,
    /// Whether provenance is written as SLSA 1, as `BuildKit` does on request, and not as 0.2.
    pub slsa_1: bool,
}

impl Default for Statements {
    fn default() -> Self {
        let packages = [
            ("musl", "1.2.5-r10"),
            ("busybox", "1.37.0-r18"),
            ("ca-certificates-bundle", "20260413-r0"),
        ];
        Self {
            source: "https://git.acme.example/app.git#refs/tags/2.0".to_owned(),
            commit: "5a3e0a14e8b1c7d2f6904b3a9c1e7d8f20b4c6a1".to_owned(),
            base: ("alpine:3.22".to_owned(), digest_of("alpine 3.22")),
            packages: packages.map(|(name, version)| (name.to_owned(), version.to_owned())).into(),
            slsa_1: false,
        }
    }
}

/// A digest for a base image of this name, which no registry holds.
pub fn digest_of(name: &str) -> String {
    domain::Digest::of(name.as_bytes()).to_string()
}

/// The attestation of an image: a manifest with SBOM and provenance, and its entry.
pub fn attestation(image: &Image, statements: &Statements) -> (Image, Entry) {
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
    let spdx = ("https://spdx.dev/Document", statements.sbom());
    let slsa = if statements.slsa_1 {
        ("https://slsa.dev/provenance/v1", statements.provenance_1(&platform))
    } else {
        ("https://slsa.dev/provenance/v0.2", statements.provenance_02(&platform))
    };
    let blobs = [spdx, slsa].map(|(kind, predicate)| (kind, statement(kind, &predicate)));
    let config = json!({
        "architecture": "unknown",
        "os": "unknown",
        "config": {},
        "rootfs": {"type": "layers", "diff_ids": blobs.each_ref().map(|(_, blob)| &blob.digest)},
    });
    let mut artifact = Artifact::new(media_type::OCI_CONFIG).config(config.to_string());
    for (kind, blob) in blobs {
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

impl Statements {
    fn sbom(&self) -> Value {
        let package = |(name, version): &(String, String)| {
            json!({
                "name": name,
                "SPDXID": format!("SPDXRef-Package-apk-{name}"),
                "versionInfo": version,
                "downloadLocation": "NOASSERTION",
                "externalRefs": [{
                    "referenceCategory": "PACKAGE-MANAGER",
                    "referenceType": "purl",
                    "referenceLocator": format!("pkg:apk/alpine/{name}@{version}"),
                }],
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
            "packages": self.packages.iter().map(package).collect::<Vec<_>>(),
        })
    }

    /// The frontend that read the Dockerfile, and the base image.
    fn materials(&self, platform: &str) -> Value {
        let hex = |digest: &str| digest.trim_start_matches("sha256:").to_owned();
        let image = |name: &str, digest: &str| {
            let name = name.replace(':', "@");
            json!({
                "uri": format!("pkg:docker/{name}?platform={platform}"),
                "digest": {"sha256": hex(digest)},
            })
        };
        let frontend = image("docker/dockerfile:1", &digest_of("docker/dockerfile:1"));
        json!([frontend, image(&self.base.0, &self.base.1)])
    }

    fn provenance_02(&self, platform: &str) -> Value {
        json!({
            "builder": {"id": "https://ci.acme.example/builders/7"},
            "buildType": "https://mobyproject.org/buildkit@v1",
            "materials": self.materials(platform),
            "invocation": {
                "configSource": {
                    "uri": self.source,
                    "digest": {"sha1": self.commit},
                    "entryPoint": "Dockerfile",
                },
                "parameters": {"frontend": "dockerfile.v0", "args": {"build-arg:CGO_ENABLED": "0"}},
                "environment": {"platform": platform.replace("%2F", "/")},
            },
            "metadata": {
                "buildStartedOn": "2026-10-02T07:29:11Z",
                "buildFinishedOn": "2026-10-02T07:30:00Z",
                "reproducible": false,
            },
        })
    }

    fn provenance_1(&self, platform: &str) -> Value {
        json!({
            "buildDefinition": {
                "buildType": "https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md",
                "externalParameters": {
                    "configSource": {
                        "uri": self.source,
                        "digest": {"sha1": self.commit},
                        "path": "Dockerfile",
                    },
                    "request": {"frontend": "dockerfile.v0", "args": {"build-arg:CGO_ENABLED": "0"}},
                },
                "internalParameters": {"builderPlatform": platform.replace("%2F", "/")},
                "resolvedDependencies": self.materials(platform),
            },
            "runDetails": {
                "builder": {"id": "https://ci.acme.example/builders/8"},
                "metadata": {
                    "invocationId": "q1w2e3",
                    "startedOn": "2026-11-20T09:28:40Z",
                    "finishedOn": "2026-11-20T09:30:00Z",
                },
            },
        })
    }
}
