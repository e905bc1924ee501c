//! The one way to show data that comes from the engine: loading, there, or failed with the ways out
//! that the failure has.

use crate::prelude::*;
use domain::{ApiError, Code, Reference, Registry, Repository};

use crate::components::{ErrorPanel, SkeletonRows};
use crate::pages::registries::{SignInForm, Untrusted};
use crate::reactive::Memo;
use crate::state::remote::{Remote, State};

/// Shows a read. `what` names the data while it loads; `render` shows it.
pub fn region<T: Clone + PartialEq + Send + Sync + 'static>(
    read: Remote<T>,
    what: &'static str,
    render: impl Fn(T) -> Markup + Send + Sync + 'static,
) -> Markup {
    let state = Memo::new(move |_| read.get());
    let region = move || match state.get() {
        State::Loading => view! { <SkeletonRows what/> },
        State::Ready(data) => render(data),
        State::Failed(error) => failure(error, Callback::new(move |()| read.retry())),
    };
    view! { {region} }
}

/// A failure, with a sign-in form where one is needed and the insecure switch where TLS is refused.
pub fn failure(error: ApiError, retry: Callback<()>) -> Markup {
    let registry = error.subject.as_deref().and_then(registry_of);
    match (error.code, registry) {
        (Code::Unauthorized, Some(registry)) => view! {
            <ErrorPanel error retry><SignInForm registry done=retry/></ErrorPanel>
        },
        (Code::Tls, Some(registry)) => view! {
            <ErrorPanel error retry><Untrusted registry done=retry/></ErrorPanel>
        },
        _ => view! { <ErrorPanel error retry/> },
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
