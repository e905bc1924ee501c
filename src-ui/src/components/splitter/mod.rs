//! Two panes and the line between them, which moves by pointer and by keyboard. How it stands is kept.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use crate::state::storage::{remember_choice, remembered_choice};

/// The least and the most of the first pane, in percent of both.
const LEAST: f64 = 20.0;
const MOST: f64 = 80.0;

/// Two panes side by side; one below the other where there is no room for both.
#[component]
pub fn Panes(
    /// What the line changes, for screen readers: "Width of the entries".
    label: &'static str,
    /// The id of the first pane, and the name under which its size is kept.
    id: &'static str,
    /// The size of the first pane at first, in percent.
    #[prop(default = 50.0)]
    start: f64,
    /// The first pane.
    first: AnyView,
    /// The second pane.
    second: AnyView,
) -> impl IntoView {
    let kept = format!("manifold.pane.{id}");
    let before = remembered_choice(&kept).and_then(|text| text.parse().ok());
    let size = RwSignal::new(before.map_or(start, limited));
    let kept = StoredValue::new(kept);
    let both = NodeRef::<html::Div>::new();
    let moving = RwSignal::new(false);
    let set = move |to: f64| size.set(limited(to));
    let keep =
        move || kept.with_value(|name| remember_choice(name, &size.get_untracked().to_string()));
    let down = move |event: PointerEvent| {
        let Some(line) =
            event.current_target().and_then(|line| line.dyn_into::<web_sys::Element>().ok())
        else {
            return;
        };
        // Refused only for a pointer that is gone.
        moving.set(line.set_pointer_capture(event.pointer_id()).is_ok());
    };
    let drag = move |event: PointerEvent| {
        if let (true, Some(both)) = (moving.get_untracked(), both.get_untracked()) {
            let place = both.get_bounding_client_rect();
            let from_left =
                (f64::from(event.client_x()) - place.left()) / place.width().max(1.0) * 100.0;
            set(if is_mirrored(&both) { 100.0 - from_left } else { from_left });
        }
    };
    let keys = move |event: KeyboardEvent| {
        let mirrored = both.get_untracked().is_some_and(|both| is_mirrored(&both));
        if let Some(to) = pressed(&event.key(), size.get_untracked(), mirrored) {
            event.prevent_default();
            set(to);
            keep();
        }
    };
    view! {
        <div class="panes" node_ref=both style:--pane=move || format!("{:.1}%", size.get())>
            <div id=id class="panes__pane">{first}</div>
            <div class="panes__line" role="separator" tabindex="0" aria-orientation="vertical" aria-label=label aria-controls=id
                aria-valuemin=LEAST.to_string() aria-valuemax=MOST.to_string() aria-valuenow=move || format!("{:.0}", size.get())
                on:pointerdown=down on:pointermove=drag on:pointerup=move |_| { moving.set(false); keep(); } on:keydown=keys></div>
            <div class="panes__pane">{second}</div>
        </div>
    }
}

fn is_mirrored(element: &web_sys::Element) -> bool {
    matches!(element.closest("[dir]"), Ok(Some(root)) if root.get_attribute("dir").as_deref() == Some("rtl"))
}

fn limited(size: f64) -> f64 {
    if size.is_finite() { size.clamp(LEAST, MOST) } else { 50.0 }
}

/// The size that a key asks for.
fn pressed(key: &str, now: f64, mirrored: bool) -> Option<f64> {
    let by = if mirrored { -2.0 } else { 2.0 };
    match key {
        "ArrowRight" => Some(now + by),
        "ArrowLeft" => Some(now - by),
        "Home" => Some(LEAST),
        "End" => Some(MOST),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_move_the_line_within_its_limits_and_arrows_where_they_point() {
        for (key, now, mirrored, to) in [
            ("ArrowRight", 50.0, false, Some(52.0)),
            ("ArrowRight", 50.0, true, Some(48.0)),
            ("ArrowLeft", 21.0, false, Some(20.0)),
            ("End", 50.0, false, Some(80.0)),
            ("Home", 50.0, true, Some(20.0)),
            ("Tab", 50.0, false, None),
        ] {
            assert_eq!(pressed(key, now, mirrored).map(limited), to, "{key}");
        }
        assert!((limited(f64::NAN) - 50.0).abs() < 0.1, "what was kept may be damaged");
    }
}
