//! The keys of the screen.

use leptos::ev;
use leptos::prelude::*;

use super::view::{View, row_id};
use crate::pages::keyboard::{focus, is_taken};

/// Listens while the screen is there. Keys that are typed into a field are the field's.
pub(super) fn listen(view: View, swap: Callback<()>) {
    let handle = window_event_listener(ev::keydown, move |event| {
        if is_taken(&event) {
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
