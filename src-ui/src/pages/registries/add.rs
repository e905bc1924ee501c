//! The form that adds a registry.

use crate::prelude::*;
use domain::Registry;
use domain::protocol::registry::AddRegistry;
use leptos::ev::SubmitEvent;
use leptos::task::spawn_local;

use crate::backend::use_backend;
use crate::i18n::said;
use crate::state::notices::use_notices;

/// Registries that many use.
const KNOWN: [&str; 6] = [
    "ghcr.io",
    "quay.io",
    "public.ecr.aws",
    "registry.gitlab.com",
    "mcr.microsoft.com",
    "registry.k8s.io",
];

/// Host and port, and whether to do without verified TLS.
#[component]
pub fn AddRegistryForm() -> Markup {
    let (backend, notices) = (use_backend(), use_notices());
    let host = RwSignal::new(String::new());
    let insecure = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let text = host.get_untracked();
        let Ok(registry) = text.trim().parse::<Registry>() else {
            problem
                .set(Some(t!("A host, with its port if it has one: registry.example:5000").into()));
            return;
        };
        let request = AddRegistry { registry, insecure: insecure.get_untracked() };
        spawn_local(async move {
            match backend.call(request).await {
                Ok(info) => {
                    host.set(String::new());
                    insecure.set(false);
                    problem.set(None);
                    notices.say(t!("Added {registry}.", registry = info.registry));
                }
                Err(error) => problem.set(Some(said(&error.message))),
            }
        });
    };
    view! {
        <form class="tool" on:submit=add>
            <label class="field">
                <span class="field__label">{t!("Add a registry")}</span>
                <input id="registry-host" class="field__input" type="text" autocomplete="off" spellcheck="false"
                    list="known-registries" placeholder="registry.example:5000" aria-describedby="registry-problem"
                    prop:value=move || host.get() on:input=move |event| host.set(event_target_value(&event))/>
            </label>
            <datalist id="known-registries">
                {KNOWN.map(|host| view! { <option value=host></option> }).collect_view()}
            </datalist>
            <label class="check">
                <input id="registry-insecure" type="checkbox" prop:checked=move || insecure.get()
                    on:change=move |event| insecure.set(event_target_checked(&event))/>
                {t!("Allow plain HTTP and unverified TLS")}
            </label>
            <button id="add-registry" type="submit" class="button button--primary">{t!("Add")}</button>
            <p id="registry-problem" class="field__error" role="status">{move || problem.get()}</p>
        </form>
    }
}
