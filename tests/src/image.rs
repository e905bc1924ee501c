//! Images of any platform, small and the same in every run, so that digests can be recorded.

use std::io::Write as _;

use domain::{Digest, Platform, media_type};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Map, Value, json};

use crate::random::Random;

/// A manifest and the blobs that it needs.
#[derive(Debug, Clone)]
pub struct Image {
    /// The manifest's media type.
    pub media_type: String,
    /// The manifest's exact bytes.
    pub manifest: Vec<u8>,
    /// Config and layers.
    pub blobs: Vec<Vec<u8>>,
}

impl Image {
    /// A Docker image, its manifest laid out as `docker push` does.
    pub fn docker(name: &str, platform: &Platform) -> Self {
        Self::build(name, platform, media_type::DOCKER_MANIFEST, "   ")
    }

    /// An OCI image, its manifest laid out as BuildKit does.
    pub fn oci(name: &str, platform: &Platform) -> Self {
        Self::build(name, platform, media_type::OCI_MANIFEST, "  ")
    }

    /// An OCI image whose manifest does not say what it is, which OCI allows.
    pub fn untyped(name: &str, platform: &Platform) -> Self {
        let mut image = Self::oci(name, platform);
        let text = String::from_utf8(image.manifest).expect("text");
        let line = format!("  \"mediaType\": \"{}\",\n", media_type::OCI_MANIFEST);
        image.manifest = text.replacen(&line, "", 1).into_bytes();
        image
    }

    /// A Docker image with a layer that only its vendor serves, as Windows' base layers were.
    pub fn with_foreign_layer(name: &str, platform: &Platform) -> Self {
        let mut image = Self::docker(name, platform);
        let mut manifest: Value = serde_json::from_slice(&image.manifest).expect("JSON");
        let foreign = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
        let mut layer = descriptor(foreign, b"a layer that is elsewhere");
        layer["urls"] = json!(["https://vendor.example/layer"]);
        manifest["layers"].as_array_mut().expect("layers").insert(0, layer);
        image.manifest = domain::go_json::indent(&manifest.to_string(), "   ").into_bytes();
        image
    }

    /// An OCI image with one more layer, of these bytes.
    pub fn with_layer(name: &str, platform: &Platform, layer: Vec<u8>) -> Self {
        let mut image = Self::oci(name, platform);
        let mut manifest: Value = serde_json::from_slice(&image.manifest).expect("JSON");
        let kind = "application/vnd.oci.image.layer.v1.tar+gzip";
        manifest["layers"].as_array_mut().expect("layers").push(descriptor(kind, &layer));
        image.manifest = domain::go_json::indent(&manifest.to_string(), "  ").into_bytes();
        image.blobs.push(layer);
        image
    }

    /// An OCI image with exactly this config.
    pub fn with_config(name: &str, config: &str) -> Self {
        Self::with_parts(name, config.as_bytes().to_vec(), media_type::OCI_MANIFEST, "  ")
    }

    /// An OCI image with layers of about these sizes, in bytes: gzip of random bytes, which other tools
    /// do not compress again. The same `seed` gives the same image.
    pub fn large(platform: &Platform, sizes: &[usize], seed: u64) -> Self {
        let mut random = Random::new(seed);
        let layers = sizes.iter().map(|size| {
            let mut layer =
                GzEncoder::new(Vec::with_capacity(size + size / 1000), Compression::none());
            for _ in 0..size / 8 {
                layer.write_all(&random.number().to_le_bytes()).expect("memory");
            }
            layer.finish().expect("memory")
        });
        let config = config(&format!("large {seed}"), platform);
        Self::of_blobs(config, layers.collect(), media_type::OCI_MANIFEST, "  ")
    }

    fn build(name: &str, platform: &Platform, kind: &str, indent: &str) -> Self {
        let label = format!("{name} {platform}");
        Self::with_parts(&label, config(name, platform), kind, indent)
    }

    fn with_parts(label: &str, config: Vec<u8>, kind: &str, indent: &str) -> Self {
        let layers = (1..=2).map(|n| format!("layer {n} of {label}").into_bytes()).collect();
        Self::of_blobs(config, layers, kind, indent)
    }

    fn of_blobs(config: Vec<u8>, layers: Vec<Vec<u8>>, kind: &str, indent: &str) -> Self {
        let docker = kind == media_type::DOCKER_MANIFEST;
        let (config_type, layer_type) = if docker {
            (media_type::DOCKER_CONFIG, "application/vnd.docker.image.rootfs.diff.tar.gzip")
        } else {
            (media_type::OCI_CONFIG, "application/vnd.oci.image.layer.v1.tar+gzip")
        };
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": kind,
            "config": descriptor(config_type, &config),
            "layers": layers.iter().map(|l| descriptor(layer_type, l)).collect::<Vec<_>>(),
        });
        let manifest = domain::go_json::indent(&manifest.to_string(), indent).into_bytes();
        let blobs = std::iter::once(config).chain(layers).collect();
        Self { media_type: kind.to_owned(), manifest, blobs }
    }

    /// An OCI image with an annotation that Go escapes and odd white space, which must both survive.
    pub fn oddly_written(name: &str, platform: &Platform) -> Self {
        let mut image = Self::oci(name, platform);
        let mut manifest: Value = serde_json::from_slice(&image.manifest).expect("JSON");
        manifest["annotations"] = json!({ "zz": "<first> & é", "aa": "second\u{2028}" });
        let text = manifest.to_string().replacen(',', " ,\n\t", 2);
        image.manifest = text.into_bytes();
        image
    }

    /// A list or index of images that are pushed before it; `annotated` adds what docker's own
    /// lists never have: annotations, and an attestation entry for the first image.
    pub fn index(kind: &str, children: &[(&Self, Platform)], annotated: bool) -> Self {
        let mut manifests: Vec<Value> = Vec::new();
        for (child, platform) in children {
            let mut entry = descriptor(&child.media_type, &child.manifest);
            entry["platform"] = serde_json::to_value(platform).expect("JSON");
            if annotated && platform.is_unknown() {
                let subject = manifests.first().map(|first| first["digest"].clone());
                entry["annotations"] = json!({
                    "vnd.docker.reference.digest": subject,
                    "vnd.docker.reference.type": "attestation-manifest",
                });
            }
            manifests.push(entry);
        }
        let mut list = json!({ "schemaVersion": 2, "mediaType": kind, "manifests": manifests });
        if annotated {
            list["annotations"] = json!({ "org.opencontainers.image.title": "an index" });
        }
        let manifest = domain::go_json::indent(&list.to_string(), "  ").into_bytes();
        Self { media_type: kind.to_owned(), manifest, blobs: Vec::new() }
    }

    /// The manifest's digest.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.manifest)
    }
}

impl From<&demo::image::Image> for Image {
    /// An image of the demo's builders, to be pushed over HTTP.
    fn from(image: &demo::image::Image) -> Self {
        Self {
            media_type: image.manifest.media_type().as_str().to_owned(),
            manifest: image.manifest.bytes().to_vec(),
            blobs: image.blobs.iter().map(|blob| blob.to_vec()).collect(),
        }
    }
}

fn config(name: &str, platform: &Platform) -> Vec<u8> {
    let mut config = Map::new();
    config.insert("created".into(), json!("2024-01-02T03:04:05Z"));
    let platform = serde_json::to_value(platform).expect("JSON");
    config.extend(platform.as_object().cloned().unwrap_or_default());
    config
        .insert("config".into(), json!({ "Cmd": ["cat", "/os.txt"], "Labels": { "name": name } }));
    config.insert("rootfs".into(), json!({ "type": "layers", "diff_ids": [] }));
    Value::Object(config).to_string().into_bytes()
}

fn descriptor(media_type: &str, bytes: &[u8]) -> Value {
    json!({ "mediaType": media_type, "size": bytes.len(), "digest": Digest::of(bytes) })
}
