//! Brings lost platforms back: a local list with what is there now and what was lost.

use domain::diff::Restoration;
use domain::list::LocalList;
use domain::{ApiError, Code};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::super::list_address;
use super::super::region::failure;
use super::view::View;
use super::words::said;
use crate::backend::{Backend, use_backend};
use crate::i18n::fill;
use crate::state::notices::use_notices;

/// The button with what it will do, or why it cannot be done; nothing when nothing was lost.
pub(super) fn restore(view: View) -> Option<AnyView> {
    let found = view.comparison.with_value(domain::diff::Comparison::restoration)?;
    Some(match found {
        Ok(plan) => view! { <Restore plan/> }.into_any(),
        Err(reason) => view! {
            <p class="restore note">{t!("The lost platforms cannot be brought back from here.")}" "{fill(said(reason.words()), &[("command", &reason.command())])}</p>
        }
        .into_any(),
    })
}

#[component]
fn Restore(plan: Restoration) -> impl IntoView {
    let (backend, notices, navigate) = (use_backend(), use_notices(), use_navigate());
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<ApiError>));
    let target = plan.create.target.clone();
    let words = if plan.create.amend {
        t!("Adds them to the local list. Nothing is pushed.")
    } else {
        t!(
            "Makes a local list of this tag from B's images and the lost ones, for you to look at and push."
        )
    };
    let dropped = plan.drops_attestations.then(|| t!("Attestations do not come along."));
    let lost = plan.lost.join(", ");
    let plan = StoredValue::new(plan);
    let create = Callback::new(move |()| {
        let navigate = navigate.clone();
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let outcome = make(backend, &plan.get_value()).await;
            busy.try_set(false);
            match outcome {
                Ok(list) => {
                    let name = list.reference.familiar();
                    notices.say(t!("The local list {name} has the lost platforms again.", name));
                    navigate(&list_address(&list.reference), NavigateOptions::default());
                }
                Err(error) => {
                    problem.try_set(Some(error));
                }
            }
        });
    });
    let address = list_address(&target);
    view! {
        <div class="restore">
            <button id="restore" type="button" class="button" aria-describedby="restore-note"
                disabled=move || busy.get() on:click=move |_| create.run(())>
                {move || if busy.get() { t!("Making the list…") } else { t!("Make a list that has the lost platforms") }}
            </button>
            <p id="restore-note" class="note"><bdi dir="ltr">{lost}</bdi>": "{words}" "{dropped}</p>
            {move || problem.get().map(|error| match error.code {
                Code::Conflict | Code::Invalid => view! {
                    <p class="field__error" role="alert">{crate::i18n::said(&error.message)}" "<a href=address.clone()>{t!("Open the local list")}</a></p>
                }.into_any(),
                _ => failure(error, create),
            })}
        </div>
    }
}

/// Makes the list; entries whose image says another platform than their list did are put right.
async fn make(backend: Backend, plan: &Restoration) -> Result<LocalList, ApiError> {
    let mut list = backend.call(plan.create.clone()).await?;
    let corrections: Vec<_> = list
        .entries
        .iter()
        .filter_map(|entry| plan.correction(&entry.reference, entry.descriptor.platform.as_ref()))
        .collect();
    for correction in corrections {
        list = backend.call(correction).await?;
    }
    Ok(list)
}
