//! What differs in the config and the annotations of one platform.

use domain::diff::{Change, PlatformDiff};
use leptos::prelude::*;

use super::view::View;

/// The table of the differences.
pub(super) fn changes(view: View, diff: &PlatformDiff) -> AnyView {
    let ignore = view.ignore_noise.get();
    let all = diff.config.iter().chain(&diff.annotations);
    let rows: Vec<_> = all.filter(|change| !(ignore && change.noise)).map(row).collect();
    if rows.is_empty() {
        let why = match (diff.size_a, diff.size_b) {
            (Some(_), Some(_)) => "Config and annotations are the same.",
            _ => "There is nothing to compare it with.",
        };
        return view! { <p class="empty">{why}</p> }.into_any();
    }
    view! {
        <div class="scroll">
            <table class="grid">
                <thead><tr><th scope="col">"Part"</th><th scope="col">"Key"</th><th scope="col">"A"</th><th scope="col">"B"</th><th scope="col">"Look at"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(change: &Change) -> AnyView {
    let value = |value: &Option<String>, sign: &'static str, class: &'static str| {
        match value {
        Some(text) => view! { <span class=class><span aria-hidden="true">{sign}</span><code class="wrap" dir="auto">{text.clone()}</code></span> }.into_any(),
        None => view! { <span class="muted">"–"</span> }.into_any(),
    }
    };
    let attention =
        change.attention.clone().map(|why| view! { <span class="mismatch">{why}</span> });
    let noise = change.noise.then(|| view! { <span class="muted">"noise"</span> });
    view! {
        <tr data-change=change.key.clone()>
            <th scope="row">{change.part.clone()}</th>
            <td><code dir="auto">{change.key.clone()}</code></td>
            <td class="wrap">{value(&change.a, "− ", "value value--a")}</td>
            <td class="wrap">{value(&change.b, "+ ", "value value--b")}</td>
            <td>{attention}{noise}</td>
        </tr>
    }
    .into_any()
}
