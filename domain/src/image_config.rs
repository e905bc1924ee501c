//! The part of an image config (OCI image specification, image configuration chapter) that the
//! screens show. Everything is optional: a config is what somebody's build tool wrote.

use serde::{Deserialize, Serialize};

use crate::platform::Platform;

/// The largest config that is read, in bytes (8 MiB).
pub const MAX_CONFIG_BYTES: usize = 8 * 1024 * 1024;

/// An image config.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImageConfig {
    /// What the image runs on.
    #[serde(flatten)]
    pub platform: Platform,
    /// When it was built, RFC 3339.
    #[serde(default)]
    pub created: Option<String>,
    /// One record for each build step, oldest first.
    #[serde(default)]
    pub history: Option<Vec<History>>,
}

/// One build step.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct History {
    /// The instruction.
    #[serde(default)]
    pub created_by: Option<String>,
    /// Whether the step made no layer.
    #[serde(default)]
    pub empty_layer: bool,
}

impl ImageConfig {
    /// Reads a config blob.
    ///
    /// # Errors
    /// When the bytes are not JSON of this shape.
    pub fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }
}
