//! The pieces that the tabs are made of: facts, tables, the text of strangers.

use domain::visible::visible;
use leptos::prelude::*;

use crate::i18n::phrase;

/// A longer text begins as one line that opens.
const LONG: usize = 400;
/// The same for code.
const LONG_CODE: usize = 140;

/// A line of a list of facts.
pub(super) fn fact(name: &'static str, value: AnyView) -> AnyView {
    view! { <div><dt>{phrase(name)}</dt><dd>{value}</dd></div> }.into_any()
}

/// Facts, one below the other.
pub(super) fn facts(lines: Vec<AnyView>) -> AnyView {
    view! { <dl class="facts">{lines}</dl> }.into_any()
}

/// A part of a tab under a heading.
pub(super) fn section(title: &'static str, body: AnyView) -> AnyView {
    view! { <section class="part"><h2>{phrase(title)}</h2>{body}</section> }.into_any()
}

/// A table that scrolls by itself.
pub(super) fn table(
    name: &'static str,
    heads: &'static [&'static str],
    rows: Vec<AnyView>,
) -> AnyView {
    let heads =
        heads.iter().map(|head| view! { <th scope="col">{phrase(head)}</th> }).collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=phrase(name)>
            <table class="grid"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>
        </div>
    }
    .into_any()
}

/// The cells of a row, the first one its head.
pub(super) fn row(head: AnyView, cells: Vec<AnyView>) -> AnyView {
    let cells = cells.into_iter().map(|cell| view! { <td>{cell}</td> }).collect_view();
    view! { <tr><th scope="row">{head}</th>{cells}</tr> }.into_any()
}

/// A sentence instead of what is not there.
pub(super) fn empty(words: &'static str) -> AnyView {
    view! { <p class="empty">{phrase(words)}</p> }.into_any()
}

/// A sentence about what is shown.
pub(super) fn note(words: String) -> AnyView {
    view! { <p class="part__note">{words}</p> }.into_any()
}

/// A text that somebody else wrote: never more than text, whatever is in it, in its own direction, and
/// a long one closed at first.
pub(super) fn stranger(text: &str) -> AnyView {
    let shown = visible(text).into_owned();
    if text.len() <= LONG {
        return view! { <bdi dir="auto" class="stranger">{shown}</bdi> }.into_any();
    }
    let start: String = shown.chars().take(LONG / 4).collect();
    let length = t!(" … ({n} characters)", n = crate::format::number(text.chars().count()));
    view! {
        <details class="long">
            <summary><span><bdi dir="auto">{start}</bdi>{length}</span></summary>
            <bdi dir="auto" class="stranger">{shown}</bdi>
        </details>
    }
    .into_any()
}

/// The same for what is code: a command, a path, a key.
pub(super) fn code(text: &str) -> AnyView {
    view! { <code class="stranger" dir="ltr">{visible(text).into_owned()}</code> }.into_any()
}

/// Words of a command line, each as it is: one with a space is quoted.
pub(super) fn command(words: &[String]) -> AnyView {
    let quoted = |word: &String| {
        let plain = !word.is_empty() && !word.contains([' ', '\t', '\n', '"', '\'']);
        if plain { word.clone() } else { format!("{word:?}") }
    };
    code(&words.iter().map(quoted).collect::<Vec<_>>().join(" "))
}

/// Code that may be long: the start of its first line opens to all of it, word for word.
pub(super) fn long_code(text: &str, whole: &str) -> AnyView {
    let first = text.lines().next().unwrap_or_default();
    if first.len() == text.len() && text.len() <= LONG_CODE {
        return if text.is_empty() { t!("not said").into_any() } else { code(text) };
    }
    let start: String = first.chars().take(LONG_CODE - 20).collect();
    view! {
        <details class="long">
            <summary><code dir="ltr">{visible(&start).into_owned()}" …"</code></summary>
            <code class="stranger" dir="ltr">{visible(whole).into_owned()}</code>
        </details>
    }
    .into_any()
}
