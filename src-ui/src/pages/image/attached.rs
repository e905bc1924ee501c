//! What was attached to an image after it was pushed: referrers, and what cosign keeps under tags. Each is
//! read when it is asked for.

use crate::prelude::*;
use domain::diff::Side;
use domain::protocol::Topic;
use domain::protocol::attestation::LoadAttestations;
use domain::protocol::inspection::{ListReferrers, Referrers};
use domain::{Digest, Reference, Repository};

use super::attested::statements;
use super::parts::{code, note, row, section, table};
use super::view::View;
use crate::components::DigestChip;
use crate::pages::region::region;
use crate::state::remote::remote;

/// The part of the tab about one digest.
pub(super) fn part(view: View, title: &'static str, subject: &Digest) -> Markup {
    let repository = view.reference.with_value(|reference| reference.repository().clone());
    let (about, whole) = (subject.clone(), repository.at(subject.clone()));
    let read = remote(&[Topic::Images], move || Some(ListReferrers { reference: whole.clone() }));
    let list = move |found: Referrers| listed(&repository, &about, &found);
    section(title, view! { {region(read, mark!("the referrers"), list)} })
}

/// The digest of the whole, where it is a list.
pub(super) fn of_list(side: &Side) -> Option<Digest> {
    side.digest.clone().filter(|_| side.media_type.is_index())
}

fn listed(repository: &Repository, subject: &Digest, found: &Referrers) -> Markup {
    let mut all: Vec<(String, Digest)> = found
        .tree
        .iter()
        .map(|one| {
            let kind = one.descriptor.artifact_type.clone();
            let kind = kind.unwrap_or_else(|| one.descriptor.media_type.to_string());
            (kind, one.descriptor.digest.clone())
        })
        .collect();
    all.extend(found.tagged.iter().map(|one| (one.tag.to_string(), one.digest.clone())));
    if all.is_empty() {
        return note(t!("Nothing is attached to it.").to_owned());
    }
    let shown = RwSignal::new(None::<Digest>);
    let rows = all.into_iter().map(|(kind, digest)| {
        let own = digest.clone();
        let pressed = move || shown.with(|shown| shown.as_ref() == Some(&own));
        let wanted = digest.clone();
        let show = move |_| shown.set(Some(wanted.clone()));
        let button = view! { <button type="button" class="button button--small" aria-pressed=move || pressed().to_string() on:click=show>{t!("Show")}</button> };
        row(code(&kind), vec![view! { <DigestChip digest/> }, button.into_markup()])
    });
    let rows = table(
        mark!("Attached"),
        &[mark!("Type"), mark!("Digest"), mark!("Content")],
        rows.collect(),
    );
    let (repository, subject) = (repository.clone(), subject.clone());
    let content = move || {
        let digest = shown.get()?;
        Some(document(repository.at(digest), subject.clone()))
    };
    view! { {rows}<div data-attached aria-live="polite">{content}</div> }
}

/// What one of them says.
fn document(reference: Reference, subject: Digest) -> Markup {
    let repository = reference.repository().clone();
    let request = LoadAttestations { reference, subjects: vec![subject] };
    let read = remote(&[], move || Some(request.clone()));
    view! { {region(read, mark!("the statement"), move |found| {
        if found.manifests.is_empty() {
            return note(t!("It is of a kind that is not read here; its page shows its files.").to_owned());
        }
        statements(&repository, &found)
    })} }
}
