//! Local lists: find, make, annotate, delete.

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::error::ApiError;
use crate::json::FromJson;
use crate::list::{Annotation, ListEntry, LocalList};
use crate::reference::Reference;

/// Looks references up in their registries, to show what a new list would hold. Changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResolveSources {
    /// The images.
    pub references: Vec<Reference>,
}

/// What a source is, or why it cannot be one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct SourceOutcome {
    /// What was asked.
    pub reference: Reference,
    /// The entry that it would become.
    pub outcome: Result<ListEntry, ApiError>,
}

/// Asks for all local lists.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ListLists {}

/// Asks for one local list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetList {
    /// Its name.
    pub reference: Reference,
}

/// Makes a list, or adds to one: `docker manifest create [--amend]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateList {
    /// What it will be pushed as.
    pub target: Reference,
    /// The images.
    pub sources: Vec<Reference>,
    /// Whether an existing list of that name is added to; without it, it is an error.
    pub amend: bool,
}

/// Changes an entry's platform: `docker manifest annotate`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnotateEntry {
    /// The list.
    pub list: Reference,
    /// The entry, by the reference with which it was added.
    pub entry: Reference,
    /// What changes.
    pub annotation: Annotation,
}

/// Deletes local lists: `docker manifest rm`. Registries are not touched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteLists {
    /// The lists.
    pub references: Vec<Reference>,
}

/// Fetches entries of a list again: those whose tag has moved are replaced, with their annotations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshList {
    /// The list.
    pub list: Reference,
    /// The entries; those that are not in the list are added. None means all that are.
    #[serde(default)]
    pub entries: Vec<Reference>,
}

/// What a refresh found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Refreshed {
    /// The list as it is now.
    pub list: LocalList,
    /// The entries whose tag pointed at something else.
    pub moved: Vec<Moved>,
}

/// An entry whose tag has moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Moved {
    /// The entry.
    pub reference: Reference,
    /// What the list held.
    pub from: Digest,
    /// What it holds now.
    pub to: Digest,
}
