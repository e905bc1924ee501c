//! What a list or an image holds, as its page shows it: the platforms to choose from, and what is beside
//! them. Made from a [`Side`], so that nothing more has to be asked for.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use crate::descriptor::Descriptor;
use crate::diff::{Side, SideEntry, SideImage};
use crate::error::ApiError;
use crate::json;
use crate::order;
use crate::platform::Platform;
use crate::protocol::image::{ImageContent, Kind, PlatformRow};

/// A list or an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// What it is.
    pub kind: Kind,
    /// The platforms, in the order that all screens have.
    pub choices: Vec<Choice>,
    /// Entries that are no platform: nested lists, files of an index.
    pub others: Vec<usize>,
    /// The list's entries for attestations.
    pub attestations: Vec<Descriptor>,
    /// Annotations of the list, or of the one manifest.
    pub annotations: BTreeMap<String, String>,
    /// The type of an artifact.
    pub artifact_type: Option<String>,
    /// What it refers to, when it is a referrer.
    pub subject: Option<Descriptor>,
    /// Bytes of all its configs and layers, each counted once.
    pub stored: u64,
    /// When the newest of its images was built, RFC 3339, as its config says.
    pub created: Option<String>,
}

/// A platform that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its name in an address: `linux/arm64/v8`, or the digest where a list names a platform twice.
    pub name: String,
    /// The platform.
    pub platform: Platform,
    /// Its entry in [`Side::entries`].
    pub entry: usize,
    /// Whether the list has another entry for the same platform.
    pub is_repeated: bool,
}

impl Contents {
    /// Looks at a side.
    pub fn of(side: &Side) -> Self {
        let body: Value = serde_json::from_str(&side.text).unwrap_or_default();
        let is_list = side.media_type.is_index();
        let entries: Vec<Descriptor> = if is_list { descriptors(&body) } else { Vec::new() };
        let kind = kind(side, &body, &entries);
        let (chosen, others) = (0..side.entries.len())
            .partition::<Vec<usize>, _>(|at| side.entries.get(*at).is_some_and(is_platform));
        Self {
            choices: if kind == Kind::Artifact { Vec::new() } else { choices(side, &chosen) },
            kind,
            others,
            attestations: entries.into_iter().filter(Descriptor::is_attestation).collect(),
            annotations: read(&body, "annotations").unwrap_or_default(),
            artifact_type: read(&body, "artifactType"),
            subject: read(&body, "subject"),
            stored: stored(side),
            created: side.entries.iter().filter_map(created).max().map(str::to_owned),
        }
    }

    /// The choice that an address names: by its name, or by any other spelling of the platform.
    pub fn find(&self, name: &str) -> Option<&Choice> {
        let spelled = || Platform::parse(name).map(|platform| platform.key());
        self.choices.iter().find(|choice| choice.name == name).or_else(|| {
            let key = spelled()?;
            self.choices.iter().find(|choice| choice.platform.key() == key)
        })
    }
}

/// The day of one image. Texts of one form sort by time.
fn created(entry: &SideEntry) -> Option<&str> {
    entry.image.as_ref().ok()?.config.as_ref()?.get("created")?.as_str()
}

fn stored(side: &Side) -> u64 {
    let mut seen = HashSet::new();
    let images = side.entries.iter().filter_map(|entry| entry.image.as_ref().ok());
    let blobs = images.flat_map(SideImage::blobs).filter(|blob| seen.insert(&blob.digest));
    blobs.fold(0, |sum, blob| sum.saturating_add(blob.size))
}

fn read<T: json::FromJson>(body: &Value, key: &str) -> Option<T> {
    let value = body.get(key).filter(|value| !value.is_null())?;
    json::read(value).ok()
}

/// The entries that can be read; one that is damaged costs no other.
fn descriptors(body: &Value) -> Vec<Descriptor> {
    let list = body.get("manifests").and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|entry| json::read(entry).ok()).collect()
}

fn kind(side: &Side, body: &Value, entries: &[Descriptor]) -> Kind {
    if side.media_type.is_index() {
        let cache = entries.iter().any(|entry| entry.media_type.is_build_cache());
        return if cache { Kind::BuildCache } else { Kind::List };
    }
    let image = side.entries.first().and_then(|entry| entry.image.as_ref().ok());
    match image {
        Some(image) if image.config_descriptor.media_type.is_build_cache() => Kind::BuildCache,
        Some(image)
            if image.config_descriptor.media_type.is_image_config()
                && body.get("artifactType").is_none_or(Value::is_null) =>
        {
            Kind::Image
        }
        Some(_) => Kind::Artifact,
        // Its config cannot be read; only an image has one that matters.
        None => Kind::Image,
    }
}

/// Whether an entry is an image of a platform, be it readable or not.
fn is_platform(entry: &SideEntry) -> bool {
    let kind = &entry.descriptor.media_type;
    let blob = !kind.is_image() && !kind.is_index() && !kind.is_empty();
    let known = entry.platform().is_complete() || entry.descriptor.platform.is_some();
    !kind.is_index() && (known || (!blob && entry.image.is_err()))
}

fn choices(side: &Side, chosen: &[usize]) -> Vec<Choice> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let entries: Vec<(usize, &SideEntry, Platform)> = chosen
        .iter()
        .filter_map(|at| side.entries.get(*at).map(|entry| (*at, entry, entry.platform())))
        .collect();
    for (_, _, platform) in &entries {
        *counts.entry(platform.key()).or_default() += 1;
    }
    let mut choices: Vec<Choice> = entries
        .into_iter()
        .map(|(at, entry, platform)| {
            let key = platform.key();
            let is_repeated = counts.get(&key).is_some_and(|count| *count > 1);
            let digest = || entry.descriptor.digest.to_string();
            let name = if is_repeated || !platform.is_complete() { digest() } else { key };
            Choice { name, platform, entry: at, is_repeated }
        })
        .collect();
    order::sort_by(&mut choices, |a, b| a.platform.display_order(&b.platform));
    choices
}

impl From<&SideEntry> for PlatformRow {
    fn from(entry: &SideEntry) -> Self {
        let said = entry.descriptor.platform.as_ref();
        let content = entry.image.as_ref().map_err(ApiError::clone).map(|image| {
            let config: Option<Platform> =
                image.config.as_ref().and_then(|config| json::read(config).ok());
            ImageContent {
                compressed_size: image.compressed_size(),
                layers: image.layers.len(),
                created: created(entry).map(str::to_owned),
                config_platform: config
                    .filter(|config| said.is_some_and(|said| said.is_contradicted_by(config))),
            }
        });
        let platform = entry.platform();
        Self {
            platform: (platform.is_complete() || said.is_some()).then_some(platform),
            digest: entry.descriptor.digest.clone(),
            media_type: entry.descriptor.media_type.clone(),
            content,
            attestations: entry.attestations.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::Source;
    use crate::media_type::{OCI_CONFIG, OCI_INDEX, OCI_MANIFEST};
    use crate::{Code, Digest};
    use serde_json::json;

    fn entry(platform: Option<&str>, config: &str) -> SideEntry {
        let mut descriptor = Descriptor::new(OCI_MANIFEST.into(), Digest::of(config.as_bytes()), 7);
        descriptor.platform = platform.and_then(Platform::parse);
        let config: Value = serde_json::from_str(config).unwrap();
        let image = SideImage {
            config_descriptor: Descriptor::new(OCI_CONFIG.into(), Digest::of(b"config"), 2),
            layers: vec![Descriptor::new("layer".into(), Digest::of(b"1"), 40)],
            annotations: BTreeMap::new(),
            config: Some(config),
        };
        SideEntry { descriptor, image: Ok(image), attestations: Vec::new(), base: None }
    }

    fn side(text: &Value, kind: &str, entries: Vec<SideEntry>) -> Side {
        Side {
            source: Source::Registry("a/b:1".parse().unwrap()),
            digest: None,
            media_type: kind.into(),
            text: text.to_string(),
            entries,
        }
    }

    #[test]
    fn platforms_are_chosen_by_name_and_twins_by_digest() {
        let mut lost = entry(Some("linux/386"), "{}");
        lost.image = Err(ApiError::new(Code::NotFound, "gone"));
        let mut nested = entry(None, r#"{"n":1}"#);
        nested.descriptor.media_type = OCI_INDEX.into();
        nested.image = Err(ApiError::new(Code::Unsupported, "a list within the list"));
        let entries = vec![
            entry(Some("linux/arm64"), r#"{"os":"linux","architecture":"arm64","v":1}"#),
            lost,
            entry(Some("linux/amd64"), r#"{"v":2}"#),
            entry(Some("linux/amd64"), r#"{"v":3}"#),
            nested,
        ];
        let attests = json!({"mediaType": OCI_MANIFEST, "digest": Digest::of(b"a"), "size": 1,
            "annotations": {"vnd.docker.reference.type": "attestation-manifest"}});
        let text = json!({"manifests": [attests, {"broken": true}], "annotations": {"k": "v"}});
        let contents = Contents::of(&side(&text, OCI_INDEX, entries));
        let names: Vec<&str> = contents.choices.iter().map(|choice| choice.name.as_str()).collect();
        let twins =
            [r#"{"v":2}"#, r#"{"v":3}"#].map(|text| Digest::of(text.as_bytes()).to_string());
        assert_eq!(names, [&twins[0], &twins[1], "linux/arm64/v8", "linux/386"]);
        assert_eq!((contents.kind, contents.others.as_slice()), (Kind::List, [4].as_slice()));
        assert_eq!(contents.attestations.len(), 1, "one entry is damaged, the other is read");
        assert_eq!(contents.annotations["k"], "v");
        assert_eq!(contents.stored, 42, "one config and one layer, though three images have them");
        let found = |name: &str| contents.find(name).map(|choice| choice.entry);
        assert_eq!((found("linux/arm64/v8"), found("linux/aarch64")), (Some(0), Some(0)));
        assert_eq!((found(&twins[1]), found("linux/amd64")), (Some(3), Some(2)));
        assert_eq!(found("linux/s390x"), None);
    }

    #[test]
    fn what_it_is_decides_what_can_be_chosen() {
        let image = || vec![entry(None, r#"{"os":"linux","architecture":"amd64"}"#)];
        let plain = Contents::of(&side(&json!({}), OCI_MANIFEST, image()));
        assert_eq!((plain.kind, plain.choices.len()), (Kind::Image, 1));
        let text = json!({"artifactType": "application/x"});
        let artifact = Contents::of(&side(&text, OCI_MANIFEST, image()));
        assert_eq!((artifact.kind, artifact.choices.len()), (Kind::Artifact, 0));
        assert_eq!(artifact.artifact_type.as_deref(), Some("application/x"));
        let mut chart = image();
        chart[0].image.as_mut().unwrap().config_descriptor.media_type = "application/chart".into();
        assert_eq!(Contents::of(&side(&json!({}), OCI_MANIFEST, chart)).kind, Kind::Artifact);
        let nonsense =
            Contents::of(&Side { text: "<html>".into(), ..side(&json!({}), OCI_INDEX, vec![]) });
        assert_eq!((nonsense.kind, nonsense.choices.len()), (Kind::List, 0), "nothing panics");
    }

    #[test]
    fn a_row_says_when_the_config_says_otherwise() {
        let row = |said: &str, config: &str| {
            PlatformRow::from(&entry(Some(said), config)).content.unwrap()
        };
        let right = row("linux/arm64", r#"{"os":"linux","architecture":"arm64","created":"2024"}"#);
        assert_eq!((right.config_platform, right.created.as_deref()), (None, Some("2024")));
        let wrong = row("linux/riscv64", r#"{"os":"linux","architecture":"amd64"}"#);
        assert_eq!(wrong.config_platform.unwrap().to_string(), "linux/amd64");
        assert_eq!((wrong.compressed_size, wrong.layers), (40, 1));
    }
}
