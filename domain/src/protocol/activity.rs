//! What was asked of registries in this run: each request, the sums of each host, and the cache.

use serde::{Deserialize, Serialize};

use crate::json::FromJson;

/// Asks for the newest requests and the sums.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ListActivity {}

/// Forgets the requests and the sums of this run. What is under way goes on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ClearActivity {}

/// Deletes the manifests and configs that are kept on disk, and forgets those in memory.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ClearCache {}

/// The newest requests, and the sums of all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, FromJson)]
pub struct Activity {
    /// The newest requests, newest first; older ones are forgotten.
    pub exchanges: Vec<Exchange>,
    /// Each host that was asked, in the order of their names.
    pub hosts: Vec<HostActivity>,
    /// Manifests and configs on disk.
    pub cache: CacheUse,
}

/// One request and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Exchange {
    /// Its number in this run.
    pub id: u64,
    /// When it was sent, in milliseconds since 1970.
    pub at_ms: u64,
    /// Host and port that were asked: a registry, its token service, or a storage that it led to.
    pub host: String,
    /// The HTTP method.
    pub method: String,
    /// Path and query, without what may be secret in them.
    pub path: String,
    /// Which try it is: 1 for the first.
    pub attempt: u32,
    /// How it stands.
    pub outcome: Outcome,
    /// Bytes of the body that was sent.
    pub sent: u64,
    /// Bytes of the answer's body as far as it was read.
    pub received: u64,
    /// From sending to the last byte that was read, in milliseconds.
    pub millis: u64,
}

/// How a request stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// No answer yet.
    Waiting,
    /// Answered.
    Answered {
        /// HTTP status.
        status: u16,
    },
    /// No answer.
    Failed {
        /// Why, in a few words.
        reason: String,
    },
    /// Nobody waits for it any more.
    Stopped,
    /// Nothing was asked: the content was known by its digest.
    Cached,
}

/// The sums of one host.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, FromJson)]
pub struct HostActivity {
    /// Host and port.
    pub host: String,
    /// Requests that were sent, each try counted.
    pub requests: u64,
    /// Those that were a second try or a later one.
    pub retries: u64,
    /// Those without an answer, or answered 408, 429 or 5xx.
    pub failures: u64,
    /// Requests that were not needed, because the content was known by its digest.
    pub cached: u64,
    /// Bytes of bodies that came from it.
    pub received: u64,
    /// What the host last said about how much may still be asked for.
    pub limit: Option<RateLimit>,
    /// What the host's `Warning` headers said (OCI distribution specification, "Warnings"), each once.
    pub warnings: Vec<String>,
}

/// A limit as a registry says it: `RateLimit-Limit` and `RateLimit-Remaining`, or the same with `X-`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct RateLimit {
    /// Requests in one window.
    pub limit: Option<u64>,
    /// Requests that are left.
    pub remaining: u64,
    /// How long a window is, in seconds.
    pub window_seconds: Option<u64>,
}

/// How much is kept on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, FromJson)]
pub struct CacheUse {
    /// Manifests and configs.
    pub entries: u64,
    /// Bytes of their files.
    pub bytes: u64,
    /// Bytes that they may have at the most.
    pub capacity: u64,
}
