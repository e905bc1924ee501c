//! The options, and the bar at the end with the digest and the button.

use domain::publication::{Kind, Preview};
use leptos::prelude::*;

use super::preview::Asking;
use crate::components::{Icon, Picture};

/// What may be wished besides.
#[component]
pub(super) fn Options(asking: Asking) -> impl IntoView {
    let kind = asking.kind();
    let check = |id: &'static str, value: RwSignal<bool>, words: &'static str| {
        view! {
            <label class="check">
                <input id=id type="checkbox" prop:checked=move || value.get()
                    on:change=move |event| value.set(event_target_checked(&event))/>
                {words}
            </label>
        }
    };
    let purges = matches!(asking.subject.get_value(), domain::publication::Subject::List { .. });
    (kind != Kind::Delete).then(|| {
        view! {
            <div class="push__options">
                {check("keep-previous", asking.keep_previous, t!("Keep what a tag holds now reachable under <tag>-prev"))}
                {purges.then(|| check("purge", asking.purge, t!("Remove the local list after the push")))}
            </div>
        }
    })
}

/// The bar at the end.
#[component]
pub(super) fn Footer(
    asking: Asking,
    plan: StoredValue<Preview>,
    may: Signal<bool>,
) -> impl IntoView {
    let (attestations, digest, loses, done) = plan.with_value(|plan| {
        (plan.attestations(), plan.digest.clone(), !plan.lost().is_empty(), plan.is_done())
    });
    let is_delete = asking.kind() == Kind::Delete;
    let words = match asking.kind() {
        Kind::Delete => t!("Delete"),
        Kind::Copy if !loses => t!("Copy"),
        _ if loses => t!("Push without them"),
        _ => t!("Push"),
    };
    let digest = digest.filter(|_| !is_delete).map(|digest| {
        view! { <code dir="ltr" title=digest.to_string()>{digest.short().to_owned()}</code>" "<span class="note">{t!("the digest you will get")}</span> }
    });
    view! {
        <div class="push__bar">
            {(attestations > 0).then(|| view! {
                <span class="shield"><Icon picture=Picture::Shield/>{counted!(attestations, "{n} attestation goes along", "{n} attestations go along")}</span>
            })}
            {digest}
            {done.then(|| view! { <span class="note">{t!("Nothing is left to do.")}</span> })}
            <button id="push-confirm" type="submit" class="button button--primary" class=("button--danger", loses || is_delete) disabled=move || !may.get()>{words}</button>
        </div>
    }
}
