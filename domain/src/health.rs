//! Whether a list or an image is whole and says what is true: what manifests and configs tell by
//! themselves, and what a registry answers about each part.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::contents::Contents;
use crate::descriptor::Descriptor;
use crate::diff::{Side, SideEntry};
use crate::digest::Digest;
use crate::error::{ApiError, Code};
use crate::json;
use crate::json::FromJson;
use crate::order;
use crate::platform::Platform;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Somebody's pull fails, or gets the wrong image.
    Bad,
    /// It works, and is probably not meant.
    Odd,
    /// Good to know.
    Note,
}

/// Something about a list or an image that is worth a word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How bad it is.
    pub level: Level,
    /// The platform, where it is about one.
    pub platform: Option<Platform>,
    /// The content that it is about.
    pub digest: Option<Digest>,
    /// What it is.
    pub what: Trouble,
}

/// What can be wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// The registry does not have an image that the list names.
    MissingImage,
    /// An image could not be read; why.
    UnreadableImage(String),
    /// The list says another platform than the image's config, which is this one.
    OtherPlatform(Platform),
    /// The list names a platform more than once; how often. Who pulls gets the first.
    RepeatedPlatform(usize),
    /// The list names one image twice under one platform.
    RepeatedEntry,
    /// An entry says no platform.
    NoPlatform,
    /// An attestation is about an image that is not in the list.
    AttestationWithoutImage,
    /// An attestation does not say which image it is about.
    AttestationOfNothing,
    /// Some images are attested, this one is not.
    NotAttested,
    /// The list has both Docker's and OCI's types.
    MixedTypes,
    /// The list names nothing.
    Empty,
    /// A list within the list, which few tools follow.
    NestedList,
    /// The size in the descriptor is not that of the content; the content's, in bytes.
    OtherSize(u64),
    /// The config has another number of contents (`diff_ids`) than the manifest has layers; theirs.
    OtherLayerCount(usize),
    /// The registry does not have a blob.
    MissingBlob,
    /// A blob could not be asked about; why.
    UnknownBlob(String),
    /// A layer that is kept elsewhere.
    ForeignLayer,
}

impl Finding {
    fn new(level: Level, entry: Option<&SideEntry>, digest: Option<Digest>, what: Trouble) -> Self {
        let platform = entry.map(SideEntry::platform).filter(Platform::is_complete);
        Self { level, platform, digest, what }
    }
}

/// What manifests and configs tell by themselves, worst first.
pub fn findings(side: &Side) -> Vec<Finding> {
    let contents = Contents::of(side);
    let mut found = Vec::new();
    for entry in &side.entries {
        of_entry(&mut found, entry, side.media_type.is_index());
    }
    if side.media_type.is_index() {
        of_list(&mut found, side, &contents);
    }
    order::sort_by_key(&mut found, |finding| finding.level);
    found
}

fn of_entry(found: &mut Vec<Finding>, entry: &SideEntry, in_list: bool) {
    let own = || Some(entry.descriptor.digest.clone());
    let mut add = |level, what| found.push(Finding::new(level, Some(entry), own(), what));
    let image = match &entry.image {
        Ok(image) => image,
        Err(error) => return add_unreadable(&mut add, entry, error),
    };
    let config: Option<Platform> = image.config.as_ref().and_then(|config| json::read(config).ok());
    if in_list && image.config.is_some() {
        match (&entry.descriptor.platform, config) {
            (None, _) => add(Level::Odd, Trouble::NoPlatform),
            (Some(said), Some(config)) if said.is_contradicted_by(&config) => {
                add(Level::Bad, Trouble::OtherPlatform(config));
            }
            _ => {}
        }
    }
    let ids = image
        .config
        .as_ref()
        .and_then(|config| config.get("rootfs")?.get("diff_ids")?.as_array().map(Vec::len));
    if let Some(count) = ids.filter(|count| *count != image.layers.len()) {
        add(Level::Bad, Trouble::OtherLayerCount(count));
    }
    let foreign = image.layers.iter().filter(|layer| layer.media_type.is_foreign_layer());
    for layer in foreign {
        let digest = Some(layer.digest.clone());
        found.push(Finding::new(Level::Note, Some(entry), digest, Trouble::ForeignLayer));
    }
}

fn add_unreadable(add: &mut impl FnMut(Level, Trouble), entry: &SideEntry, error: &ApiError) {
    if entry.descriptor.media_type.is_index() {
        add(Level::Odd, Trouble::NestedList);
    } else if error.code == Code::NotFound {
        add(Level::Bad, Trouble::MissingImage);
    } else if entry.descriptor.platform.is_some() || entry.descriptor.media_type.is_image() {
        add(Level::Bad, Trouble::UnreadableImage(error.message.clone()));
    }
}

fn of_list(found: &mut Vec<Finding>, side: &Side, contents: &Contents) {
    let mut alone = |level, what| found.push(Finding::new(level, None, None, what));
    if side.entries.is_empty() && contents.attestations.is_empty() {
        alone(Level::Odd, Trouble::Empty);
    }
    let images = || side.entries.iter().filter(|entry| entry.descriptor.media_type.is_image());
    let docker = images().filter(|entry| entry.descriptor.media_type.is_docker()).count();
    if docker > 0 && docker < images().count() {
        alone(Level::Odd, Trouble::MixedTypes);
    }
    of_twins(found, side, contents);
    of_attestations(found, side, contents);
}

fn of_twins(found: &mut Vec<Finding>, side: &Side, contents: &Contents) {
    let mut groups: HashMap<String, Vec<&SideEntry>> = HashMap::new();
    for choice in contents.choices.iter().filter(|choice| choice.is_repeated) {
        let entry = side.entries.get(choice.entry);
        groups.entry(choice.platform.key()).or_default().extend(entry);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    order::sort_by(&mut groups, |(a, _), (b, _)| a.cmp(b));
    for (_, twins) in groups {
        let [first, rest @ ..] = twins.as_slice() else { continue };
        let own = &first.descriptor.digest;
        let same = rest.iter().all(|twin| twin.descriptor.digest == *own);
        let (level, what) = if same {
            (Level::Note, Trouble::RepeatedEntry)
        } else {
            (Level::Odd, Trouble::RepeatedPlatform(twins.len()))
        };
        found.push(Finding::new(level, Some(first), Some(own.clone()), what));
    }
}

fn of_attestations(found: &mut Vec<Finding>, side: &Side, contents: &Contents) {
    for attestation in &contents.attestations {
        let known =
            |digest: &Digest| side.entries.iter().any(|entry| entry.descriptor.digest == *digest);
        let what = match attestation.attests() {
            None => Trouble::AttestationOfNothing,
            Some(subject) if !known(&subject) => Trouble::AttestationWithoutImage,
            Some(_) => continue,
        };
        found.push(Finding::new(Level::Odd, None, Some(attestation.digest.clone()), what));
    }
    if side.entries.iter().all(|entry| entry.attestations.is_empty()) {
        return;
    }
    let images = contents.choices.iter().filter_map(|choice| side.entries.get(choice.entry));
    for entry in images.filter(|entry| entry.attestations.is_empty()) {
        let own = entry.descriptor.digest.clone();
        found.push(Finding::new(Level::Note, Some(entry), Some(own), Trouble::NotAttested));
    }
}

/// One part that a registry is asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Part {
    /// What it is for.
    pub role: Role,
    /// The platform that it belongs to, where it belongs to one.
    pub platform: Option<Platform>,
    /// Digest and size, as the manifest or list above it says.
    pub descriptor: Descriptor,
}

/// What a part is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The manifest of an image, or a nested list.
    Manifest,
    /// The manifest of an attestation.
    Attestation,
    /// The config of an image.
    Config,
    /// A layer.
    Layer,
}

impl Role {
    /// The word on the screen.
    pub fn words(self) -> &'static str {
        match self {
            Self::Manifest => "manifest",
            Self::Attestation => "attestation",
            Self::Config => "config",
            Self::Layer => "layer",
        }
    }

    /// Whether it is asked for as a manifest, and not as a blob.
    pub fn is_manifest(self) -> bool {
        matches!(self, Self::Manifest | Self::Attestation)
    }
}

/// All parts below a list or image, each digest once: manifests and configs, and the layers if wanted.
/// Layers that are kept elsewhere are none of the registry's.
pub fn parts(side: &Side, with_layers: bool) -> Vec<Part> {
    let contents = Contents::of(side);
    let mut seen = std::collections::HashSet::new();
    let mut parts = Vec::new();
    let mut add = |role: Role, platform: Option<&Platform>, descriptor: &Descriptor| {
        if seen.insert(descriptor.digest.clone()) {
            let (platform, descriptor) = (platform.cloned(), descriptor.clone());
            parts.push(Part { role, platform, descriptor });
        }
    };
    for entry in &side.entries {
        let platform = Some(entry.platform()).filter(Platform::is_complete);
        let platform = platform.as_ref();
        let kind = &entry.descriptor.media_type;
        // Entries of a build cache are blobs.
        let is_manifest = kind.is_image() || kind.is_index() || kind.is_empty();
        add(if is_manifest { Role::Manifest } else { Role::Layer }, platform, &entry.descriptor);
        if let Ok(image) = &entry.image {
            add(Role::Config, platform, &image.config_descriptor);
            let layers = image.layers.iter().filter(|layer| !layer.media_type.is_foreign_layer());
            layers.filter(|_| with_layers).for_each(|layer| add(Role::Layer, platform, layer));
        }
    }
    contents.attestations.iter().for_each(|entry| add(Role::Attestation, None, entry));
    parts
}

/// What a registry answered about a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct PartCheck {
    /// The part.
    pub part: Part,
    /// Whether it is there, with its size in bytes where the registry says it; or why that is not known.
    pub outcome: Result<Presence, ApiError>,
}

/// Whether something is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// It is, with this size in bytes; `None` when the registry does not say.
    There(Option<u64>),
    /// It is not.
    Missing,
}

/// What the answers amount to, worst first.
pub fn findings_of_checks(checks: &[PartCheck]) -> Vec<Finding> {
    let mut found: Vec<Finding> = checks.iter().filter_map(finding).collect();
    order::sort_by_key(&mut found, |finding| finding.level);
    found
}

fn finding(check: &PartCheck) -> Option<Finding> {
    let Part { role, platform, descriptor } = &check.part;
    let (level, what) = match &check.outcome {
        Ok(Presence::Missing) if role.is_manifest() => (Level::Bad, Trouble::MissingImage),
        Ok(Presence::Missing) => (Level::Bad, Trouble::MissingBlob),
        Ok(Presence::There(Some(size))) if *size != descriptor.size => {
            (Level::Bad, Trouble::OtherSize(*size))
        }
        Ok(Presence::There(_)) => return None,
        Err(error) => (Level::Odd, Trouble::UnknownBlob(error.message.clone())),
    };
    let (platform, digest) = (platform.clone(), Some(descriptor.digest.clone()));
    Some(Finding { level, platform, digest, what })
}

#[cfg(test)]
mod tests;
