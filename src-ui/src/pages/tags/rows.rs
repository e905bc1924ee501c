//! What is known about each tag: asked for when its row comes into view, kept while the screen lives.

use std::collections::{BTreeMap, BTreeSet};

use domain::protocol::image::{DescribeImage, ImageDetails};
use domain::{Digest, Repository, Tag};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::gate;
use crate::backend::Backend;
use crate::state::remote::State;

/// The rows' details and the selection.
#[derive(Clone, Copy)]
pub(super) struct Rows {
    details: RwSignal<BTreeMap<Tag, RwSignal<State<ImageDetails>>>>,
    digests: RwSignal<BTreeMap<Tag, Digest>>,
    /// The selected tags.
    pub(super) selected: RwSignal<BTreeSet<Tag>>,
}

impl Rows {
    pub(super) fn new() -> Self {
        Self {
            details: RwSignal::default(),
            digests: RwSignal::default(),
            selected: RwSignal::default(),
        }
    }

    /// Forgets all details: they are asked for again.
    pub(super) fn clear(self) {
        self.details.update(BTreeMap::clear);
        self.digests.update(BTreeMap::clear);
    }

    /// What is known about a tag, if it was asked for.
    pub(super) fn get(self, tag: &Tag) -> Option<State<ImageDetails>> {
        let signal = self.details.with(|all| all.get(tag).copied())?;
        Some(signal.get())
    }

    /// The other tags that are known to point at the same digest.
    pub(super) fn aliases(self, tag: &Tag) -> Vec<Tag> {
        self.digests.with(|all| {
            let Some(digest) = all.get(tag) else { return Vec::new() };
            let same = all.iter().filter(|(other, found)| *other != tag && *found == digest);
            same.map(|(other, _)| other.clone()).take(4).collect()
        })
    }

    /// Asks about a tag, unless it was done already.
    pub(super) fn ask(self, backend: Backend, repository: &Repository, tag: &Tag) {
        if self.details.with_untracked(|all| all.contains_key(tag)) {
            return;
        }
        let signal = RwSignal::new(State::Loading);
        self.details.update(|all| {
            all.insert(tag.clone(), signal);
        });
        self.fetch(backend, repository, tag, signal);
    }

    /// Asks about a tag again.
    pub(super) fn retry(self, backend: Backend, repository: &Repository, tag: &Tag) {
        if let Some(signal) = self.details.with_untracked(|all| all.get(tag).copied()) {
            signal.set(State::Loading);
            self.fetch(backend, repository, tag, signal);
        }
    }

    fn fetch(
        self,
        backend: Backend,
        repository: &Repository,
        tag: &Tag,
        signal: RwSignal<State<ImageDetails>>,
    ) {
        let (request, tag) =
            (DescribeImage { reference: repository.tagged(tag.clone()) }, tag.clone());
        gate::enter(move || {
            spawn_local(async move {
                // A row that is gone needs no answer any more.
                if signal.try_get_untracked().is_some() {
                    let state = match backend.call(request).await {
                        Ok(details) => {
                            self.digests.try_update(|all| {
                                all.insert(tag, details.digest.clone());
                            });
                            State::Ready(details)
                        }
                        Err(error) => State::Failed(error),
                    };
                    signal.try_set(state);
                }
                gate::leave();
            });
        });
    }
}
