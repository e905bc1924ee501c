//! Health: whether the list is whole and says what is true. What manifests tell is there at once; the
//! registry is asked about each part when the tab opens, and about layers on request.

use crate::prelude::*;
use domain::health::{
    Finding, Level, PartCheck, Presence, Trouble, findings, findings_of_checks, parts,
};
use domain::order;
use domain::protocol::Topic;
use domain::protocol::inspection::CheckParts;

use super::parts::{code, note, row, section, table};
use super::view::View;
use crate::components::{DigestChip, PlatformBadge, StatusWord, Tone};
use crate::format;
use crate::i18n::phrase;
use crate::pages::region::region;
use crate::state::alerts;
use crate::state::remote::remote;

/// The tab.
pub(super) fn panel(view: View) -> Markup {
    let said = view.side.with_value(findings);
    let layers = RwSignal::new(false);
    let reference = view.reference.get_value();
    let checks = remote(&[Topic::Images], move || {
        Some(CheckParts { reference: reference.clone(), layers: layers.get() })
    });
    let blobs = view.side.with_value(|side| parts(side, true).len() - parts(side, false).len());
    let (named, known) = (view.reference, said.clone());
    let ask = view! {
        <div class="panel__head">
            <button type="button" id="check-layers" class="button" disabled=move || layers.get() || blobs == 0
                on:click=move |_| layers.set(true)>{counted!(blobs, "Ask about {n} layer too", "Ask about {n} layers too")}</button>
            <span class="note">{t!("One request for each; nothing is downloaded.")}</span>
        </div>
    };
    view! {
        {section(mark!("What manifests and configs say"), listed(&said, t!("Nothing is wrong with them.").to_owned()))}
        {section(mark!("What the registry has"), view! { {region(checks, mark!("the answers"), move |checks| {
            let broken = findings_of_checks(&checks).into_iter().chain(known.clone());
            let mut broken: Vec<_> = broken.filter(|one| one.level == Level::Bad).map(|one| one.digest).collect();
            order::sort_by(&mut broken, Ord::cmp);
            broken.dedup();
            named.with_value(|reference| alerts::note(reference, broken.len()));
            answers(&checks)
        })}{ask} })}
        {section(mark!("What machine the programs are for"), super::programs::part(view))}
    }
}

fn answers(checks: &[PartCheck]) -> Markup {
    let there =
        checks.iter().filter(|check| matches!(check.outcome, Ok(Presence::There(_)))).count();
    let asked = counted!(checks.len(), "{n} part", "{n} parts");
    let words = t!(
        "{parts} asked about just now: {there} there.",
        parts = asked,
        there = format::number(there)
    );
    let found = findings_of_checks(checks);
    let said = (!found.is_empty()).then(|| note(words.clone()));
    view! { {listed(&found, words)}{said} }
}

/// The findings, or the sentence that there are none.
fn listed(found: &[Finding], fine: String) -> Markup {
    if found.is_empty() {
        return view! {
            <p class="part__note"><StatusWord tone=Tone::Added words=t!("fine")/>" "{fine}</p>
        };
    }
    let rows = found.iter().map(finding).collect();
    table(
        mark!("Findings"),
        &[
            mark!("Finding"),
            mark!("Platform"),
            mark!("What it is"),
            mark!("Content"),
            mark!("What to do"),
        ],
        rows,
    )
}

fn finding(finding: &Finding) -> Markup {
    let (tone, sign, word) = match finding.level {
        Level::Bad => (Tone::Lost, "✗", mark!("broken")),
        Level::Odd => (Tone::Changed, "!", mark!("odd")),
        Level::Note => (Tone::Same, "·", mark!("note")),
    };
    let level = view! {
        <span data-finding=word><StatusWord tone sign words=phrase(word)/></span>
    };
    let platform = finding.platform.clone().map(|platform| view! { <PlatformBadge platform/> });
    let digest = finding.digest.clone().map(|digest| view! { <DigestChip digest/> });
    let (what, advice) = words(&finding.what);
    let advice = view! { <span class="muted">{advice}</span> };
    let cells = vec![platform.into_markup(), what, digest.into_markup(), advice.into_markup()];
    row(level.into_markup(), cells)
}

/// What it is, and what to do about it.
fn words(trouble: &Trouble) -> (Markup, &'static str) {
    let text = |what: &'static str| what.into_markup();
    match trouble {
        Trouble::MissingImage => (
            text(t!("The registry does not have this image")),
            t!(
                "Push it again, or push the list without it. Clean-ups of untagged images take children away."
            ),
        ),
        Trouble::UnreadableImage(why) => (
            view! { {t!("The image cannot be read:")}" "{code(why)} },
            t!("Open it by its digest."),
        ),
        Trouble::OtherPlatform(config) => (
            view! { {t!("The image's config says")}" "<PlatformBadge platform=config.clone()/> },
            t!("Annotate the entry, or build the image for the platform that the list says."),
        ),
        Trouble::RepeatedPlatform(count) => (
            t!("The list names this platform {n} times", n = count).into_markup(),
            t!("Who pulls gets the first. Leave the others away."),
        ),
        Trouble::RepeatedEntry => {
            (text(t!("The list names this image twice")), t!("It does no harm."))
        }
        Trouble::NoPlatform => (
            text(t!("The entry says no platform")),
            t!("Annotate it: some clients skip such entries."),
        ),
        Trouble::AttestationWithoutImage => (
            text(t!("The attestation is about an image that is not in the list")),
            t!("The list was probably put together anew: attest the images again."),
        ),
        Trouble::AttestationOfNothing => (
            text(t!("The attestation does not say which image it is about")),
            t!("Attest the image again."),
        ),
        Trouble::NotAttested => (text(t!("Other images are attested, this one is not")), ""),
        Trouble::MixedTypes => (
            text(t!("The list mixes Docker's and OCI's types")),
            t!("Most clients read it; some registries refuse it."),
        ),
        Trouble::Empty => (text(t!("The list names nothing")), ""),
        Trouble::NestedList => (
            text(t!("A list within the list")),
            t!("Few clients follow it: name its images instead."),
        ),
        Trouble::OtherSize(size) => (
            t!("The registry has {n} bytes, another size than is said", n = size).into_markup(),
            t!("A client that checks sizes refuses it: push it again."),
        ),
        Trouble::OtherLayerCount(count) => (
            t!("The config names {n} layers, the manifest another number", n = count).into_markup(),
            t!("Clients refuse such an image: build it again."),
        ),
        Trouble::MissingBlob => (
            text(t!("The registry does not have this blob")),
            t!("A pull fails: push the image again."),
        ),
        Trouble::UnknownBlob(why) => (view! { {t!("No answer:")}" "{code(why)} }, t!("Try again.")),
        Trouble::ForeignLayer => (
            text(t!("The layer is kept elsewhere")),
            t!("Windows' base layers are, by their licence; a copy leaves them there."),
        ),
    }
}
