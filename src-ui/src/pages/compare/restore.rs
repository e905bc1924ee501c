//! Brings lost platforms back: a draft with what is there now and what was lost.

use crate::prelude::*;
use domain::ApiError;
use domain::Code;
use domain::diff::{Call, Restoration};
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::super::list_address;
use super::super::region::failure;
use super::view::View;
use super::words::said;
use crate::backend::use_backend;
use crate::state::notices::use_notices;

/// The button with what it will do, or why it cannot be done; nothing when nothing was lost.
pub(super) fn restore(view: View) -> Option<Markup> {
    let found = view.comparison.with_value(domain::diff::Comparison::restoration)?;
    Some(match found {
        Ok(plan) => view! { <Restore plan/> },
        Err(reason) => view! {
            <p class="restore note">{t!("The lost platforms cannot be brought back from here.")}" "{said(reason.words())}</p>
        },
    })
}

#[component]
fn Restore(plan: Restoration) -> Markup {
    let (backend, notices, navigate) = (use_backend(), use_notices(), use_navigate());
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<ApiError>));
    let target = plan.call.name().clone();
    let words = match &plan.call {
        Call::Add(_) => t!("Adds them to the local list. Nothing is pushed."),
        Call::Create(_) => t!(
            "Makes a local list of this tag from all of B and the lost images, with what attests them, for you to look at and push."
        ),
    };
    let lost = plan.lost.join(", ");
    let plan = StoredValue::new(plan);
    let create = Callback::new(move |()| {
        let (navigate, call) = (navigate.clone(), plan.get_value().call);
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let outcome = match call {
                Call::Create(create) => backend.call(create).await,
                Call::Add(add) => backend.call(add).await,
            };
            busy.try_set(false);
            match outcome {
                Ok(view) => {
                    let name = view.name.familiar();
                    notices.say(t!("The local list {name} has the lost platforms again.", name));
                    navigate(&list_address(&view.name), NavigateOptions::default());
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
            <p id="restore-note" class="note wrap"><bdi dir="ltr">{lost}</bdi>": "{words}</p>
            {move || problem.get().map(|error| match error.code {
                Code::Conflict | Code::Invalid => view! {
                    <p class="field__error" role="alert">{crate::i18n::said(&error.message)}" "<a href=address.clone()>{t!("Open the local list")}</a></p>
                },
                _ => failure(error, create),
            })}
        </div>
    }
}
