//! The keys of the screen.

use crate::prelude::*;
use leptos::ev;

use super::view::{View, row_id};
use crate::pages::keyboard::{Binding, find, focus, is_taken};

/// What the keys do.
#[derive(Debug, Clone, Copy)]
pub enum Deed {
    /// To another platform, forward or back; only to one that differs.
    Step {
        forward: bool,
        differs: bool,
    },
    Swap,
    Unchanged,
    Noise,
    Unified,
    Back,
}

/// The keys of the screen.
pub const KEYS: &[Binding<Deed>] = &[
    Binding::new(
        &["j", "J"],
        "J",
        mark!("next platform that differs"),
        Deed::Step { forward: true, differs: true },
    ),
    Binding::new(
        &["k", "K"],
        "K",
        mark!("previous platform that differs"),
        Deed::Step { forward: false, differs: true },
    ),
    Binding::new(&["]"], "]", mark!("next platform"), Deed::Step { forward: true, differs: false }),
    Binding::new(
        &["["],
        "[",
        mark!("previous platform"),
        Deed::Step { forward: false, differs: false },
    ),
    Binding::new(&["x", "X"], "X", mark!("swap A and B"), Deed::Swap),
    Binding::new(&["u", "U"], "U", mark!("what did not change, too"), Deed::Unchanged),
    Binding::new(&["i", "I"], "I", mark!("ignore noise"), Deed::Noise),
    Binding::new(&["v", "V"], "V", mark!("one below the other"), Deed::Unified),
    Binding::new(&["Escape"], "Esc", mark!("back to the table"), Deed::Back),
];

/// Listens while the screen is there. Keys that are typed into a field are the field's.
pub(super) fn listen(view: View, swap: Callback<()>) {
    let handle = window_event_listener(ev::keydown, move |event| {
        if is_taken(&event) {
            return;
        }
        let Some(deed) = find(KEYS, &event) else { return };
        match deed {
            Deed::Step { forward, differs } => view.step(forward, differs),
            Deed::Swap => swap.run(()),
            Deed::Unchanged => view.unchanged.update(|on| *on = !*on),
            Deed::Noise => view.ignore_noise.update(|on| *on = !*on),
            Deed::Unified => view.unified.update(|on| *on = !*on),
            Deed::Back => focus(&row_id(view.selected.get_untracked())),
        }
        event.prevent_default();
    });
    on_cleanup(move || handle.remove());
}
