//! A draft that brings lost platforms back: what it is made of, or why it cannot be.

use super::verdict::name;
use super::{Comparison, PlatformDiff, Source, Status};
use crate::digest::Digest;
use crate::protocol::drafts::{AddToDraft, Choice, CreateDraft};

/// What has to be asked so that a draft has B's entries and the platforms that were lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restoration {
    /// The call.
    pub call: Call,
    /// The platforms that come back.
    pub lost: Vec<String>,
}

/// How the platforms come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// In a draft of B's tag, which begins as B.
    Create(CreateDraft),
    /// In the draft that B is.
    Add(AddToDraft),
}

impl Call {
    /// The draft's name.
    pub fn name(&self) -> &crate::Reference {
        match self {
            Self::Create(create) => &create.name,
            Self::Add(add) => &add.name,
        }
    }
}

/// Why lost platforms cannot be brought back by a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unrestorable {
    /// They come from a local list.
    FromLocalList,
    /// What lost them is a digest, and only a tag can be written.
    IntoDigest,
}

impl Unrestorable {
    /// The reason with what can be done instead.
    pub fn words(self) -> &'static str {
        match self {
            Self::FromLocalList => {
                "The lost images come from a local list: add them to the list by their own names."
            }
            Self::IntoDigest => {
                "A list is pushed to a tag, and B is a digest: compare with the tag."
            }
        }
    }
}

impl Comparison {
    /// How the lost platforms can be brought back; `None` when none was lost.
    ///
    /// # Errors
    /// Why it cannot be done.
    pub fn restoration(&self) -> Option<Result<Restoration, Unrestorable>> {
        let lost: Vec<&PlatformDiff> =
            self.platforms.iter().filter(|row| row.status == Status::Lost).collect();
        (!lost.is_empty()).then(|| self.restore(&lost))
    }

    /// The images of A with what attests them, from whatever registry; of B everything.
    fn restore(&self, lost: &[&PlatformDiff]) -> Result<Restoration, Unrestorable> {
        let Source::Registry(from) = &self.a.source else {
            return Err(Unrestorable::FromLocalList);
        };
        let wanted: Vec<Digest> = lost.iter().filter_map(|row| row.digest_a.clone()).collect();
        let choice = Choice {
            digest: self.a.digest.clone(),
            entries: Some(wanted),
            ..Choice::all(from.clone())
        };
        let sources = vec![choice];
        let call = match &self.b.source {
            Source::Local(name) => Call::Add(AddToDraft { name: name.clone(), sources }),
            Source::Registry(to) => {
                let tag = to.tag().ok_or(Unrestorable::IntoDigest)?.clone();
                let name = to.repository().tagged(tag);
                Call::Create(CreateDraft { name, sources, published: Some(to.clone()) })
            }
        };
        Ok(Restoration { call, lost: lost.iter().map(|row| name(row)).collect() })
    }
}
