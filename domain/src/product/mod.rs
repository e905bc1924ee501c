//! What a registry's own API tells of its tags and repositories beyond the distribution specification,
//! which has no word for it: when they were pushed and pulled, by whom, whether they may change.
//!
//! Each product writes it in its own way; what they write is read here, and asked for by the engine. All
//! of it is hostile: what has another type than it should is as good as not there, and a list that is
//! longer than a page is cut.

mod listing;
mod repositories;
mod tags;

use serde::{Deserialize, Serialize};

use crate::json::FromJson;
use crate::reference::Tag;

pub use listing::Page;
pub use repositories::{harbor_repositories, hub_repositories, quay_repositories};
pub use tags::{
    acr_is_locked, acr_tags, gitlab_tags, google_tags, harbor_tag_is_immutable, harbor_tags,
    hub_tags, quay_tags,
};

/// What is told of a tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct TagFacts {
    /// The tag.
    pub tag: Tag,
    /// When it was pushed last, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pushed_ms: Option<u64>,
    /// When it was pulled last, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pulled_ms: Option<u64>,
    /// Who pushed it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pushed_by: Option<String>,
    /// When it goes away by itself, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_ms: Option<u64>,
    /// Whether it may not be written over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub immutable: Option<bool>,
}

impl TagFacts {
    /// A tag of which nothing is told yet.
    pub fn new(tag: Tag) -> Self {
        let (pushed_ms, pulled_ms, pushed_by) = (None, None, None);
        Self { tag, pushed_ms, pulled_ms, pushed_by, expires_ms: None, immutable: None }
    }
}

/// What is told of a repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct RepositoryFacts {
    /// Its path.
    pub path: String,
    /// When it was pushed to last, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pushed_ms: Option<u64>,
    /// When it changed last where the product counts more than pushes as a change, in milliseconds since
    /// 1970. Harbor counts pulls, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_ms: Option<u64>,
    /// What it takes in the registry, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// How many artifacts it has: lists, images and others, with a tag or without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifacts: Option<u64>,
}
