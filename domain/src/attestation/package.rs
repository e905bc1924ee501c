//! Packages of an SBOM.

use serde::{Deserialize, Serialize};

use crate::json::FromJson;

/// A package.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, FromJson)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version; empty when it is not said.
    pub version: String,
    /// Its package URL; empty when it has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub purl: String,
}

impl Package {
    /// What stays the same when the version changes: the package URL without version and qualifiers,
    /// else the name.
    pub fn key(&self) -> &str {
        let bare = self.purl.split(['?', '#']).next().unwrap_or_default();
        // In a URL of a package `@` comes before the version; in a name it is `%40`.
        let bare = match bare.rsplit_once('@') {
            Some((bare, version)) if !version.contains('/') => bare,
            _ => bare,
        };
        if bare.is_empty() { &self.name } else { bare }
    }
}
