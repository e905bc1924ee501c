//! The table: a row a platform, what hurts first.

use crate::prelude::*;
use domain::diff::{Attested, PlatformDiff, Status};

use super::tone;
use super::view::{View, row_id};
use super::words::{config, figures, layer_counts, said};
use crate::components::{Badge, PlatformBadge, StatusWord, Tone};
use crate::format::size;
use crate::pages::keyboard::focus;

/// The table of the platforms that are shown.
#[component]
pub(super) fn Matrix(view: View) -> Markup {
    let rows = move || view.shown.get().into_iter().map(|at| row(view, at)).collect_view();
    let hidden = move || {
        let all = view.comparison.with_value(|all| all.platforms.len());
        all - view.shown.with(Vec::len).min(all)
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=t!("Platforms")>
            <table class="grid compare">
                <thead><tr>
                    <th scope="col">{t!("Platform")}</th><th scope="col">{t!("Status")}</th>
                    <th scope="col">"A"</th><th scope="col">"B"</th>
                    <th scope="col" class="grid__figure">{t!("Size A → B")}</th>
                    <th scope="col" class="grid__figure">{t!("To pull")}</th>
                    <th scope="col">{t!("Layers")}</th><th scope="col">{t!("Config")}</th>
                    <th scope="col">{t!("Annotations")}</th><th scope="col">{t!("Attestations")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p class="foot">{move || match hidden() {
            0 => String::new(),
            count => counted!(
                count,
                "{n} platform is not shown: unchanged, or filtered away.",
                "{n} platforms are not shown: unchanged, or filtered away."
            ),
        }}</p>
    }
}

fn row(view: View, at: usize) -> Option<Markup> {
    let diff = view.comparison.with_value(|all| all.platforms.get(at).cloned())?;
    let selected = move || view.selected.get() == at;
    let choose = move |_| view.selected.set(at);
    let drill = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            view.selected.set(at);
            focus(view.tab.get_untracked().id());
        }
    };
    let status = diff.status;
    let digest = |digest: &Option<domain::Digest>| {
        let full = digest.as_ref().map(ToString::to_string);
        let short =
            digest.as_ref().map_or_else(|| "–".to_owned(), |digest| digest.short().to_owned());
        view! { <code title=full>{short}</code> }
    };
    let name = diff.platform.normalised().to_string();
    let whole = diff.clone();
    let attention = diff.attention().count();
    let attestations = attestation_words(&diff.attestations_a, &diff.attestations_b);
    Some(view! {
        <tr data-row=name class=("grid__row--selected", selected) on:click=choose>
            <th scope="row">
                <button id=row_id(at) type="button" class="compare__open" aria-pressed=move || selected().to_string() on:keydown=drill>
                    <PlatformBadge platform=diff.platform.clone() missing=status == Status::Missing/>
                </button>
                {diff.repeated.then(|| view! { <Badge words=t!("repeated") tone=Tone::Changed/> })}
            </th>
            <td><StatusWord tone=tone(status) sign=status.sign() name=status.words() words=said(status.words())/></td>
            <td>{digest(&diff.digest_a)}</td>
            <td>{digest(&diff.digest_b)}</td>
            <td class="grid__figure">{sizes(&diff)}</td>
            <td class="grid__figure" data-pull>{diff.to_pull.map_or_else(|| "–".to_owned(), |bytes| if bytes == 0 { "0".to_owned() } else { size(bytes) })}</td>
            <td class="compare__words">{layer_words(&diff)}</td>
            <td class="compare__words">{move || config(&whole, view.ignore_noise.get())}" "{(attention > 0).then(|| view! { <Badge words=t!("{n} to look at", n = attention) tone=Tone::Changed/> })}</td>
            <td>{move || match diff.annotations.iter().filter(|change| !(view.ignore_noise.get() && change.noise)).count() { 0 => "–".to_owned(), count => count.to_string() }}</td>
            <td class="compare__words">{move || match view.attested.with(|all| all.get(&at).map(packages)) {
                Some(words) if !words.is_empty() => words,
                _ => attestations.clone(),
            }}</td>
        </tr>
    })
}

fn sizes(diff: &PlatformDiff) -> Markup {
    let bytes = |bytes: Option<u64>| bytes.map_or_else(|| "–".to_owned(), size);
    let (a, b) = (diff.size_a, diff.size_b);
    if a == b {
        return view! { {bytes(b)} };
    }
    let change = match (a, b) {
        (Some(a), Some(b)) if b > a => format!(" +{}", size(b - a)),
        (Some(a), Some(b)) => format!(" −{}", size(a - b)),
        _ => String::new(),
    };
    view! { {format!("{} → {}", bytes(a), bytes(b))}<span class="muted">{change}</span> }
}

fn layer_words(diff: &PlatformDiff) -> String {
    match diff.status {
        Status::Lost | Status::Missing | Status::Unreadable => String::new(),
        Status::Added => t!("{n} new", n = diff.layers.len()),
        Status::Repackaged if diff.layer_counts.repackaged > 0 => {
            t!("same content, {n} repackaged", n = diff.layer_counts.repackaged)
        }
        _ => layer_counts(diff.layer_counts),
    }
}

/// `1 added, 2 upgraded`; empty unless both have an SBOM.
pub(super) fn packages(attested: &Attested) -> String {
    let words = figures(attested.package_kinds().map(|(count, kind)| (count, kind.words())));
    match (attested.has_packages(), words.is_empty()) {
        (false, _) => String::new(),
        (true, true) => t!("the same packages").to_owned(),
        (true, false) => words,
    }
}

/// Counts of attestation manifests; their digests always change with the image.
fn attestation_words(a: &[domain::Digest], b: &[domain::Digest]) -> String {
    match (a.len(), b.len()) {
        (0, 0) => t!("none").to_owned(),
        (a, b) if a == b => b.to_string(),
        (a, b) => format!("{a} → {b}"),
    }
}
