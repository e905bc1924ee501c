//! The sheet of keys, made of the tables that the handlers use.

use leptos::prelude::*;

use crate::components::Dialog;
use crate::i18n::phrase;
use crate::pages::keyboard::{Line, is_single, is_taken, lines, set_single_keys, single_keys};
use crate::pages::{compare, image, tags};

/// What works everywhere.
const EVERYWHERE: &[Line] = &[
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
        <Dialog open title=t!("Keys")>
            <label class="check">
                <input id="single-keys" type="checkbox" prop:checked=single_keys()
                    on:change=move |event| set_single_keys(event_target_checked(&event))/>
                {t!("Keys without Ctrl do something")}
            </label>
            <div class="keys" tabindex="0" role="region" aria-label=t!("Keys")>
                {part(t!("Everywhere"), EVERYWHERE.to_vec())}
                {part(t!("Tags"), lines(tags::keys::KEYS))}
                {part(t!("An image"), lines(image::keys::KEYS))}
                {part(t!("Compare"), lines(compare::keys::KEYS))}
            </div>
            <p class="dialog__actions"><button type="button" class="button" on:click=move |_| open.set(false)>{t!("Close")}</button></p>
        </Dialog>
    }
}

fn part(title: &'static str, lines: Vec<Line>) -> AnyView {
    let rows: Vec<_> = lines
        .into_iter()
        .map(|(shown, does)| {
            view! { <dt><kbd>{shown}</kbd></dt><dd>{phrase(does)}</dd> }.into_any()
        })
        .collect();
    view! { <section><h3>{title}</h3><dl>{rows}</dl></section> }.into_any()
}
