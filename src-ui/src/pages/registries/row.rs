//! A registry in the table, with what can be done about it.

use crate::prelude::*;
use domain::RegistryKind;
use domain::protocol::Command;
use domain::protocol::registry::{
    CredentialSource, RegistryInfo, RemoveRegistry, SetInsecure, SignOut,
};
use leptos::task::spawn_local;

use super::trusted::Trusted;
use super::{SignInForm, test::TestResult};
use crate::backend::{Backend, use_backend};
use crate::components::Dialog;
use crate::i18n::{said, sentences};
use crate::state::notices::{Notices, use_notices};

/// A row, and below it what a test found or what went wrong.
#[component]
pub fn RegistryRow(info: RegistryInfo) -> Markup {
    let registry = info.registry.clone();
    let host = registry.to_string();
    let act = Act { backend: use_backend(), notices: use_notices(), problem: RwSignal::new(None) };
    let problem = act.problem;
    let (signing_in, testing) = (RwSignal::new(false), RwSignal::new(0_u32));
    let account = match &info.account {
        Some(account) => {
            let place = place(&account.source);
            match account.username.as_str() {
                "" => t!("a token ({place})", place),
                username => format!("{username} ({place})"),
            }
        }
        None => t!("not signed in").to_owned(),
    };
    let login_problem = info.login_problem.clone();
    let insecure = info.insecure;
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
            let done = t!("Signed out of {registry}.", registry);
            act.run(SignOut { registry: registry.clone() }, done);
        }
    };
    let remove = {
        let registry = registry.clone();
        move |_| {
            let done = t!("Removed {registry}.", registry);
            act.run(RemoveRegistry { registry: registry.clone() }, done);
        }
    };
    let signed_in = info.account.is_some();
    let facts = RwSignal::new(info.facts);
    let kind = move || facts.get().kind.map_or("", RegistryKind::name);
    let connection = {
        let info = info.clone();
        move || connection(&info, facts.get().https)
    };
    let label = t!("Allow {host} to be insecure", host);
    let for_form = registry.clone();
    view! {
        <tbody data-registry=host.clone()>
            <tr>
                <th scope="row"><a href=format!("/r/{host}") dir="ltr">{registry.display_name().to_owned()}</a>
                    {info.demo.then(|| view! { <span class="note">{t!("the demo registry")}</span> })}</th>
                <td>{kind}</td>
                <td>{connection}</td>
                <td>{match login_problem {
                    Some(error) => view! { <span class="field__error" role="alert">{said(&error.message)}</span> },
                    None => account.into_markup(),
                }}</td>
                <td><input type="checkbox" aria-label=label prop:checked=insecure disabled=info.demo on:change=switch/></td>
                <td class="grid__actions">
                    <button type="button" class="button" on:click=move |_| testing.update(|n| *n += 1)>{t!("Test")}</button>
                    {if signed_in {
                        view! { <button type="button" class="button" on:click=sign_out>{t!("Sign out")}</button> }
                    } else {
                        view! { <button type="button" class="button" data-action="sign-in" on:click=move |_| signing_in.set(true)>{t!("Sign in")}</button> }
                    }}
                    <Trusted info=info.clone() act/>
                    {(!info.demo && !registry.is_hub()).then(|| view! {
                        <button type="button" class="button button--quiet" on:click=remove>{t!("Remove")}</button>
                    })}
                    <Dialog open=signing_in title=t!("Sign in to {registry}", registry = for_form.display_name())>
                        <SignInForm registry=for_form.clone() done=Callback::new(move |()| signing_in.set(false))/>
                    </Dialog>
                </td>
            </tr>
            {move || problem.get().map(|text| view! {
                <tr><td colspan="6"><p class="field__error" role="alert">{text}</p></td></tr>
            })}
            {
                let registry = info.registry.clone();
                move || (testing.get() > 0).then(|| view! {
                    <tr><td colspan="6"><TestResult registry=registry.clone() facts/></td></tr>
                })
            }
        </tbody>
    }
}

/// How it is spoken to, and what vouches for it.
fn connection(info: &RegistryInfo, https: Option<bool>) -> Markup {
    match https {
        Some(false) => {
            view! { <span class="note note--warning">{t!("plain HTTP")}</span> }
        }
        _ if info.trusted.is_some() => t!("TLS, one certificate trusted").into_markup(),
        _ if info.authority => t!("TLS, an authority of yours trusted").into_markup(),
        Some(true) if info.insecure => {
            view! { <span class="note note--warning">{t!("TLS, not verified")}</span> }
        }
        Some(true) => t!("TLS, verified").into_markup(),
        None => view! { <span class="note">{t!("not asked yet")}</span> },
    }
}

/// Where a login is, in a few words.
fn place(source: &CredentialSource) -> String {
    match source {
        CredentialSource::Environment => "DOCKER_AUTH_CONFIG".to_owned(),
        CredentialSource::Helper(name) => format!("docker-credential-{name}"),
        CredentialSource::DockerConfig => t!("docker's config").to_owned(),
        CredentialSource::Podman => t!("podman's auth.json").to_owned(),
        CredentialSource::Keychain => "keychain".to_owned(),
        CredentialSource::Memory => t!("until Manifold ends").to_owned(),
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
                    self.problem.try_set(Some(sentences(&error)));
                }
            }
        });
    }
}
