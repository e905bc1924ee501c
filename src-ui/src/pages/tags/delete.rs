//! Deleting a tag: what it is and which other tags are the same, then the tag alone, or with all of them
//! where the registry does not delete it alone.

use domain::protocol::delete::{DeletePlan, DeleteTag, Deleted, PlanDelete};
use domain::{Reference, Repository, Tag};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::rows::Rows;
use crate::backend::use_backend;
use crate::components::{Dialog, DigestChip};
use crate::pages::region::region;
use crate::state::notices::use_notices;
use crate::state::remote::remote;

/// The question, open while `asking` is.
#[component]
pub(super) fn DeleteDialog(
    repository: StoredValue<Repository>,
    rows: Rows,
    asking: RwSignal<bool>,
    /// Reads the tags again.
    refresh: Callback<()>,
) -> impl IntoView {
    let tag = Memo::new(move |_| rows.selected.with(|selected| selected.first().cloned()));
    let title = move || tag.get().map_or_else(String::new, |tag| t!("Delete the tag {tag}?", tag));
    view! {
        <Dialog open=asking title=Signal::derive(title)>
            {move || tag.get_untracked().map(|tag| {
                let reference = repository.with_value(|repository| repository.tagged(tag));
                view! { <Question reference rows asking refresh/> }
            })}
        </Dialog>
    }
}

#[component]
fn Question(
    reference: Reference,
    rows: Rows,
    asking: RwSignal<bool>,
    refresh: Callback<()>,
) -> impl IntoView {
    let asked = reference.clone();
    let plan = remote(&[], move || Some(PlanDelete { reference: asked.clone() }));
    let reference = StoredValue::new(reference);
    region(plan, mark!("the other tags"), move |plan| {
        view! { <Answer reference plan rows asking refresh/> }.into_any()
    })
}

#[component]
fn Answer(
    reference: StoredValue<Reference>,
    plan: DeletePlan,
    rows: Rows,
    asking: RwSignal<bool>,
    refresh: Callback<()>,
) -> impl IntoView {
    let (backend, notices) = (use_backend(), use_notices());
    let (problem, busy) = (RwSignal::new(None::<String>), RwSignal::new(false));
    // Whether the registry has said that the tag does not go alone.
    let not_alone = RwSignal::new(false);
    let (digest, siblings) = (plan.digest.clone(), StoredValue::new(plan.siblings.clone()));
    let delete = move |_| {
        let with = not_alone.get_untracked().then(|| siblings.get_value());
        let request = DeleteTag { reference: reference.get_value(), digest: digest.clone(), with };
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let outcome = backend.call(request).await;
            busy.try_set(false);
            match outcome {
                Ok(Deleted::NotAlone) => {
                    not_alone.try_set(true);
                }
                Ok(Deleted::Tag | Deleted::Manifest) => {
                    asking.try_set(false);
                    rows.selected.try_update(std::collections::BTreeSet::clear);
                    // Aliases may have gone with it.
                    refresh.run(());
                    notices.say(
                        reference.with_value(|name| t!("Deleted {name}.", name = name.familiar())),
                    );
                }
                Err(error) => {
                    problem.try_set(Some(error.sentences()));
                }
            }
        });
    };
    let with = counted!(plan.siblings.len() + 1, "{n} tag", "{n} tags");
    let button = move || {
        if not_alone.get() {
            t!("Delete {with} and the manifest", with)
        } else {
            t!("Delete").to_owned()
        }
    };
    let unknown = plan.unknown;
    view! {
        <p>{t!("It points at")}" "<DigestChip digest=plan.digest/></p>
        {same(&plan.siblings)}
        {(unknown > 0).then(|| view! {
            <p class="warning">{counted!(unknown, "{n} tag could not be compared: it may be the same.", "{n} tags could not be compared: they may be the same.")}</p>
        })}
        <p class="note">{t!("What was pulled from it stays where it is. A list's images stay in the registry until it cleans up.")}</p>
        {move || not_alone.get().then(|| view! {
            <p class="warning" role="alert" id="not-alone">{t!("This registry does not delete a single tag. It can delete the manifest, and then all its tags go.")}</p>
        })}
        <p class="field__error" role="alert">{move || problem.get()}</p>
        <p class="dialog__actions">
            <button type="button" class="button" autofocus on:click=move |_| asking.set(false)>{t!("Keep")}</button>
            <button id="confirm-delete-tag" type="button" class="button button--danger" disabled=move || busy.get() on:click=delete>{button}</button>
        </p>
    }
}

/// The tags that are the same, which a deletion of the manifest takes away too.
fn same(siblings: &[Tag]) -> AnyView {
    if siblings.is_empty() {
        return view! { <p id="siblings">{t!("No other tag points at it.")}</p> }.into_any();
    }
    let names: Vec<_> = siblings
        .iter()
        .map(|tag| view! { <li dir="ltr" class="wrap">{tag.to_string()}</li> })
        .collect();
    view! {
        <p>{counted!(siblings.len(), "{n} other tag points at it as well:", "{n} other tags point at it as well:")}</p>
        <ul id="siblings" class="places">{names}</ul>
    }
    .into_any()
}
