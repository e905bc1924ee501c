//! Health: whether the list is whole and says what is true. What manifests tell is there at once; the
//! registry is asked about each part when the tab opens, and about layers on request.

use domain::health::{
    Finding, Level, PartCheck, Presence, Trouble, findings, findings_of_checks, parts,
};
use domain::protocol::Topic;
use domain::protocol::inspection::CheckParts;
use leptos::prelude::*;

use super::parts::{code, note, row, section, table};
use super::view::View;
use crate::components::{DigestChip, PlatformBadge};
use crate::format;
use crate::pages::region::region;
use crate::state::remote::remote;

/// The tab.
pub(super) fn panel(view: View) -> AnyView {
    let said = view.side.with_value(findings);
    let layers = RwSignal::new(false);
    let reference = view.reference.get_value();
    let checks = remote(&[Topic::Images], move || {
        Some(CheckParts { reference: reference.clone(), layers: layers.get() })
    });
    let blobs = view.side.with_value(|side| parts(side, true).len() - parts(side, false).len());
    let ask = view! {
        <div class="panel__head">
            <button type="button" id="check-layers" class="button" disabled=move || layers.get() || blobs == 0
                on:click=move |_| layers.set(true)>{format!("Ask about {} too", format::count(blobs, "layer"))}</button>
            <span class="note">"One request for each; nothing is downloaded."</span>
        </div>
    };
    view! {
        {section("What manifests and configs say", listed(&said, "Nothing is wrong with them.".to_owned()))}
        {section("What the registry has", view! { {region(checks, "the answers", move |checks| answers(&checks))}{ask} }.into_any())}
    }
    .into_any()
}

fn answers(checks: &[PartCheck]) -> AnyView {
    let there =
        checks.iter().filter(|check| matches!(check.outcome, Ok(Presence::There(_)))).count();
    let asked = format::count(checks.len(), "part");
    let words = format!("{asked} asked about just now: {} there.", format::number(there));
    let found = findings_of_checks(checks);
    let said = (!found.is_empty()).then(|| note(words.clone()));
    view! { {listed(&found, words)}{said} }.into_any()
}

/// The findings, or the sentence that there are none.
fn listed(found: &[Finding], fine: String) -> AnyView {
    if found.is_empty() {
        return view! {
            <p class="part__note"><span class="status status--added"><span aria-hidden="true">"✓ "</span>"fine"</span>" "{fine}</p>
        }
        .into_any();
    }
    let rows = found.iter().map(finding).collect();
    table("Findings", &["Finding", "Platform", "What it is", "Content", "What to do"], rows)
}

fn finding(finding: &Finding) -> AnyView {
    let (tone, sign, word) = match finding.level {
        Level::Bad => ("lost", "✗ ", "broken"),
        Level::Odd => ("changed", "! ", "odd"),
        Level::Note => ("same", "· ", "note"),
    };
    let level = view! {
        <span class=format!("status status--{tone}") data-finding=word><span aria-hidden="true">{sign}</span>{word}</span>
    };
    let platform = finding.platform.clone().map(|platform| view! { <PlatformBadge platform/> });
    let digest = finding.digest.clone().map(|digest| view! { <DigestChip digest/> });
    let (what, advice) = words(&finding.what);
    let advice = view! { <span class="muted">{advice}</span> };
    let cells = vec![platform.into_any(), what, digest.into_any(), advice.into_any()];
    row(level.into_any(), cells)
}

/// What it is, and what to do about it.
fn words(trouble: &Trouble) -> (AnyView, &'static str) {
    let text = |what: &'static str| what.into_any();
    match trouble {
        Trouble::MissingImage => (
            text("The registry does not have this image"),
            "Push it again, or push the list without it. Clean-ups of untagged images take children away.",
        ),
        Trouble::UnreadableImage(why) => {
            (view! { "The image cannot be read: "{code(why)} }.into_any(), "Open it by its digest.")
        }
        Trouble::OtherPlatform(config) => (
            view! { "The image's config says "<PlatformBadge platform=config.clone()/> }.into_any(),
            "Annotate the entry, or build the image for the platform that the list says.",
        ),
        Trouble::RepeatedPlatform(count) => (
            format!("The list names this platform {count} times").into_any(),
            "Who pulls gets the first. Leave the others away.",
        ),
        Trouble::RepeatedEntry => (text("The list names this image twice"), "It does no harm."),
        Trouble::NoPlatform => {
            (text("The entry says no platform"), "Annotate it: some clients skip such entries.")
        }
        Trouble::AttestationWithoutImage => (
            text("The attestation is about an image that is not in the list"),
            "The list was probably put together anew: attest the images again.",
        ),
        Trouble::AttestationOfNothing => (
            text("The attestation does not say which image it is about"),
            "Attest the image again.",
        ),
        Trouble::NotAttested => (text("Other images are attested, this one is not"), ""),
        Trouble::MixedTypes => (
            text("The list mixes Docker's and OCI's types"),
            "Most clients read it; some registries refuse it.",
        ),
        Trouble::Empty => (text("The list names nothing"), ""),
        Trouble::NestedList => {
            (text("A list within the list"), "Few clients follow it: name its images instead.")
        }
        Trouble::OtherSize(size) => (
            format!("The registry has {size} bytes, another size than is said").into_any(),
            "A client that checks sizes refuses it: push it again.",
        ),
        Trouble::OtherLayerCount(count) => (
            format!("The config names {count} layers, the manifest another number").into_any(),
            "Clients refuse such an image: build it again.",
        ),
        Trouble::MissingBlob => {
            (text("The registry does not have this blob"), "A pull fails: push the image again.")
        }
        Trouble::UnknownBlob(why) => (view! { "No answer: "{code(why)} }.into_any(), "Try again."),
        Trouble::ForeignLayer => (
            text("The layer is kept elsewhere"),
            "Windows' base layers are, by their licence; a copy leaves them there.",
        ),
    }
}
