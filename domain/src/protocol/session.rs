//! What the page asks first: which program this is and where it keeps things.

use serde::{Deserialize, Serialize};

use crate::json::FromJson;
use crate::reference::Registry;

/// Asks for the session.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct GetSession {}

/// The running program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Session {
    /// Manifold's version.
    pub version: String,
    /// The folder of local lists, docker's own store.
    pub store: String,
    /// The embedded registry, when the program was started with `--demo`.
    pub demo: Option<Demo>,
}

/// The embedded registry with sample images.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Demo {
    /// Its address on this machine.
    pub registry: Registry,
    /// What is in it: repository path, and a sentence about it.
    pub repositories: Vec<(String, String)>,
}
