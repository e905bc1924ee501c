//! The table of drafts by keyboard.

use crate::prelude::*;
use domain::Reference;
use leptos::ev;
use wasm_bindgen::JsCast as _;

use super::row::row_id;
use super::{Table, open};
use crate::components::focus;
use crate::pages::keyboard::{Binding, find, is_taken};

/// What the keys do.
#[derive(Debug, Clone, Copy)]
pub enum Deed {
    /// So many rows on, or back.
    Go(isize),
    First,
    Last,
    Edit,
    Select,
    Rename,
    Duplicate,
    Delete,
    New,
}

/// The keys of the screen.
pub const KEYS: &[Binding<Deed>] = &[
    Binding::new(&["ArrowDown"], "↓", mark!("next list"), Deed::Go(1)),
    Binding::new(&["ArrowUp"], "↑", mark!("previous list"), Deed::Go(-1)),
    Binding::new(&["Home"], "Home", mark!("first list"), Deed::First),
    Binding::new(&["End"], "End", mark!("last list"), Deed::Last),
    Binding::new(&["Enter"], "Enter", mark!("edit it"), Deed::Edit),
    Binding::new(&[" "], "Space", mark!("select"), Deed::Select),
    Binding::new(&["F2"], "F2", mark!("another name"), Deed::Rename),
    Binding::new(&["D"], "Shift D", mark!("duplicate"), Deed::Duplicate),
    Binding::new(&["Delete"], "Del", mark!("delete; can be undone"), Deed::Delete),
    Binding::new(&["n"], "N", mark!("new list"), Deed::New),
];

/// Hears the keys that are for no row.
pub(super) fn listen(table: Table) {
    let keys = window_event_listener(ev::keydown, move |event| {
        if !is_taken(&event) && matches!(find(KEYS, &event), Some(Deed::New)) {
            event.prevent_default();
            table.go.run("/lists/new".to_owned());
        }
    });
    on_cleanup(move || keys.remove());
}

/// A key in the table. Keys that are for a button or a link in a row are left alone.
pub(super) fn pressed(event: &ev::KeyboardEvent, table: Table) {
    let row = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlElement>().ok());
    let Some(row) = row.filter(|row| row.tag_name() == "TR") else { return };
    if event.is_composing() || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let names = table.names.get_untracked();
    let at = names.iter().position(|name| row_id(name) == row.id());
    let (Some(at), Some(deed)) = (at, find(KEYS, event)) else { return };
    let Some(name) = names.get(at).cloned() else { return };
    let last = names.len().saturating_sub(1);
    event.prevent_default();
    let to = match deed {
        Deed::Go(by) => at.saturating_add_signed(by).min(last),
        Deed::First => 0,
        Deed::Last => last,
        _ => return act(deed, &name, table),
    };
    if let Some(name) = names.get(to) {
        focus(&row_id(name));
    }
}

fn act(deed: Deed, name: &Reference, table: Table) {
    match deed {
        Deed::Edit => open(table, name),
        Deed::Select => table.selected.update(|all| {
            if !all.remove(name) {
                all.insert(name.clone());
            }
        }),
        Deed::Rename => table.naming.rename(name.clone()),
        Deed::Duplicate => table.naming.duplicate(name.clone()),
        Deed::Delete => table.delete.run(vec![name.clone()]),
        _ => {}
    }
}
