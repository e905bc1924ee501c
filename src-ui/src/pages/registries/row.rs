//! A registry in the table, with what can be done about it.

use domain::protocol::Command;
use domain::protocol::registry::{
    CredentialSource, RegistryInfo, RemoveRegistry, SetInsecure, SignOut,
};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{SignInForm, test::TestResult};
use crate::backend::use_backend;
use crate::components::Dialog;
use crate::state::notices::use_notices;

/// A row, and below it what a test found or what went wrong.
#[component]
pub fn RegistryRow(info: RegistryInfo) -> impl IntoView {
    let registry = info.registry.clone();
    let host = registry.to_string();
    let (signing_in, testing) = (RwSignal::new(false), RwSignal::new(0_u32));
    let problem = RwSignal::new(None::<String>);
    let account = match &info.account {
        Some(account) => {
            let source = match account.source {
                CredentialSource::DockerConfig => "docker's config",
                CredentialSource::Memory => "until Manifold ends",
            };
            format!("{} ({source})", account.username)
        }
        None => "not signed in".to_owned(),
    };
    let insecure = info.insecure;
    let switch = {
        let registry = registry.clone();
        move |event| {
            let insecure = event_target_checked(&event);
            run(SetInsecure { registry: registry.clone(), insecure }, problem, String::new());
        }
    };
    let sign_out = {
        let registry = registry.clone();
        move |_| {
            run(
                SignOut { registry: registry.clone() },
                problem,
                format!("Signed out of {registry}."),
            )
        }
    };
    let remove = {
        let registry = registry.clone();
        move |_| {
            run(
                RemoveRegistry { registry: registry.clone() },
                problem,
                format!("Removed {registry}."),
            )
        }
    };
    let signed_in = info.account.is_some();
    let label = format!("Allow {host} to be insecure");
    let for_form = registry.clone();
    view! {
        <tbody data-registry=host.clone()>
            <tr>
                <th scope="row"><a href=format!("/r/{host}") dir="ltr">{registry.display_name().to_owned()}</a>
                    {info.demo.then(|| view! { <span class="note">"the demo registry"</span> })}</th>
                <td>{account}</td>
                <td><input type="checkbox" aria-label=label prop:checked=insecure disabled=info.demo on:change=switch/></td>
                <td class="grid__actions">
                    <button type="button" class="button" on:click=move |_| testing.update(|n| *n += 1)>"Test"</button>
                    {if signed_in {
                        view! { <button type="button" class="button" on:click=sign_out>"Sign out"</button> }.into_any()
                    } else {
                        view! { <button type="button" class="button" data-action="sign-in" on:click=move |_| signing_in.set(true)>"Sign in"</button> }.into_any()
                    }}
                    {(!info.demo && !registry.is_hub()).then(|| view! {
                        <button type="button" class="button button--quiet" on:click=remove>"Remove"</button>
                    })}
                    <Dialog open=signing_in title=format!("Sign in to {}", for_form.display_name())>
                        <SignInForm registry=for_form.clone() done=Callback::new(move |()| signing_in.set(false))/>
                    </Dialog>
                </td>
            </tr>
            {move || problem.get().map(|text| view! {
                <tr><td colspan="4"><p class="field__error" role="alert">{text}</p></td></tr>
            })}
            {
                let registry = info.registry.clone();
                move || (testing.get() > 0).then(|| view! {
                    <tr><td colspan="4"><TestResult registry=registry.clone()/></td></tr>
                })
            }
        </tbody>
    }
}

/// Runs a command whose success shows itself; says `done` if there is something to say.
fn run<C: Command>(request: C, problem: RwSignal<Option<String>>, done: String) {
    let (backend, notices) = (use_backend(), use_notices());
    spawn_local(async move {
        match backend.call(request).await {
            Ok(_) if done.is_empty() => {}
            Ok(_) => notices.say(done),
            Err(error) => {
                let hint = error.hint.map(|hint| format!(" {hint}")).unwrap_or_default();
                problem.set(Some(format!("{}.{hint}", error.message)));
            }
        }
    });
}
