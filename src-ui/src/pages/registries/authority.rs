//! The form that trusts an authority for one registry: its certificate, typed, pasted or from a file.

use crate::prelude::*;
use domain::Registry;
use domain::protocol::registry::SetAuthority;
use leptos::ev::{Event, SubmitEvent};
use leptos::task::spawn_local;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlInputElement;

use crate::backend::use_backend;
use crate::i18n::sentences;
use crate::state::notices::use_notices;

/// The largest file that is read, in bytes: a bundle of authorities is much smaller.
const LARGEST: f64 = 262_144.0;

/// The certificate in PEM, and the button that trusts it.
#[component]
pub fn AuthorityForm(
    /// Which registry it is for.
    registry: Registry,
    /// Called once it is trusted.
    done: Callback<()>,
) -> Markup {
    let (backend, notices) = (use_backend(), use_notices());
    let (pem, problem) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let request = SetAuthority { registry: registry.clone(), pem: Some(pem.get_untracked()) };
        spawn_local(async move {
            match backend.call(request).await {
                Ok(info) => {
                    notices.say(t!(
                        "The authority is trusted for {registry}.",
                        registry = info.registry
                    ));
                    // The form may be gone by now.
                    let _ = done.try_run(());
                }
                Err(error) => {
                    problem.try_set(Some(sentences(&error)));
                }
            }
        });
    };
    let choose = move |event: Event| {
        spawn_local(async move {
            if let Some(text) = content(&event).await {
                pem.try_set(text);
            } else {
                problem.try_set(Some(t!("The file cannot be read as a certificate.").to_owned()));
            }
        });
    };
    view! {
        <form class="form" on:submit=submit>
            <label class="field">
                <span class="field__label">{t!("Certificate of the authority, in PEM")}</span>
                <textarea id="authority-pem" class="field__input field__input--tall" rows="6" spellcheck="false" required
                    placeholder="-----BEGIN CERTIFICATE-----" aria-describedby="authority-problem"
                    prop:value=move || pem.get() on:input=move |event| pem.set(event_target_value(&event))></textarea>
            </label>
            <label class="field">
                <span class="field__label">{t!("Or a file")}</span>
                <input type="file" accept=".crt,.pem,.cer" on:change=choose/>
            </label>
            <p class="form__note">{t!("It is trusted for this registry alone. Docker does not see it: for docker, put it into certs.d.")}</p>
            <p id="authority-problem" class="field__error" role="alert">{move || problem.get()}</p>
            <button id="trust-authority" type="submit" class="button button--primary">{t!("Trust this authority")}</button>
        </form>
    }
}

/// The text of the file that was chosen.
async fn content(event: &Event) -> Option<String> {
    let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let file = input.files()?.get(0)?;
    if file.size() > LARGEST {
        return None;
    }
    JsFuture::from(file.text()).await.ok()?.as_string()
}
