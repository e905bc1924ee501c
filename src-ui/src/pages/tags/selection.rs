//! What can be done with the selected tags.

use crate::prelude::*;
use crate::reactive::Memo;
use domain::diff::Source;
use domain::protocol::drafts::Choice;
use domain::publication::Subject;
use domain::{Reference, Repository, Tag, route};

use super::copy_choice::CopyChoice;
use super::rows::Rows;
use super::view::View;
use crate::pages::add_to_list::AddToList;

/// The bar at the bottom, while something is selected.
#[component]
pub(super) fn SelectionBar(repository: StoredValue<Repository>, rows: Rows, view: View) -> Markup {
    let names = Memo::new(move |_| {
        repository.with_value(|repository| {
            let tags = rows.selected.get().into_iter();
            tags.map(|tag| repository.tagged(tag)).collect::<Vec<Reference>>()
        })
    });
    let sources =
        Signal::derive(move || names.get().into_iter().map(Choice::all).collect::<Vec<_>>());
    let compare = move || {
        // By name, so that the older of two versions is A in most cases; swapping is one key.
        let two: Vec<Source> = names.get().into_iter().map(Source::Registry).collect();
        match two.as_slice() {
            [a, b] => Some(route::compare(a, b)),
            _ => None,
        }
    };
    // More than two are compared in the matrix, with these rows alone.
    let many = move || names.with(|names| names.len() > 2);
    let matrix = move |_| {
        let tags: Vec<String> = rows.selected.get_untracked().iter().map(Tag::to_string).collect();
        view.filter.set(format!("tags:{}", tags.join(",")));
        view.matrix.set(true);
    };
    let delete = move || route::push(&Subject::Delete, &names.get());
    let copy = move || {
        let source = names.get().into_iter().next()?;
        route::push(&Subject::Copy { source, platforms: Vec::new() }, &[])
    };
    let is_one = move || names.with(|names| names.len() == 1);
    view! {
        <Show when=move || !names.with(Vec::is_empty)>
            <div class="selection" role="region" aria-label=t!("Selected tags")>
                <b>{move || counted!(names.with(Vec::len), "{n} tag selected", "{n} tags selected")}</b>
                <span class="selection__actions">
                    <button type="button" class="button button--quiet" on:click=move |_| rows.selected.update(std::collections::BTreeSet::clear)>{t!("Clear")}</button>
                    <CopyChoice names rows/>
                    {move || is_one().then(copy).flatten().map(|address| view! { <a id="copy-to" class="button" href=address>{t!("Copy to…")}</a> })}
                    <a id="delete-tag" class="button" href=delete>{t!("Delete…")}</a>
                    {move || compare().map(|address| view! { <a id="compare" class="button" href=address>{t!("Compare")}</a> })}
                    {move || many().then(|| view! { <button id="compare" type="button" class="button" on:click=matrix>{t!("Compare in the matrix")}</button> })}
                    <AddToList id="add-to-list" sources primary=true/>
                </span>
            </div>
        </Show>
    }
}
