//! A tree grid of as many rows as there are: only those near the screen are made, the others leave their
//! room. Rows may be of any height, and open to rows below them; which, the screen says.

mod heights;
mod measure;
mod rows;
mod window;

use crate::prelude::*;
use leptos::ev::KeyboardEvent;
use wasm_bindgen::JsCast as _;

pub use heights::Heights;
pub use measure::{Measure, measured};
pub use rows::rows;
pub use window::{Scroll, Window, scroll_to};

use crate::format::pixels;

/// The table around the rows.
#[component]
pub fn TreeGrid(
    /// The id of the table, by which [`Scroll`] finds it.
    id: &'static str,
    /// What its rows are, for screen readers.
    label: &'static str,
    /// A further class.
    #[prop(optional, into)]
    class: Signal<&'static str>,
    /// How many rows there are, made or not.
    #[prop(into)]
    count: Signal<usize>,
    /// How many columns there are.
    #[prop(into)]
    columns: Signal<usize>,
    /// The rows that are made.
    #[prop(into)]
    window: Signal<Window>,
    /// The heads of the columns.
    heads: Markup,
    /// A key that was pressed in it.
    keys: Callback<KeyboardEvent>,
    /// The rows that are made, of [`rows`].
    rows: Markup,
) -> Markup {
    view! {
        <div class=move || format!("scroll scroll--{}", if class.get().is_empty() { "page" } else { class.get() }) role="region" aria-label=label>
            <table id=id class=move || format!("grid {}", class.get()) role="treegrid" aria-label=label
                aria-rowcount=move || (count.get() + 1).to_string() on:keydown=move |event| keys.run(event)>
                <thead><tr aria-rowindex="1">{heads}</tr></thead>
                {room(Signal::derive(move || window.get().above), columns)}
                {rows}
                {room(Signal::derive(move || window.get().below), columns)}
            </table>
        </div>
    }
}

/// The room that rows would take which are not made.
fn room(height: Signal<f64>, columns: Signal<usize>) -> Markup {
    view! {
        <Show when=move || { height.get() > 0.0 }>
            <tbody role="presentation" aria-hidden="true"><tr role="presentation">
                <td class="grid__room" role="presentation" colspan=move || columns.get().to_string()
                    style:height=move || pixels(height.get())></td>
            </tr></tbody>
        </Show>
    }
}

/// Gives the focus to the row that a selector finds, once it is there; `patience` is in frames.
pub fn focus_row(css: String, patience: u32) {
    request_animation_frame(move || {
        let row = document().query_selector(&css).ok().flatten();
        let row = row.and_then(|row| row.dyn_into::<web_sys::HtmlElement>().ok());
        let is_there = row.is_some_and(|row| row.focus().is_ok());
        if !is_there && patience > 0 {
            focus_row(css, patience - 1);
        }
    });
}
