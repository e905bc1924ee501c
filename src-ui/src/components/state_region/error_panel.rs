//! A failure: what happened, what to do next, and the way to try again.

use std::time::Duration;

use crate::prelude::*;
use domain::{ApiError, Code};

use crate::components::CopyButton;
use crate::i18n::said;

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
) -> Markup {
    let title = title(error.code);
    let details = details(&error);
    let wait = retry.filter(|_| error.code == Code::RateLimited).zip(error.retry_after_s);
    view! {
        <section class="error" role="alert" data-code=code(error.code)>
            <h2 class="error__title">{title}</h2>
            <p class="error__message"><bdi dir="auto">{said(&error.message)}</bdi></p>
            {error.hint.clone().map(|hint| view! { <p class="error__hint">{words(&said(&hint))}</p> })}
            {children.map(|children| children())}
            <div class="error__actions">
                {retry.map(|retry| view! {
                    <button type="button" class="button" on:click=move |_| retry.run(())>{t!("Try again")}</button>
                })}
                {wait.map(|(retry, seconds)| countdown(retry, seconds))}
                <CopyButton text=details what=mark!("details") words=t!("Copy details")/>
            </div>
        </section>
    }
}

/// Counts down to when the registry allows the next question, and asks it then.
fn countdown(retry: Callback<()>, seconds: u64) -> Markup {
    let left = RwSignal::new(seconds.max(1));
    let tick = set_interval_with_handle(
        move || {
            if left.try_update(|left| *left = left.saturating_sub(1)).is_some()
                && left.get_untracked() == 0
            {
                retry.run(());
            }
        },
        Duration::from_secs(1),
    );
    on_cleanup(move || {
        if let Ok(tick) = tick {
            tick.clear();
        }
    });
    view! { <span class="note error__wait" role="timer">{move || counted!(usize::try_from(left.get()).unwrap_or(usize::MAX), "Continues in {n} second", "Continues in {n} seconds")}</span> }
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
fn words(hint: &str) -> Markup {
    let parts = hint.split('`').enumerate().map(|(at, part)| {
        let part = part.to_owned();
        if at % 2 == 0 {
            part.into_markup()
        } else {
            view! { <code>{part}</code> }
        }
    });
    parts.collect_view().into_markup()
}

fn code(code: Code) -> String {
    let code = serde_json::to_value(code).unwrap_or_default();
    code.as_str().unwrap_or_default().to_owned()
}

fn details(error: &ApiError) -> String {
    [Some(code(error.code)), Some(error.message.clone()), error.subject.clone(), error.hint.clone()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_details_hold_all_that_is_known() {
        let error =
            ApiError::new(Code::NotFound, "no such tag").about("r.example/a:1").with_hint("Look.");
        assert_eq!(details(&error), "not_found\nno such tag\nr.example/a:1\nLook.");
    }
}
