//! How the page looks: its language, theme and density, and whether single keys do something. Each is kept
//! in the page's own storage, and is shown at once.

use crate::prelude::*;

use crate::components::Choice;
use crate::i18n::{Language, phrase, use_speech};
use crate::pages::keyboard::{set_single_keys, single_keys};
use crate::state::density;
use crate::state::theme::Theme;

/// The section.
#[component]
pub(super) fn Appearance() -> Markup {
    view! {
        <section id="appearance">
            <h2>{t!("Appearance")}</h2>
            <dl class="choices">
                <div><dt id="language-name">{t!("Language")}</dt><dd><Languages/></dd></div>
                <div><dt>{t!("Theme")}</dt><dd><Themes/></dd></div>
                <div><dt>{t!("Rows")}</dt><dd><Density/></dd></div>
                <div><dt>{t!("Keys")}</dt><dd><SingleKeys/></dd></div>
            </dl>
        </section>
    }
}

/// Each language by its name in itself.
#[component]
fn Languages() -> Markup {
    let speech = use_speech();
    let choose = move |event| speech.choose(Language::of_tag(&event_target_value(&event)));
    let now = speech.language();
    let option = |one: Language| {
        let tag = one.tag();
        view! { <option value=tag lang=tag selected=one == now>{one.name()}</option> }
    };
    view! {
        <select id="language" class="field__input" aria-labelledby="language-name" on:change=choose>
            {Language::OFFERED.map(option).collect_view()}
        </select>
    }
}

#[component]
fn Themes() -> Markup {
    let chosen = RwSignal::new(place(&Theme::ALL.map(|(theme, _)| theme), Theme::chosen()));
    let choose = Callback::new(move |at: usize| {
        if let Some((theme, _)) = Theme::ALL.get(at) {
            theme.choose();
            chosen.set(at);
        }
    });
    let options = Theme::ALL.map(|(theme, words)| (theme.name(), phrase(words))).to_vec();
    view! { <Choice label=t!("Theme") options chosen choose/> }
}

#[component]
fn Density() -> Markup {
    let chosen = RwSignal::new(usize::from(density::is_compact()));
    let choose = Callback::new(move |at: usize| {
        density::set_compact(at == 1);
        chosen.set(at);
    });
    let options = vec![("comfortable", t!("Comfortable")), ("compact", t!("Compact"))];
    view! { <Choice label=t!("Rows") options chosen choose/> }
}

#[component]
fn SingleKeys() -> Markup {
    view! {
        <label class="check">
            <input type="checkbox" id="keys-alone" prop:checked=single_keys() on:change=move |event| set_single_keys(event_target_checked(&event))/>
            {t!("Keys without Ctrl do something")}
        </label>
    }
}

/// Where a choice is among all.
fn place<T: PartialEq>(all: &[T], one: T) -> usize {
    all.iter().position(|other| *other == one).unwrap_or(0)
}
