//! The keys of the screen.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::view::{View, focus, row_id};

/// Listens while the screen is there. Keys that are typed into a field are the field's.
pub(super) fn listen(view: View, swap: Callback<()>) {
    let handle = window_event_listener(ev::keydown, move |event| {
        if event.ctrl_key() || event.alt_key() || event.meta_key() || typed_into_field(&event) {
            return;
        }
        match event.key().as_str() {
            "j" | "J" => view.step(true, true),
            "k" | "K" => view.step(false, true),
            "]" => view.step(true, false),
            "[" => view.step(false, false),
            "x" | "X" => swap.run(()),
            "u" | "U" => view.unchanged.update(|on| *on = !*on),
            "i" | "I" => view.ignore_noise.update(|on| *on = !*on),
            "v" | "V" => view.unified.update(|on| *on = !*on),
            "Escape" => focus(&row_id(view.selected.get_untracked())),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || handle.remove());
}

fn typed_into_field(event: &ev::KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|element| {
        let field = element.closest("input:not([type=checkbox]), textarea, select, dialog");
        matches!(field, Ok(Some(_)))
    })
}
