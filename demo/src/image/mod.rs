//! Builders of real images: layers are gzipped tar archives, configs and manifests are what docker
//! and BuildKit write, digests hold. The same input gives the same bytes.
//!
//! What comes out is plain data, for [`Registry::put_image`](crate::registry::Registry::put_image)
//! or for any other registry by HTTP: first the blobs, then the manifests in their order.

mod artifact;
mod attestation;
mod builder;
mod config;
mod index;
mod layer;
mod program;

pub use artifact::{Artifact, build_cache, signature};
pub use attestation::{Statements, attestation, digest_of};
pub use builder::ImageBuilder;
pub use index::{Entry, ImageList, IndexBuilder};
pub use layer::{Layer, Member};
pub use program::program;

use std::ops::Deref;

use bytes::Bytes;
use domain::{Digest, MediaType, Platform, RawManifest};
use serde_json::{Value, json};

use crate::registry::Store;

/// Content with its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// Digest of the bytes.
    pub digest: Digest,
    /// The bytes.
    pub bytes: Bytes,
}

impl Blob {
    /// A blob of these bytes.
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self { digest: Digest::of(&bytes), bytes }
    }

    /// A pointer to it, in the order of OCI.
    fn descriptor(&self, kind: &str) -> Value {
        json!({"mediaType": kind, "digest": self.digest, "size": self.bytes.len()})
    }
}

/// A blob reads as its bytes.
impl Deref for Blob {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

/// A finished image: its manifest and the blobs that it points at.
#[derive(Debug, Clone)]
pub struct Image {
    /// The manifest.
    pub manifest: RawManifest,
    /// Config first, then layers.
    pub blobs: Vec<Blob>,
    /// What it runs on, as its config says; empty for an artifact.
    pub platform: Platform,
}

impl Image {
    /// Puts the image into a repository, under a tag if there is one.
    pub fn store(&self, store: &mut Store, repository: &str, tag: Option<&str>) {
        for blob in &self.blobs {
            store.insert_blob(repository, blob);
        }
        store.put_manifest(repository, tag, self.manifest.clone());
    }

    /// An entry of a list for it, with the platform that its config says.
    pub fn entry(&self) -> Entry {
        Entry::new(self.manifest.descriptor(), Some(self.platform.clone()))
    }
}

/// A manifest's bytes: Docker indents by three spaces, BuildKit by two.
fn raw(manifest: &Value, kind: &str) -> RawManifest {
    let kind = MediaType::new(kind);
    let indent = if kind.is_docker() { "   " } else { "  " };
    let text = domain::go_json::indent(&manifest.to_string(), indent);
    RawManifest::new(text.into_bytes(), &kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_docker_manifest_is_laid_out_as_docker_push_does() {
        let image = ImageBuilder::new("linux/arm64/v8").build();
        let (config, layer) = (&image.blobs[0], &image.blobs[1]);
        let expected = format!(
            r#"{{
   "schemaVersion": 2,
   "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
   "config": {{
      "mediaType": "application/vnd.docker.container.image.v1+json",
      "size": {},
      "digest": "{}"
   }},
   "layers": [
      {{
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": {},
         "digest": "{}"
      }}
   ]
}}"#,
            config.bytes.len(),
            config.digest,
            layer.bytes.len(),
            layer.digest
        );
        assert_eq!(String::from_utf8_lossy(image.manifest.bytes()), expected);
    }

    #[test]
    fn a_config_says_all_that_the_builder_was_told() {
        let image = ImageBuilder::new("windows/amd64")
            .os_version("10.0.20348.2762", &["win32k"])
            .created("2026-01-02T03:04:05Z")
            .environment(&["A=1"])
            .entrypoint(&["/run me"])
            .command(&["-v"])
            .port("8080/tcp")
            .working_directory("/srv")
            .label("k", "v")
            .build();
        let mut config: Value = serde_json::from_slice(&image.blobs[0].bytes).unwrap();
        let history = config["history"].take();
        let created_by: Vec<_> =
            history.as_array().unwrap().iter().map(|entry| entry["created_by"].clone()).collect();
        let expected =
            ["COPY . .", "LABEL k=v", "EXPOSE map[8080/tcp:{}]", "ENTRYPOINT [\"/run me\"]"];
        assert_eq!(created_by[..4], expected);
        assert_eq!(config["rootfs"]["diff_ids"].as_array().unwrap().len(), 1);
        config["rootfs"].take();
        let expected = json!({
            "architecture": "amd64",
            "config": {
                "ExposedPorts": {"8080/tcp": {}}, "Env": ["A=1"], "Entrypoint": ["/run me"],
                "Cmd": ["-v"], "WorkingDir": "/srv", "Labels": {"k": "v"},
            },
            "created": "2026-01-02T03:04:05Z",
            "history": null,
            "os": "windows",
            "os.features": ["win32k"],
            "os.version": "10.0.20348.2762",
            "rootfs": null,
        });
        assert_eq!(config.to_string(), expected.to_string(), "order included");
    }
}
