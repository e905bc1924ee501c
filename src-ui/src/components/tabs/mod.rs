//! Tabs: one part of many is shown. Arrows, Home and End go through them and show the one they reach.

use crate::prelude::*;
use leptos::ev::KeyboardEvent;

use super::focus;
use super::roving::{Axis, step};

/// One tab.
#[derive(Clone)]
pub struct Tab {
    /// The id of its button, unique in the page.
    pub id: String,
    /// Its words, in the user's language; a figure may change.
    pub words: Signal<String>,
    /// More than the words say, such as its key.
    pub title: Option<String>,
}

/// The row of tabs. What it controls is an element with `role="tabpanel"` and the id `panel`.
#[component]
pub fn Tabs(
    /// What they are the parts of, for screen readers.
    label: &'static str,
    /// The tabs, in their order.
    tabs: Vec<Tab>,
    /// The one that is shown.
    #[prop(into)]
    chosen: Signal<usize>,
    /// Shows another one.
    choose: Callback<usize>,
    /// The id of the panel.
    panel: &'static str,
    /// A row across the page, with a line below it.
    #[prop(optional)]
    across: bool,
) -> Markup {
    let ids = StoredValue::new(tabs.iter().map(|tab| tab.id.clone()).collect::<Vec<_>>());
    let keys = move |event: KeyboardEvent| {
        if event.is_composing() || event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let count = ids.with_value(Vec::len);
        let Some(to) = step(Axis::Row, &event.key(), Some(chosen.get_untracked()), count) else {
            return;
        };
        event.prevent_default();
        choose.run(to);
        ids.with_value(|ids| focus(&ids[to]));
    };
    let button = move |(at, tab): (usize, Tab)| {
        let selected = move || chosen.get() == at;
        view! {
            <button id=tab.id type="button" role="tab" class="tabs__tab" aria-controls=panel title=tab.title
                aria-selected=move || selected().to_string() tabindex=move || if selected() { "0" } else { "-1" }
                on:click=move |_| choose.run(at)>{move || tab.words.get()}</button>
        }
    };
    let tabs = tabs.into_iter().enumerate().map(button).collect_view();
    view! { <div class="tabs" class=("tabs--page", across) role="tablist" aria-label=label on:keydown=keys>{tabs}</div> }
}
