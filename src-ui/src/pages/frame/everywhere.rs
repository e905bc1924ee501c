//! The keys that work on every screen.

use crate::prelude::*;
use leptos::ev;
use leptos::ev::KeyboardEvent;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;

use crate::pages::keyboard::{Binding, is_in_field, is_single, is_taken, press, single_keys};
use crate::state::actions::use_actions;

/// What the keys do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// To the box at the top.
    Box,
    Sheet,
    Filter,
    /// The same with other tools, where a screen has it.
    Commands,
    /// To the next part of the window, or the one before.
    Pane {
        forward: bool,
    },
    Back,
    Forward,
    /// To the screen with this address.
    Go(&'static str),
    /// Clears a selection, else goes one screen up.
    Leave,
}

/// The keys of every screen: chords as `Ctrl+k`, and letters that follow `g`.
pub const KEYS: &[Binding<Deed>] = &[
    Binding::new(
        &["Ctrl+k"],
        "Ctrl K, ⌘ K",
        mark!("open something: a name, an address, a command"),
        Deed::Box,
    ),
    Binding::new(&["?"], "?", mark!("this sheet"), Deed::Sheet),
    Binding::new(&["/", "Ctrl+f"], "/, Ctrl F", mark!("to the filter"), Deed::Filter),
    Binding::new(&["o", "O"], "O", mark!("the same with other tools"), Deed::Commands),
    Binding::new(&["F6"], "F6", mark!("next part of the window"), Deed::Pane { forward: true }),
    Binding::new(
        &["Shift+F6"],
        "Shift F6",
        mark!("previous part of the window"),
        Deed::Pane { forward: false },
    ),
    Binding::new(&["Alt+ArrowLeft"], "Alt ←", mark!("back"), Deed::Back),
    Binding::new(&["Alt+ArrowRight"], "Alt →", mark!("forward"), Deed::Forward),
    Binding::new(&["g h"], "G H", mark!("Home"), Deed::Go("/")),
    Binding::new(&["g c"], "G C", mark!("Compare two images"), Deed::Go("/compare")),
    Binding::new(&["g l"], "G L", mark!("Lists"), Deed::Go("/lists")),
    Binding::new(&["g n"], "G N", mark!("New list"), Deed::Go("/lists/new")),
    Binding::new(
        &["g a"],
        "G A",
        mark!("Activity: pushes, requests, cache"),
        Deed::Go("/activity"),
    ),
    Binding::new(&["g s", "Ctrl+,"], "G S, Ctrl ,", mark!("Settings"), Deed::Go("/settings")),
    Binding::new(&["g r"], "G R", mark!("Manage registries"), Deed::Go("/registries")),
    Binding::new(
        &["Escape"],
        "Esc",
        mark!("close what is open, clear the selection, or one screen up"),
        Deed::Leave,
    ),
];

/// The parts of the window, in the order in which F6 goes through them.
const PANES: [&str; 3] = [".side a", "#open-box", "#content"];

/// How a table names what was pressed: `Ctrl+k`, `Shift+F6`, `?`.
fn chord(event: &KeyboardEvent) -> String {
    let key = event.key();
    let mut name = String::new();
    if event.ctrl_key() || event.meta_key() {
        name.push_str("Ctrl+");
    }
    if event.alt_key() {
        name.push_str("Alt+");
    }
    // What Shift makes of a character is the character.
    if event.shift_key() && !is_single(&key) {
        name.push_str("Shift+");
    }
    let is_letter = key.chars().count() == 1 && !name.is_empty();
    name.push_str(&if is_letter { key.to_lowercase() } else { key });
    name
}

fn found(name: &str) -> Option<Deed> {
    KEYS.iter().find(|binding| binding.keys.contains(&name)).map(|binding| binding.action)
}

/// Listens for as long as the caller lives. `sheet` opens the sheet of keys.
pub(super) fn listen(sheet: RwSignal<bool>) {
    let actions = use_actions();
    let navigate = StoredValue::new_local(use_navigate());
    let go = move |address: &str| {
        navigate.with_value(|navigate| navigate(address, NavigateOptions::default()));
    };
    let act = move |deed: Deed| match deed {
        Deed::Box => {
            focus("#open-box");
            true
        }
        Deed::Sheet => {
            sheet.set(true);
            true
        }
        Deed::Filter => focus("#filter"),
        Deed::Commands => {
            press("commands");
            true
        }
        Deed::Pane { forward } => pane(forward),
        Deed::Back | Deed::Forward => step(deed == Deed::Forward),
        Deed::Go(address) => {
            go(address);
            true
        }
        Deed::Leave => {
            actions.leave()
                || above().is_some_and(|address| {
                    go(&address);
                    true
                })
        }
    };
    let follows = StoredValue::new(false);
    let heard = window_event_listener(ev::keydown, move |event| {
        let name = chord(&event);
        let is_bare = is_single(&name);
        if event.is_composing() || event.default_prevented() || (is_bare && !single_keys()) {
            return;
        }
        // A field keeps its own keys; the dialog that is open, all but none.
        let deed = found(&name);
        let is_taken = match deed {
            Some(Deed::Box | Deed::Pane { .. }) => false,
            Some(Deed::Filter) if !is_bare => false,
            // In a field they go from word to word on some systems.
            Some(Deed::Back | Deed::Forward) => is_in_field(&event),
            _ => is_taken(&event),
        };
        if is_taken || is_in_dialog() {
            return;
        }
        if name == "g" {
            follows.set_value(true);
            return;
        }
        if deed.is_some_and(act) {
            event.prevent_default();
        }
    });
    second_key(follows, act);
    on_cleanup(move || heard.remove());
}

/// The key after `g` is heard before any row or button, which would take it for its own.
fn second_key(follows: StoredValue<bool>, act: impl Fn(Deed) -> bool + 'static) {
    let heard = Closure::<dyn FnMut(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        if follows.try_get_value() != Some(true) || event.key() == "Shift" {
            return;
        }
        follows.set_value(false);
        if is_taken(&event) {
            return;
        }
        if let Some(deed) = found(&format!("g {}", event.key().to_lowercase())) {
            event.prevent_default();
            event.stop_propagation();
            act(deed);
        }
    });
    let heard = StoredValue::new_local(heard);
    let listen = move |on: bool| {
        heard.try_with_value(|heard| {
            let callback = heard.as_ref().unchecked_ref();
            // Fails for no event that has a name.
            let _ = if on {
                window().add_event_listener_with_callback_and_bool("keydown", callback, true)
            } else {
                window().remove_event_listener_with_callback_and_bool("keydown", callback, true)
            };
        });
    };
    listen(true);
    on_cleanup(move || listen(false));
}

fn is_in_dialog() -> bool {
    matches!(document().query_selector("dialog[open]"), Ok(Some(_)))
}

/// Gives the focus to what a selector finds, unless it has it already: then the browser's own key works.
fn focus(css: &str) -> bool {
    let Ok(Some(element)) = document().query_selector(css) else { return false };
    if document().active_element().as_ref() == Some(&element) {
        return false;
    }
    let element = element.dyn_into::<web_sys::HtmlElement>().ok();
    element.is_some_and(|element| element.focus().is_ok())
}

fn pane(forward: bool) -> bool {
    let active = document().active_element();
    let holds = |css: &&str| {
        let root = css.split(' ').next().unwrap_or_default();
        active.as_ref().is_some_and(|active| matches!(active.closest(root), Ok(Some(_))))
    };
    let count = PANES.len();
    let next = match (PANES.iter().position(holds), forward) {
        (Some(at), true) => (at + 1) % count,
        (Some(at), false) => (at + count - 1) % count,
        (None, _) => count - 1,
    };
    PANES.get(next).is_some_and(|css| focus(css))
}

fn step(forward: bool) -> bool {
    let history = window().history();
    // Fails where there is no history, as in a page that was just opened.
    history.is_ok_and(|history| if forward { history.forward() } else { history.back() }.is_ok())
}

/// The screen above the one that is shown.
fn above() -> Option<String> {
    let path = window().location().pathname().ok()?;
    let rest = path.strip_prefix("/r/")?;
    Some(match domain::route::parse(rest) {
        Some((repository, view)) if view.starts_with("at/") => domain::route::tags(&repository),
        Some((repository, _)) => format!("/r/{}", repository.registry()),
        None => "/registries".to_owned(),
    })
}
