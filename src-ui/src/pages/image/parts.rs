//! The pieces that the tabs are made of: facts, tables, the text of strangers.

use crate::prelude::*;
use domain::visible::visible;

use crate::i18n::phrase;

/// A longer text begins as one line that opens.
const LONG: usize = 400;
/// The same for code.
const LONG_CODE: usize = 140;

/// A line of a list of facts.
pub(super) fn fact(name: &'static str, value: Markup) -> Markup {
    view! { <div><dt>{phrase(name)}</dt><dd>{value}</dd></div> }
}

/// Facts, one below the other.
pub(super) fn facts(lines: Vec<Markup>) -> Markup {
    view! { <dl class="facts">{lines}</dl> }
}

/// A part of a tab under a heading.
pub(super) fn section(title: &'static str, body: Markup) -> Markup {
    view! { <section class="part"><h2>{phrase(title)}</h2>{body}</section> }
}

/// A table that scrolls by itself.
pub(super) fn table(
    name: &'static str,
    heads: &'static [&'static str],
    rows: Vec<Markup>,
) -> Markup {
    let heads =
        heads.iter().map(|head| view! { <th scope="col">{phrase(head)}</th> }).collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=phrase(name)>
            <table class="grid"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>
        </div>
    }
}

/// The cells of a row, the first one its head.
pub(super) fn row(head: Markup, cells: Vec<Markup>) -> Markup {
    let cells = cells.into_iter().map(|cell| view! { <td>{cell}</td> }).collect_view();
    view! { <tr><th scope="row">{head}</th>{cells}</tr> }
}

/// A sentence instead of what is not there.
pub(super) fn empty(words: &'static str) -> Markup {
    view! { <p class="empty">{phrase(words)}</p> }
}

/// A sentence about what is shown.
pub(super) fn note(words: String) -> Markup {
    view! { <p class="part__note">{words}</p> }
}

/// A text that somebody else wrote: never more than text, whatever is in it, in its own direction, and
/// a long one closed at first.
pub(super) fn stranger(text: &str) -> Markup {
    let shown = visible(text).into_owned();
    if text.len() <= LONG {
        return view! { <bdi dir="auto" class="stranger">{shown}</bdi> };
    }
    let start: String = shown.chars().take(LONG / 4).collect();
    let length = t!(" … ({n} characters)", n = crate::format::number(text.chars().count()));
    view! {
        <details class="long">
            <summary><span><bdi dir="auto">{start}</bdi>{length}</span></summary>
            <bdi dir="auto" class="stranger">{shown}</bdi>
        </details>
    }
}

/// The same for what is code: a command, a path, a key.
pub(super) fn code(text: &str) -> Markup {
    view! { <code class="stranger" dir="ltr">{visible(text).into_owned()}</code> }
}

/// Words of a command line, each as it is: one with a space is quoted.
pub(super) fn command(words: &[String]) -> Markup {
    let quoted = |word: &String| {
        let plain = !word.is_empty() && !word.contains([' ', '\t', '\n', '"', '\'']);
        if plain { word.clone() } else { format!("{word:?}") }
    };
    code(&words.iter().map(quoted).collect::<Vec<_>>().join(" "))
}

/// Code that may be long: the start of its first line opens to all of it, word for word.
pub(super) fn long_code(text: &str, whole: &str) -> Markup {
    let first = text.lines().next().unwrap_or_default();
    if first.len() == text.len() && text.len() <= LONG_CODE {
        return if text.is_empty() { t!("not said").into_markup() } else { code(text) };
    }
    let start: String = first.chars().take(LONG_CODE - 20).collect();
    view! {
        <details class="long">
            <summary><code dir="ltr">{visible(&start).into_owned()}" …"</code></summary>
            <code class="stranger" dir="ltr">{visible(whole).into_owned()}</code>
        </details>
    }
}
