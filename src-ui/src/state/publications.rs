//! The publications that are on record, kept up to date by events.

use std::collections::BTreeMap;

use crate::prelude::*;
use domain::protocol::publish::ListPublications;
use domain::publication::{Publication, PublicationId, State};
use leptos::task::spawn_local;

use crate::backend::use_backend;

/// All publications by name.
#[derive(Debug, Clone, Copy)]
pub struct Publications {
    all: RwSignal<BTreeMap<PublicationId, Publication>>,
}

impl Publications {
    /// Takes a state of one, unless it is older than what is known: an answer can come after the events
    /// that were sent while it was on its way.
    pub fn put(self, publication: Publication) {
        let is_older = |known: &Publication| publication.revision < known.revision;
        if self.all.with_untracked(|all| all.get(&publication.id).is_some_and(is_older)) {
            return;
        }
        self.all.update(|all| {
            all.insert(publication.id, publication);
        });
    }

    /// One.
    pub fn get(self, id: PublicationId) -> Option<Publication> {
        self.all.with(|all| all.get(&id).cloned())
    }

    /// All of them, newest first.
    pub fn newest_first(self) -> Vec<Publication> {
        self.all.with(|all| all.values().rev().cloned().collect())
    }

    /// How many are under way.
    pub fn running(self) -> usize {
        self.all.with(|all| all.values().filter(|one| one.state == State::Running).count())
    }

    /// Those about which somebody has to decide, and those that are under way, newest first.
    pub fn unsettled(self) -> Vec<Publication> {
        let open = |one: &&Publication| one.is_open() || one.state == State::Running;
        self.all.with(|all| all.values().rev().filter(open).cloned().collect())
    }

    /// Asks for all of them: at the start, and when events may have been missed.
    pub fn reload(self) {
        let backend = use_backend();
        spawn_local(async move {
            match backend.call(ListPublications {}).await {
                Ok(all) => all.into_iter().for_each(|one| self.put(one)),
                Err(error) => leptos::logging::error!("{error}"),
            }
        });
    }
}

/// Gives all pages the publications.
pub fn provide_publications() -> Publications {
    let publications = Publications { all: RwSignal::default() };
    provide_context(publications);
    publications
}

/// The publications.
pub fn use_publications() -> Publications {
    expect_context()
}
