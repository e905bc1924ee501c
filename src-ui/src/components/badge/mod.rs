//! A badge: one word about what it stands beside. Quiet unless it warns.

use crate::prelude::*;

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
) -> Markup {
    view! { <span class=class(tone) title=title>{words}</span> }
}

/// Without a tone, and with that of what is as it was, a badge is quiet.
fn class(tone: Option<Tone>) -> String {
    let tone = tone.filter(|tone| *tone != Tone::Same);
    tone.map_or_else(|| "badge".to_owned(), |tone| format!("badge badge--{}", tone.name()))
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
) -> Markup {
    view! { <span class="shield" title=title><Icon picture=Picture::Shield/>{words}</span> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_a_meaning_has_a_colour_and_the_stylesheet_has_it() {
        let css = include_str!("badge.css");
        for (tone, expected) in [
            (None, "badge"),
            (Some(Tone::Same), "badge"),
            (Some(Tone::Added), "badge badge--added"),
            (Some(Tone::Changed), "badge badge--changed"),
            (Some(Tone::Lost), "badge badge--lost"),
            (Some(Tone::Repack), "badge badge--repack"),
            (Some(Tone::Relabel), "badge badge--relabel"),
        ] {
            assert_eq!(class(tone), expected);
            let last = expected.rsplit(' ').next().unwrap_or_default();
            assert!(css.contains(&format!(".{last} {{")), "badge.css has no .{last}");
        }
    }
}
