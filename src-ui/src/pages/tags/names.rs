//! The names of a repository's tags as they stream in, in the order that is shown first.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::prelude::*;
use domain::Tag;
use domain::order::sort_by;

use super::order;

/// A tag, with what filtering and scrolling over many of them needs.
#[derive(Debug)]
pub(super) struct Name {
    pub(super) tag: Tag,
    /// In lower case, so that a key typed into the filter costs no copying.
    pub(super) lower: String,
    /// The height of its row in pixels as it was last seen, in the bits of an `f32`; 0 before.
    height: AtomicU32,
}

impl Name {
    fn new(tag: Tag) -> Self {
        let lower = tag.as_str().to_ascii_lowercase();
        Self { tag, lower, height: AtomicU32::new(0) }
    }

    /// The height of its row in pixels, if it was on the screen.
    pub(super) fn height(&self) -> Option<f32> {
        let height = f32::from_bits(self.height.load(Ordering::Relaxed));
        (height > 0.0).then_some(height)
    }

    /// Remembers the height of its row.
    pub(super) fn measured(&self, height: f32) {
        self.height.store(height.to_bits(), Ordering::Relaxed);
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.tag == other.tag
    }
}
impl Eq for Name {}

/// The names that are there so far.
#[derive(Clone, Copy)]
pub(super) struct Names {
    all: RwSignal<Vec<Arc<Name>>>,
}

impl Names {
    pub(super) fn new() -> Self {
        Self { all: RwSignal::default() }
    }

    /// Takes a page of tags; the first one takes the place of all that were there.
    pub(super) fn add(self, tags: Vec<Tag>, is_first: bool) {
        self.all.update(|all| {
            if is_first {
                all.clear();
            }
            all.extend(tags.into_iter().map(|tag| Arc::new(Name::new(tag))));
            // What is sorted already is one run, which this only merges with the new one.
            sort_by(all, |a, b| order::newest_first(&a.tag, &b.tag));
        });
    }

    /// Whether there is a tag of this name.
    pub(super) fn has(self, name: &str) -> bool {
        let Ok(tag) = name.parse::<Tag>() else { return false };
        self.all.with(|all| {
            let order = |one: &Arc<Name>| order::newest_first(&one.tag, &tag);
            let from = all.partition_point(|one| order(one).is_lt());
            let alike = all.iter().skip(from).take_while(|one| order(one).is_eq());
            alike.map(|one| &one.tag).any(|one| *one == tag)
        })
    }

    /// How many there are.
    pub(super) fn count(self) -> usize {
        self.all.with(Vec::len)
    }

    /// Reads them.
    pub(super) fn with<R>(self, read: impl FnOnce(&[Arc<Name>]) -> R) -> R {
        self.all.with(|all| read(all))
    }
}
