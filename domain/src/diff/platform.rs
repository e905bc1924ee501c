//! One platform of a comparison.

use serde::{Deserialize, Serialize};

use super::attested::Attested;
use super::base::{self, Base, Confidence};
use super::config::{self, Attention, Change};
use super::layers::{self, Built, LayerCounts, LayerRow, LayerStatus};
use super::side::{SideEntry, SideImage};
use super::{Pair, Status};
use crate::digest::Digest;
use crate::error::{ApiError, Code};
use crate::platform::Platform;
use crate::protocol::attestation::Attestations;

/// What happened to one platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlatformDiff {
    /// The platform, as B's list says it; A's where B has none.
    pub platform: Platform,
    /// The platform in A, where it is written otherwise.
    pub platform_a: Option<Platform>,
    /// Whether a list names this platform more than once. Such entries are paired in their order.
    pub repeated: bool,
    /// What happened.
    pub status: Status,
    /// Digest of the manifest in A.
    pub digest_a: Option<Digest>,
    /// Digest of the manifest in B.
    pub digest_b: Option<Digest>,
    /// Sum of A's layers in bytes.
    pub size_a: Option<u64>,
    /// Sum of B's layers in bytes.
    pub size_b: Option<u64>,
    /// Bytes that a client with A's image still has to download for B's: configs and layers.
    pub to_pull: Option<u64>,
    /// The layers side by side.
    pub layers: Vec<LayerRow>,
    /// How many of which kind.
    pub layer_counts: LayerCounts,
    /// What differs in the configs.
    pub config: Vec<Change>,
    /// What differs in the annotations of the entries and the manifests.
    pub annotations: Vec<Change>,
    /// The build steps of A.
    pub history_a: Vec<String>,
    /// The build steps of B.
    pub history_b: Vec<String>,
    /// The base image of A.
    pub base_a: Option<Base>,
    /// The base image of B.
    pub base_b: Option<Base>,
    /// The source revision that A's image states.
    pub revision_a: Option<String>,
    /// The source revision that B's image states.
    pub revision_b: Option<String>,
    /// A's attestation manifests.
    pub attestations_a: Vec<Digest>,
    /// B's attestation manifests.
    pub attestations_b: Vec<Digest>,
    /// What the attestations say; `None` until they were asked for, and where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attested: Option<Attested>,
    /// Why A could not be read.
    pub error_a: Option<ApiError>,
    /// Why B could not be read.
    pub error_b: Option<ApiError>,
}

impl PlatformDiff {
    pub(super) fn of(pair: &Pair<'_>) -> Self {
        let (a, b) = (pair.a, pair.b);
        let error =
            |entry: Option<&SideEntry>| entry.and_then(|entry| entry.image.as_ref().err().cloned());
        let (image_a, image_b) = (image(a), image(b));
        let steps = |image: Option<&SideImage>| -> Vec<_> {
            image.into_iter().flat_map(SideImage::history).collect()
        };
        let (steps_a, steps_b) = (steps(image_a), steps(image_b));
        let texts = |steps: Vec<(String, bool)>| steps.into_iter().map(|(text, _)| text).collect();
        let attestations = |entry: Option<&SideEntry>| {
            entry.map(|entry| entry.attestations.clone()).unwrap_or_default()
        };
        let digest = |entry: Option<&SideEntry>| entry.map(|entry| entry.descriptor.digest.clone());
        let (platform_a, platform_b) = (a.map(SideEntry::platform), b.map(SideEntry::platform));
        let platform = platform_b.clone().or_else(|| platform_a.clone()).unwrap_or_default();
        let layers = rows(image_a.map(|a| (a, &*steps_a)), image_b.map(|b| (b, &*steps_b)));
        let config = match (image_a, image_b) {
            (Some(a), Some(b)) => config::compare(a, b),
            _ => Vec::new(),
        };
        let mut diff = Self {
            platform_a: platform_a.filter(|a| platform_b.as_ref().is_some_and(|b| a != b)),
            platform,
            repeated: pair.repeated,
            status: Status::SameBytes,
            digest_a: digest(a),
            digest_b: digest(b),
            size_a: image_a.map(SideImage::compressed_size),
            size_b: image_b.map(SideImage::compressed_size),
            to_pull: image_b.map(|b| layers::bytes_to_pull(image_a, b)),
            layer_counts: LayerCounts::of(&layers),
            layers,
            config,
            annotations: annotations(a, b),
            history_a: texts(steps_a),
            history_b: texts(steps_b),
            base_a: a.and_then(base::of),
            base_b: b.and_then(base::of),
            revision_a: a.and_then(base::revision),
            revision_b: b.and_then(base::revision),
            attestations_a: attestations(a),
            attestations_b: attestations(b),
            attested: None,
            error_a: error(a),
            error_b: error(b),
        };
        diff.status = diff.find_status();
        diff
    }

    /// Takes up what the attestations of the two sides say about it. What an image says of its base
    /// itself counts more than its provenance, and a guess less.
    pub fn attest(&mut self, a: &Attestations, b: &Attestations) {
        if self.attestations_a.is_empty() && self.attestations_b.is_empty() {
            return;
        }
        let in_a = self.digest_a.iter().flat_map(|digest| a.contents(digest));
        let in_b = self.digest_b.iter().flat_map(|digest| b.contents(digest));
        let attested = Attested::of(in_a, in_b);
        for (base, stated) in
            [(&mut self.base_a, &attested.a.base), (&mut self.base_b, &attested.b.base)]
        {
            let said = base.as_ref().is_some_and(|base| base.confidence == Confidence::Stated);
            if stated.is_some() && !said {
                base.clone_from(stated);
            }
        }
        self.attested = Some(attested);
        self.status = self.find_status();
    }

    /// How many of its differences are noise.
    pub fn noise(&self) -> usize {
        self.config.iter().chain(&self.annotations).filter(|change| change.noise).count()
    }

    /// Whether nothing but noise differs, though the digests do.
    pub fn is_noise(&self) -> bool {
        let same_blobs = self.layers.iter().all(|row| row.status == LayerStatus::Shared);
        matches!(self.status, Status::ConfigOnly | Status::AnnotationsOnly | Status::Repackaged)
            && same_blobs
            && self.noise() > 0
            && self.config.iter().chain(&self.annotations).all(|change| change.noise)
    }

    /// Which parts of the config differ, with how often: `Env`, 1. Without noise if wanted.
    pub fn config_counts(&self, ignore_noise: bool) -> Vec<(&str, usize)> {
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for change in self.config.iter().filter(|change| !(ignore_noise && change.noise)) {
            match counts.iter_mut().find(|(part, _)| *part == change.part) {
                Some((_, count)) => *count += 1,
                None => counts.push((&change.part, 1)),
            }
        }
        counts
    }

    /// `Env 1, Labels 2`; `same`; empty when there are not two to compare. Without noise if wanted.
    pub fn config_words(&self, ignore_noise: bool) -> String {
        let counts = self.config_counts(ignore_noise);
        if counts.is_empty() {
            let both = self.size_a.is_some() && self.size_b.is_some();
            return if both { "same".to_owned() } else { String::new() };
        }
        let words = counts.iter().map(|(part, count)| format!("{part} {count}"));
        words.collect::<Vec<_>>().join(", ")
    }

    /// What deserves a second look.
    pub fn attention(&self) -> impl Iterator<Item = (Attention, &Change)> {
        self.config.iter().filter_map(|change| Some((change.attention?, change)))
    }

    /// The most exact status that is true.
    fn find_status(&self) -> Status {
        match (&self.digest_a, &self.digest_b) {
            (Some(_), None) => return Status::Lost,
            (None, Some(_)) if self.error_b.is_none() => return Status::Added,
            _ => {}
        }
        if let Some(error) = self
            .error_b
            .as_ref()
            .or(self.error_a.as_ref().filter(|_| self.digest_a != self.digest_b))
        {
            return if error.code == Code::NotFound { Status::Missing } else { Status::Unreadable };
        }
        if self.digest_a == self.digest_b {
            let moved = self.platform_a.as_ref().is_some_and(|a| a.key() != self.platform.key());
            return match (moved, self.annotations.is_empty()) {
                (true, _) => Status::Relabelled,
                (false, true) => Status::SameBytes,
                (false, false) => Status::AnnotationsOnly,
            };
        }
        let counts = self.layer_counts;
        if counts.changed + counts.added + counts.removed > 0 {
            let first = self.layers.first().is_some_and(|row| row.status == LayerStatus::Changed);
            let rebuilt = match (&self.base_a, &self.base_b) {
                (Some(a), Some(b)) => base::differs(a, b, first),
                _ => false,
            };
            return if rebuilt { Status::RebuiltOnNewBase } else { Status::LayersChanged };
        }
        let meant = self.config.iter().any(|change| !change.noise);
        if !meant && counts.repackaged > 0 {
            return Status::Repackaged;
        }
        if !self.config.is_empty() {
            return Status::ConfigOnly;
        }
        // Else the same blobs in a manifest that is written otherwise: docker's form and OCI's.
        let annotated = !self.annotations.is_empty();
        if annotated { Status::AnnotationsOnly } else { Status::Repackaged }
    }
}

fn image(entry: Option<&SideEntry>) -> Option<&SideImage> {
    entry?.image.as_ref().ok()
}

fn rows(a: Option<Built<'_>>, b: Option<Built<'_>>) -> Vec<LayerRow> {
    match (a, b) {
        (Some(a), Some(b)) => layers::compare(a, b),
        (Some(a), None) => layers::alone(a, LayerStatus::Removed),
        (None, Some(b)) => layers::alone(b, LayerStatus::Added),
        (None, None) => Vec::new(),
    }
}

/// Those of the entry and of the manifest; where both have one, the manifest's is the image's word.
fn annotations(a: Option<&SideEntry>, b: Option<&SideEntry>) -> Vec<Change> {
    let (Some(a), Some(b)) = (a, b) else { return Vec::new() };
    let all = |entry: &SideEntry| {
        let mut all = entry.descriptor.annotations.clone();
        all.extend(entry.image.iter().flat_map(|image| image.annotations.clone()));
        all
    };
    config::annotations(&all(a), &all(b))
}
