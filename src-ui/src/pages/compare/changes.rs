//! What differs in the config and the annotations of one platform.

use crate::prelude::*;
use domain::diff::{Attention, Change, In, PlatformDiff};
use domain::visible::visible;

use super::view::View;
use super::words::said;
use crate::components::{Badge, Drawing, Nothing, Tone};
use crate::i18n::{fill, phrase};

/// The table of the differences.
pub(super) fn changes(view: View, diff: &PlatformDiff) -> Markup {
    let ignore = view.ignore_noise.get();
    let all = diff.config.iter().chain(&diff.annotations);
    let rows: Vec<_> = all.filter(|change| !(ignore && change.noise)).map(row).collect();
    if rows.is_empty() {
        let why = match (diff.size_a, diff.size_b) {
            (Some(_), Some(_)) => t!("Config and annotations are the same."),
            _ => t!("There is nothing to compare it with."),
        };
        return view! { <Nothing drawing=Drawing::Alike words=why/> };
    }
    view! {
        <div class="scroll">
            <table class="grid">
                <thead><tr><th scope="col">{t!("Part")}</th><th scope="col">{t!("Key")}</th><th scope="col">"A"</th><th scope="col">"B"</th><th scope="col">{t!("Look at")}</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn row(change: &Change) -> Markup {
    let words = change.words();
    let value = |value: &Option<String>, sign: &'static str, class: &'static str| {
        let only = if class == "value value--a" { In::A } else { In::B };
        match (value, &words) {
            (Some(_), Some(words)) => {
                view! { <span class=class><span aria-hidden="true">{sign}</span>{command(words, only)}</span> }
            }
            (Some(text), None) => {
                view! { <span class=class><span aria-hidden="true">{sign}</span><code class="wrap" dir="auto">{visible(text).into_owned()}</code></span> }
            }
            (None, _) => view! { <span class="muted">"–"</span> },
        }
    };
    let why = change
        .attention
        .map(|why| view! { <Badge words=attention(why, &change.key) tone=Tone::Changed/> });
    let noise = change.noise.then(|| view! { <span class="muted">{t!("noise")}</span> });
    view! {
        <tr data-change=change.key.clone()>
            <th scope="row">{change.part.clone()}</th>
            <td><code dir="auto">{visible(&change.key).into_owned()}</code></td>
            <td class="wrap">{value(&change.a, "− ", "value value--a")}</td>
            <td class="wrap">{value(&change.b, "+ ", "value value--b")}</td>
            <td>{why}{noise}</td>
        </tr>
    }
}

/// Why a change deserves a second look.
fn attention(why: Attention, key: &str) -> String {
    debug_assert!(said(why.phrase()) == phrase(why.phrase()), "a word of the domain");
    fill(why.phrase(), &[("key", &key)])
}

/// A command word by word; what the other side does not have is marked.
fn command(words: &[(In, String)], only: In) -> Markup {
    let words = words.iter().filter(|(place, _)| *place == In::Both || *place == only);
    let word = |(place, text): &(In, String)| {
        let class = if *place == In::Both { "word" } else { "word word--only" };
        view! { <code class=class dir="auto">{visible(text).into_owned()}</code>" " }
    };
    words.map(word).collect_view().into_markup()
}
