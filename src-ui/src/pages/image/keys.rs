//! The keys of the page.

use crate::prelude::*;
use leptos::ev;

use super::address::Tab;
use super::view::View;
use crate::components::write_to_clipboard;
use crate::pages::keyboard::{Binding, actions, find, focus, is_taken, press};
use crate::state::actions::{Action, use_actions};
use crate::state::notices::{Notices, use_notices};

/// What the keys do.
#[derive(Debug, Clone, Copy)]
pub enum Deed {
    /// To the next or previous platform.
    Platform {
        forward: bool,
    },
    /// To the next or previous build step.
    Step {
        forward: bool,
    },
    CopyDigest,
    CopyPull,
    /// Edits the list as a new one.
    Edit,
    /// Opens the tab whose number it is.
    Tab,
}

/// The keys that open tabs, for people.
const TABS: &str = "1 … 8";

/// The keys of the page.
pub const KEYS: &[Binding<Deed>] = &[
    Binding::new(&["1", "2", "3", "4", "5", "6", "7", "8"], TABS, mark!("open a tab"), Deed::Tab),
    Binding::new(&["]"], "]", mark!("next platform"), Deed::Platform { forward: true }),
    Binding::new(&["["], "[", mark!("previous platform"), Deed::Platform { forward: false }),
    Binding::new(&["j"], "J", mark!("next build step"), Deed::Step { forward: true }),
    Binding::new(&["k"], "K", mark!("previous build step"), Deed::Step { forward: false }),
    Binding::new(&["c"], "C", mark!("copy the digest"), Deed::CopyDigest),
    Binding::new(&["C"], "Shift C", mark!("copy the pull command"), Deed::CopyPull),
    Binding::new(&["e"], "E", mark!("edit it as a new list"), Deed::Edit),
];

/// Listens while the page is there. Keys that are typed into a field are the field's.
pub(super) fn listen(view: View) {
    let notices = use_notices();
    let handle = window_event_listener(ev::keydown, move |event| {
        if is_taken(&event) {
            return;
        }
        let Some(deed) = find(KEYS, &event) else { return };
        if let Deed::Tab = deed {
            let number = event.key().parse::<usize>().ok();
            let number = number.and_then(|number| number.checked_sub(1));
            let Some(tab) = number.and_then(|at| Tab::ALL.get(at).copied()) else { return };
            open(view, tab);
        } else {
            act(deed, view, notices);
        }
        event.prevent_default();
    });
    on_cleanup(move || handle.remove());
    offer(view, notices);
}

fn act(deed: Deed, view: View, notices: Notices) {
    match deed {
        Deed::Platform { forward } => view.step(forward),
        Deed::Step { forward } => step(forward),
        Deed::CopyDigest => {
            if let Some(digest) = untrack(|| view.digest()) {
                write_to_clipboard(notices, mark!("digest"), digest.to_string());
            }
        }
        Deed::CopyPull => {
            write_to_clipboard(notices, mark!("pull command"), untrack(|| pull(view)));
        }
        Deed::Edit => press("edit-as-new"),
        Deed::Tab => {}
    }
}

fn open(view: View, tab: Tab) {
    view.address.open(tab);
    focus(&tab.id());
}

/// Offers what the keys do in the box at the top, the tabs by their names.
fn offer(view: View, notices: Notices) {
    let why_off = move |deed: Deed| match deed {
        Deed::Platform { .. } | Deed::Edit if !view.is_list() => Some(t!("it has one platform")),
        Deed::Step { .. } if view.address.tab.get_untracked() != Tab::Layers => {
            Some(t!("the layers are not shown"))
        }
        _ => None,
    };
    let mut all = actions(KEYS, why_off, move |deed| act(deed, view, notices));
    all.retain(|action| action.key != TABS);
    let files = view.contents.with_value(|contents| contents.choices.is_empty());
    let numbers = ["1", "2", "3", "4", "5", "6", "7", "8"];
    all.extend(Tab::ALL.into_iter().zip(numbers).map(|(tab, key)| Action {
        does: tab.words(files),
        key,
        why_off: Callback::new(|()| None),
        run: Callback::new(move |()| open(view, tab)),
    }));
    use_actions().offer(all);
}

/// Puts the focus on the next or previous build step that is on the screen.
fn step(forward: bool) {
    let focused = || document().active_element().map(|element| element.id()).unwrap_or_default();
    let before = focused();
    let number = before.strip_prefix("step-").and_then(|number| number.parse::<usize>().ok());
    let mut next = match (number, forward) {
        (Some(number), true) => Some(number + 1),
        (Some(number), false) => number.checked_sub(1),
        (None, _) => Some(0),
    };
    while let Some(number) = next {
        let id = format!("step-{number}");
        focus(&id);
        // A step that is hidden takes no focus; the one behind it may.
        if focused() == id || document().get_element_by_id(&id).is_none() {
            return;
        }
        next = if forward { Some(number + 1) } else { number.checked_sub(1) };
    }
}

/// Docker's line that fetches what is shown.
pub(super) fn pull(view: View) -> String {
    let name = view.reference.with_value(domain::Reference::familiar);
    match view.platform() {
        Some((platform, _)) => format!("docker pull --platform {platform} {name}"),
        None => format!("docker pull {name}"),
    }
}
