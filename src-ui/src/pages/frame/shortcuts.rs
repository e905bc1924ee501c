//! The sheet of keys, made of the tables that the handlers use.

use crate::prelude::*;

use super::everywhere;
use crate::components::{KeyLine, ShortcutSheet};
use crate::pages::keyboard::{lines, set_single_keys, single_keys};
use crate::pages::{compare, image, list, lists, tags};

/// The button in the sidebar, the key, and the sheet.
#[component]
pub fn Shortcuts() -> Markup {
    let open = RwSignal::new(false);
    everywhere::listen(open);
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
        (t!("Everywhere"), lines(everywhere::KEYS)),
        (t!("Tags"), lines(tags::keys::KEYS)),
        (t!("An image"), lines(image::keys::KEYS)),
        (t!("Compare"), lines(compare::keys::KEYS)),
        (t!("Lists"), lines(lists::KEYS)),
        (t!("A list"), lines(list::KEYS)),
    ]
}
