//! Which image an image was built on, and how sure that is.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::side::{SideEntry, SideImage};

use crate::json::FromJson;

/// Where a base image's name comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// An annotation or a label says it.
    Stated,
    /// The provenance names it as the one image that the build used.
    Provenance,
    /// An image that is known by name has the same first layers; the one with the most.
    Prefix,
    /// Made out from the instruction of the first layer.
    Guessed,
}

impl Confidence {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Stated, Self::Provenance, Self::Prefix, Self::Guessed];

    /// The word on the screen.
    pub fn words(self) -> &'static str {
        match self {
            Self::Stated => "stated by the image",
            Self::Provenance => "named in the provenance",
            Self::Prefix => "the longest known image below it",
            Self::Guessed => "guessed from the first layer",
        }
    }
}

/// A base image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Base {
    /// Its name as far as it is known: `docker.io/library/debian:12`, `alpine 3.22.2`.
    pub name: String,
    /// Its digest, where it is stated.
    pub digest: Option<String>,
    /// Where that comes from.
    pub confidence: Confidence,
}

/// The base image of an entry, if anything tells.
pub fn of(entry: &SideEntry) -> Option<Base> {
    let image = entry.image.as_ref().ok()?;
    stated(entry, image).or_else(|| entry.base.clone()).or_else(|| guessed(image))
}

/// Whether B stands on another base than A. A first layer that was made anew by the same instruction
/// is no other base: its name has to differ too.
pub(super) fn differs(a: &Base, b: &Base, first_layer_differs: bool) -> bool {
    // A known image is one platform's; what is stated can be a list's digest.
    let alike = (a.confidence == Confidence::Prefix) == (b.confidence == Confidence::Prefix);
    match (&a.digest, &b.digest) {
        (Some(a), Some(b)) if alike => a != b,
        // Names of different origin are written differently: alone they say nothing.
        _ if a.confidence == b.confidence && a.confidence != Confidence::Guessed => {
            a.name != b.name
        }
        _ => first_layer_differs && a.name != b.name,
    }
}

/// OCI image specification, annotations chapter: `base.name` and `base.digest`.
fn stated(entry: &SideEntry, image: &SideImage) -> Option<Base> {
    let labels = image.config.as_ref().and_then(|config| config.get("config")?.get("Labels"));
    let said = |key: &str| {
        let key = format!("org.opencontainers.image.base.{key}");
        let annotated =
            entry.descriptor.annotations.get(&key).or_else(|| image.annotations.get(&key));
        let label = || labels?.get(&key)?.as_str().map(str::to_owned);
        annotated.cloned().or_else(label)
    };
    let (name, digest) = (said("name"), said("digest"));
    let name = name.or_else(|| digest.clone())?;
    Some(Base { name, digest, confidence: Confidence::Stated })
}

fn guessed(image: &SideImage) -> Option<Base> {
    let (first, _) = image.history().next()?;
    let base = |name: String| Some(Base { name, digest: None, confidence: Confidence::Guessed });
    // Windows: `Apply image 10.0.20348.2762`.
    if let Some(version) = first.strip_prefix("Apply image ") {
        return base(format!("windows {version}"));
    }
    // debuerreotype: `# debian.sh --arch 'amd64' out/ 'bookworm' '@1731283200'`.
    if let Some(rest) = first.strip_prefix("# debian.sh ") {
        let quoted: Vec<&str> = rest.split('\'').skip(1).step_by(2).collect();
        return base(
            format!("debian {}", quoted.get(1..).unwrap_or_default().join(" ")).trim().to_owned(),
        );
    }
    // A root file system as an archive: `ADD alpine-minirootfs-3.22.2-x86_64.tar.gz /`.
    let archive = first.strip_prefix("ADD ")?.split_whitespace().next()?;
    let stem = archive.rsplit('/').next()?;
    let stem = stem.strip_prefix("file:").unwrap_or(stem);
    let stem = stem.split(".tar").next().filter(|name| name.len() < stem.len())?;
    base(match stem.split_once("-minirootfs-") {
        Some((system, rest)) => {
            format!("{system} {}", rest.split('-').next().unwrap_or_default())
        }
        None => stem.to_owned(),
    })
}

/// Dates and revisions in an image's labels: `org.opencontainers.image.revision`.
pub(super) fn revision(entry: &SideEntry) -> Option<String> {
    let image = entry.image.as_ref().ok()?;
    let key = "org.opencontainers.image.revision";
    let label = || {
        let labels = image.config.as_ref()?.get("config")?.get("Labels")?;
        labels.get(key).and_then(Value::as_str).map(str::to_owned)
    };
    entry
        .descriptor
        .annotations
        .get(key)
        .or_else(|| image.annotations.get(key))
        .cloned()
        .or_else(label)
}
