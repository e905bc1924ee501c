//! The choice of the theme.

use leptos::prelude::*;

use crate::i18n::phrase;
use crate::state::theme::Theme;

/// The choice.
#[component]
pub fn ThemeChoice() -> impl IntoView {
    let now = Theme::chosen();
    let option = |(theme, words): (Theme, &'static str)| {
        view! { <option value=theme.name() selected=theme == now>{phrase(words)}</option> }
    };
    view! {
        <label class="nav nav--choice">
            {t!("Theme")}
            <select id="theme" class="field__input" on:change=move |event| Theme::of(&event_target_value(&event)).choose()>
                {Theme::ALL.map(option).collect_view()}
            </select>
        </label>
    }
}
