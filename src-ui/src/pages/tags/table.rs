//! The table of tags: only the rows near the screen are made.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::prelude::*;
use domain::protocol::image::ImageDetails;
use domain::{Repository, Tag};
use web_sys::HtmlElement;

use super::columns::Widths;
use super::facts::Facts;
use super::gate::Urgency;
use super::keys::{self, Active};
use super::matrix::Columns;
use super::names::{Name, Names};
use super::row::tag_rows;
use super::rows::Rows;
use crate::backend::use_backend;
use crate::components::TreeGrid;
use crate::components::tree_grid::{self, Heights, Measure, Scroll};
use crate::reactive::Memo;

/// What all rows share.
#[derive(Clone, Copy)]
pub(super) struct Table {
    pub(super) repository: StoredValue<Repository>,
    /// All names.
    pub(super) names: Names,
    /// The names in the order in which they are shown.
    pub(super) shown: Memo<Vec<Arc<Name>>>,
    /// How high their rows are.
    pub(super) heights: Memo<Heights>,
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

    /// The place of a tag among all that are shown; `was` is where it was before, which it mostly is.
    pub(super) fn place_of(self, name: &Arc<Name>, was: usize) -> Option<usize> {
        self.shown.with(|names| {
            let is_it = |other: &Arc<Name>| Arc::ptr_eq(other, name) || other.tag == name.tag;
            if names.get(was).is_some_and(is_it) {
                return Some(was);
            }
            names.iter().position(is_it)
        })
    }

    /// Whether cosign keeps a signature of an image here: under a tag that is named like its digest. The
    /// names tell it for nothing.
    pub(super) fn is_signed(self, details: &ImageDetails) -> bool {
        let (algorithm, hex) = (details.digest.algorithm(), details.digest.hex());
        self.names.has(&format!("{algorithm}-{hex}.sig"))
    }
}

/// A tag with its place among those that are shown.
type Placed = (usize, Arc<Name>);

/// The row that Tab leads to, with its place: the active one, or the first while that is not shown.
#[derive(Clone, Copy)]
pub(super) struct TabStop(Memo<Option<Placed>>);

impl TabStop {
    fn of(table: Table) -> Self {
        let Table { shown, active, .. } = table;
        Self(Memo::new(move |_| {
            shown.with(|names| {
                let is_it = |active: &Tag| names.iter().position(|name| name.tag == *active);
                let at = active.tag.with(|active| active.as_ref().and_then(is_it));
                let at = at.unwrap_or_default();
                Some((at, Arc::clone(names.get(at)?)))
            })
        }))
    }

    /// Whether it is this row.
    pub(super) fn is(self, name: &Arc<Name>) -> bool {
        self.0.with(|stop| stop.as_ref().is_some_and(|(_, stop)| stop.tag == name.tag))
    }
}

/// The table.
#[component]
pub(super) fn TagTable(table: Table, widths: Widths) -> Markup {
    let Table { shown, heights, columns, facts, .. } = table;
    let scroll = Scroll::listen("tags");
    let window = Memo::new(move |_| heights.with(|heights| scroll.window(heights)));
    let tab_stop = TabStop::of(table);
    let made = Memo::new(move |_| {
        // Tab leads to it wherever the page is scrolled to, so it is always made.
        let (window, stop) = (window.get(), tab_stop.0.get());
        shown.with(|names| {
            let near = names.iter().cloned().enumerate().take(window.end).skip(window.first);
            let far = stop.filter(|(at, _)| *at < window.first || *at >= window.end);
            near.chain(far).collect::<Vec<Placed>>()
        })
    });
    let away = move |(at, _): &Placed| {
        let window = window.get_untracked();
        let is_away = *at < window.first || *at >= window.end;
        is_away.then(|| heights.with_untracked(|heights| heights.top_of(*at)))
    };
    ask_for(table, made, scroll);
    let measure = Measure::new(move |rows| remember(table, made, scroll, &rows));
    scroll.look();
    let width = move || {
        columns.with(|columns| {
            columns.as_ref().map_or_else(|| 7 + facts.more().len(), |columns| columns.len() + 1)
        })
    };
    let heads = view! {
        {widths.head("tag", "cell--tag")}
        {move || columns.with(|columns| match columns {
            Some(columns) => columns.heads().into_markup(),
            None => heads(widths, facts).into_markup(),
        })}
    };
    let key = |(_, name): &Placed| name.tag.to_string();
    let row = move |(at, name): Placed| tag_rows(table, &name, at, measure, tab_stop);
    let rows = tree_grid::rows(move || made.get(), key, away, row);
    let class = move || if columns.with(Option::is_some) { "matrix" } else { "" };
    view! {
        <TreeGrid id="tags" label=t!("Tags") class=Signal::derive(class) count=Signal::derive(move || shown.with(Vec::len))
            columns=Signal::derive(width) window=window.signal() heads=heads.into_markup() rows
            keys=Callback::new(move |event| keys::pressed(&event, table))/>
    }
}

/// Asks about the rows that are made, and no more about those that were. What only passes is not asked for.
fn ask_for(table: Table, made: Memo<Vec<Placed>>, scroll: Scroll) {
    let Table { repository, rows, .. } = table;
    let backend = use_backend();
    Effect::new(move |before: Option<Vec<Placed>>| {
        rows.read.track();
        let now = made.get();
        for (_, name) in before.into_iter().flatten() {
            if !now.iter().any(|(_, other)| Arc::ptr_eq(other, &name)) {
                rows.leave(&name.tag);
            }
        }
        if !scroll.is_quick() {
            repository.with_value(|repository| {
                for (_, name) in &now {
                    rows.ask(backend, repository, &name.tag, Urgency::Seen);
                }
            });
        }
        now
    });
    on_cleanup(move || {
        made.try_with_untracked(|made| made.iter().for_each(|(_, name)| rows.leave(&name.tag)));
    });
}

fn heads(widths: Widths, facts: Facts) -> Markup {
    let more = facts.more();
    view! {
        <th scope="col">"OS/ARCH"</th>
        {widths.head("kind", "cell--kind")}
        {widths.head("digest", "cell--digest")}
        {widths.head("size", "grid__figure cell--size")}
        {widths.head_of("created", facts.head(), "cell--created")}
        {widths.head("attested", "cell--attested")}
        {more.into_iter().map(|name| widths.head(name, "cell--more")).collect_view()}
    }
}

/// Remembers how high rows are. Those below them move before the next picture.
fn remember(table: Table, made: Memo<Vec<Placed>>, scroll: Scroll, rows: &[(HtmlElement, f32)]) {
    let changed = rows.iter().filter(|(row, height)| {
        let tag = row.dataset().get("tag").unwrap_or_default();
        let is_it = |(_, name): &&Placed| name.tag.as_str() == tag;
        // The screen may be gone by now.
        let found = made.try_with_untracked(|made| made.iter().find(is_it).cloned()).flatten();
        found.is_some_and(|(at, name)| {
            name.measured(*height);
            table.heights.with_untracked(|heights| heights.set(at, *height))
        })
    });
    if changed.count() > 0 {
        request_animation_frame(move || scroll.measured());
    }
}
