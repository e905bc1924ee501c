//! What is known of the image, and which platform of it is looked at.

use crate::prelude::*;
use crate::reactive::Memo;
use domain::contents::{Choice, Contents};
use domain::diff::{Side, SideEntry};
use domain::protocol::image::Kind;
use domain::{Digest, Platform, Reference};

use super::address::Address;

/// The image and what the user chose to see of it.
#[derive(Clone, Copy)]
pub(super) struct View {
    pub(super) reference: StoredValue<Reference>,
    pub(super) side: StoredValue<Side>,
    pub(super) contents: StoredValue<Contents>,
    pub(super) address: Address,
    /// The platform that is chosen, by its place in [`Contents::choices`]; `None` for all.
    pub(super) chosen: Memo<Option<usize>>,
}

/// A platform that is shown.
pub(super) struct Shown {
    pub(super) choice: Choice,
    pub(super) entry: SideEntry,
}

impl View {
    pub(super) fn new(reference: Reference, side: Side, address: Address) -> Self {
        let contents = StoredValue::new(Contents::of(&side));
        let chosen = Memo::new(move |_| {
            let name = address.platform.get();
            contents.with_value(|contents| {
                // An image is its one platform.
                if contents.kind == Kind::Image && contents.choices.len() == 1 {
                    return Some(0);
                }
                let found = contents.find(&name)?;
                contents.choices.iter().position(|choice| choice.entry == found.entry)
            })
        });
        let (reference, side) = (StoredValue::new(reference), StoredValue::new(side));
        Self { reference, side, contents, address, chosen }
    }

    /// Whether it has platforms to choose from.
    pub(super) fn is_list(self) -> bool {
        self.contents.with_value(|contents| contents.kind == Kind::List)
    }

    /// The name of each platform in the address, the empty one for all first.
    pub(super) fn names(self) -> Vec<String> {
        self.contents.with_value(|contents| {
            let names = contents.choices.iter().map(|choice| choice.name.clone());
            std::iter::once(String::new()).chain(names).collect()
        })
    }

    /// Chooses the platform after or before the one that is shown.
    pub(super) fn step(self, forward: bool) {
        if !self.is_list() {
            return;
        }
        let names = self.names();
        let now = self.chosen.get_untracked().map_or(0, |at| at + 1);
        let next = if forward { now + 1 } else { now + names.len() - 1 };
        if let Some(name) = names.get(next % names.len()) {
            self.address.choose(name);
        }
    }

    /// The platform that is chosen.
    pub(super) fn shown(self) -> Option<Shown> {
        let at = self.chosen.get()?;
        self.choice(at)
    }

    /// The platform that is chosen, else the first that can be read: what a part shows that is about
    /// one image.
    pub(super) fn shown_or_first(self) -> Option<Shown> {
        self.shown().or_else(|| {
            let readable = self.contents.with_value(|contents| {
                self.side.with_value(|side| {
                    let entry = |choice: &Choice| side.entries.get(choice.entry);
                    let choices = &contents.choices;
                    choices.iter().position(|c| entry(c).is_some_and(|entry| entry.image.is_ok()))
                })
            });
            self.choice(readable.unwrap_or(0))
        })
    }

    fn choice(self, at: usize) -> Option<Shown> {
        let choice = self.contents.with_value(|contents| contents.choices.get(at).cloned())?;
        let entry = self.side.with_value(|side| side.entries.get(choice.entry).cloned())?;
        Some(Shown { choice, entry })
    }

    /// The platform that is chosen and the digest of its manifest; `None` for all, and for an image
    /// that is no list.
    pub(super) fn platform(self) -> Option<(Platform, Digest)> {
        let shown = self.shown().filter(|_| self.is_list())?;
        Some((shown.choice.platform, shown.entry.descriptor.digest))
    }

    /// The digest that is looked at: the chosen platform's manifest, else the list's.
    pub(super) fn digest(self) -> Option<Digest> {
        let platform = self.platform().map(|(_, digest)| digest);
        platform.or_else(|| self.side.with_value(|side| side.digest.clone()))
    }
}
