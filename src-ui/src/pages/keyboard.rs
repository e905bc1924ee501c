//! What the keys of several screens need.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Puts the keyboard's focus on an element.
pub fn focus(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
        // An element that is gone meanwhile needs no focus.
        let _ = element.focus();
    }
}

/// Whether a key belongs to the field, or the dialog, that it was pressed in, or to the browser.
pub fn is_taken(event: &ev::KeyboardEvent) -> bool {
    let chord = event.ctrl_key() || event.alt_key() || event.meta_key();
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    chord
        || event.is_composing()
        || event.default_prevented()
        || target.is_some_and(|element| {
            let typed = "input:not([type=checkbox], [type=radio]), textarea, select, dialog";
            matches!(element.closest(typed), Ok(Some(_)))
        })
}
