//! What of a list is wanted: which platforms, with or without what attests them, flat or as a list
//! within the list.

use std::collections::BTreeSet;

use crate::prelude::*;
use domain::draft::{Entry, EntryKind};
use domain::order;
use domain::protocol::drafts::{Choice, Found};
use domain::{Digest, Reference};

use crate::components::{DigestChip, PlatformBadge};
use crate::format;

/// The choice of one source, while it is made.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Chosen {
    /// The entries that are not wanted.
    pub(super) without: RwSignal<BTreeSet<Digest>>,
    pub(super) attestations: RwSignal<bool>,
    pub(super) nested: RwSignal<bool>,
}

impl Chosen {
    /// All of it, with attestations, flat.
    pub(super) fn all() -> Self {
        Self {
            without: RwSignal::new(BTreeSet::new()),
            attestations: RwSignal::new(true),
            nested: RwSignal::new(false),
        }
    }

    /// As the engine is asked for it; nothing when nothing is wanted.
    pub(super) fn choice(self, reference: Reference, found: &Found) -> Option<Choice> {
        let all = Choice { digest: Some(found.digest.clone()), ..Choice::all(reference) };
        if !found.is_list() {
            return Some(all);
        }
        let without = self.without.get();
        let wanted: Vec<Digest> = images(found)
            .map(|entry| entry.descriptor.digest.clone())
            .filter(|digest| !without.contains(digest))
            .collect();
        if self.nested.get() {
            return Some(Choice { nested: true, ..all });
        }
        let entries = (!without.is_empty()).then_some(wanted);
        let nothing = entries.as_ref().is_some_and(Vec::is_empty);
        (!nothing).then(|| Choice { entries, attestations: self.attestations.get(), ..all })
    }

    /// How many entries it gives, and how many bytes a copy of them brings at most.
    pub(super) fn weight(self, found: &Found) -> (usize, u64) {
        let without = self.without.get();
        let is_wanted = |entry: &&Entry| {
            let subject = entry.descriptor.attests();
            match subject {
                Some(subject) => self.attestations.get() && !without.contains(&subject),
                None => !without.contains(&entry.descriptor.digest),
            }
        };
        let wanted = || found.entries.iter().filter(is_wanted);
        let bytes = wanted().fold(0, |sum: u64, entry| sum.saturating_add(entry.bytes));
        if self.nested.get() {
            return (1, bytes);
        }
        let count = wanted().filter(|entry| entry.kind() != EntryKind::Attestation).count();
        (count, bytes)
    }
}

fn images(found: &Found) -> impl Iterator<Item = &Entry> {
    found.entries.iter().filter(|entry| entry.kind() != EntryKind::Attestation)
}

/// The platforms of a list, each with a box to tick.
#[component]
pub(super) fn Chooser(
    /// What its fields are named by.
    name: String,
    found: Found,
    chosen: Chosen,
) -> Markup {
    let attestations = found.entries.len() - images(&found).count();
    let all: Vec<Digest> = images(&found).map(|entry| entry.descriptor.digest.clone()).collect();
    let rows: Vec<_> = images(&found)
        .map(|entry| {
            let digest = entry.descriptor.digest.clone();
            let (own, shown) = (digest.clone(), digest.clone());
            let toggle = move |_| {
                chosen.without.update(|without| {
                    if !without.remove(&digest) {
                        without.insert(digest.clone());
                    }
                });
            };
            let is_in = move || !chosen.without.with(|without| without.contains(&own));
            let platform = entry.platform();
            let label = entry.label();
            view! {
                <li class="chooser__one">
                    <label class="check">
                        <input type="checkbox" data-choose=label prop:checked=is_in disabled=move || chosen.nested.get() on:change=toggle/>
                        <PlatformBadge platform/>
                    </label>
                    <DigestChip digest=shown/>
                    <span class="note">{format::size(entry.compressed_size)}</span>
                </li>
            }
        })
        .collect();
    let none = {
        let all = all.clone();
        move |_| chosen.without.set(order::set(all.iter().cloned()))
    };
    view! {
        <fieldset class="chooser" data-chooser=name>
            <legend class="note">{counted!(all.len(), "A list of {n} platform: what is wanted of it?", "A list of {n} platforms: what is wanted of it?")}</legend>
            <p class="chooser__all">
                <button type="button" class="button button--small button--quiet" data-action="all" on:click=move |_| chosen.without.set(BTreeSet::new())>{t!("All")}</button>
                <button type="button" class="button button--small button--quiet" data-action="none" on:click=none>{t!("None")}</button>
            </p>
            <ul class="chooser__rows">{rows}</ul>
            {(attestations > 0).then(|| view! {
                <label class="check">
                    <input type="checkbox" data-choose="attestations" prop:checked=move || chosen.attestations.get() disabled=move || chosen.nested.get()
                        on:change=move |event| chosen.attestations.set(event_target_checked(&event))/>
                    {counted!(attestations, "with {n} attestation of these", "with {n} attestations of these")}
                </label>
            })}
            <label class="check">
                <input type="checkbox" data-choose="nested" prop:checked=move || chosen.nested.get()
                    on:change=move |event| chosen.nested.set(event_target_checked(&event))/>
                {t!("keep it as a list within the list")}
            </label>
        </fieldset>
    }
}
