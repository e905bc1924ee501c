//! What changed between two images or lists: which platforms were lost, added, rebuilt, and what a
//! pull of the new one costs. Everything comes from manifests and configs; no layer is looked at.

mod align;
mod attested;
mod base;
mod config;
mod layers;
mod lines;
mod platform;
mod report;
mod restore;
mod side;
mod status;
#[cfg(test)]
mod tests;
mod verdict;

use std::collections::{HashMap, HashSet, VecDeque};

use serde::{Deserialize, Serialize};

pub use attested::{Attested, PackageChange, PackageStatus, Stated};
pub use base::{Base, Confidence, of as base_of};
pub use config::{Attention, Change};
pub use layers::{Layer, LayerCounts, LayerRow, LayerStatus};
pub use lines::{In, index_lines, lines};
pub use platform::PlatformDiff;
pub use report::{markdown, size, text};
pub use restore::{Call, Restoration, Unrestorable};
pub use side::{Side, SideEntry, SideImage, Source};
pub use status::Status;
pub use verdict::{Clause, Verdict};

use crate::digest::Digest;
use crate::order;
use crate::protocol::attestation::Attestations;

/// A whole comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// What A is.
    pub a: Summary,
    /// What B is.
    pub b: Summary,
    /// What happened, in a sentence.
    pub verdict: Verdict,
    /// A row for each platform, what hurts first.
    pub platforms: Vec<PlatformDiff>,
}

/// What a side is as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Where it comes from.
    pub source: Source,
    /// Digest of the list or image.
    pub digest: Option<Digest>,
    /// Its media type.
    pub media_type: crate::MediaType,
    /// Bytes of all its configs and layers, each counted once.
    pub stored: u64,
}

impl Comparison {
    /// Compares two sides.
    pub fn of(a: &Side, b: &Side) -> Self {
        let platforms: Vec<PlatformDiff> =
            pairs(a, b).into_iter().map(|pair| PlatformDiff::of(&pair)).collect();
        let verdict = Verdict::of(&[]);
        let mut comparison = Self { a: summary(a), b: summary(b), verdict, platforms };
        comparison.arrange();
        comparison
    }

    /// Takes up what the attestations of the two sides say: sources, packages, and bases, which can
    /// turn changed layers into a new base.
    pub fn attest(&mut self, a: &Attestations, b: &Attestations) {
        for row in &mut self.platforms {
            row.attest(a, b);
        }
        self.arrange();
    }

    fn arrange(&mut self) {
        order::sort_by(&mut self.platforms, |one, other| {
            let order = one.status.cmp(&other.status);
            order.then_with(|| one.platform.display_order(&other.platform))
        });
        self.verdict = Verdict::of(&self.platforms);
    }

    /// The parts of the verdict, for who says it in another language.
    pub fn clauses(&self) -> Vec<Clause> {
        let rows: Vec<_> = self.platforms.iter().map(|row| (row.status, &row.platform)).collect();
        Clause::all(&rows)
    }

    /// How many platforms have this status.
    pub fn count(&self, status: Status) -> usize {
        self.platforms.iter().filter(|row| row.status == status).count()
    }

    /// Whether anything changed: a platform, or the list around them.
    pub fn differs(&self) -> bool {
        let same = |row: &PlatformDiff| row.status == Status::SameBytes;
        !self.platforms.iter().all(same) || self.a.digest != self.b.digest
    }

    /// Whether B lacks a platform that A has.
    pub fn loses(&self) -> bool {
        self.platforms.iter().any(|row| row.status == Status::Lost)
    }

    /// How many differences are noise: dates, names, history text.
    pub fn noise(&self) -> usize {
        self.platforms.iter().map(PlatformDiff::noise).sum()
    }
}

/// Two entries for one platform, or one that is alone.
#[derive(Debug)]
pub(crate) struct Pair<'a> {
    a: Option<&'a SideEntry>,
    b: Option<&'a SideEntry>,
    /// Whether a list has this platform more than once.
    repeated: bool,
}

/// Pairs the entries: equal keys in their order, then the same digest under two keys.
fn pairs<'a>(a: &'a Side, b: &'a Side) -> Vec<Pair<'a>> {
    let mut waiting: HashMap<String, VecDeque<&SideEntry>> = HashMap::new();
    let (mut in_a, mut in_b) = (HashMap::new(), HashMap::new());
    for entry in &b.entries {
        let key = entry.platform().key();
        *in_b.entry(key.clone()).or_insert(0_usize) += 1;
        waiting.entry(key).or_default().push_back(entry);
    }
    for entry in &a.entries {
        *in_a.entry(entry.platform().key()).or_insert(0_usize) += 1;
    }
    let repeated = |key: &String| {
        let more =
            |counts: &HashMap<String, usize>| counts.get(key).is_some_and(|count| *count > 1);
        more(&in_a) || more(&in_b)
    };
    let (mut pairs, mut alone) = (Vec::new(), Vec::new());
    for entry in &a.entries {
        let key = entry.platform().key();
        let repeated = repeated(&key);
        match waiting.get_mut(&key).and_then(VecDeque::pop_front) {
            Some(other) => pairs.push(Pair { a: Some(entry), b: Some(other), repeated }),
            None => alone.push(Pair { a: Some(entry), b: None, repeated }),
        }
    }
    let left: Vec<&SideEntry> = waiting.into_values().flatten().collect();
    // In the list's own order again, so that the outcome does not depend on a hash.
    for entry in
        b.entries.iter().filter(|entry| left.iter().any(|held| std::ptr::eq(*held, *entry)))
    {
        let renamed = alone.iter_mut().find(|pair| {
            let digest = pair.a.map(|entry| &entry.descriptor.digest);
            pair.b.is_none() && digest == Some(&entry.descriptor.digest)
        });
        if let Some(pair) = renamed {
            pair.b = Some(entry);
        } else {
            let repeated = repeated(&entry.platform().key());
            pairs.push(Pair { a: None, b: Some(entry), repeated });
        }
    }
    pairs.extend(alone);
    pairs
}

fn summary(side: &Side) -> Summary {
    let mut seen = HashSet::new();
    let images = side.entries.iter().filter_map(|entry| entry.image.as_ref().ok());
    let blobs = images.flat_map(SideImage::blobs).filter(|blob| seen.insert(&blob.digest));
    let stored = blobs.fold(0_u64, |sum, blob| sum.saturating_add(blob.size));
    let (source, media_type) = (side.source.clone(), side.media_type.clone());
    Summary { source, digest: side.digest.clone(), media_type, stored }
}
