//! Deleting a tag: first what would go with it, then the deletion itself.

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::reference::{Reference, Tag};

/// Asks what deleting a tag would take away. Changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanDelete {
    /// The tag.
    pub reference: Reference,
}

/// What a tag is, and which others are the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletePlan {
    /// What the tag points at now.
    pub digest: Digest,
    /// The other tags that point at it, sorted.
    pub siblings: Vec<Tag>,
    /// How many other tags were looked at.
    pub compared: usize,
    /// How many were not: there are too many, or the registry did not say what they point at.
    pub unknown: usize,
}

/// Deletes a tag. A registry that deletes no single tag is asked to delete the manifest, which takes
/// all tags of it away: only when the user has agreed to each of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteTag {
    /// The tag.
    pub reference: Reference,
    /// What it pointed at in the plan; when it has moved since, nothing is deleted.
    pub digest: Digest,
    /// Whether the manifest may be deleted, and these tags with it.
    pub with: Option<Vec<Tag>>,
}

/// What was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deleted {
    /// The tag alone; its manifest is still there under its digest.
    Tag,
    /// The manifest, with every tag of it.
    Manifest,
    /// Nothing yet: the registry deletes no single tag. With [`DeleteTag::with`] the manifest goes.
    NotAlone,
}
