//! What can be known before a push of whether a registry will take it, and where that ends. What nobody
//! can know is said too: a check that says nothing would read as one that passed.

use serde::{Deserialize, Serialize};

use crate::json::FromJson;

/// Whether a tag may be written over, as far as it can be known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Overwrite {
    /// Nothing is written over: the tag is new, or holds it already.
    Unneeded,
    /// The registry's own API says that the tag may change.
    Allowed,
    /// The registry's own API says that the tag may not change. An obstacle says so too.
    Immutable,
    /// Only the push itself will tell.
    Unknown {
        /// When it was refused before, on this machine.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        refused: Option<Refused>,
    },
}

/// Whether a repository takes what is published, by its media type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Takes {
    /// Nothing of that type has to be written.
    Unneeded,
    /// It holds one already.
    Known,
    /// Only the push itself will tell.
    Unknown {
        /// When it was refused before, on this machine.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        refused: Option<Refused>,
    },
}

/// An earlier refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Refused {
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// What the registry said.
    pub said: String,
}

impl Overwrite {
    /// The earlier refusal, where that is all that is known.
    pub fn refused(&self) -> Option<&Refused> {
        match self {
            Self::Unknown { refused } => refused.as_ref(),
            _ => None,
        }
    }
}

impl Takes {
    /// The earlier refusal, where that is all that is known.
    pub fn refused(&self) -> Option<&Refused> {
        match self {
            Self::Unknown { refused } => refused.as_ref(),
            _ => None,
        }
    }
}
