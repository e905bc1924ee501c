//! The table of tags: only the rows near the screen are made.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::{Repository, Tag};
use leptos::prelude::*;

use super::columns::head;
use super::facts::Facts;
use super::keys::{self, Active};
use super::matrix::Columns;
use super::names::{Name, Names};
use super::row::TagRows;
use super::rows::Rows;
use crate::components::TreeGrid;
use crate::components::tree_grid::{Scroll, Window, heights};
use crate::reactive::Memo;

/// What all rows share.
#[derive(Clone, Copy)]
pub(super) struct Table {
    pub(super) repository: StoredValue<Repository>,
    /// All names.
    pub(super) names: Names,
    /// The names in the order in which they are shown.
    pub(super) shown: Memo<Vec<Arc<Name>>>,
    pub(super) rows: Rows,
    /// What the registry's own API tells.
    pub(super) facts: Facts,
    /// The rows whose platforms are shown.
    pub(super) open: RwSignal<BTreeSet<Tag>>,
    /// The row that the keys act on.
    pub(super) active: Active,
    /// The columns of the matrix, when that is what is shown.
    pub(super) columns: Memo<Option<Columns>>,
}

impl Table {
    /// Shows a tag's platforms, or hides them.
    pub(super) fn toggle(self, tag: &Tag) {
        self.open.update(|open| {
            if !open.remove(tag) {
                open.insert(tag.clone());
            }
        });
    }
}

/// The table.
#[component]
pub(super) fn TagTable(table: Table) -> impl IntoView {
    let Table { shown, rows, open, columns, facts, .. } = table;
    let scroll = Scroll::listen("tags");
    let window = Memo::new(move |_| {
        shown.with(|names| scroll.window(names.len(), &|row| names.get(row)?.height()))
    });
    // What is new on the screen may be higher than one line: it is measured once it is there.
    Effect::new(move |_| {
        let Window { first, .. } = window.get();
        rows.read.track();
        open.track();
        request_animation_frame(move || measure(scroll, shown, first));
    });
    scroll.look();
    let made = move || {
        let Window { first, end, .. } = window.get();
        shown.with(|names| names.get(first..end).unwrap_or_default().to_vec())
    };
    let first = Memo::new(move |_| window.get().first);
    let width = move || {
        columns.with(|columns| {
            columns.as_ref().map_or_else(|| 7 + facts.more().len(), |columns| columns.len() + 1)
        })
    };
    let heads = view! {
        <th scope="col">{t!("Tag")}</th>
        {move || columns.with(|columns| match columns {
            Some(columns) => columns.heads().into_any(),
            None => heads(table).into_any(),
        })}
    };
    let rows = view! {
        <ForEnumerate each=made key=|name| name.tag.clone() let(at, name)>
            <TagRows table tag=name.tag.clone() number=Signal::derive(move || first.get() + at.get())/>
        </ForEnumerate>
    };
    let class = move || if columns.with(Option::is_some) { "matrix" } else { "" };
    view! {
        <TreeGrid id="tags" label=t!("Tags") class=Signal::derive(class) count=Signal::derive(move || shown.with(Vec::len))
            columns=Signal::derive(width) window=window.signal() heads=heads.into_any() rows=rows.into_any()
            keys=Callback::new(move |event| keys::pressed(&event, table))/>
    }
}

fn heads(table: Table) -> impl IntoView {
    let more = table.facts.more();
    view! {
        <th scope="col">"OS/ARCH"</th>
        <th scope="col" class="cell--kind">{t!("Kind")}</th>
        <th scope="col" class="cell--digest">{t!("Digest")}</th>
        <th scope="col" class="grid__figure cell--size">{t!("Compressed size")}</th>
        <th scope="col" class="cell--created">{table.facts.head()}</th>
        <th scope="col" class="cell--attested">{t!("Attested")}</th>
        {more.into_iter().map(|name| view! { <th scope="col" class="cell--more">{head(name)}</th> }).collect_view()}
    }
}

/// Remembers the heights of the rows that are there.
fn measure(scroll: Scroll, shown: Memo<Vec<Arc<Name>>>, first: usize) {
    let heights = heights("#tags > tbody[data-tag]", "tag");
    // The screen may be gone by now.
    let changed = shown.try_with_untracked(|names| {
        let made = names.get(first..).unwrap_or_default().iter().zip(heights);
        let changed =
            made.filter(|(name, (tag, height))| name.tag.as_str() == tag && name.measured(*height));
        changed.count()
    });
    if changed.is_some_and(|count| count > 0) {
        scroll.measured();
    }
}
