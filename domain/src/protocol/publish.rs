//! Publications: planned, started, gone on with, taken back. They run in the engine, go on when the page
//! is closed, are written down before they start, and tell their state as events.

use serde::{Deserialize, Serialize};

use crate::platform::Platform;
use crate::publication::{Agreed, PlatformRule, PublicationId, Wish};

/// Asks what a publication would do. Reads only, and opens an upload session with which nothing is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanPublication {
    /// What is to be published.
    pub wish: Wish,
}

/// Asks for the same in the words of other tools and as a recipe, as far as there are any: of a list that
/// is pushed, and of a copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportPublication {
    /// What is to be published.
    pub wish: Wish,
}

/// Starts a publication, also one that takes another back. Replies once it is written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartPublication {
    /// What is to be published.
    pub wish: Wish,
    /// What was seen and agreed to. Where it comes to something else by now, nothing is written.
    pub agreed: Vec<Agreed>,
    /// The platforms that tags may lose.
    #[serde(default)]
    pub allow_lost: Vec<Platform>,
}

/// Goes on with a publication that failed, was stopped or broken off: the same bytes, the same tags.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResumePublication {
    /// Which.
    pub id: PublicationId,
}

/// Stops a publication. What is in the registries stays there; no further tag is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelPublication {
    /// Which.
    pub id: PublicationId,
}

/// Pauses a publication that runs, or lets it go on. What is being sent is finished; nothing new begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PausePublication {
    /// Which.
    pub id: PublicationId,
    /// Whether it is to wait.
    pub paused: bool,
}

/// Leaves a publication that was broken off as it is: it is not offered any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DismissPublication {
    /// Which.
    pub id: PublicationId,
}

/// Asks for the publications that are on record, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ListPublications {}

/// Asks for what happened in a publication, as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicationLog {
    /// Which.
    pub id: PublicationId,
}

/// Asks for the platforms that repositories must have.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ListPlatformRules {}

/// Says which platforms repositories must have. Replaces all rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetPlatformRules {
    /// The rules.
    pub rules: Vec<PlatformRule>,
}
