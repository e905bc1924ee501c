//! What the engine tells the page unasked.

use serde::{Deserialize, Serialize};

use crate::json::FromJson;
use crate::publication::Publication;

/// A kind of data that can become stale. Reads track topics, writes name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// The registries and their accounts.
    Registries,
    /// Tags and manifests in registries.
    Images,
    /// Local lists.
    Lists,
    /// Publications.
    Jobs,
    /// What was asked of registries.
    Activity,
    /// Manifold's own settings.
    Settings,
}

impl Topic {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Registries, Self::Images, Self::Lists, Self::Jobs, Self::Activity, Self::Settings];
}

/// A message of the event stream, in both hosts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Data changed: whatever was made from these topics is stale.
    Changed {
        /// What changed.
        topics: Vec<Topic>,
    },
    /// A publication moved on. Holds the whole state, so a lost event costs nothing.
    Publication {
        /// The publication as it is now.
        publication: Box<Publication>,
    },
    /// The window was asked to close while something is published. Only the window says it.
    CloseAsked,
    /// A registry has something to say to its users: a `Warning` header that is new in this run.
    Warning {
        /// Host and port.
        host: String,
        /// Its words.
        text: String,
    },
}
