//! The table by keyboard, as a tree grid works: one row has the focus, and the keys act on it.

use std::collections::BTreeSet;

use crate::prelude::*;
use domain::{Tag, order};
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, KeyboardEvent};

use super::image_address;
use super::table::Table;
use crate::components::tree_grid::{focus_row, scroll_to};
use crate::components::write_to_clipboard;
use crate::pages::keyboard::{Binding, find};
use crate::state::actions::use_actions;
use crate::state::notices::Notices;

/// How many tags the box at the top is given.
const MOST_FOUND: usize = 50;

/// What the keys do.
#[derive(Debug, Clone, Copy)]
pub enum Deed {
    /// So many rows on, or back.
    Go(isize),
    First,
    Last,
    Expand,
    Collapse,
    Select,
    Open,
    CopyDigest,
    CopyPull,
    Compare,
    AddToList,
    Delete,
    Refresh,
}

/// The keys of the table.
pub const KEYS: &[Binding<Deed>] = &[
    Binding::new(&["ArrowDown"], "↓", mark!("next tag; with Shift, select"), Deed::Go(1)),
    Binding::new(&["ArrowUp"], "↑", mark!("previous tag; with Shift, select"), Deed::Go(-1)),
    Binding::new(&["PageDown"], "Page down", mark!("ten tags on"), Deed::Go(10)),
    Binding::new(&["PageUp"], "Page up", mark!("ten tags back"), Deed::Go(-10)),
    Binding::new(&["Home"], "Home", mark!("first tag"), Deed::First),
    Binding::new(&["End"], "End", mark!("last tag"), Deed::Last),
    Binding::new(&["ArrowRight"], "→", mark!("show its platforms"), Deed::Expand),
    Binding::new(&["ArrowLeft"], "←", mark!("hide its platforms"), Deed::Collapse),
    Binding::new(&[" "], "Space", mark!("select"), Deed::Select),
    Binding::new(&["Enter"], "Enter", mark!("open"), Deed::Open),
    Binding::new(&["c"], "C", mark!("copy the digest"), Deed::CopyDigest),
    Binding::new(&["C"], "Shift C", mark!("copy the pull command"), Deed::CopyPull),
    Binding::new(&["d"], "D", mark!("compare two that are selected"), Deed::Compare),
    Binding::new(&["a"], "A", mark!("put the selected into a list"), Deed::AddToList),
    Binding::new(&["Delete"], "Del", mark!("delete the tag"), Deed::Delete),
    Binding::new(&["r"], "R", mark!("read again"), Deed::Refresh),
];

/// The row that the keys act on, and the row where a selection by Shift began.
#[derive(Clone, Copy)]
pub(super) struct Active {
    pub(super) tag: RwSignal<Option<Tag>>,
    notices: Notices,
    refresh: Callback<()>,
}

impl Active {
    /// No row yet: the first one takes the focus.
    pub(super) fn none(notices: Notices, refresh: Callback<()>) -> Self {
        Self { tag: RwSignal::new(None), notices, refresh }
    }
}

/// A key in the table. Keys that are for a button or a link in a row are left alone.
pub(super) fn pressed(event: &KeyboardEvent, table: Table) {
    let is_row = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok())
        .is_some_and(|target| target.tag_name() == "TR");
    let is_chord = event.ctrl_key() || event.meta_key() || event.alt_key();
    if !is_row || is_chord || event.is_composing() {
        return;
    }
    if find(KEYS, event).is_some_and(|deed| act(deed, event.shift_key(), table)) {
        event.prevent_default();
    }
}

/// Offers what the keys do in the box at the top, and finds tags for it.
pub(super) fn offer(table: Table) {
    let why_off = move |deed: Deed| {
        let selected = table.rows.selected.with_untracked(BTreeSet::len);
        match deed {
            _ if table.shown.with_untracked(Vec::is_empty) => Some(t!("no tag is shown")),
            Deed::Compare if selected < 2 => Some(t!("select two tags or more")),
            Deed::AddToList if selected == 0 => Some(t!("select a tag")),
            _ => None,
        }
    };
    let run = move |deed: Deed| {
        act(deed, false, table);
    };
    let actions = use_actions();
    let mut all = crate::pages::keyboard::actions(KEYS, why_off, run);
    // Going from row to row is for the keys alone.
    all.retain(|action| KEYS.iter().any(|key| key.does == action.does && !is_step(key.action)));
    actions.offer(all);
    actions.offer_tags(Callback::new(move |text: String| {
        let text = text.to_ascii_lowercase();
        table.names.with(|names| {
            let found = names.iter().filter(|name| name.lower.contains(&text));
            found.take(MOST_FOUND).map(|name| name.tag.clone()).collect()
        })
    }));
    actions.on_leave(Callback::new(move |()| {
        let is_any = table.rows.selected.with_untracked(|all| !all.is_empty());
        if is_any {
            table.rows.selected.update(BTreeSet::clear);
        }
        is_any
    }));
}

fn is_step(deed: Deed) -> bool {
    matches!(deed, Deed::Go(_) | Deed::First | Deed::Last)
}

/// Does what a key says; whether there was something to do.
fn act(deed: Deed, shift: bool, table: Table) -> bool {
    let Table { shown, open, active, rows, repository, .. } = table;
    let count = shown.with_untracked(Vec::len);
    let Some(at) = position(table) else { return false };
    let Some(tag) = shown.with_untracked(|names| names.get(at).map(|name| name.tag.clone())) else {
        return false;
    };
    let last = count.saturating_sub(1);
    match deed {
        Deed::Go(by) => {
            let selects = shift && by.abs() == 1;
            go(table, at.saturating_add_signed(by).min(last), selects);
        }
        Deed::First => go(table, 0, false),
        Deed::Last => go(table, last, false),
        Deed::Expand => open.update(|open| {
            open.insert(tag);
        }),
        Deed::Collapse => open.update(|open| {
            open.remove(&tag);
        }),
        Deed::Select => rows.toggle(&tag),
        Deed::Open => {
            let address = repository.with_value(|repository| image_address(repository, &tag));
            leptos_router::hooks::use_navigate()(
                &address,
                leptos_router::NavigateOptions::default(),
            );
        }
        Deed::CopyDigest => match rows.peek(&tag, |details| details.digest.to_string()) {
            Some(digest) => write_to_clipboard(active.notices, mark!("digest"), digest),
            None => active.notices.say(t!("The digest is not known yet.")),
        },
        Deed::CopyPull => {
            let name = repository.with_value(ToString::to_string);
            write_to_clipboard(
                active.notices,
                mark!("pull command"),
                format!("docker pull {name}:{tag}"),
            );
        }
        Deed::Compare => return click("#compare"),
        Deed::AddToList => return click("#add-to-list"),
        Deed::Delete => {
            rows.selected.set(order::set([tag]));
            request_animation_frame(|| {
                click("#delete-tag");
            });
        }
        Deed::Refresh => active.refresh.run(()),
    }
    true
}

/// Where the active row is; the first one if there is none.
fn position(table: Table) -> Option<usize> {
    let active = table.active.tag.get_untracked();
    table.shown.with_untracked(|names| {
        let found = active.and_then(|active| names.iter().position(|name| name.tag == active));
        found.or((!names.is_empty()).then_some(0))
    })
}

/// Gives the focus to a row, which may have to be made first; with Shift it is selected too.
fn go(table: Table, to: usize, selects: bool) {
    let target = table.shown.with_untracked(|names| names.get(to).map(|name| name.tag.clone()));
    let Some(tag) = target else { return };
    if selects {
        if let Some(from) = table.active.tag.get_untracked() {
            table.rows.select(&from);
        }
        table.rows.select(&tag);
    }
    table.active.tag.set(Some(tag.clone()));
    scroll_to("tags", table.heights.with_untracked(|heights| heights.top_of(to)));
    // A tag has no character that ends the quotes.
    focus_row(format!("#tags tbody[data-tag='{tag}'] > tr"), 8);
}

/// Follows a link of the bar below; false when it is not there, as nothing fitting is selected.
fn click(css: &str) -> bool {
    let element = document().query_selector(css).ok().flatten();
    let element = element.and_then(|element| element.dyn_into::<HtmlElement>().ok());
    element.inspect(HtmlElement::click).is_some()
}
