//! The tags of a repository, as Docker Hub shows them and better: a row a tag, below it a row a
//! platform, every platform visible.

mod filter;
mod gate;
mod order;
mod rows;
mod selection;
mod table;

use domain::protocol::Topic;
use domain::protocol::image::ListTags;
use domain::{Repository, Tag, route};
use leptos::prelude::*;

use super::region::failure;
use super::set_title;
use crate::components::{CopyButton, SkeletonRows};
use crate::format;
use crate::state::freshness::use_freshness;
use crate::state::recent;
use crate::state::remote::{State, remote};
use filter::Filter;
use rows::Rows;
use selection::SelectionBar;
use table::TagTable;

/// The screen.
#[component]
pub fn Tags(repository: Repository) -> impl IntoView {
    set_title(&repository.familiar());
    recent::remember(&repository);
    let (tags, rows) = (RwSignal::new(Vec::<Tag>::new()), Rows::new());
    let after = RwSignal::new(None::<String>);
    let asked = repository.clone();
    let read = remote(&[Topic::Images], move || {
        Some(ListTags { repository: asked.clone(), after: after.get() })
    });
    let complete = RwSignal::new(false);
    Effect::new(move |_| {
        let State::Ready(page) = read.state.get() else { return };
        tags.update(|all| {
            if after.get_untracked().is_none() {
                all.clear();
            }
            all.extend(page.tags);
        });
        complete.set(page.next.is_none());
        // The pages follow each other by themselves; rows are usable from the first one on.
        if page.next.is_some() {
            after.set(page.next);
        }
    });
    let freshness = use_freshness();
    let refresh = move |_| {
        rows.clear();
        after.set(None);
        freshness.bump(&[Topic::Images]);
    };
    let filter = RwSignal::new(String::new());
    let shown = Memo::new(move |_| {
        let filter = Filter::parse(&filter.get());
        let mut shown: Vec<Tag> = tags
            .with(|tags| tags.iter().filter(|tag| filter.matches(tag, rows)).cloned().collect());
        shown.sort_by(order::newest_first);
        shown
    });
    let repository = StoredValue::new(repository);
    view! {
        <Header repository refresh/>
        <div class="tool">
            <label class="field field--wide">
                <span class="visually-hidden">"Filter tags"</span>
                <input id="filter" class="field__input" type="search" autocomplete="off" spellcheck="false"
                    placeholder="Filter: name, 1.9*, platform:linux/arm64"
                    prop:value=move || filter.get() on:input=move |event| filter.set(event_target_value(&event))/>
            </label>
            <p class="tool__figure" role="status">{move || figure(tags.with(Vec::len), shown.with(Vec::len), complete.get())}</p>
        </div>
        {move || match read.state.get() {
            State::Failed(error) => Some(failure(error, Callback::new(move |()| read.retry()))),
            State::Loading if tags.with(Vec::is_empty) => Some(view! { <SkeletonRows rows=8 what="tags"/> }.into_any()),
            State::Ready(_) if complete.get() && tags.with(Vec::is_empty) => Some(view! {
                <p class="empty">"No tags. Push an image to this repository, or "<a href="/lists/new">"make a list"</a>"."</p>
            }.into_any()),
            State::Ready(_) if complete.get() && shown.with(Vec::is_empty) => Some(view! {
                <p class="empty">
                    "No tag matches. "
                    <button type="button" class="button" on:click=move |_| filter.set(String::new())>"Clear the filter"</button>
                </p>
            }.into_any()),
            _ => None,
        }}
        <Show when=move || !shown.with(Vec::is_empty)>
            <TagTable repository shown rows/>
        </Show>
        <SelectionBar repository rows/>
    }
}

#[component]
fn Header(
    repository: StoredValue<Repository>,
    refresh: impl Fn(leptos::ev::MouseEvent) + 'static,
) -> impl IntoView {
    let name = repository.get_value();
    let path = name.path();
    let (parent, last) = path.rsplit_once('/').unwrap_or(("", path));
    let host = name.registry();
    view! {
        <div class="head">
            <div>
                <p class="crumbs" dir="ltr">
                    <a href=format!("/r/{host}")>{host.display_name().to_owned()}</a>
                    {(!parent.is_empty()).then(|| format!(" › {}", parent.replace('/', " › ")))}
                </p>
                <h1 dir="ltr">{last.to_owned()}</h1>
            </div>
            <div class="head__actions">
                <CopyButton text=name.familiar() what="reference" words="Copy reference"/>
                <button type="button" class="button" on:click=refresh>"Refresh"</button>
                <a class="button button--primary" href=format!("/lists/new?target={name}")>"New list"</a>
            </div>
        </div>
    }
}

/// "300 tags", "12 of 300 tags", "1,000 tags so far".
fn figure(all: usize, shown: usize, complete: bool) -> String {
    let total = format::count(all, "tag");
    match (complete, shown == all) {
        (false, _) if all == 0 => String::new(),
        (false, _) => format!("{total} so far"),
        (true, true) => total,
        (true, false) => format!("{shown} of {total}"),
    }
}

/// The address of a tag's image.
fn image_address(repository: &Repository, tag: &Tag) -> String {
    route::image(&repository.tagged(tag.clone()))
}
