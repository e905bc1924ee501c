//! The rows of the plan: what is done in a repository, in its order, said as a table.

use std::collections::BTreeMap;

use super::preview::{How, RepositoryPlan};
use crate::digest::Digest;
use crate::order;
use crate::platform::Platform;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What, and how.
    pub kind: StepKind,
    /// How many blobs or manifests.
    pub count: usize,
    /// The platforms that they are of; empty for attestations and lists alone.
    pub platforms: Vec<Platform>,
    /// Their bytes.
    pub bytes: u64,
}

/// What is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepKind {
    /// Blobs get there.
    Blobs(How),
    /// Manifests that are there already.
    ManifestsThere,
    /// Manifests are uploaded by their digest.
    Manifests,
}

impl RepositoryPlan {
    /// What is done before the tags are written. Blobs that several platforms share are counted once.
    pub fn steps(&self) -> Vec<Step> {
        let mut blobs: BTreeMap<&Digest, (&How, u64, Vec<&Platform>)> = BTreeMap::new();
        for part in &self.parts {
            for blob in &part.blobs {
                let known = blobs.entry(&blob.digest).or_insert((&blob.how, blob.size, Vec::new()));
                known.2.extend(part.platform.as_ref().filter(|_| !part.attests));
            }
        }
        let mut by_how: BTreeMap<&How, Step> = BTreeMap::new();
        for (how, size, platforms) in blobs.values() {
            let step = by_how.entry(how).or_insert_with(|| step(StepKind::Blobs((*how).clone())));
            step.add(*size, platforms);
        }
        let mut steps: Vec<Step> = by_how.into_values().collect();
        for (there, kind) in [(true, StepKind::ManifestsThere), (false, StepKind::Manifests)] {
            let mut row = step(kind);
            for part in self.parts.iter().filter(|part| part.is_there == there) {
                let platform: Vec<&Platform> =
                    part.platform.iter().filter(|_| !part.attests).collect();
                row.add(part.size, &platform);
            }
            steps.extend(Some(row).filter(|row| row.count > 0));
        }
        steps
    }
}

fn step(kind: StepKind) -> Step {
    Step { kind, count: 0, platforms: Vec::new(), bytes: 0 }
}

impl Step {
    fn add(&mut self, size: u64, platforms: &[&Platform]) {
        self.count += 1;
        self.bytes = self.bytes.saturating_add(size);
        for platform in platforms {
            if !self.platforms.contains(platform) {
                self.platforms.push((*platform).clone());
            }
        }
        order::sort_by(&mut self.platforms, Platform::display_order);
    }
}
