//! Publications: everything that writes a tag. A list that is made here, a recipe, a copy, a retag, a
//! deletion and an undo are one thing: tags that go from what they hold to what they shall hold, and what
//! has to be in their repositories before.

mod copy_export;
mod foreseen;
mod preview;
mod progress;
mod rules;
mod steps;
mod text;

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::json::FromJson;
use crate::platform::Platform;
use crate::recipe::Recipe;
use crate::reference::{Reference, Tag};

pub use copy_export::CopyExport;
pub use foreseen::{Overwrite, Refused, Takes};
pub use preview::{
    Access, Destination, How, Obstacle, PlannedBlob, PlannedChange, PlannedPart, Preview,
    RepositoryPlan, Totals,
};
pub use progress::{
    BlobProgress, MoveState, PartProgress, PartStep, Publication, Stage, State, TagMove,
};
pub use rules::{PlatformRule, RuleError, matches as pattern_matches};
pub use steps::{Step, StepKind};

/// What the tag of an earlier digest is called after: `<tag>-prev`.
const PREVIOUS: &str = "-prev";

/// What is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A local list; under its own name where no tag is named.
    List {
        /// Its name.
        list: Reference,
    },
    /// What a recipe says; under its targets where no tag is named.
    Recipe {
        /// The recipe.
        recipe: Box<Recipe>,
    },
    /// What a reference points at, byte for byte. Within one repository it is a retag.
    Copy {
        /// The image or list.
        source: Reference,
        /// Of a list: these platforms alone, with what attests them; all where none is named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        platforms: Vec<Platform>,
    },
    /// Nothing: the tags are deleted.
    Delete,
    /// What the tags held before an earlier publication; all of its tags where none is named.
    Undo {
        /// The earlier publication.
        publication: PublicationId,
    },
}

/// What kind of publication it is, for words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A list is pushed.
    Push,
    /// An image or a list is copied, or gets a tag more.
    Copy,
    /// Tags are deleted.
    Delete,
    /// Tags are put back.
    Undo,
}

impl Subject {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::List { .. } | Self::Recipe { .. } => Kind::Push,
            Self::Copy { .. } => Kind::Copy,
            Self::Delete => Kind::Delete,
            Self::Undo { .. } => Kind::Undo,
        }
    }
}

/// What is asked for: a subject, and the tags.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// What is published.
    pub subject: Subject,
    /// The tags that are to hold it. Some subjects say them themselves.
    #[serde(default)]
    pub targets: Vec<Reference>,
    /// Whether what a tag holds now stays reachable under `<tag>-prev`.
    #[serde(default)]
    pub keep_previous: bool,
    /// Whether what is attached to images from outside (signatures, SBOMs) goes along where they go to
    /// another repository.
    #[serde(default)]
    pub with_referrers: bool,
    /// Whether the local list goes away once all tags hold it.
    #[serde(default)]
    pub purge: bool,
}

impl Wish {
    /// A subject under these tags, with no further wishes.
    pub fn new(subject: Subject, targets: Vec<Reference>) -> Self {
        Self { subject, targets, keep_previous: false, with_referrers: false, purge: false }
    }
}

/// Names a publication, on this machine and for good: the time of its start, in milliseconds since
/// 1970, later if there is one of that time already.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, FromJson,
)]
#[serde(transparent)]
pub struct PublicationId(pub u64);

impl std::fmt::Display for PublicationId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for PublicationId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// What a tag held when it was looked at, and what it was to hold: what somebody has agreed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    /// The tag.
    pub tag: Reference,
    /// What it held; nothing when it was not there.
    pub before: Option<Digest>,
    /// What it will hold; nothing when it goes.
    pub after: Option<Digest>,
}

/// The tag under which the earlier digest of a tag stays reachable; none when it would be too long.
pub fn previous(tag: &Reference) -> Option<Reference> {
    let name: Tag = format!("{}{PREVIOUS}", tag.tag()?).parse().ok()?;
    Some(tag.repository().tagged(name))
}

/// Whether all platforms that would be lost are among those that may be, under their usual names.
pub fn covers(allowed: &[Platform], lost: &[Platform]) -> bool {
    let allowed: Vec<String> = allowed.iter().map(|it| it.normalised().to_string()).collect();
    lost.iter().all(|platform| allowed.contains(&platform.normalised().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earlier_digest_has_a_tag_of_its_own_unless_that_is_too_long() {
        let tag: Reference = "r.example/a:1.2".parse().unwrap();
        assert_eq!(previous(&tag).unwrap().to_string(), "r.example/a:1.2-prev");
        let long: Reference = format!("r.example/a:{}", "x".repeat(126)).parse().unwrap();
        assert_eq!(previous(&long), None);
    }

    #[test]
    fn what_may_be_lost_is_compared_by_usual_names() {
        let parse = |text: &str| Platform::parse(text).unwrap();
        assert!(covers(&[parse("linux/arm")], &[parse("linux/arm/v7")]));
        assert!(!covers(&[parse("linux/arm/v6")], &[parse("linux/arm/v7")]));
        assert!(covers(&[], &[]));
    }
}
