//! Above the table: filter, order, table or matrix, and what the figures are figures of.

use std::sync::Arc;

use leptos::prelude::*;

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
) -> impl IntoView {
    let View { filter, sort, matrix } = view;
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
            <p class="tool__figure" role="status">
                {move || figure(names.count(), shown.with(Vec::len), complete.get())}
                {move || complete.get().then(|| t!(" · checked {time}", time = checked.get()))}
            </p>
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
) -> impl IntoView {
    let filters = Memo::new(move |_| Filter::parse(&view.filter.get()).needs_details());
    let words = move || match (filters.get(), view.sort.get().needs_details(), view.matrix.get()) {
        (true, ..) => Some(t!("Filtered over")),
        (_, true, _) => Some(t!("Sorted over")),
        (.., true) => Some(t!("Platforms of")),
        _ => None,
    };
    let left = move || names.count().saturating_sub(rows.read.get());
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
                    <button id="read-all" type="button" class="button button--small" on:click=move |_| read_all.run(())
                        title=t!("Asks the registry for the manifests and configs of each of them")>
                        {move || t!("Read the other {n}", n = format::number(left()))}
                    </button>
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
