//! The line at the edge of a column, by which it is made wider or narrower: by pointer and by keyboard.

use crate::prelude::*;
use leptos::ev::{KeyboardEvent, PointerEvent};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event, HtmlElement};

use super::roving::{Axis, step};
use crate::format::whole;

/// A column is no wider than so many pixels.
const MOST: f64 = 720.0;
/// How far a key moves the line, in pixels.
const STEP: f64 = 16.0;

/// The line. It stands in the head of its column, and the arrows up and down lead to those of the other
/// columns, so that Tab passes all of them in one step.
#[component]
pub fn Splitter(
    /// What it changes, for screen readers: "Width of Digest".
    #[prop(into)]
    label: String,
    /// The width that was chosen, in pixels; `None` where nobody did.
    #[prop(into)]
    width: Signal<Option<f64>>,
    /// The least width, in pixels.
    least: f64,
    /// Whether the line is at the start of its column, and not at its end.
    at_start: bool,
    /// Whether Tab leads to it.
    #[prop(into)]
    in_order: Signal<bool>,
    /// It has got the focus.
    focused: Callback<()>,
    /// Another width; `None` for the one that the column has by itself.
    set: Callback<Option<f64>>,
    /// The width stays as it is now.
    keep: Callback<()>,
) -> Markup {
    // As it is on the screen, where nobody chose one.
    let seen = RwSignal::new(least);
    let now = move || width.get().unwrap_or_else(|| seen.get());
    // Where a pointer took the line, and how wide the column was then.
    let taken = StoredValue::new(None::<(f64, f64)>);
    let look = move |event: &Event| {
        if let Some(column) = column(event) {
            seen.set(column.get_bounding_client_rect().width().round());
        }
    };
    let down = move |event: PointerEvent| {
        look(&event);
        // Refused only for a pointer that is gone.
        let is_held =
            line(&event).is_some_and(|line| line.set_pointer_capture(event.pointer_id()).is_ok());
        taken.set_value(is_held.then(|| (f64::from(event.client_x()), seen.get_untracked())));
    };
    let drag = move |event: PointerEvent| {
        let Some((from, wide)) = taken.get_value() else { return };
        let right = f64::from(event.client_x()) - from;
        let more = if grows_to_the_right(&event, at_start) { right } else { -right };
        set.run(Some(within(wide + more, least)));
    };
    let up = move |_| {
        if taken.get_value().is_some() {
            taken.set_value(None);
            keep.run(());
        }
    };
    let reset = move |_| {
        set.run(None);
        keep.run(());
    };
    let keys = move |event: KeyboardEvent| {
        look(&event);
        let wide = now();
        let to = match pressed(&event.key(), grows_to_the_right(&event, at_start)) {
            Some(Pressed::By(more)) => Some(within(wide + more, least)),
            Some(Pressed::Least) => Some(least),
            Some(Pressed::Most) => Some(MOST),
            Some(Pressed::Reset) => None,
            None => return go(&event),
        };
        event.prevent_default();
        set.run(to);
        keep.run(());
    };
    let title = t!(
        "Drag, or ← and → for the width, ↑ and ↓ for the other columns, Enter for the width that it has by itself"
    );
    view! {
        <span class="splitter" class=("splitter--start", at_start) role="separator" aria-orientation="vertical" aria-label=label title=title
            tabindex=move || if in_order.get() { "0" } else { "-1" }
            aria-valuemin=whole(least).to_string() aria-valuemax=whole(MOST).to_string() aria-valuenow=move || whole(now()).to_string()
            on:focus=move |event| { look(&event); focused.run(()); }
            on:pointerdown=down on:pointermove=drag on:pointerup=up on:dblclick=reset on:keydown=keys></span>
    }
}

/// Not by `clamp`, which can say in its panic what the numbers were: that is the last that would write floats.
fn within(width: f64, least: f64) -> f64 {
    width.max(least).min(MOST)
}

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Pressed {
    /// So many pixels more.
    By(f64),
    Least,
    Most,
    /// The width that the column has by itself.
    Reset,
}

/// An arrow moves the line where it points; whether that makes the column wider is another thing.
fn pressed(key: &str, grows_to_the_right: bool) -> Option<Pressed> {
    let right = if grows_to_the_right { STEP } else { -STEP };
    match key {
        "ArrowRight" => Some(Pressed::By(right)),
        "ArrowLeft" => Some(Pressed::By(-right)),
        "Home" => Some(Pressed::Least),
        "End" => Some(Pressed::Most),
        "Enter" => Some(Pressed::Reset),
        _ => None,
    }
}

/// Gives the focus to the line of another column, where the key leads to one.
fn go(event: &KeyboardEvent) {
    let Some(row) = line(event).and_then(|line| line.closest("tr").ok().flatten()) else { return };
    let Ok(found) = row.query_selector_all(".splitter") else { return };
    let lines = (0..found.length()).filter_map(|at| found.item(at)?.dyn_into::<HtmlElement>().ok());
    // Those of columns that are hidden have no place.
    let lines: Vec<HtmlElement> = lines.filter(|line| line.offset_width() > 0).collect();
    let now = document().active_element();
    let now = lines.iter().position(|line| now.as_ref() == Some(line.as_ref()));
    let to = step(Axis::Column, &event.key(), now, lines.len());
    if let Some(line) = to.and_then(|to| lines.get(to)) {
        event.prevent_default();
        // Fails for nothing that is on the screen.
        let _ = line.focus();
    }
}

fn line(event: &Event) -> Option<Element> {
    event.current_target()?.dyn_into().ok()
}

fn column(event: &Event) -> Option<Element> {
    line(event)?.parent_element()
}

/// Whether the column becomes wider when its line moves to the right.
fn grows_to_the_right(event: &Event, at_start: bool) -> bool {
    let root = line(event).and_then(|line| line.closest("[dir=rtl]").ok().flatten());
    root.is_some() == at_start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_move_the_line_where_they_point() {
        for (key, grows_to_the_right, expected) in [
            ("ArrowRight", true, Some(Pressed::By(STEP))),
            ("ArrowRight", false, Some(Pressed::By(-STEP))),
            ("ArrowLeft", false, Some(Pressed::By(STEP))),
            ("End", true, Some(Pressed::Most)),
            ("Home", false, Some(Pressed::Least)),
            ("Enter", true, Some(Pressed::Reset)),
            ("ArrowDown", true, None),
            ("Tab", true, None),
        ] {
            assert_eq!(pressed(key, grows_to_the_right), expected, "{key}");
        }
    }
}
