//! Above the table: filter, order, table or matrix, columns.

use crate::prelude::*;

use super::columns::{COLUMNS, Hidden, is_told};
use super::facts::Facts;
use super::filter::{Filter, toggled};
use super::order::Sort;
use super::view::View;
use crate::components::{Choice, Item, Menu};
use crate::i18n::phrase;
use crate::reactive::Memo;
use crate::state::density;

/// Filters at a press: the word that is put into the filter, and its words for people.
const CHIPS: [(&str, &str); 4] = [
    ("kind:list", mark!("Lists")),
    ("kind:image", mark!("Images")),
    ("kind:artifact", mark!("Artifacts")),
    ("missing:linux/arm64", mark!("Missing linux/arm64")),
];

/// The bar.
#[component]
pub(super) fn Toolbar(view: View, hidden: Hidden, facts: Facts) -> Markup {
    let View { filter, sort, matrix, .. } = view;
    let problem = Memo::new(move |_| Filter::parse(&filter.get()).problem);
    let choose = move |event| sort.set(Sort::of(&event_target_value(&event)));
    let views = vec![("table", t!("Table")), ("matrix", t!("Matrix"))];
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
            <span class="chips" role="group" aria-label=t!("Filters")>{CHIPS.map(|(word, words)| chip(filter, word, words)).collect_view()}</span>
            <span class="tool__end">
                <label class="field field--inline">
                    <span class="field__label">{t!("Sort")}</span>
                    <select id="sort" class="field__input" on:change=choose prop:value=move || sort.get().word()>
                        {Sort::ALL.map(|(choice, word, words)| view! {
                            <option value=word selected=move || sort.get() == choice>
                                {move || phrase(if choice == Sort::Created && facts.tells().pushed { mark!("Pushed last") } else { words })}
                            </option>
                        }).collect_view()}
                    </select>
                </label>
                <Choice label=t!("View") options=views chosen=Signal::derive(move || usize::from(matrix.get()))
                    choose=Callback::new(move |at| matrix.set(at == 1))/>
                <Menu id="rows" words=t!("Rows") items=Signal::derive(move || items(view, hidden, facts))/>
            </span>
        </div>
    }
}

fn chip(filter: RwSignal<String>, word: &'static str, words: &'static str) -> Markup {
    let is_on = move || filter.with(|filter| filter.split_whitespace().any(|other| other == word));
    view! {
        <button type="button" class="chip" data-filter=word aria-pressed=move || is_on().to_string()
            on:click=move |_| filter.update(|filter| *filter = toggled(filter, word))>{phrase(words)}</button>
    }
}

/// What rows share, how high they are, and which columns they have.
fn items(view: View, hidden: Hidden, facts: Facts) -> Vec<Item> {
    let tells = facts.tells();
    let grouped = view.grouped;
    let group = Callback::new(move |()| grouped.update(|on| *on = !*on));
    let dense = Callback::new(|()| density::set_compact(!density::is_compact()));
    let mut all = vec![
        Item::new(t!("Group by digest"), group).checked(grouped.get()),
        Item::new(t!("Compact"), dense).checked(density::is_compact()),
    ];
    let offered = COLUMNS.iter().filter(|(column, _)| is_told(column, tells));
    all.extend(offered.map(|(column, words)| {
        let words = if *column == "created" { facts.head() } else { phrase(words) };
        let toggle = Callback::new(move |()| hidden.toggle(column));
        Item::new(t!("Column: {name}", name = words), toggle).checked(!hidden.has(column))
    }));
    all
}
