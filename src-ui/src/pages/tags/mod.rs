//! The tags of a repository, as Docker Hub shows them and better: a row a tag, below it a row a
//! platform, every platform visible.

mod columns;
mod copy_choice;
mod facts;
mod filter;
mod gate;
mod header;
mod honesty;
pub mod keys;
mod matrix;
mod names;
mod order;
mod regular;
mod row;
mod rows;
mod selection;
mod table;
mod toolbar;
mod view;

use std::collections::BTreeSet;

use crate::prelude::*;
use domain::protocol::Topic;
use domain::protocol::image::{ListTags, TagPage};
use domain::{Repository, Tag, route};

use super::region::failure;
use super::set_title;
use crate::backend::use_backend;
use crate::components::tree_grid::Heights;
use crate::components::{Drawing, Nothing, SkeletonRows};
use crate::format;
use crate::reactive::Memo;
use crate::state::freshness::use_freshness;
use crate::state::notices::use_notices;
use crate::state::recent;
use crate::state::remote::{Remote, State, remote};
use columns::{Hidden, Widths};
use facts::{Facts, Untold};
use filter::Filter;
use gate::Urgency;
use header::Header;
use honesty::{Coming, Figures, Honesty};
use keys::Active;
use matrix::Columns;
use names::Names;
use order::Sort;
use rows::Rows;
use selection::SelectionBar;
use table::{Table, TagTable};
use toolbar::Toolbar;
use view::View;

/// So many tags are read without being asked to, when a filter, an order or the matrix needs them.
const READ_UNASKED: usize = 100;

/// The screen.
#[component]
pub fn Tags(repository: Repository) -> Markup {
    set_title(&repository.familiar());
    recent::remember(&repository);
    let (names, rows, view) = (Names::new(), Rows::new(), View::of_address());
    let (complete, checked) = (RwSignal::new(false), RwSignal::new(String::new()));
    let after = RwSignal::new(None::<String>);
    let stopped = RwSignal::new(false);
    let hidden = Hidden::remembered();
    let facts = Facts::of(repository.clone(), hidden);
    let read = streamed(repository.clone(), names, facts, after, complete, checked, stopped);
    let freshness = use_freshness();
    let refresh = Callback::new(move |()| {
        rows.clear();
        facts.clear();
        stopped.set(false);
        after.set(None);
        freshness.bump(&[Topic::Images]);
    });
    let shown = Memo::new(move |_| {
        let (filter, sort) = (Filter::parse(&view.filter.get()), view.sort.get());
        if view.needs_details() {
            rows.read.track();
        }
        let mut shown = names.with(|names| {
            let fitting = names.iter().filter(|name| filter.matches(name, rows));
            fitting.cloned().collect::<Vec<_>>()
        });
        if sort == Sort::Created {
            facts.track();
        }
        sort.apply(&mut shown, rows, facts);
        if view.grouped.get() {
            rows.group(&mut shown);
        }
        shown
    });
    let heights = Memo::new(move |_| {
        shown.with(|names| Heights::new(names.iter().map(|name| name.height())))
    });
    let columns = Memo::new(move |_| {
        view.matrix.get().then(|| {
            rows.read.track();
            shown.with(|names| Columns::of(names, rows))
        })
    });
    let (backend, repository) = (use_backend(), StoredValue::new(repository));
    let reading = RwSignal::new(false);
    let read_all = Callback::new(move |()| {
        reading.set(true);
        let all: Vec<Tag> = names.with(|names| names.iter().map(|name| name.tag.clone()).collect());
        repository.with_value(|repository| {
            for tag in &all {
                rows.ask(backend, repository, tag, Urgency::Whenever);
            }
        });
    });
    // A small repository is read whole when the whole of it is asked about.
    Effect::new(move |_| {
        let whole = view.needs_details() || view.matrix.get();
        if whole && complete.get() && names.count() <= READ_UNASKED {
            read_all.run(());
        }
    });
    let (open, active) = (RwSignal::new(BTreeSet::new()), Active::none(use_notices(), refresh));
    let table = Table { repository, names, shown, heights, rows, facts, open, active, columns };
    keys::offer(table);
    let failed = Signal::derive(move || matches!(read.get(), State::Failed(_)));
    let coming = Coming { complete, checked, stopped, failed };
    let (widths, around) = (Widths::remembered(hidden, facts), NodeRef::new());
    widths.apply(around);
    view! {
        <Header table refresh>
            <Figures names shown coming refresh/>
            <Untold facts names/>
        </Header>
        <Toolbar view hidden facts/>
        <Honesty view names shown rows facts columns read_all reading/>
        {move || match read.get() {
            State::Failed(error) => Some(failure(error, Callback::new(move |()| read.retry()))),
            State::Loading if names.count() == 0 => Some(view! { <SkeletonRows rows=8 what=mark!("tags")/> }),
            State::Ready(_) if complete.get() && names.count() == 0 => Some(view! {
                <Nothing drawing=Drawing::Tags words=t!("No tags. Push an image to this repository, or make a list.")><a class="button" href="/lists/new">{t!("Make a list")}</a></Nothing>
            }),
            State::Ready(_) if complete.get() && shown.with(Vec::is_empty) => Some(view! {
                <Nothing drawing=Drawing::Filtered words=t!("No tag matches.")>
                    <button type="button" class="button" on:click=move |_| view.filter.set(String::new())>{t!("Clear the filter")}</button>
                </Nothing>
            }),
            _ => None,
        }}
        <Show when=move || !shown.with(Vec::is_empty)>
            <div node_ref=around class=move || hidden.classes()><TagTable table widths/></div>
        </Show>
        <SelectionBar repository rows view/>
    }
}

/// Reads the names page by page. The pages follow each other by themselves; rows are usable from the
/// first one on.
fn streamed(
    repository: Repository,
    names: Names,
    facts: Facts,
    after: RwSignal<Option<String>>,
    complete: RwSignal<bool>,
    checked: RwSignal<String>,
    stopped: RwSignal<bool>,
) -> Remote<TagPage> {
    let read = remote(&[Topic::Images], move || {
        Some(ListTags { repository: repository.clone(), after: after.get() })
    });
    let next = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        let State::Ready(page) = read.get() else { return };
        names.add(page.tags, after.get_untracked().is_none());
        facts.add(page.facts);
        complete.set(page.next.is_none());
        if page.next.is_none() {
            checked.set(format::clock());
        }
        next.set(page.next);
    });
    // Stopped, it goes on where it was.
    Effect::new(move |_| {
        if let Some(more) = next.get().filter(|_| !stopped.get()) {
            after.set(Some(more));
        }
    });
    read
}

/// The address of a tag's image.
fn image_address(repository: &Repository, tag: &Tag) -> String {
    route::image(&repository.tagged(tag.clone()))
}
