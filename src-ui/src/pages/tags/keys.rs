//! The table by keyboard, as a tree grid works: one row has the focus, and the keys act on it.

use domain::Tag;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, KeyboardEvent};

use super::image_address;
use super::table::Table;
use super::window::{scroll_to, top_of};
use crate::components::write_to_clipboard;
use crate::state::notices::Notices;

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
    if act(event, table) {
        event.prevent_default();
    }
}

/// Does what a key says; whether it says something.
fn act(event: &KeyboardEvent, table: Table) -> bool {
    let Table { shown, open, active, rows, repository, .. } = table;
    let (count, page) = (shown.with_untracked(Vec::len), 10);
    let Some(at) = position(table) else { return false };
    let Some(tag) = shown.with_untracked(|names| names.get(at).map(|name| name.tag.clone())) else {
        return false;
    };
    let last = count.saturating_sub(1);
    match event.key().as_str() {
        "ArrowDown" => go(table, (at + 1).min(last), event.shift_key()),
        "ArrowUp" => go(table, at.saturating_sub(1), event.shift_key()),
        "PageDown" => go(table, (at + page).min(last), false),
        "PageUp" => go(table, at.saturating_sub(page), false),
        "Home" => go(table, 0, false),
        "End" => go(table, last, false),
        "ArrowRight" => open.update(|open| {
            open.insert(tag);
        }),
        "ArrowLeft" => open.update(|open| {
            open.remove(&tag);
        }),
        " " => rows.toggle(&tag),
        "Enter" => {
            let address = repository.with_value(|repository| image_address(repository, &tag));
            leptos_router::hooks::use_navigate()(
                &address,
                leptos_router::NavigateOptions::default(),
            );
        }
        "c" => match rows.peek(&tag, |details| details.digest.to_string()) {
            Some(digest) => write_to_clipboard(active.notices, "digest", digest),
            None => active.notices.say("The digest is not known yet."),
        },
        "C" => {
            let name = repository.with_value(ToString::to_string);
            write_to_clipboard(active.notices, "pull command", format!("docker pull {name}:{tag}"));
        }
        "d" => return click("#compare"),
        "a" => return click("#add-to-list"),
        "Delete" => {
            rows.selected.set(std::iter::once(tag).collect());
            request_animation_frame(|| {
                click("#delete-tag");
            });
        }
        "r" => active.refresh.run(()),
        "/" => return focus("#filter"),
        _ => return false,
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
    let target = table
        .shown
        .with_untracked(|names| names.get(to).map(|name| (name.tag.clone(), top_of(names, to))));
    let Some((tag, top)) = target else { return };
    if selects {
        if let Some(from) = table.active.tag.get_untracked() {
            table.rows.select(&from);
        }
        table.rows.select(&tag);
    }
    table.active.tag.set(Some(tag.clone()));
    scroll_to(top);
    focus_soon(tag, 8);
}

/// Focuses the row of a tag once it is there.
fn focus_soon(tag: Tag, patience: u32) {
    request_animation_frame(move || {
        // A tag has no character that ends the quotes.
        let is_there = focus(&format!("#tags tbody[data-tag='{tag}'] > tr"));
        if !is_there && patience > 0 {
            focus_soon(tag, patience - 1);
        }
    });
}

/// Follows a link of the bar below; false when it is not there, as nothing fitting is selected.
fn click(css: &str) -> bool {
    let element = document().query_selector(css).ok().flatten();
    let element = element.and_then(|element| element.dyn_into::<HtmlElement>().ok());
    element.inspect(HtmlElement::click).is_some()
}

/// Gives an element the focus; false when it is not there.
fn focus(css: &str) -> bool {
    let element = document().query_selector(css).ok().flatten();
    let element = element.and_then(|element| element.dyn_into::<HtmlElement>().ok());
    element.is_some_and(|element| element.focus().is_ok())
}
