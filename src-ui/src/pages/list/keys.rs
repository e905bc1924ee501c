//! The editor by keyboard: keys of the table, and those that work anywhere on the screen.

use crate::prelude::*;
use domain::draft::EntryId;
use domain::protocol::drafts::Step;
use leptos::ev;
use wasm_bindgen::JsCast as _;

use super::editor::{Editor, focus_row};
use super::name::Naming;
use crate::components::focus;
use crate::pages::keyboard::{Binding, find, is_taken, press};

/// What the keys do.
#[derive(Debug, Clone, Copy)]
pub enum Deed {
    /// So many rows on, or back.
    Go(isize),
    First,
    Last,
    /// One place on, or back: by Alt.
    Shift,
    Form,
    Remove,
    Fix,
    Add,
    Undo,
    Redo,
    Push,
    Paste,
    Rename,
    Duplicate,
}

/// The keys of the screen.
pub const KEYS: &[Binding<Deed>] = &[
    Binding::new(&["ArrowDown"], "↓", mark!("next entry"), Deed::Go(1)),
    Binding::new(&["ArrowUp"], "↑", mark!("previous entry"), Deed::Go(-1)),
    Binding::new(&["Home"], "Home", mark!("first entry"), Deed::First),
    Binding::new(&["End"], "End", mark!("last entry"), Deed::Last),
    Binding::new(&[], "Alt ↑", mark!("move it up"), Deed::Shift),
    Binding::new(&[], "Alt ↓", mark!("move it down"), Deed::Shift),
    Binding::new(&["Enter"], "Enter", mark!("to its form"), Deed::Form),
    Binding::new(&["f"], "F", mark!("put right what is found, the first way"), Deed::Fix),
    Binding::new(&["Delete"], "Del", mark!("remove it"), Deed::Remove),
    Binding::new(&["n"], "N", mark!("add images"), Deed::Add),
    Binding::new(&["F2"], "F2", mark!("another name"), Deed::Rename),
    Binding::new(&["D"], "Shift D", mark!("duplicate"), Deed::Duplicate),
    Binding::new(&[], "Ctrl Z", mark!("undo"), Deed::Undo),
    Binding::new(&[], "Ctrl Shift Z", mark!("redo"), Deed::Redo),
    Binding::new(&[], "Ctrl V", mark!("add what is in the clipboard"), Deed::Paste),
    Binding::new(&[], "Ctrl Enter", mark!("look at the push"), Deed::Push),
];

/// Hears the keys of the whole screen, and what is pasted anywhere.
pub(super) fn listen(editor: Editor, adding: RwSignal<bool>, naming: Naming) {
    let keys = window_event_listener(ev::keydown, move |event| {
        if let Some(deed) = chord(&event).or_else(|| single(&event)) {
            event.prevent_default();
            act(deed, editor, adding, naming);
        }
    });
    let pasted = window_event_listener(ev::paste, move |event| {
        let is_field = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .is_some_and(|target| {
                matches!(target.closest("input, textarea, select, dialog"), Ok(Some(_)))
            });
        let text = event.clipboard_data().and_then(|data| data.get_data("text").ok());
        if let Some(text) = text.filter(|text| !is_field && !text.trim().is_empty()) {
            event.prevent_default();
            super::add::open_with(adding, text);
        }
    });
    on_cleanup(move || {
        keys.remove();
        pasted.remove();
    });
}

/// Keys with Ctrl or ⌘. In a field they are the field's own.
fn chord(event: &ev::KeyboardEvent) -> Option<Deed> {
    let is_chord = (event.ctrl_key() || event.meta_key()) && !event.alt_key();
    if !is_chord || event.is_composing() || event.default_prevented() {
        return None;
    }
    let is_text = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .is_some_and(|target| {
            let typed = "input:not([type=checkbox], [type=radio]), textarea, dialog";
            matches!(target.closest(typed), Ok(Some(_)))
        });
    match event.key().to_lowercase().as_str() {
        "z" if !is_text && event.shift_key() => Some(Deed::Redo),
        "z" if !is_text => Some(Deed::Undo),
        "y" if !is_text => Some(Deed::Redo),
        "enter" if !is_text => Some(Deed::Push),
        _ => None,
    }
}

/// Single keys that are for no row.
fn single(event: &ev::KeyboardEvent) -> Option<Deed> {
    if is_taken(event) {
        return None;
    }
    let deed = find(KEYS, event)?;
    matches!(deed, Deed::Add | Deed::Rename | Deed::Duplicate).then_some(deed)
}

/// A key in the table.
pub(super) fn in_row(event: &ev::KeyboardEvent, editor: Editor, id: EntryId) {
    let is_row = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .is_some_and(|target| target.tag_name() == "TR");
    if event.is_composing() || event.ctrl_key() || event.meta_key() {
        return;
    }
    // Also on a button of the row: there the same key would do nothing else.
    if event.alt_key() {
        let down = match event.key().as_str() {
            "ArrowDown" => true,
            "ArrowUp" => false,
            _ => return,
        };
        event.prevent_default();
        editor.shift(id, down);
        return;
    }
    let Some(deed) = find(KEYS, event).filter(|_| is_row) else { return };
    let rows = untrack(|| editor.rows());
    let at = rows.iter().position(|row| *row == id).unwrap_or_default();
    let to = match deed {
        Deed::Go(by) => at.saturating_add_signed(by).min(rows.len().saturating_sub(1)),
        Deed::First => 0,
        Deed::Last => rows.len().saturating_sub(1),
        Deed::Form => {
            event.prevent_default();
            editor.selected.set(Some(id));
            request_animation_frame(|| focus("annotate-os"));
            return;
        }
        Deed::Remove => {
            event.prevent_default();
            editor.remove(id);
            return;
        }
        Deed::Fix => {
            event.prevent_default();
            let fix = editor.peek(|view| {
                let own = view.findings.iter().find(|found| found.entry == Some(id));
                own.and_then(|found| found.fixes.first().cloned())
            });
            if let Some(fix) = fix.flatten() {
                editor.fix(Some(id), fix);
            }
            return;
        }
        _ => return,
    };
    event.prevent_default();
    if let Some(id) = rows.get(to) {
        editor.selected.set(Some(*id));
        focus_row(*id);
    }
}

fn act(deed: Deed, editor: Editor, adding: RwSignal<bool>, naming: Naming) {
    match deed {
        Deed::Undo => editor.step(Step::Undo),
        Deed::Redo => editor.step(Step::Redo),
        Deed::Add => super::add::open_with(adding, String::new()),
        Deed::Rename => naming.rename(editor.name.get_value()),
        Deed::Duplicate => naming.duplicate(editor.name.get_value()),
        Deed::Push => press("push"),
        _ => {}
    }
}
