//! What is known about each tag: asked for while its row is on the screen, kept while the screen lives.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use crate::prelude::*;
use domain::protocol::image::{DescribeImage, ImageDetails, Kind};
use domain::{Digest, Repository, Tag};
use leptos::task::spawn_local;

use super::gate::{self, Ticket, Urgency};
use super::names::Name;
use crate::backend::Backend;
use crate::state::remote::State;
use crate::state::same_digest;

/// How long what has come is collected before those hear of it who look at all rows: filters, orders,
/// figures.
const COLLECTED: Duration = Duration::from_millis(200);
/// How many other names of a digest are shown.
const MOST_ALIASES: usize = 4;

/// The state of one row; `None` before anything was asked.
pub(super) type RowState = ArcRwSignal<Option<State<ImageDetails>>>;

/// The rows' details and the selection.
#[derive(Clone, Copy)]
pub(super) struct Rows {
    known: StoredValue<HashMap<Tag, Row>>,
    digests: StoredValue<Digests>,
    /// How many rows have their details; changes some times a second at most. Told, too, when what was read
    /// or waited for is forgotten.
    pub(super) read: RwSignal<usize>,
    /// The selected tags.
    pub(super) selected: RwSignal<BTreeSet<Tag>>,
}

/// The tags that point at each digest.
#[derive(Default)]
struct Digests {
    tags: HashMap<Digest, Vec<Tag>>,
    /// Whether those who look at all rows will hear of new ones soon.
    is_collecting: bool,
}

#[derive(Clone)]
struct Row {
    state: RowState,
    ticket: Option<Ticket>,
}

impl Rows {
    pub(super) fn new() -> Self {
        Self {
            known: StoredValue::default(),
            digests: StoredValue::default(),
            read: RwSignal::new(0),
            selected: RwSignal::default(),
        }
    }

    /// Forgets all details: rows on the screen ask again.
    pub(super) fn clear(self) {
        self.digests.update_value(|digests| digests.tags.clear());
        let rows: Vec<Row> = self.known.with_value(|known| known.values().cloned().collect());
        for row in rows {
            row.ticket.map(gate::cancel);
            row.state.set(None);
        }
        self.read.set(0);
    }

    /// The state of a tag's row.
    pub(super) fn state(self, tag: &Tag) -> RowState {
        if let Some(state) = self.known.with_value(|known| Some(known.get(tag)?.state.clone())) {
            return state;
        }
        let state = RowState::new(None);
        let row = Row { state: state.clone(), ticket: None };
        self.known.update_value(|known| {
            known.insert(tag.clone(), row);
        });
        state
    }

    /// Looks at a tag's details, if they are there. Who does that for many tags tracks `read`.
    pub(super) fn peek<R>(self, tag: &Tag, look: impl FnOnce(&ImageDetails) -> R) -> Option<R> {
        let state = self.known.with_value(|known| Some(known.get(tag)?.state.clone()))?;
        state.with_untracked(|state| match state {
            Some(State::Ready(details)) => Some(look(details)),
            _ => None,
        })
    }

    /// Leaves away each tag whose digest one before it has. Who has not been read has a row of its own.
    pub(super) fn group(self, names: &mut Vec<Arc<Name>>) {
        let mut seen = HashSet::new();
        names.retain(|name| {
            self.peek(&name.tag, |details| details.digest.clone())
                .is_none_or(|digest| seen.insert(digest))
        });
    }

    /// How many requests a tag takes that is read for the first time, by those that were: one for
    /// itself, two for each image of a list, one for what attests them.
    pub(super) fn requests_for(self, tags: usize) -> usize {
        let (mut read, mut requests) = (0, 0);
        let rows: Vec<RowState> =
            self.known.with_value(|known| known.values().map(|row| row.state.clone()).collect());
        for row in rows {
            row.with_untracked(|state| {
                if let Some(State::Ready(details)) = state {
                    read += 1;
                    requests += match details.kind {
                        Kind::List => 1 + details.platforms.len() * 2,
                        _ => 2,
                    } + usize::from(!details.attested.is_empty());
                }
            });
        }
        // Before anything is known: a list of two platforms.
        (tags * requests).checked_div(read).unwrap_or(tags * 5)
    }

    /// Asks no more of what waits, but for the rows on the screen.
    pub(super) fn stop(self) {
        let rows: Vec<Row> = self.known.with_value(|known| known.values().cloned().collect());
        for row in rows {
            if row.ticket.is_some_and(gate::cancel) {
                row.state.set(None);
            }
        }
        self.read.notify();
    }

    /// The other tags that are known to point at the same digest.
    pub(super) fn aliases(self, tag: &Tag) -> Vec<Tag> {
        self.read.track();
        let Some(digest) = self.peek(tag, |details| details.digest.clone()) else {
            return Vec::new();
        };
        self.digests.with_value(|all| {
            let same = all.tags.get(&digest).into_iter().flatten().filter(|other| *other != tag);
            same.take(MOST_ALIASES).cloned().collect()
        })
    }

    /// Asks about a tag, unless it was done already.
    pub(super) fn ask(self, backend: Backend, repository: &Repository, tag: &Tag, how: Urgency) {
        let state = self.state(tag);
        if state.with_untracked(Option::is_none) {
            self.fetch(backend, repository, tag, state, how);
        }
    }

    /// Asks about a tag again.
    pub(super) fn retry(self, backend: Backend, repository: &Repository, tag: &Tag) {
        self.fetch(backend, repository, tag, self.state(tag), Urgency::Seen);
    }

    /// The row has left the screen: a question that still waits is not asked.
    pub(super) fn leave(self, tag: &Tag) {
        let Some(Some(row)) = self.known.try_with_value(|known| known.get(tag).cloned()) else {
            return;
        };
        if row.ticket.is_some_and(gate::cancel) {
            row.state.set(None);
        }
    }

    /// Selects a tag.
    pub(super) fn select(self, tag: &Tag) {
        self.selected.update(|all| {
            all.insert(tag.clone());
        });
    }

    /// Selects a tag, or takes that back.
    pub(super) fn toggle(self, tag: &Tag) {
        self.selected.update(|all| {
            if !all.remove(tag) {
                all.insert(tag.clone());
            }
        });
    }

    fn fetch(
        self,
        backend: Backend,
        repository: &Repository,
        tag: &Tag,
        state: RowState,
        how: Urgency,
    ) {
        state.set(Some(State::Loading));
        let request = DescribeImage { reference: repository.tagged(tag.clone()) };
        let of = tag.clone();
        let work = move || {
            spawn_local(async move {
                let is_here = move || self.read.try_get_untracked().is_some();
                // Whoever has left the screen wants no answer, also when thousands are waited for.
                if !is_here() {
                    return gate::leave();
                }
                let outcome = backend.call(request).await;
                if is_here() {
                    if let Ok(details) = &outcome {
                        let repository = details.reference.repository();
                        same_digest::note(repository, &details.digest, &of);
                        self.note(&of, &details.digest);
                    }
                    state.set(Some(match outcome {
                        Ok(details) => State::Ready(details),
                        Err(error) => State::Failed(error),
                    }));
                }
                gate::leave();
            });
        };
        let ticket = gate::enter(how, js_sys::Date::now(), work);
        self.known.update_value(|known| {
            if let Some(row) = known.get_mut(tag) {
                row.ticket = Some(ticket);
            }
        });
    }

    fn note(self, tag: &Tag, digest: &Digest) {
        let was_collecting = self.digests.try_update_value(|all| {
            let tags = all.tags.entry(digest.clone()).or_default();
            if !tags.contains(tag) {
                tags.push(tag.clone());
            }
            std::mem::replace(&mut all.is_collecting, true)
        });
        if was_collecting == Some(true) {
            return;
        }
        let tell = move || {
            let count = self.digests.try_update_value(|all| {
                all.is_collecting = false;
                all.tags.values().map(Vec::len).sum()
            });
            if let Some(count) = count {
                self.read.set(count);
            }
        };
        set_timeout(tell, COLLECTED);
    }
}
