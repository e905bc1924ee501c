//! A badge: one word about what it stands beside. Quiet unless it warns.

use leptos::prelude::*;

use super::{Icon, Picture, Tone};

/// The badge.
#[component]
pub fn Badge(
    /// The word, in the user's language.
    #[prop(into)]
    words: String,
    /// A colour, for what has a meaning.
    #[prop(optional, into)]
    tone: Option<Tone>,
    /// More than the word says.
    #[prop(optional, into)]
    title: Option<String>,
) -> impl IntoView {
    let class =
        tone.map_or_else(|| "badge".to_owned(), |tone| format!("badge badge--{}", tone.name()));
    view! { <span class=class title=title>{words}</span> }
}

/// Something is attested: a shield and what it is.
#[component]
pub fn Shield(
    /// The words: "SBOM", "2 of 3".
    #[prop(into)]
    words: String,
    /// More than the words say.
    #[prop(optional, into)]
    title: Option<String>,
) -> impl IntoView {
    view! { <span class="shield" title=title><Icon picture=Picture::Shield/>{words}</span> }
}
