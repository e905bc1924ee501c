//! Pairs of lists and what is said about them: a table, properties over random pairs, and a
//! computation of the layers in another way.

mod attested;
mod properties;
mod restore;
mod table;
mod words;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Comparison, Side, SideEntry, SideImage, Source};
use crate::error::{ApiError, Code};
use crate::{Descriptor, Digest, MediaType, Platform, media_type};

/// An image that is being described: layers by content and by blob, and a config.
#[derive(Clone)]
struct Made {
    layers: Vec<(String, String, u64)>,
    config: Value,
    annotations: BTreeMap<String, String>,
    oci: bool,
    has_config: bool,
}

/// An image whose layers have this content, one word each.
fn image(words: &str) -> Made {
    let layer = |word: &str| (word.to_owned(), word.to_owned(), 100 + word.len() as u64);
    let layers: Vec<_> = words.split_whitespace().map(layer).collect();
    let steps: Vec<Value> = layers.iter().map(|_| json!({"created_by": "COPY"})).collect();
    Made {
        layers,
        config: json!({"config": {}, "created": "2026-01-01T00:00:00Z", "history": steps}),
        annotations: BTreeMap::new(),
        oci: true,
        has_config: true,
    }
}

impl Made {
    /// Sets a value in the config, by JSON pointer; the parents must be there.
    fn set(mut self, pointer: &str, value: Value) -> Self {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        self.config.pointer_mut(parent).unwrap()[key] = value;
        self
    }

    /// Sets how a container of it runs.
    fn run(self, key: &str, value: Value) -> Self {
        self.set(&format!("/config/{key}"), value)
    }

    /// The same content in other blobs.
    fn repacked(mut self) -> Self {
        for (_, blob, size) in &mut self.layers {
            blob.push('z');
            *size += 1;
        }
        self
    }

    fn annotated(mut self, key: &str, value: &str) -> Self {
        self.annotations.insert(key.to_owned(), value.to_owned());
        self
    }

    fn docker(mut self) -> Self {
        self.oci = false;
        self
    }

    /// Without anything that says what the layers hold.
    fn bare(mut self) -> Self {
        self.has_config = false;
        self
    }

    /// With the instructions of its steps; `-` before one that made no layer.
    fn steps(self, steps: &[&str]) -> Self {
        let steps: Vec<Value> = steps
            .iter()
            .map(|step| match step.strip_prefix('-') {
                Some(text) => json!({"created_by": text, "empty_layer": true}),
                None => json!({"created_by": step}),
            })
            .collect();
        self.set("/history", json!(steps))
    }

    fn entry(&self, platform: &str) -> SideEntry {
        let mut config = self.config.clone();
        let ids: Vec<Digest> =
            self.layers.iter().map(|(content, ..)| Digest::of(content.as_bytes())).collect();
        config["rootfs"] = json!({"type": "layers", "diff_ids": ids});
        let kind = if self.oci { media_type::OCI_MANIFEST } else { media_type::DOCKER_MANIFEST };
        let layers: Vec<Descriptor> = self
            .layers
            .iter()
            .map(|(_, blob, size)| {
                Descriptor::new("".into(), Digest::of(format!("blob {blob}").as_bytes()), *size)
            })
            .collect();
        let text = config.to_string();
        let config_descriptor =
            Descriptor::new("".into(), Digest::of(text.as_bytes()), text.len() as u64);
        let whole = json!([kind, config_descriptor, layers, self.annotations]).to_string();
        let mut descriptor = Descriptor::new(kind.into(), Digest::of(whole.as_bytes()), 500);
        descriptor.platform = Some(named(platform));
        let config = self.has_config.then_some(config);
        let annotations = self.annotations.clone();
        let image = Ok(SideImage { config_descriptor, layers, annotations, config });
        SideEntry { descriptor, image, attestations: Vec::new(), base: None }
    }
}

/// `os/architecture[/variant][@version]`.
fn named(text: &str) -> Platform {
    let (name, version) = text.split_once('@').unwrap_or((text, ""));
    let mut platform = Platform::parse(name).unwrap_or_default();
    version.clone_into(&mut platform.os_version);
    platform
}

/// An entry whose image cannot be had.
fn broken(platform: &str, code: Code) -> SideEntry {
    let mut entry = image("gone").entry(platform);
    entry.image = Err(ApiError::new(code, "it cannot be read"));
    entry
}

fn side(entries: Vec<SideEntry>) -> Side {
    let digests: Vec<_> = entries.iter().map(|entry| json!(entry.descriptor)).collect();
    let text = json!({"manifests": digests}).to_string();
    Side {
        source: Source::Registry("registry.example/acme/app:1".parse().unwrap()),
        digest: Some(Digest::of(text.as_bytes())),
        media_type: MediaType::new(media_type::OCI_INDEX),
        text,
        entries,
    }
}

fn compare(a: Vec<SideEntry>, b: Vec<SideEntry>) -> Comparison {
    Comparison::of(&side(a), &side(b))
}

/// One status a row, `platform status`, in the order shown.
fn statuses(comparison: &Comparison) -> Vec<String> {
    let rows = comparison.platforms.iter();
    rows.map(|row| format!("{} {}", row.platform, row.status)).collect()
}
