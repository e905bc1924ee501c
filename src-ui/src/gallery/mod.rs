//! `/gallery` of development builds: every component in every state, with nothing behind it. The visual
//! tests take their pictures of it, and axe looks at it. What is written here is sample text, not the
//! interface's: words that are looked up are such that a screen says, too.
//!
//! `/gallery?part=menu` shows one part alone.

mod parts;
mod regions;
mod values;

use crate::prelude::*;

use crate::i18n::provide_speech;
use crate::state::notices::provide_notices;

/// A part: its name in the address, and what it shows.
type Part = (&'static str, fn() -> Markup);

const PARTS: &[Part] = &[
    ("button", parts::button),
    ("field", parts::field),
    ("status", parts::status),
    ("badge", parts::badge),
    ("platform", values::platform),
    ("digest", values::digest),
    ("sizes", values::sizes),
    ("tabs", parts::tabs),
    ("menu", parts::menu),
    ("combobox", parts::combobox),
    ("pairs", parts::pairs),
    ("json", values::json),
    ("progress", parts::progress),
    ("splitter", parts::splitter),
    ("toast", parts::toast),
    ("dialog", parts::dialog),
    ("keys", parts::keys),
    ("nothing", regions::nothing),
    ("loading", regions::loading),
    ("failure", regions::failure),
    ("footing", regions::footing),
    ("grid", values::grid),
    ("tree", values::tree),
    ("type", values::scale),
];

/// Whether the address asks for it.
pub fn is_asked_for() -> bool {
    window().location().pathname().is_ok_and(|path| path == "/gallery")
}

/// The whole page.
#[component]
pub fn Gallery() -> Markup {
    provide_speech();
    provide_notices();
    document().set_title("Gallery");
    let query = window().location().search().unwrap_or_default();
    let wanted = query.strip_prefix("?part=").map(str::to_owned);
    let shown =
        PARTS.iter().filter(|(name, _)| wanted.as_deref().is_none_or(|wanted| wanted == *name));
    let parts = shown.map(|(name, part)| {
        view! { <section id=format!("part-{name}") class="gallery__part"><h2>{*name}</h2>{part()}</section> }
    });
    view! { <main class="gallery"><h1>"Gallery"</h1>{parts.collect_view()}</main> }
}

/// A few things beside each other.
fn row(things: Vec<Markup>) -> Markup {
    view! { <div class="gallery__row">{things}</div> }
}
