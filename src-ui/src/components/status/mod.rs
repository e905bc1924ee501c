//! A status: a sign, a word and a colour, so that none of the three is needed to understand it.

use crate::prelude::*;

/// What a status means; each has its colour in both themes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As it was, or not begun.
    Same,
    /// New, present, done.
    Added,
    /// Not as it was, or wants a look.
    Changed,
    /// Taken away, missing, failed.
    Lost,
    /// The same content in another package.
    Repack,
    /// The same bytes under another name.
    Relabel,
}

impl Tone {
    /// The word in class names.
    pub fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Lost => "lost",
            Self::Repack => "repack",
            Self::Relabel => "relabel",
        }
    }

    /// The sign before a word that has none of its own.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Same => "=",
            Self::Added => "✓",
            Self::Changed => "~",
            Self::Lost => "✗",
            Self::Repack => "≈",
            Self::Relabel => "⇄",
        }
    }
}

/// The status.
#[component]
pub fn StatusWord(
    /// What it means.
    tone: Tone,
    /// The word, in the user's language.
    #[prop(into)]
    words: String,
    /// Another sign than the tone's own.
    #[prop(optional, into)]
    sign: Option<&'static str>,
    /// The same for machines, which tests and styles look at: not translated.
    #[prop(optional, into)]
    name: Option<&'static str>,
) -> Markup {
    let sign = sign.unwrap_or(tone.sign());
    view! {
        <span class=format!("status status--{}", tone.name()) data-status=name>
            <span class="status__sign" aria-hidden="true">{sign}" "</span>{words}
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_tones_look_or_read_alike() {
        let all = [Tone::Same, Tone::Added, Tone::Changed, Tone::Lost, Tone::Repack, Tone::Relabel];
        for part in [Tone::name, Tone::sign] {
            let mut seen: Vec<_> = all.iter().map(|tone| part(*tone)).collect();
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen.len(), all.len(), "{seen:?}");
        }
    }
}
