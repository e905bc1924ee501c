//! What to do about a registry whose certificate this system does not trust: look at it and trust it
//! alone, or do without verified TLS.

use crate::prelude::*;
use domain::Registry;
use domain::protocol::Command;
use domain::protocol::registry::{Certificate, DescribeCertificate, SetInsecure, TrustCertificate};
use leptos::task::spawn_local;

use super::AuthorityForm;
use crate::backend::use_backend;
use crate::components::CopyButton;
use crate::format;
use crate::i18n::said;
use crate::state::remote::{State, remote};

/// The certificate, if there is one, and the two ways out.
#[component]
pub fn Untrusted(registry: Registry, done: Callback<()>) -> Markup {
    let asked = registry.clone();
    let shown = remote(&[], move || Some(DescribeCertificate { registry: asked.clone() }));
    let problem = RwSignal::new(None::<String>);
    let host = registry.to_string();
    let for_trust = registry.clone();
    let allow =
        decide(done, problem, move || SetInsecure { registry: registry.clone(), insecure: true });
    view! {
        {move || match shown.get() {
            State::Ready(certificate) => {
                view! { <Shown certificate registry=for_trust.clone() done problem/> }
            }
            // A port without TLS has no certificate, and then there is only the other way.
            State::Loading | State::Failed(_) => ().into_markup(),
        }}
        <p>{t!("Without verified TLS, somebody on the way can read and change what is sent, the password included.")}</p>
        <button type="button" class="button" data-action="allow-insecure" on:click=move |_| allow.run(())>
            {t!("Allow {host} to be insecure", host)}
        </button>
        {move || problem.get().map(|problem| view! { <p class="field__error" role="alert">{problem}</p> })}
    }
}

#[component]
fn Shown(
    certificate: Certificate,
    registry: Registry,
    done: Callback<()>,
    problem: RwSignal<Option<String>>,
) -> Markup {
    let (fingerprint, for_authority) = (certificate.fingerprint.clone(), registry.clone());
    let trust = decide(done, problem, move || TrustCertificate {
        registry: registry.clone(),
        fingerprint: Some(fingerprint.clone()),
    });
    let signed = if certificate.issuer == certificate.subject {
        t!("nobody else").to_owned()
    } else {
        certificate.issuer.clone()
    };
    let dates = format!(
        "{} to {}",
        format::date(certificate.not_before_ms),
        format::date(certificate.not_after_ms)
    );
    let spaced = spaced(&certificate.fingerprint);
    view! {
        <dl class="facts" data-certificate="">
            <div><dt>{t!("Certificate of")}</dt><dd><bdi dir="auto">{certificate.subject}</bdi></dd></div>
            <div><dt>{t!("Signed by")}</dt><dd><bdi dir="auto">{signed}</bdi></dd></div>
            <div><dt>{t!("For")}</dt><dd dir="ltr" class="wrap">{certificate.names.join(", ")}</dd></div>
            <div><dt>{t!("Holds")}</dt><dd>{dates}</dd></div>
            <div><dt>"SHA-256"</dt><dd dir="ltr"><code class="wrap">{spaced.clone()}</code><CopyButton text=spaced what=mark!("fingerprint")/></dd></div>
        </dl>
        <p>{t!("If whoever runs the registry tells you the same fingerprint, this certificate can be trusted, for this registry alone.")}</p>
        <button type="button" class="button button--primary" data-action="trust" on:click=move |_| trust.run(())>
            {t!("Trust this certificate")}
        </button>
        <details class="more-ways">
            <summary>{t!("It is signed by an authority of yours")}</summary>
            <AuthorityForm registry=for_authority done/>
        </details>
    }
}

/// Runs a command, then `done`; a failure is said in `problem`.
fn decide<C: Command>(
    done: Callback<()>,
    problem: RwSignal<Option<String>>,
    request: impl Fn() -> C + Send + Sync + 'static,
) -> Callback<()> {
    let backend = use_backend();
    Callback::new(move |()| {
        let request = request();
        spawn_local(async move {
            match backend.call(request).await {
                // The form may be gone by now.
                Ok(_) => drop(done.try_run(())),
                Err(error) => {
                    problem.try_set(Some(said(&error.message)));
                }
            }
        });
    })
}

/// Pairs of digits, as browsers and openssl show a fingerprint.
fn spaced(fingerprint: &str) -> String {
    let digits = fingerprint.to_ascii_uppercase();
    let pairs = digits.as_bytes().chunks(2).map(|pair| String::from_utf8_lossy(pair).into_owned());
    pairs.collect::<Vec<_>>().join(":")
}
