//! How many tags there are and of when, and what the filter, the order or the matrix do not know yet.

use std::sync::Arc;

use crate::prelude::*;

use super::facts::Facts;
use super::matrix::Columns;
use super::names::{Name, Names};
use super::order::Sort;
use super::rows::Rows;
use super::view::View;
use crate::components::{CopyButton, Footing, Standing};
use crate::format;
use crate::reactive::Memo;

/// How far the names are.
#[derive(Clone, Copy)]
pub(super) struct Coming {
    /// Whether all names are there.
    pub(super) complete: RwSignal<bool>,
    /// When they were, as a clock shows it.
    pub(super) checked: RwSignal<String>,
    /// Whether the names were told to stop coming.
    pub(super) stopped: RwSignal<bool>,
    /// Whether the newest question failed.
    pub(super) failed: Signal<bool>,
}

/// How many tags there are, and since when.
#[component]
pub(super) fn Figures(
    names: Names,
    shown: Memo<Vec<Arc<Name>>>,
    coming: Coming,
    refresh: Callback<()>,
) -> Markup {
    let Coming { complete, checked, stopped, failed } = coming;
    let standing = Signal::derive(move || match (complete.get(), stopped.get()) {
        _ if failed.get() && !checked.with(String::is_empty) => Standing::Stale(checked.get()),
        (true, _) => Standing::Fresh,
        (false, false) => Standing::Partial,
        (false, true) => Standing::Stopped,
    });
    let figures = Signal::derive(move || {
        let figure = figure(names.count(), shown.with(Vec::len), complete.get());
        let checked = (complete.get() && !failed.get())
            .then(|| t!(" · checked {time}", time = checked.get()));
        figure + &checked.unwrap_or_default()
    });
    let stop = Callback::new(move |()| stopped.update(|on| *on = !*on));
    view! { <Show when=move || { names.count() > 0 }><Footing standing figures stop refresh/></Show> }
}

/// What the filter, the order or the matrix do not know yet, and the way to know it.
#[component]
pub(super) fn Honesty(
    view: View,
    names: Names,
    shown: Memo<Vec<Arc<Name>>>,
    rows: Rows,
    facts: Facts,
    columns: Memo<Option<Columns>>,
    /// Reads the tags that have not been read.
    read_all: Callback<()>,
    /// Whether that is under way.
    reading: RwSignal<bool>,
) -> Markup {
    let filters = Memo::new(move |_| view.filters_details());
    // A time that the registry tells needs no reading.
    let by_time = move || {
        view.sort.get() == Sort::Created
            && !filters.get()
            && !view.grouped.get()
            && !view.matrix.get()
    };
    let known = Memo::new(move |_| {
        let read = rows.read.get();
        if !by_time() {
            return read;
        }
        facts.track();
        let is_known = |name: &&Arc<Name>| {
            facts.pushed(&name.tag).is_some() || rows.peek(&name.tag, |_| ()).is_some()
        };
        names.with(|names| names.iter().filter(is_known).count())
    });
    let left = move || names.count().saturating_sub(known.get());
    let words = move || {
        let sorts = view.sort.get().needs_details();
        match (filters.get(), sorts, view.grouped.get(), view.matrix.get()) {
            (true, ..) => Some(t!("Filtered over")),
            (_, true, ..) => Some(t!("Sorted over")),
            (_, _, true, _) => Some(t!("Grouped over")),
            (.., true) => Some(t!("Platforms of")),
            _ => None,
        }
    };
    let requests = move || {
        rows.read.track();
        rows.requests_for(left())
    };
    let stop = move |_| {
        reading.set(false);
        rows.stop();
    };
    let text = |of: fn(&Columns, &[Arc<Name>], Rows) -> String| {
        Signal::derive(move || {
            rows.read.track();
            let whole = |columns: &Columns| shown.with(|names| of(columns, names, rows));
            columns.with(|columns| columns.as_ref().map(whole)).unwrap_or_default()
        })
    };
    let (csv, markdown) = (text(Columns::csv), text(Columns::markdown));
    view! {
        <Show when=move || words().is_some()>
            <p class="honest">
                <span id="honest" role="status">
                    {move || words().map(|words| t!("{words} {n} of {tags}.", words, n = format::number(known.get()), tags = counted!(names.count(), "{n} tag", "{n} tags")))}
                </span>
                <Show when=move || { left() > 0 }>
                    {move || if reading.get() {
                        view! { <button id="stop-reading" type="button" class="button button--small" on:click=stop>{t!("Stop")}</button> }
                    } else {
                        view! {
                            <button id="read-all" type="button" class="button button--small" on:click=move |_| read_all.run(())
                                title=t!("Asks the registry for the manifests and configs of each of them")>
                                {move || t!("Read the other {n} (≈ {requests} requests)", n = format::number(left()), requests = format::number(requests()))}
                            </button>
                        }
                    }}
                </Show>
                <Show when=move || view.matrix.get()>
                    <CopyButton text=markdown what=mark!("matrix") words=t!("Copy as Markdown")/>
                    <CopyButton text=csv what=mark!("matrix") words=t!("Copy as CSV")/>
                </Show>
            </p>
        </Show>
    }
}

/// "300 tags", "12 of 300 tags", "1,000 tags so far".
fn figure(all: usize, shown: usize, complete: bool) -> String {
    let total = counted!(all, "{n} tag", "{n} tags");
    match (complete, shown == all) {
        (false, _) if all == 0 => String::new(),
        (false, _) => t!("{total} so far", total),
        (true, true) => total,
        (true, false) => t!("{n} of {total}", n = format::number(shown), total),
    }
}
