//! Keys: the tables that say what they do, which the handlers and the sheet of keys both read.

use crate::prelude::*;
use leptos::ev;
use wasm_bindgen::JsCast;

use crate::components::KeyLine;
pub use crate::components::focus;
use crate::state::actions::Action;
use crate::state::storage::{remember_choice, remembered_choice};

/// Where it is kept that single keys are off.
const STORED: &str = "manifold.single-keys";

/// Keys and what they do.
#[derive(Debug)]
pub struct Binding<A: 'static> {
    /// The keys, as the browser names them.
    pub keys: &'static [&'static str],
    /// The same for people.
    pub shown: &'static str,
    /// What they do, for people.
    pub does: &'static str,
    /// What they do.
    pub action: A,
}

impl<A> Binding<A> {
    /// A line of a table.
    pub const fn new(
        keys: &'static [&'static str],
        shown: &'static str,
        does: &'static str,
        action: A,
    ) -> Self {
        Self { keys, shown, does, action }
    }
}

/// What the sheet says of a table.
pub fn lines<A>(table: &'static [Binding<A>]) -> Vec<KeyLine> {
    table.iter().map(|binding| (binding.shown, binding.does)).collect()
}

/// What a key does by a table. Nothing while single keys are off and it is one, as WCAG 2.1.4 asks:
/// who speaks to the machine, or hits keys by accident, would start what was not meant.
pub fn find<A: Copy>(table: &'static [Binding<A>], event: &ev::KeyboardEvent) -> Option<A> {
    let key = event.key();
    if is_single(&key) && !single_keys() {
        return None;
    }
    table.iter().find(|binding| binding.keys.contains(&key.as_str())).map(|binding| binding.action)
}

/// What the box at the top offers of a table: each binding with its key, and why it is off.
pub fn actions<A: Copy + Send + Sync>(
    table: &'static [Binding<A>],
    why_off: impl Fn(A) -> Option<&'static str> + Copy + Send + Sync + 'static,
    run: impl Fn(A) + Copy + Send + Sync + 'static,
) -> Vec<Action> {
    let offered = table.iter().map(|binding| Action {
        does: binding.does,
        key: binding.shown,
        why_off: Callback::new(move |()| why_off(binding.action)),
        run: Callback::new(move |()| run(binding.action)),
    });
    offered.collect()
}

/// Whether a key is a character.
pub fn is_single(key: &str) -> bool {
    key.chars().count() == 1 && key != " "
}

/// Whether single keys do something.
pub fn single_keys() -> bool {
    remembered_choice(STORED).as_deref() != Some("off")
}

/// Turns single keys on or off.
pub fn set_single_keys(on: bool) {
    remember_choice(STORED, if on { "on" } else { "off" });
}

/// Presses a button, or follows a link, if it is there.
pub fn press(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
        element.click();
    }
}

/// Whether a key belongs to the field, or the dialog, that it was pressed in, or to the browser.
pub fn is_taken(event: &ev::KeyboardEvent) -> bool {
    let chord = event.ctrl_key() || event.alt_key() || event.meta_key();
    chord || event.is_composing() || event.default_prevented() || is_in_field(event)
}

/// Whether a key was pressed in a field or a dialog.
pub fn is_in_field(event: &ev::KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|element| {
        let typed = "input:not([type=checkbox], [type=radio]), textarea, select, dialog";
        matches!(element.closest(typed), Ok(Some(_)))
    })
}
