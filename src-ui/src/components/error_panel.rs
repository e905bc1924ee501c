//! A failure: what happened, what to do next, and the way to try again.

use domain::{ApiError, Code};
use leptos::prelude::*;

use super::CopyButton;

/// The panel of a failure. `children` are further ways out, such as a sign-in form.
#[component]
pub fn ErrorPanel(
    /// The failure.
    error: ApiError,
    /// Tries again.
    #[prop(optional)]
    retry: Option<Callback<()>>,
    /// Further ways out.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let title = title(error.code);
    let details = details(&error);
    view! {
        <section class="error" role="alert">
            <h2 class="error__title">{title}</h2>
            <p class="error__message"><bdi dir="auto">{error.message.clone()}</bdi></p>
            {error.hint.clone().map(|hint| view! { <p class="error__hint">{words(&hint)}</p> })}
            {children.map(|children| children())}
            <div class="error__actions">
                {retry.map(|retry| view! {
                    <button type="button" class="button" on:click=move |_| retry.run(())>{t!("Try again")}</button>
                })}
                <CopyButton text=details what=mark!("details") words=t!("Copy details")/>
            </div>
        </section>
    }
}

fn title(code: Code) -> &'static str {
    match code {
        Code::Invalid => t!("This cannot be done as asked"),
        Code::Unauthorized => t!("A sign-in is needed"),
        Code::Forbidden => t!("This account is not allowed to do this"),
        Code::NotFound => t!("Not found"),
        Code::RateLimited => t!("The registry asks to wait"),
        Code::Unreachable => t!("Not reachable"),
        Code::Tls => t!("The connection is not secure"),
        Code::BadResponse => t!("The registry's answer cannot be used"),
        Code::RegistryFailed => t!("The registry has a problem"),
        Code::Unsupported => t!("Not offered here"),
        Code::Conflict => t!("It is there already"),
        Code::Storage => t!("The local store has a problem"),
        Code::Cancelled => t!("Stopped"),
        Code::Internal => t!("Manifold has a problem"),
    }
}

/// A hint, with what is in backticks shown as what is typed.
fn words(hint: &str) -> impl IntoView + use<> {
    let parts = hint.split('`').enumerate().map(|(at, part)| {
        let part = part.to_owned();
        if at % 2 == 0 { part.into_any() } else { view! { <code>{part}</code> }.into_any() }
    });
    parts.collect_view()
}

fn details(error: &ApiError) -> String {
    let code = serde_json::to_value(error.code).unwrap_or_default();
    let code = code.as_str().unwrap_or_default().to_owned();
    [Some(code), Some(error.message.clone()), error.subject.clone(), error.hint.clone()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("\n")
}
