//! What can be done with the selected tags.

use domain::diff::Source;
use domain::publication::Subject;
use domain::{Reference, Repository, Tag, route};
use leptos::prelude::*;

use super::copy_choice::CopyChoice;
use super::rows::Rows;
use super::view::View;

/// The bar at the bottom, while something is selected.
#[component]
pub(super) fn SelectionBar(
    repository: StoredValue<Repository>,
    rows: Rows,
    view: View,
) -> impl IntoView {
    let names = Memo::new(move |_| {
        let name = repository.with_value(Repository::to_string);
        let references = rows.selected.get().into_iter().map(|tag| format!("{name}:{tag}"));
        references.collect::<Vec<_>>()
    });
    let address = move || {
        let sources: Vec<String> =
            names.get().iter().map(|name| format!("source={name}")).collect();
        format!("/lists/new?{}", sources.join("&"))
    };
    let compare = move || {
        // By name, so that the older of two versions is A in most cases; swapping is one key.
        let two: Option<Vec<Source>> = names.get().iter().map(|name| name.parse().ok()).collect();
        match two.as_deref() {
            Some([a, b]) => Some(route::compare(a, b)),
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
    let tags = move || -> Vec<Reference> {
        names.get().iter().filter_map(|name| name.parse().ok()).collect()
    };
    let delete = move || route::push(&Subject::Delete, &tags());
    let copy = move || {
        let source = tags().into_iter().next()?;
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
                    <a id="add-to-list" class="button button--primary" href=address>{t!("Add to list")}</a>
                </span>
            </div>
        </Show>
    }
}
