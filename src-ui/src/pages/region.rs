//! The one way to show data that comes from the engine: loading, there, or failed with the ways out
//! that the failure has.

use domain::protocol::registry::SetInsecure;
use domain::{ApiError, Code, Reference, Registry, Repository};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::backend::use_backend;
use crate::components::{ErrorPanel, SkeletonRows};
use crate::pages::registries::SignInForm;
use crate::state::remote::{Remote, State};

/// Shows a read. `what` names the data while it loads; `render` shows it.
pub fn region<T: Clone + PartialEq + Send + Sync + 'static>(
    read: Remote<T>,
    what: &'static str,
    render: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> impl IntoView {
    let state = Memo::new(move |_| read.state.get());
    move || match state.get() {
        State::Loading => view! { <SkeletonRows what/> }.into_any(),
        State::Ready(data) => render(data),
        State::Failed(error) => failure(error, Callback::new(move |()| read.retry())),
    }
}

/// A failure, with a sign-in form where one is needed and the insecure switch where TLS is refused.
pub fn failure(error: ApiError, retry: Callback<()>) -> AnyView {
    let registry = error.subject.as_deref().and_then(registry_of);
    match (error.code, registry) {
        (Code::Unauthorized, Some(registry)) => view! {
            <ErrorPanel error retry><SignInForm registry done=retry/></ErrorPanel>
        }
        .into_any(),
        (Code::Tls, Some(registry)) => view! {
            <ErrorPanel error retry><AllowInsecure registry done=retry/></ErrorPanel>
        }
        .into_any(),
        _ => view! { <ErrorPanel error retry/> }.into_any(),
    }
}

/// The registry that a failure is about: its subject is a host, a repository or a reference.
pub fn registry_of(subject: &str) -> Option<Registry> {
    let repository = subject.parse::<Repository>().map(|name| name.registry().clone());
    let reference = || subject.parse::<Reference>().map(|name| name.registry().clone());
    if subject.contains('/') {
        repository.or_else(|_| reference()).ok()
    } else {
        subject.parse().ok()
    }
}

#[component]
fn AllowInsecure(registry: Registry, done: Callback<()>) -> impl IntoView {
    let backend = use_backend();
    let problem = RwSignal::new(None::<String>);
    let host = registry.to_string();
    let allow = move |_| {
        let request = SetInsecure { registry: registry.clone(), insecure: true };
        spawn_local(async move {
            match backend.call(request).await {
                Ok(_) => done.run(()),
                Err(error) => problem.set(Some(error.message)),
            }
        });
    };
    view! {
        <p>"Without verified TLS, somebody on the way can read and change what is sent, the password included."</p>
        <button type="button" class="button" on:click=allow>
            "Allow " {host} " to be insecure"
        </button>
        {move || problem.get().map(|problem| view! { <p class="field__error" role="alert">{problem}</p> })}
    }
}
