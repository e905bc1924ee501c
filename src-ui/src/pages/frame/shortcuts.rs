//! The sheet of keys, made of the tables that the handlers use.

use leptos::prelude::*;

use crate::components::Dialog;
use crate::pages::keyboard::{Line, is_single, is_taken, lines, set_single_keys, single_keys};
use crate::pages::{compare, image, tags};

/// What works everywhere.
const EVERYWHERE: &[Line] = &[
    ("Ctrl K, ⌘ K", "open something: a name, an address, a command"),
    ("?", "this sheet"),
    ("Esc", "close what is open"),
    ("Tab", "next control; with Shift, the one before"),
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
            "Keys"<kbd aria-hidden="true">"?"</kbd>
        </button>
        <Dialog open title="Keys">
            <label class="check">
                <input id="single-keys" type="checkbox" prop:checked=single_keys()
                    on:change=move |event| set_single_keys(event_target_checked(&event))/>
                "Keys without Ctrl do something"
            </label>
            <div class="keys" tabindex="0" role="region" aria-label="Keys">
                {part("Everywhere", EVERYWHERE.to_vec())}
                {part("Tags", lines(tags::keys::KEYS))}
                {part("An image", lines(image::keys::KEYS))}
                {part("Compare", lines(compare::keys::KEYS))}
            </div>
            <p class="dialog__actions"><button type="button" class="button" on:click=move |_| open.set(false)>"Close"</button></p>
        </Dialog>
    }
}

fn part(title: &'static str, lines: Vec<Line>) -> AnyView {
    let rows: Vec<_> = lines
        .into_iter()
        .map(|(shown, does)| view! { <dt><kbd>{shown}</kbd></dt><dd>{does}</dd> }.into_any())
        .collect();
    view! { <section><h3>{title}</h3><dl>{rows}</dl></section> }.into_any()
}
