//! The sheet of keys, made of the tables that the handlers use.

use leptos::prelude::*;

use crate::components::{KeyLine, ShortcutSheet};
use crate::pages::keyboard::{is_single, is_taken, lines, set_single_keys, single_keys};
use crate::pages::{compare, image, tags};

/// What works everywhere.
const EVERYWHERE: &[KeyLine] = &[
    ("Ctrl K, ⌘ K", mark!("open something: a name, an address, a command")),
    ("?", mark!("this sheet")),
    ("Esc", mark!("close what is open")),
    ("Tab", mark!("next control; with Shift, the one before")),
];

/// The button in the sidebar, the key, and the sheet.
#[component]
pub fn Shortcuts() -> impl IntoView {
    let open = RwSignal::new(false);
    let key = window_event_listener(leptos::ev::keydown, move |event| {
        let key = event.key();
        if key == "?" && is_single(&key) && single_keys() && !is_taken(&event) {
            event.prevent_default();
            open.set(true);
        }
    });
    on_cleanup(move || key.remove());
    view! {
        <button id="shortcuts" type="button" class="nav nav--button" on:click=move |_| open.set(true)>
            {t!("Keys")}<kbd aria-hidden="true">"?"</kbd>
        </button>
        <ShortcutSheet open parts=Callback::new(|()| parts())>
            <label class="check">
                <input id="single-keys" type="checkbox" prop:checked=single_keys()
                    on:change=move |event| set_single_keys(event_target_checked(&event))/>
                {t!("Keys without Ctrl do something")}
            </label>
        </ShortcutSheet>
    }
}

/// The tables, by their screens.
fn parts() -> Vec<(&'static str, Vec<KeyLine>)> {
    vec![
        (t!("Everywhere"), EVERYWHERE.to_vec()),
        (t!("Tags"), lines(tags::keys::KEYS)),
        (t!("An image"), lines(image::keys::KEYS)),
        (t!("Compare"), lines(compare::keys::KEYS)),
    ]
}
