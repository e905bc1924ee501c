//! The choice of the language.

use leptos::prelude::*;

use crate::i18n::{Language, use_speech};

/// The choice, each language by its name in itself.
#[component]
pub fn LanguageChoice() -> impl IntoView {
    let speech = use_speech();
    let choose = move |event| speech.choose(Language::of_tag(&event_target_value(&event)));
    let now = speech.language();
    let options: Vec<_> = Language::OFFERED
        .into_iter()
        .map(|one| {
            let tag = one.tag();
            view! { <option value=tag lang=tag selected=one == now>{one.name()}</option> }
        })
        .collect();
    view! {
        <label class="nav nav--choice">
            {t!("Language")}
            <select id="language" class="field__input" on:change=choose>{options}</select>
        </label>
    }
}
