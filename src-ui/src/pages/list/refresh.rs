//! Fetching the entries of a list again: the button, and what had moved.
//!
//! docker keeps the entry that it fetched when a tag moves on (docker/cli#954). So does Manifold,
//! until it is asked to look again.

use domain::protocol::lists::{Moved, RefreshList};
use domain::{ApiError, Reference};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::backend::use_backend;
use crate::components::DigestChip;
use crate::pages::region::failure;

/// How far it is.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    Idle,
    Asking,
    /// The entries that had moved.
    Done(Vec<Moved>),
    Failed(ApiError),
}

/// A refresh of one list, for the button and for the outcome, which are in different places.
#[derive(Clone, Copy)]
pub(super) struct Refresh {
    step: RwSignal<Step>,
    start: Callback<()>,
}

impl Refresh {
    /// One that has not been asked for.
    pub(super) fn of(list: StoredValue<Reference>) -> Self {
        let backend = use_backend();
        let step = RwSignal::new(Step::Idle);
        let start = Callback::new(move |()| {
            let request = RefreshList { list: list.get_value(), entries: Vec::new() };
            step.set(Step::Asking);
            spawn_local(async move {
                // The page may be gone when the answer comes.
                step.try_set(match backend.call(request).await {
                    Ok(done) => Step::Done(done.moved),
                    Err(error) => Step::Failed(error),
                });
            });
        });
        Self { step, start }
    }
}

/// The button.
#[component]
pub(super) fn RefreshButton(refresh: Refresh) -> impl IntoView {
    let asking = move || refresh.step.read() == Step::Asking;
    view! {
        <button id="refresh-list" type="button" class="button" disabled=asking
            title=t!("Asks the registries what the tags of the entries point at now")
            on:click=move |_| refresh.start.run(())>
            {move || if asking() { t!("Refreshing…") } else { t!("Refresh") }}
        </button>
    }
}

/// What came of it.
#[component]
pub(super) fn RefreshOutcome(refresh: Refresh) -> impl IntoView {
    let close = move |_| refresh.step.set(Step::Idle);
    view! {
        // There from the start: a live region that comes with its words is not read out.
        <div id="refreshed" role="status">
            {move || match refresh.step.get() {
                Step::Done(moved) => Some(view! {
                    <div class="result">
                        <p class="result__title">{said(moved.len())}</p>
                        {(!moved.is_empty()).then(|| view! { <MovedEntries moved/> })}
                        <button type="button" class="button" data-action="close-refreshed" on:click=close>{t!("Close")}</button>
                    </div>
                }),
                _ => None,
            }}
        </div>
        {move || match refresh.step.get() {
            Step::Failed(error) => Some(failure(error, refresh.start)),
            _ => None,
        }}
    }
}

#[component]
fn MovedEntries(moved: Vec<Moved>) -> impl IntoView {
    view! {
        <ul class="moved">
            {moved.into_iter().map(|entry| view! {
                <li data-moved=entry.reference.to_string()>
                    <span class="wrap" dir="ltr">{entry.reference.familiar()}</span>
                    <span class="moved__digests"><DigestChip digest=entry.from/>" → "<DigestChip digest=entry.to/></span>
                </li>
            }).collect_view()}
        </ul>
        <p class="note">{t!("What was annotated stays annotated. The registry does not have this until the next push.")}</p>
    }
}

fn said(moved: usize) -> String {
    match moved {
        0 => t!("Nothing has moved: each entry is what its reference points at.").to_owned(),
        1 => "1 entry had moved. The list now holds what its tag points at.".to_owned(),
        _ => t!("{moved} entries had moved. The list now holds what their tags point at.", moved),
    }
}
