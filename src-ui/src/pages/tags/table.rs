//! The table of tags: only the rows near the screen are made.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::{Repository, Tag};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use super::keys::{self, Active};
use super::matrix::Columns;
use super::names::{Name, Names};
use super::row::TagRows;
use super::rows::Rows;
use super::window::{Scroll, Window};

/// What all rows share.
#[derive(Clone, Copy)]
pub(super) struct Table {
    pub(super) repository: StoredValue<Repository>,
    /// All names.
    pub(super) names: Names,
    /// The names in the order in which they are shown.
    pub(super) shown: Memo<Vec<Arc<Name>>>,
    pub(super) rows: Rows,
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
    let Table { shown, rows, open, columns, .. } = table;
    let scroll = Scroll::listen();
    let window = Memo::new(move |_| shown.with(|names| scroll.window(names)));
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
    let width =
        move || columns.with(|columns| columns.as_ref().map_or(7, |columns| columns.len() + 1));
    view! {
        <div class="scroll scroll--page" role="region" aria-label=t!("Tags")>
            <table id="tags" class="grid" class:matrix=move || columns.with(Option::is_some) role="treegrid"
                aria-label=t!("Tags") aria-rowcount=move || shown.with(|names| names.len() + 1).to_string()
                on:keydown=move |event| keys::pressed(&event, table)>
                <thead><tr aria-rowindex="1">
                    <th scope="col">{t!("Tag")}</th>
                    {move || columns.with(|columns| match columns {
                        Some(columns) => columns.heads().into_any(),
                        None => heads().into_any(),
                    })}
                </tr></thead>
                <Room height=Signal::derive(move || window.get().above) width=Signal::derive(width)/>
                <ForEnumerate each=made key=|name| name.tag.clone() let(at, name)>
                    <TagRows table tag=name.tag.clone() number=Signal::derive(move || first.get() + at.get())/>
                </ForEnumerate>
                <Room height=Signal::derive(move || window.get().below) width=Signal::derive(width)/>
            </table>
        </div>
    }
}

fn heads() -> impl IntoView {
    view! {
        <th scope="col">"OS/ARCH"</th>
        <th scope="col">{t!("Kind")}</th>
        <th scope="col">{t!("Digest")}</th>
        <th scope="col" class="grid__figure">{t!("Compressed size")}</th>
        <th scope="col">{t!("Created")}</th>
        <th scope="col">{t!("Attested")}</th>
    }
}

/// The room that rows would take which are not made.
#[component]
fn Room(height: Signal<f32>, width: Signal<usize>) -> impl IntoView {
    view! {
        <Show when=move || { height.get() > 0.0 }>
            <tbody role="presentation" aria-hidden="true"><tr role="presentation">
                <td class="grid__room" role="presentation" colspan=move || width.get().to_string()
                    style:height=move || format!("{}px", height.get())></td>
            </tr></tbody>
        </Show>
    }
}

fn measure(scroll: Scroll, shown: Memo<Vec<Arc<Name>>>, first: usize) {
    let Ok(bodies) = document().query_selector_all("#tags > tbody[data-tag]") else { return };
    // The screen may be gone by now.
    let _ = shown.try_with_untracked(|names| {
        let bodies = (0..bodies.length()).filter_map(|at| bodies.item(at));
        let bodies = bodies.filter_map(|body| body.dyn_into::<web_sys::HtmlElement>().ok());
        let made = names.get(first..).unwrap_or_default().iter().zip(bodies);
        #[expect(clippy::cast_precision_loss, reason = "pixels")]
        let heights = made.filter_map(|(name, body)| {
            let is_its = body.dataset().get("tag").as_deref() == Some(name.tag.as_str());
            is_its.then(|| (&**name, body.offset_height() as f32))
        });
        scroll.measure(heights);
    });
}
