//! What happened to a platform: the words, the signs, and which comes first.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::json::FromJson;

/// What happened to a platform from A to B. The order is that in which they are shown: what hurts
/// first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, FromJson,
)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// A has it, B does not.
    Lost,
    /// A list names it, and its registry does not have it (404).
    Missing,
    /// It could not be read.
    Unreadable,
    /// The base image below it is another one.
    RebuiltOnNewBase,
    /// Some layers have other content.
    LayersChanged,
    /// The layers' content is the same, how it runs is not.
    ConfigOnly,
    /// B has it, A does not.
    Added,
    /// The same image under another platform.
    Relabelled,
    /// The content of all layers is the same, the stored bytes are not.
    Repackaged,
    /// Layers and config are the same.
    AnnotationsOnly,
    /// The same digest.
    SameBytes,
}

impl Status {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 11] = [
        Self::Lost,
        Self::Missing,
        Self::Unreadable,
        Self::RebuiltOnNewBase,
        Self::LayersChanged,
        Self::ConfigOnly,
        Self::Added,
        Self::Relabelled,
        Self::Repackaged,
        Self::AnnotationsOnly,
        Self::SameBytes,
    ];

    /// The words on the screen and in reports.
    pub fn words(self) -> &'static str {
        match self {
            Self::Lost => "Lost",
            Self::Missing => "Missing",
            Self::Unreadable => "Unreadable",
            Self::RebuiltOnNewBase => "Rebuilt on new base",
            Self::LayersChanged => "Layers changed",
            Self::ConfigOnly => "Config only",
            Self::Added => "Added",
            Self::Relabelled => "Relabelled",
            Self::Repackaged => "Repackaged",
            Self::AnnotationsOnly => "Annotations only",
            Self::SameBytes => "Same bytes",
        }
    }

    /// The word after a count: `1 lost`.
    pub fn counted(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Missing => "missing",
            Self::Unreadable => "unreadable",
            Self::RebuiltOnNewBase => "rebuilt",
            Self::LayersChanged => "changed",
            Self::ConfigOnly => "config only",
            Self::Added => "added",
            Self::Relabelled => "relabelled",
            Self::Repackaged => "repackaged",
            Self::AnnotationsOnly => "annotations only",
            Self::SameBytes => "same",
        }
    }

    /// The sign that stands before the words.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Lost => "−",
            Self::Missing | Self::Unreadable => "!",
            Self::RebuiltOnNewBase | Self::LayersChanged | Self::ConfigOnly => "~",
            Self::Added => "+",
            Self::Relabelled => "↷",
            Self::Repackaged | Self::AnnotationsOnly => "≈",
            Self::SameBytes => "=",
        }
    }

    /// What a count of this status reads as in a sentence: `is lost`, `are lost`.
    pub fn clause(self, several: bool) -> &'static str {
        match (self, several) {
            (Self::Lost, false) => "is lost",
            (Self::Lost, true) => "are lost",
            (Self::Missing, false) => "is missing from its registry",
            (Self::Missing, true) => "are missing from their registry",
            (Self::Unreadable, _) => "could not be read",
            (Self::RebuiltOnNewBase, _) => "moved to a new base",
            (Self::LayersChanged, _) => "changed",
            (Self::ConfigOnly, false) => "changed in its config only",
            (Self::ConfigOnly, true) => "changed in their config only",
            (Self::Added, false) => "is new",
            (Self::Added, true) => "are new",
            (Self::Relabelled, false) => "was relabelled",
            (Self::Relabelled, true) => "were relabelled",
            (Self::Repackaged, false) => "was only repackaged",
            (Self::Repackaged, true) => "were only repackaged",
            (Self::AnnotationsOnly, false) => "changed in its annotations only",
            (Self::AnnotationsOnly, true) => "changed in their annotations only",
            (Self::SameBytes, false) => "is the same",
            (Self::SameBytes, true) => "are the same",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}
