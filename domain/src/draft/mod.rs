//! Drafts: what is to be pushed, before it is. A draft is edited by a list of typed edits, so that all
//! of them can be undone and done again; it becomes a [`Recipe`](crate::recipe::Recipe) with pinned
//! digests, and the recipe's body is its bytes.

mod beside;
mod check;
mod edit;
mod entry;
mod export;
mod history;
mod pinned;
mod suffix;

#[cfg(test)]
mod tests;

pub use beside::{Beside, in_docker};
pub use check::{Fact, Facts, Finding, Fix, Level, Problem, Remedy};
pub use edit::{Edit, EditError, EditKind, carry};
pub use entry::{Entry, EntryId, EntryKind};
pub use export::{Cannot, Export, Means};
pub use history::History;
pub use pinned::{Pinned, Stock};
pub use suffix::{names_a_machine, siblings};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::json::FromJson;
use crate::recipe::{ListType, Subject};
use crate::reference::Reference;

/// A list that is to be pushed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Draft {
    /// The tags that it goes to, of any repositories and registries. The first is its name, and that
    /// of docker's local list.
    pub targets: Vec<Reference>,
    /// Its type; where nothing is said docker's rule: the first entry decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_type: Option<ListType>,
    /// Its `artifactType`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Subject>,
    /// Its annotations.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
    /// Platforms that it must have: `linux/arm/v7`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub require_platforms: Vec<String>,
    /// The published list that it began as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Reference>,
    /// Whether somebody chose the order of the entries; else images are in docker's order.
    #[serde(default)]
    pub own_order: bool,
    /// What it is made of, in this order; attestations are entries of their own, as in the list.
    pub entries: Vec<Entry>,
}

impl Draft {
    /// An empty draft of this name.
    pub fn new(name: Reference) -> Self {
        Self {
            targets: vec![name],
            list_type: None,
            artifact_type: None,
            subject: None,
            annotations: BTreeMap::new(),
            require_platforms: Vec::new(),
            origin: None,
            own_order: false,
            entries: Vec::new(),
        }
    }

    /// Its name: the first target. A draft always has one.
    pub fn name(&self) -> Option<&Reference> {
        self.targets.first()
    }

    /// The entry of an id.
    pub fn entry(&self, id: EntryId) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == id)
    }

    /// The entries without the attestations: a row each.
    pub fn rows(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.kind() != EntryKind::Attestation)
    }

    /// What attests an entry.
    pub fn attestations<'a>(&'a self, subject: &'a Entry) -> impl Iterator<Item = &'a Entry> {
        let is_its = |entry: &&Entry| {
            entry.descriptor.attests().as_ref() == Some(&subject.descriptor.digest)
        };
        self.entries.iter().filter(is_its)
    }
}
