//! What a publication will do, before it does anything.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Agreed, Kind, Overwrite, Takes};
use crate::diff::Status;
use crate::digest::Digest;
use crate::error::ApiError;
use crate::json::FromJson;
use crate::media_type::MediaType;
use crate::order;
use crate::platform::Platform;
use crate::reference::{Reference, Repository, Tag};

/// What a publication will do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Preview {
    /// What kind of publication it is.
    pub kind: Kind,
    /// Digest of what is written; nothing when tags are deleted. Where tags are put back, that of the
    /// first one.
    pub digest: Option<Digest>,
    /// Its media type.
    pub media_type: Option<MediaType>,
    /// It, byte for byte.
    pub text: String,
    /// The tags, in their order.
    pub destinations: Vec<Destination>,
    /// What is done in each repository before its tags are written.
    pub repositories: Vec<RepositoryPlan>,
}

/// What becomes of a tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Destination {
    /// The tag.
    pub tag: Reference,
    /// What it holds now; nothing when it is not there.
    pub before: Option<Digest>,
    /// What it will hold; nothing when it goes.
    pub after: Option<Digest>,
    /// The tag whose earlier digest this one keeps reachable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_of: Option<Reference>,
    /// What changes for each platform, what hurts first. Empty where nothing can be compared.
    pub changes: Vec<PlannedChange>,
    /// Why what the tag holds cannot be compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unreadable: Option<ApiError>,
    /// Whether it may be written over, as far as that can be known.
    pub overwrite: Overwrite,
    /// What forbids it.
    pub obstacles: Vec<Obstacle>,
    /// Of a deletion: the other tags of the same digest, which go too where the registry deletes no
    /// single tag.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub siblings: Vec<Tag>,
    /// Of a deletion: how many other tags could not be compared.
    #[serde(default)]
    pub uncompared: usize,
}

/// What becomes of one platform under a tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct PlannedChange {
    /// The platform.
    pub platform: Platform,
    /// What happens to it.
    pub status: Status,
    /// Digest of the image that it has.
    pub before: Option<Digest>,
    /// Digest of the image that it will have.
    pub digest: Option<Digest>,
    /// Bytes that a machine with the image of now has to download, where both are known.
    pub to_pull: Option<u64>,
}

/// Why a tag cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Obstacle {
    /// The registry let nothing be written when it was tried.
    Access {
        /// What it said.
        error: ApiError,
    },
    /// The registry says that the tag is immutable.
    Immutable,
    /// It cannot be put back: somebody else has moved it since.
    Moved {
        /// What it would have to hold; nothing when it must not be there.
        expected: Option<Digest>,
    },
    /// A tag under which something attached would go along holds something else in the repository, such as
    /// another signature of the same image.
    AttachedElsewhere {
        /// That tag.
        tag: Reference,
    },
    /// A rule requires platforms that would not be there.
    Required {
        /// Its pattern.
        pattern: String,
        /// What would be missing.
        lacking: Vec<Platform>,
    },
}

/// What a repository needs before its tags are written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct RepositoryPlan {
    /// The repository.
    pub repository: Repository,
    /// Whether it can be written.
    pub access: Access,
    /// Whether it takes what is published, by its media type, as far as that can be known.
    pub takes: Takes,
    /// Its tags that are written.
    pub tags: Vec<Reference>,
    /// The manifests below what is written, children before parents.
    pub parts: Vec<PlannedPart>,
    /// The tags under which something attached would go along, and which hold something else here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attached_elsewhere: Vec<Reference>,
}

/// Whether a repository can be written, as far as it was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// An upload session was opened.
    Granted,
    /// Nothing has to be written.
    Unneeded,
    /// It was not tried: a deletion cannot be asked for without being done.
    Untried,
    /// It was refused.
    Refused {
        /// What the registry said.
        error: ApiError,
    },
}

/// One manifest that has to be in a repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct PlannedPart {
    /// Where it comes from.
    pub source: Reference,
    /// Its platform in the list.
    pub platform: Option<Platform>,
    /// Whether it is an attestation, or another artifact of an image of the list.
    pub attests: bool,
    /// Whether it goes along because it is attached to something that goes, or is below what is.
    #[serde(default)]
    pub attached: bool,
    /// Digest of the manifest.
    pub digest: Digest,
    /// Size of the manifest, in bytes.
    pub size: u64,
    /// Whether the repository has the manifest already.
    pub is_there: bool,
    /// What it needs there; empty when it comes from this very repository.
    pub blobs: Vec<PlannedBlob>,
}

/// A config or layer that a manifest needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct PlannedBlob {
    /// Its digest.
    pub digest: Digest,
    /// In bytes, as the manifest says.
    pub size: u64,
    /// How it gets there.
    pub how: How,
}

/// How a blob gets into a repository.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// It is there.
    There,
    /// Mounted from another repository of the registry; copied where the registry does not mount.
    Mount {
        /// The other repository.
        from: Repository,
    },
    /// Downloaded from another registry and uploaded.
    Copy {
        /// The repository of the other registry.
        from: Repository,
    },
}

/// What a plan sends, as a whole: each blob once a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Manifests to send, without those of the tags.
    pub manifests: usize,
    /// Blobs to mount.
    pub mounted: usize,
    /// Blobs to copy.
    pub copied: usize,
    /// The bytes of those that are copied.
    pub bytes: u64,
    /// Blobs that are there already.
    pub there: usize,
}

impl Destination {
    /// Whether the tag holds already what it is to hold.
    pub fn is_same(&self) -> bool {
        self.before == self.after
    }

    /// The platforms that the tag has now and will not have: whoever pulls for them gets an error. None
    /// when the whole tag goes.
    pub fn lost(&self) -> Vec<Platform> {
        if self.after.is_none() || self.previous_of.is_some() {
            return Vec::new();
        }
        let lost = self.changes.iter().filter(|change| change.status == Status::Lost);
        lost.map(|change| change.platform.normalised()).collect()
    }

    /// What somebody agrees to who has seen it.
    pub fn agreed(&self) -> Agreed {
        Agreed { tag: self.tag.clone(), before: self.before.clone(), after: self.after.clone() }
    }
}

impl Preview {
    /// The platforms that some tag would lose, each once.
    pub fn lost(&self) -> Vec<Platform> {
        let mut lost: Vec<Platform> =
            self.destinations.iter().flat_map(Destination::lost).collect();
        order::sort_by(&mut lost, Platform::display_order);
        lost.dedup();
        lost
    }

    /// Whether nothing is left to do.
    pub fn is_done(&self) -> bool {
        self.destinations.iter().all(Destination::is_same)
    }

    /// Whether something forbids it.
    pub fn is_blocked(&self) -> bool {
        self.destinations.iter().any(|it| !it.obstacles.is_empty() && !it.is_same())
    }

    /// What somebody agrees to who has seen all of it.
    pub fn agreed(&self) -> Vec<Agreed> {
        self.destinations.iter().map(Destination::agreed).collect()
    }

    /// How many attestations go along.
    pub fn attestations(&self) -> usize {
        let parts = self.repositories.iter().flat_map(|plan| &plan.parts);
        order::set(parts.filter(|it| it.attests && !it.attached).map(|it| &it.digest)).len()
    }

    /// How many manifests go along because they are attached, each once; and their bytes with those of
    /// their blobs.
    pub fn attached(&self) -> (usize, u64) {
        let parts = self.repositories.iter().flat_map(|plan| &plan.parts);
        let (mut manifests, mut blobs) = (BTreeMap::new(), BTreeMap::new());
        for part in parts.filter(|part| part.attached) {
            manifests.insert(&part.digest, part.size);
            blobs.extend(part.blobs.iter().map(|blob| (&blob.digest, blob.size)));
        }
        let sizes = manifests.values().chain(blobs.values());
        (manifests.len(), sizes.fold(0, |sum: u64, size| sum.saturating_add(*size)))
    }

    /// What is sent, as a whole.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for plan in &self.repositories {
            let mut seen = BTreeSet::new();
            totals.manifests += plan.parts.iter().filter(|part| !part.is_there).count();
            for blob in plan.parts.iter().flat_map(|part| &part.blobs) {
                if !seen.insert(&blob.digest) {
                    continue;
                }
                match blob.how {
                    How::There => totals.there += 1,
                    How::Mount { .. } => totals.mounted += 1,
                    How::Copy { .. } => {
                        totals.copied += 1;
                        totals.bytes = totals.bytes.saturating_add(blob.size);
                    }
                }
            }
        }
        totals
    }
}
