//! Pushes: they run in the engine, go on when the page is closed, and tell their state as events.

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::error::ApiError;
use crate::platform::Platform;
use crate::protocol::preview::Expected;
use crate::reference::Reference;

/// Names a push within one run of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobId(pub u64);

/// Starts a push: `docker manifest push [--purge]`. Replies at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartPush {
    /// The local list.
    pub list: Reference,
    /// Whether to delete the local list once everything is pushed.
    pub purge: bool,
    /// What the tag has to hold right before it is written. Another digest stops the push.
    #[serde(default)]
    pub expected: Expected,
}

/// Stops a push. What is in the registry already stays there; the tag is not written any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelJob {
    /// Which.
    pub job: JobId,
}

/// Asks for the pushes of this run of the program, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ListJobs {}

/// A push and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushJob {
    /// Its name.
    pub id: JobId,
    /// Where the list goes.
    pub target: Reference,
    /// Whether the local list goes away at the end.
    pub purge: bool,
    /// What the tag held before, as far as the user was shown it.
    pub before: Expected,
    /// How it stands.
    pub state: JobState,
    /// The images, in the list's order.
    pub images: Vec<PushImage>,
    /// When it started, in milliseconds since 1970.
    pub started_ms: u64,
    /// How long it took or has taken, in milliseconds.
    pub elapsed_ms: u64,
}

/// How a push stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum JobState {
    /// Images are being pushed, or the list is.
    Running,
    /// The tag holds the list.
    Done {
        /// The digest of the list, as the registry confirmed it.
        digest: Digest,
        /// What the registry gave when it was asked for the tag again; nothing when it did not answer.
        read_back: Option<Digest>,
    },
    /// It failed; the tag is as it was.
    Failed {
        /// Why.
        error: ApiError,
    },
    /// The user stopped it; the tag is as it was.
    Cancelled,
}

/// One image of a push.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushImage {
    /// The entry.
    pub reference: Reference,
    /// Its platform in the list.
    pub platform: Option<Platform>,
    /// Digest of its manifest.
    pub digest: Digest,
    /// How far it is.
    pub step: PushStep,
    /// Blobs that are in the target repository already, or were mounted.
    pub blobs_done: usize,
    /// Blobs in all; 0 when the image is in the target repository already.
    pub blobs_total: usize,
}

/// How far one image is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PushStep {
    /// Not started.
    Waiting,
    /// Its blobs are being mounted.
    Blobs,
    /// Its manifest is being put.
    Manifest,
    /// It is there.
    Pushed,
    /// It could not be pushed.
    Failed,
}
