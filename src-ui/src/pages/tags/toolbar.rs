//! Above the table: filter, order, table or matrix, and what the figures are figures of.

use std::sync::Arc;

use leptos::prelude::*;

use super::density;
use super::filter::Filter;
use super::matrix::Columns;
use super::names::{Name, Names};
use super::order::Sort;
use super::rows::Rows;
use super::view::View;
use crate::components::CopyButton;
use crate::format;
use crate::i18n::phrase;

/// The bar.
#[component]
pub(super) fn Toolbar(
    view: View,
    names: Names,
    shown: Memo<Vec<Arc<Name>>>,
    /// Whether all names are there.
    complete: RwSignal<bool>,
    /// When they were, as a clock shows it.
    checked: RwSignal<String>,
    /// Whether the names were told to stop coming.
    stopped: RwSignal<bool>,
) -> impl IntoView {
    let View { filter, sort, matrix, grouped } = view;
    let dense = RwSignal::new(density::is_compact());
    let toggle_density = move |_| dense.set(density::toggle());
    let coming = move || !complete.get() && names.count() > 0;
    let problem = Memo::new(move |_| Filter::parse(&filter.get()).problem);
    let choose = move |event| sort.set(Sort::of(&event_target_value(&event)));
    view! {
        <div class="tool">
            <label class="field field--wide">
                <span class="visually-hidden">{t!("Filter tags")}</span>
                <input id="filter" class="field__input" type="search" autocomplete="off" spellcheck="false"
                    aria-describedby="filter-problem" title=t!("Part of a name, 1.9*, /regex/, platform:linux/arm64, missing:linux/arm/v7, digest:3fa1, kind:list, has:attestations")
                    placeholder=t!("Filter: 1.9*, platform:linux/arm64, missing:linux/arm/v7")
                    prop:value=move || filter.get() on:input=move |event| filter.set(event_target_value(&event))/>
                <span id="filter-problem" class="field__error" role="status">{move || problem.get()}</span>
            </label>
            <label class="field field--inline">
                <span class="field__label">{t!("Sort")}</span>
                <select id="sort" class="field__input" on:change=choose prop:value=move || sort.get().word()>
                    {Sort::ALL.map(|(choice, word, words)| view! {
                        <option value=word selected=move || sort.get() == choice>{phrase(words)}</option>
                    }).collect_view()}
                </select>
            </label>
            <span class="choice" role="group" aria-label=t!("View")>
                <button type="button" class="button" data-view="table" aria-pressed=move || (!matrix.get()).to_string()
                    on:click=move |_| matrix.set(false)>{t!("Table")}</button>
                <button type="button" class="button" data-view="matrix" aria-pressed=move || matrix.get().to_string()
                    on:click=move |_| matrix.set(true)>{t!("Matrix")}</button>
            </span>
            <button type="button" class="button" id="group" aria-pressed=move || grouped.get().to_string()
                title=t!("Tags that point at the same digest share a row") on:click=move |_| grouped.update(|on| *on = !*on)>{t!("Group by digest")}</button>
            <button type="button" class="button" id="density" aria-pressed=move || dense.get().to_string() on:click=toggle_density>{t!("Compact")}</button>
            <p class="tool__figure" role="status">
                {move || figure(names.count(), shown.with(Vec::len), complete.get())}
                {move || complete.get().then(|| t!(" · checked {time}", time = checked.get()))}
            </p>
            <Show when=coming>
                <button type="button" class="button button--small" id="stop-names" on:click=move |_| stopped.update(|on| *on = !*on)>
                    {move || if stopped.get() { t!("Go on") } else { t!("Stop") }}
                </button>
            </Show>
        </div>
    }
}

/// What the filter, the order or the matrix do not know yet, and the way to know it.
#[component]
pub(super) fn Honesty(
    view: View,
    names: Names,
    shown: Memo<Vec<Arc<Name>>>,
    rows: Rows,
    columns: Memo<Option<Columns>>,
    /// Reads the tags that have not been read.
    read_all: Callback<()>,
    /// Whether that is under way.
    reading: RwSignal<bool>,
) -> impl IntoView {
    let left = move || names.count().saturating_sub(rows.read.get());
    let filters = Memo::new(move |_| view.filters_details());
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
                    {move || words().map(|words| t!("{words} {n} of {tags}.", words, n = format::number(rows.read.get()), tags = counted!(names.count(), "{n} tag", "{n} tags")))}
                </span>
                <Show when=move || { left() > 0 }>
                    {move || if reading.get() {
                        view! { <button id="stop-reading" type="button" class="button button--small" on:click=stop>{t!("Stop")}</button> }.into_any()
                    } else {
                        view! {
                            <button id="read-all" type="button" class="button button--small" on:click=move |_| read_all.run(())
                                title=t!("Asks the registry for the manifests and configs of each of them")>
                                {move || t!("Read the other {n} (≈ {requests} requests)", n = format::number(left()), requests = format::number(requests()))}
                            </button>
                        }.into_any()
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
