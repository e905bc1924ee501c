//! A registry in the table, with what can be done about it.

use domain::protocol::Command;
use domain::protocol::registry::{
    CredentialSource, RegistryInfo, RemoveRegistry, SetInsecure, SignOut,
};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::trusted::Trusted;
use super::{SignInForm, test::TestResult};
use crate::backend::{Backend, use_backend};
use crate::components::Dialog;
use crate::state::notices::{Notices, use_notices};

/// A row, and below it what a test found or what went wrong.
#[component]
pub fn RegistryRow(info: RegistryInfo) -> impl IntoView {
    let registry = info.registry.clone();
    let host = registry.to_string();
    let act = Act { backend: use_backend(), notices: use_notices(), problem: RwSignal::new(None) };
    let problem = act.problem;
    let (signing_in, testing) = (RwSignal::new(false), RwSignal::new(0_u32));
    let account = match &info.account {
        Some(account) => {
            let place = place(&account.source);
            match account.username.as_str() {
                "" => format!("a token ({place})"),
                username => format!("{username} ({place})"),
            }
        }
        None => "not signed in".to_owned(),
    };
    let login_problem = info.login_problem.clone();
    let insecure = info.insecure;
    let trusted = info.trusted.is_some();
    let switch = {
        let registry = registry.clone();
        move |event| {
            let insecure = event_target_checked(&event);
            act.run(SetInsecure { registry: registry.clone(), insecure }, String::new());
        }
    };
    let sign_out = {
        let registry = registry.clone();
        move |_| {
            let done = format!("Signed out of {registry}.");
            act.run(SignOut { registry: registry.clone() }, done);
        }
    };
    let remove = {
        let registry = registry.clone();
        move |_| {
            let done = format!("Removed {registry}.");
            act.run(RemoveRegistry { registry: registry.clone() }, done);
        }
    };
    let authority = info.authority;
    let signed_in = info.account.is_some();
    let label = format!("Allow {host} to be insecure");
    let for_form = registry.clone();
    view! {
        <tbody data-registry=host.clone()>
            <tr>
                <th scope="row"><a href=format!("/r/{host}") dir="ltr">{registry.display_name().to_owned()}</a>
                    {trusted.then(|| view! { <span class="note">"one certificate trusted"</span> })}
                    {authority.then(|| view! { <span class="note">"an authority of yours trusted"</span> })}
                    {info.demo.then(|| view! { <span class="note">"the demo registry"</span> })}</th>
                <td>{match login_problem {
                    Some(error) => view! { <span class="field__error" role="alert">{error.message}</span> }.into_any(),
                    None => account.into_any(),
                }}</td>
                <td><input type="checkbox" aria-label=label prop:checked=insecure disabled=info.demo on:change=switch/></td>
                <td class="grid__actions">
                    <button type="button" class="button" on:click=move |_| testing.update(|n| *n += 1)>"Test"</button>
                    {if signed_in {
                        view! { <button type="button" class="button" on:click=sign_out>"Sign out"</button> }.into_any()
                    } else {
                        view! { <button type="button" class="button" data-action="sign-in" on:click=move |_| signing_in.set(true)>"Sign in"</button> }.into_any()
                    }}
                    <Trusted info=info.clone() act/>
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

/// Where a login is, in a few words.
fn place(source: &CredentialSource) -> String {
    match source {
        CredentialSource::Environment => "DOCKER_AUTH_CONFIG".to_owned(),
        CredentialSource::Helper(name) => format!("docker-credential-{name}"),
        CredentialSource::DockerConfig => "docker's config".to_owned(),
        CredentialSource::Podman => "podman's auth.json".to_owned(),
        CredentialSource::Keychain => "keychain".to_owned(),
        CredentialSource::Memory => "until Manifold ends".to_owned(),
    }
}

/// What the row's buttons work with.
#[derive(Clone, Copy)]
pub(super) struct Act {
    backend: Backend,
    notices: Notices,
    problem: RwSignal<Option<String>>,
}

impl Act {
    /// Runs a command whose success shows itself; says `done` if there is something to say.
    pub(super) fn run<C: Command>(self, request: C, done: String) {
        spawn_local(async move {
            match self.backend.call(request).await {
                Ok(_) if done.is_empty() => {}
                Ok(_) => self.notices.say(done),
                Err(error) => {
                    self.problem.try_set(Some(error.sentences()));
                }
            }
        });
    }
}
