//! Copies a text, and says so.

use crate::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use super::{Icon, Picture};
use crate::i18n::phrase;
use crate::state::notices::{Notices, use_notices};

/// A small button that copies `text`.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    text: Signal<String>,
    /// What it is, for the label and the notice: "digest".
    what: &'static str,
    /// Words on the button, instead of the drawing alone.
    #[prop(optional)]
    words: Option<&'static str>,
) -> Markup {
    let notices = use_notices();
    let copy = move |_| write_to_clipboard(notices, what, text.get_untracked());
    let label = t!("Copy {what}", what = phrase(what));
    match words {
        Some(words) => view! {
            <button type="button" class="button button--quiet" data-copy=what on:click=copy>{words}</button>
        },
        None => view! {
            <button type="button" class="copy" aria-label=label.clone() title=label on:click=copy>
                <Icon picture=Picture::Copy/>
            </button>
        },
    }
}

/// Copies a text, and says so. `what` is what it is: "digest".
pub fn write_to_clipboard(notices: Notices, what: &'static str, text: String) {
    spawn_local(async move {
        notices.say(match write(&text).await {
            Ok(()) => t!("Copied the {what}.", what = phrase(what)),
            Err(()) => {
                t!("The clipboard is not available. The {what}: {text}", what = phrase(what), text)
            }
        });
    });
}

/// Writes to the clipboard, which a page has only on a secure origin.
async fn write(text: &str) -> Result<(), ()> {
    let navigator = web_sys::window().ok_or(())?.navigator();
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).map_err(drop)?;
    if clipboard.is_undefined() {
        return Err(());
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.map(drop).map_err(drop)
}
