//! The table of tags.

use std::collections::BTreeSet;

use domain::protocol::image::{ImageDetails, Kind, PlatformRow};
use domain::{ApiError, Repository, Tag, route};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;

use super::image_address;
use super::rows::Rows;
use crate::backend::use_backend;
use crate::components::{DigestChip, Icon, Picture, PlatformBadge};
use crate::format;
use crate::pages::platform_row::{created_cell, in_order, largest, platform_row};
use crate::state::remote::State;

/// How many badges a row shows before the rest is counted.
const BADGES: usize = 8;

/// The table.
#[component]
pub(super) fn TagTable(
    repository: StoredValue<Repository>,
    shown: Memo<Vec<Tag>>,
    rows: Rows,
) -> impl IntoView {
    let open = RwSignal::new(BTreeSet::<Tag>::new());
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Tags">
            <table class="grid">
                <thead><tr>
                    <th scope="col">"Tag"</th>
                    <th scope="col">"OS/ARCH"</th>
                    <th scope="col">"Digest"</th>
                    <th scope="col" class="grid__figure">"Compressed size"</th>
                    <th scope="col">"Created"</th>
                    <th scope="col">"Attested"</th>
                </tr></thead>
                <For each=move || shown.get() key=Clone::clone let:tag>
                    <TagRows repository tag rows open/>
                </For>
            </table>
        </div>
    }
}

#[component]
fn TagRows(
    repository: StoredValue<Repository>,
    tag: Tag,
    rows: Rows,
    open: RwSignal<BTreeSet<Tag>>,
) -> impl IntoView {
    let backend = use_backend();
    let tag = StoredValue::new(tag);
    let body = NodeRef::<html::Tbody>::new();
    when_visible(body, move || {
        repository.with_value(|name| tag.with_value(|tag| rows.ask(backend, name, tag)));
    });
    let state = Memo::new(move |_| tag.with_value(|tag| rows.get(tag)));
    // "Refresh" forgets what was read: rows that are on the screen ask again.
    Effect::new(move |seen: Option<bool>| {
        let known = state.with(Option::is_some);
        if seen == Some(true) && !known {
            repository.with_value(|name| tag.with_value(|tag| rows.ask(backend, name, tag)));
        }
        known
    });
    let is_open = Memo::new(move |_| tag.with_value(|tag| open.with(|open| open.contains(tag))));
    let name = tag.get_value();
    view! {
        <tbody node_ref=body data-tag=name.to_string() aria-busy=move || matches!(state.get(), None | Some(State::Loading)).then_some("true")>
            <tr class=("grid__row--selected", move || tag.with_value(|tag| rows.selected.with(|all| all.contains(tag))))>
                <th scope="row"><TagCell repository tag rows open is_open/></th>
                {move || match state.get() {
                    None | Some(State::Loading) => view! { <td colspan="5"><span class="skeleton__line" aria-hidden="true"></span></td> }.into_any(),
                    Some(State::Failed(error)) => view! { <FailedCells error retry=Callback::new(move |()| {
                        repository.with_value(|name| tag.with_value(|tag| rows.retry(backend, name, tag)));
                    })/> }.into_any(),
                    Some(State::Ready(details)) => cells(&details).into_any(),
                }}
            </tr>
            {move || is_open.get().then(|| match state.get() {
                Some(State::Ready(details)) => repository.with_value(|name| sub_rows(name, &details)),
                _ => ().into_any(),
            })}
        </tbody>
    }
}

#[component]
fn TagCell(
    repository: StoredValue<Repository>,
    tag: StoredValue<Tag>,
    rows: Rows,
    open: RwSignal<BTreeSet<Tag>>,
    is_open: Memo<bool>,
) -> impl IntoView {
    let name = tag.get_value();
    let address = repository.with_value(|repository| image_address(repository, &name));
    let toggle = move |_| toggle(open, &tag.get_value());
    let select = move |_| toggle_selected(rows, &tag.get_value());
    let aliases = move || {
        let aliases = tag.with_value(|tag| rows.aliases(tag));
        let names: Vec<String> = aliases.iter().map(Tag::to_string).collect();
        (!names.is_empty()).then(|| format!("= {}", names.join(", ")))
    };
    view! {
        <span class="tag">
            <input type="checkbox" aria-label=format!("Select {name}") on:change=select
                prop:checked=move || tag.with_value(|tag| rows.selected.with(|all| all.contains(tag)))/>
            <button type="button" class="expander" aria-label=format!("Platforms of {name}")
                aria-expanded=move || is_open.get().to_string() on:click=toggle></button>
            <a class="tag__name" href=address dir="ltr">{name.to_string()}</a>
            <span class="note" dir="ltr">{aliases}</span>
        </span>
    }
}

fn toggle(open: RwSignal<BTreeSet<Tag>>, tag: &Tag) {
    open.update(|open| {
        if !open.remove(tag) {
            open.insert(tag.clone());
        }
    });
}

fn toggle_selected(rows: Rows, tag: &Tag) {
    toggle(rows.selected, tag);
}

fn cells(details: &ImageDetails) -> impl IntoView + use<> {
    let ordered = in_order(&details.platforms);
    let badges: Vec<_> = ordered
        .iter()
        .take(BADGES)
        .filter_map(|row| {
            let platform = row.platform.clone()?;
            Some(view! { <PlatformBadge platform missing=row.content.is_err()/> })
        })
        .collect();
    let more = ordered.len().saturating_sub(BADGES);
    let contents = || ordered.iter().filter_map(|row| row.content.as_ref().ok());
    let sizes: Vec<u64> = contents().map(|content| content.compressed_size).collect();
    let created = contents().filter_map(|content| content.created.clone()).max();
    let attested = ordered.iter().filter(|row| row.attestations > 0).count();
    let (total, kind, digest) = (ordered.len(), details.kind, details.digest.clone());
    view! {
        <td>
            <span class="badges">{badges}{(more > 0).then(|| view! { <span class="note">{format!("+{more}")}</span> })}</span>
            {kind_words(kind).map(|words| view! { <span class="note">{words}</span> })}
        </td>
        <td><DigestChip digest/></td>
        <td class="grid__figure">{format::size_range(&sizes)}</td>
        <td>{created_cell(created)}</td>
        <td>{(attested > 0).then(|| view! {
            <span class="shield"><Icon picture=Picture::Shield/>{format!("{attested} of {total}")}</span>
        })}</td>
    }
}

/// What stands in place of platforms for what has none.
fn kind_words(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::List | Kind::Image => None,
        Kind::BuildCache => Some("build cache, not an image"),
        Kind::Artifact => Some("artifact, not an image"),
    }
}

fn sub_rows(repository: &Repository, details: &ImageDetails) -> AnyView {
    let largest = largest(&details.platforms);
    let address = |row: &PlatformRow| route::image(&repository.at(row.digest.clone()));
    in_order(&details.platforms)
        .into_iter()
        .map(|row| platform_row(row, &address(row), largest))
        .collect_view()
        .into_any()
}

#[component]
fn FailedCells(error: ApiError, retry: Callback<()>) -> impl IntoView {
    view! {
        <td colspan="5">
            <span class="problem"><bdi dir="auto">{error.message}</bdi></span>
            " "<button type="button" class="button button--small" on:click=move |_| retry.run(())>"Try again"</button>
        </td>
    }
}

/// Runs `seen` once, when the element comes near the visible part of the page.
fn when_visible(element: NodeRef<html::Tbody>, seen: impl Fn() + Clone + 'static) {
    Effect::new(move |_| {
        let Some(element) = element.get() else { return };
        let seen = seen.clone();
        let callback = Closure::<dyn Fn(js_sys::Array, web_sys::IntersectionObserver)>::new(
            move |entries: js_sys::Array, observer: web_sys::IntersectionObserver| {
                let visible = entries.iter().any(|entry| {
                    entry
                        .dyn_into::<web_sys::IntersectionObserverEntry>()
                        .is_ok_and(|entry| entry.is_intersecting())
                });
                if visible {
                    observer.disconnect();
                    seen();
                }
            },
        );
        let options = web_sys::IntersectionObserverInit::new();
        options.set_root_margin("400px");
        let callback = callback.into_js_value();
        if let Ok(observer) =
            web_sys::IntersectionObserver::new_with_options(callback.unchecked_ref(), &options)
        {
            observer.observe(&element);
        }
    });
}
