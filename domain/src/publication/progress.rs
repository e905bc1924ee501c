//! A publication and how far it is.

use serde::{Deserialize, Serialize};

use super::preview::{How, PlannedChange};
use super::{Kind, PublicationId};
use crate::digest::Digest;
use crate::error::ApiError;
use crate::json::FromJson;
use crate::platform::Platform;
use crate::reference::{Reference, Repository};

/// A publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Publication {
    /// Its name.
    pub id: PublicationId,
    /// Higher in each state than in the one before, also when it is gone on with in another run.
    #[serde(default)]
    pub revision: u64,
    /// What kind it is.
    pub kind: Kind,
    /// The local list, or the image or list that is copied.
    pub source: Option<Reference>,
    /// Whether the local list goes away at the end.
    pub purge: bool,
    /// How it stands.
    pub state: State,
    /// What is done now, or was done last.
    pub stage: Stage,
    /// The tags, in their order.
    pub moves: Vec<TagMove>,
    /// The manifests below, with their blobs, a repository after the other.
    pub parts: Vec<PartProgress>,
    /// Bytes that have to be sent.
    pub bytes: u64,
    /// Bytes that were sent. What is sent twice counts twice.
    pub bytes_done: u64,
    /// Bytes a second in the last seconds.
    pub rate: u64,
    /// How often something was asked or sent again after a failure.
    pub retries: u64,
    /// When it started, in milliseconds since 1970.
    pub started_ms: u64,
    /// How long it took or has taken, in milliseconds; of one that was broken off what is known.
    pub elapsed_ms: u64,
    /// Whether it is paused while it runs: nothing new begins until it goes on.
    #[serde(default)]
    pub paused: bool,
    /// The publication that this one takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<PublicationId>,
}

/// How a publication stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It goes on.
    Running,
    /// Every tag holds what it was to hold.
    Done,
    /// Some tag does not.
    Failed {
        /// The first reason.
        error: ApiError,
    },
    /// The user stopped it.
    Cancelled,
    /// The program ended in the middle of it.
    Interrupted,
    /// It was left as it was, by choice: it is not offered any more.
    Dismissed,
}

/// What a publication does, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Tries whether the repositories can be written.
    Access,
    /// Mounts and copies blobs.
    Blobs,
    /// Uploads the manifests below.
    Manifests,
    /// Uploads what the tags will hold, by its digest.
    List,
    /// Writes the tags.
    Tags,
    /// Reads them back.
    Verify,
    /// Removes the local list.
    Purge,
}

impl Stage {
    /// All, in their order.
    pub const ALL: [Self; 7] = [
        Self::Access,
        Self::Blobs,
        Self::Manifests,
        Self::List,
        Self::Tags,
        Self::Verify,
        Self::Purge,
    ];

    /// The words of reports.
    pub fn words(self) -> &'static str {
        match self {
            Self::Access => "Check access",
            Self::Blobs => "Blobs",
            Self::Manifests => "Manifests",
            Self::List => "List",
            Self::Tags => "Tags",
            Self::Verify => "Verify",
            Self::Purge => "Clean up",
        }
    }
}

/// A tag on its way from one digest to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct TagMove {
    /// The tag.
    pub tag: Reference,
    /// What it held; nothing when it was not there.
    pub before: Option<Digest>,
    /// Whether nobody has looked what it held.
    #[serde(default)]
    pub unseen: bool,
    /// What it is to hold; nothing when it goes.
    pub after: Option<Digest>,
    /// How far it is.
    pub state: MoveState,
}

/// How far a tag is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum MoveState {
    /// It is as it was.
    Waiting,
    /// It is being written: it holds one or the other.
    Writing,
    /// It was written.
    Written {
        /// What the registry gave when it was asked again; nothing when it gave nothing or was not asked.
        read_back: Option<Digest>,
    },
    /// It held it already.
    Same,
    /// Somebody else has moved it: it was left alone.
    Moved {
        /// What it holds now.
        found: Option<Digest>,
        /// What a publication over that would change.
        changes: Vec<PlannedChange>,
    },
    /// It could not be written.
    Failed {
        /// Why.
        error: ApiError,
    },
    /// It was put back on what it held before.
    Undone,
}

impl TagMove {
    /// Whether it holds what it was to hold.
    pub fn is_done(&self) -> bool {
        matches!(self.state, MoveState::Written { .. } | MoveState::Same)
    }

    /// Whether it can be taken back: it was written, and held something else before.
    pub fn is_undoable(&self) -> bool {
        let was_written = matches!(self.state, MoveState::Written { .. } | MoveState::Writing);
        was_written && self.before != self.after && !self.unseen
    }
}

/// One manifest below what is published, in one repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct PartProgress {
    /// Where it goes.
    pub repository: Repository,
    /// Where it comes from.
    pub source: Reference,
    /// Its platform in the list.
    pub platform: Option<Platform>,
    /// Whether it is an attestation.
    pub attests: bool,
    /// Whether it goes along because it is attached to something that goes.
    #[serde(default)]
    pub attached: bool,
    /// Digest of the manifest.
    pub digest: Digest,
    /// How far it is.
    pub step: PartStep,
    /// Its blobs; empty when it lies in the repository already.
    pub blobs: Vec<BlobProgress>,
}

/// How far a manifest is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum PartStep {
    /// Not started.
    Waiting,
    /// Its blobs are on their way.
    Blobs,
    /// It is being uploaded.
    Manifest,
    /// It is there.
    There,
    /// It could not be brought.
    Failed,
}

/// One blob.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct BlobProgress {
    /// Its digest.
    pub digest: Digest,
    /// In bytes.
    pub size: u64,
    /// Bytes that went over.
    pub sent: u64,
    /// How it got there, once it is.
    pub how: Option<How>,
}

impl Publication {
    /// How long the bytes that are left take at the rate of now, in milliseconds; nothing where that is not
    /// known, or while it is paused. What comes after the bytes is not counted.
    pub fn left_ms(&self) -> Option<u64> {
        let left = self.bytes.checked_sub(self.bytes_done).filter(|left| *left > 0)?;
        let millis = u128::from(left) * 1000 / u128::from(self.rate).max(1);
        (self.rate > 0 && !self.paused).then(|| u64::try_from(millis).unwrap_or(u64::MAX))
    }

    /// How many tags hold what they were to hold.
    pub fn tags_done(&self) -> usize {
        self.moves.iter().filter(|it| it.is_done()).count()
    }

    /// How many manifests are there.
    pub fn parts_there(&self) -> usize {
        self.parts.iter().filter(|part| part.step == PartStep::There).count()
    }

    /// Whether it can be gone on with.
    pub fn is_resumable(&self) -> bool {
        matches!(self.state, State::Failed { .. } | State::Cancelled | State::Interrupted)
            && self.moves.iter().any(|it| {
                !matches!(it.state, MoveState::Written { .. } | MoveState::Same | MoveState::Undone)
            })
    }

    /// Whether a tag of it can be put back.
    pub fn is_undoable(&self) -> bool {
        self.state != State::Running && self.moves.iter().any(TagMove::is_undoable)
    }

    /// Whether somebody has to decide what becomes of it.
    pub fn is_open(&self) -> bool {
        self.state == State::Interrupted
    }
}
