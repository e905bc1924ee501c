//! What a comparison needs of each of its sides.

use serde::{Deserialize, Serialize};

use crate::diff::Source;

/// Asks for everything that manifests and configs say about one side: a list with its images, one
/// image, or a local list. No layer is downloaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadSide {
    /// Where it is.
    pub source: Source,
}
