//! The sign-in form: in a dialog, and in place wherever a registry answers 401.

use crate::prelude::*;
use domain::protocol::Topic;
use domain::protocol::registry::{CredentialSource, GetRegistry, Secret, SignIn};
use domain::{Registry, RegistryKind};
use leptos::ev::SubmitEvent;
use leptos::task::spawn_local;

use crate::backend::use_backend;
use crate::i18n::sentences;
use crate::reactive::Memo;
use crate::state::notices::use_notices;
use crate::state::remote::remote;

/// User name and password. The password leaves the page's memory when it is sent.
#[component]
pub fn SignInForm(
    /// Where to.
    registry: Registry,
    /// Called once the registry has accepted.
    done: Callback<()>,
) -> Markup {
    let (backend, notices) = (use_backend(), use_notices());
    let (username, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (shown, busy) = (RwSignal::new(false), RwSignal::new(false));
    let problem = RwSignal::new(None::<String>);
    let advice = advice(&registry);
    let asked = registry.clone();
    let info = remote(&[Topic::Registries], move || Some(GetRegistry { registry: asked.clone() }));
    let place = Memo::new(move |_| info.ready().map(|info| info.keeps_in));
    // Until the user says otherwise: yes where it is safe, no where it is plain text.
    let wish = RwSignal::new(None::<bool>);
    let keep = Memo::new(move |_| {
        let place = place.get()?;
        let is_safe = !matches!(place, CredentialSource::DockerConfig | CredentialSource::Memory);
        wish.get().unwrap_or(is_safe).then_some(place)
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let request = SignIn {
            registry: registry.clone(),
            username: username.get_untracked(),
            password: Secret::new(password.get_untracked()),
            keep: keep.get_untracked(),
        };
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let outcome = backend.call(request).await;
            busy.try_set(false);
            match outcome {
                Ok(info) => {
                    password.try_set(String::new());
                    notices.say(t!("Signed in to {registry}.", registry = info.registry));
                    // The form may be gone by now.
                    let _ = done.try_run(());
                }
                Err(error) => {
                    problem.try_set(Some(sentences(&error)));
                }
            }
        });
    };
    view! {
        <form class="form" on:submit=submit>
            {advice.map(|advice| view! { <p class="form__note">{advice}</p> })}
            <label class="field">
                <span class="field__label">{t!("User name")}</span>
                <input id="sign-in-username" class="field__input" type="text" autocomplete="username" spellcheck="false"
                    required prop:value=move || username.get() on:input=move |event| username.set(event_target_value(&event))/>
            </label>
            <label class="field">
                <span class="field__label">{t!("Password or token")}</span>
                <input id="sign-in-password" class="field__input" autocomplete="current-password"
                    type=move || if shown.get() { "text" } else { "password" } required aria-describedby="sign-in-problem"
                    prop:value=move || password.get() on:input=move |event| password.set(event_target_value(&event))/>
            </label>
            <label class="check">
                <input type="checkbox" prop:checked=move || shown.get()
                    on:change=move |event| shown.set(event_target_checked(&event))/>
                {t!("Show the password")}
            </label>
            <label class="check">
                <input id="sign-in-keep" type="checkbox" aria-describedby="sign-in-place" prop:checked=move || keep.get().is_some()
                    on:change=move |event| wish.set(Some(event_target_checked(&event)))/>
                {t!("Keep me signed in")}
            </label>
            <p id="sign-in-place" class=move || if keep.get() == Some(CredentialSource::DockerConfig) { "warning" } else { "form__note" }>
                {move || where_kept(keep.get().as_ref())}
            </p>
            <p id="sign-in-problem" class="field__error" role="alert">{move || problem.get()}</p>
            <button id="sign-in" type="submit" class="button button--primary" disabled=move || busy.get()>
                {move || if busy.get() { t!("Signing in…") } else { t!("Sign in") }}
            </button>
        </form>
    }
}

/// What a service takes for a password, where it takes no account's own.
fn advice(registry: &Registry) -> Option<&'static str> {
    Some(match RegistryKind::of_host(registry)? {
        RegistryKind::DockerHub => {
            t!("With two-factor sign-in, Docker Hub takes a personal access token.")
        }
        RegistryKind::Ghcr => {
            t!(
                "GitHub takes a personal access token (classic) with read:packages, and write:packages to push."
            )
        }
        RegistryKind::Ecr => {
            t!(
                "Amazon takes the user AWS with what aws ecr get-login-password prints; it holds for 12 hours."
            )
        }
        RegistryKind::Gar => {
            t!(
                "Google takes the user oauth2accesstoken with what gcloud auth print-access-token prints; it holds for an hour."
            )
        }
        RegistryKind::Acr => {
            t!("Azure takes an admin user, a service principal or a token of the registry.")
        }
        RegistryKind::Quay => {
            t!("Quay takes a robot account, or an encrypted password of your account.")
        }
        RegistryKind::GitLab => {
            t!("GitLab takes a token with read_registry, and write_registry to push.")
        }
        RegistryKind::Harbor | RegistryKind::Distribution => return None,
    })
}

/// What happens to the password once the registry has accepted it.
fn where_kept(place: Option<&CredentialSource>) -> String {
    match place {
        Some(CredentialSource::Helper(name)) => {
            t!(
                "It is tried at once, then kept by docker-credential-{name}, where docker finds it too.",
                name
            )
        }
        Some(CredentialSource::Keychain) => {
            t!("It is tried at once, then kept in the system's keychain.").to_owned()
        }
        Some(CredentialSource::DockerConfig) => {
            t!("It is tried at once, then kept unencrypted in docker's config.json: who can read that file can sign in as you.").to_owned()
        }
        _ => t!("It is tried at once, then kept in memory until Manifold ends.").to_owned(),
    }
}
