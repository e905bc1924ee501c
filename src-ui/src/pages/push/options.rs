//! The options, and the bar at the end with the digest and the button.

use crate::prelude::*;
use domain::diff::size;
use domain::protocol::publish::ExportPublication;
use domain::publication::{Kind, Preview};
use leptos::task::spawn_local;

use super::guard::guarded;
use super::preview::Asking;
use crate::backend::use_backend;
use crate::components::{Icon, Picture};
use crate::i18n::sentences;
use crate::pages::exports::{open_exports, recipe_of, save_recipe};
use crate::state::notices::use_notices;

/// What may be wished besides.
#[component]
pub(super) fn Options(asking: Asking, plan: StoredValue<Preview>) -> Markup {
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
    matches!(kind, Kind::Push | Kind::Copy).then(|| {
        view! {
            <div class="push__options">
                {check("keep-previous", asking.keep_previous, t!("Keep what a tag holds now reachable under <tag>-prev"))}
                <div>
                    {check("with-referrers", asking.with_referrers, t!("Take along what is attached to the images from outside: signatures, SBOMs"))}
                    {asking.with_referrers.get_untracked().then(|| attached(plan))}
                </div>
                {purges.then(|| check("purge", asking.purge, t!("Remove the local list after the push")))}
            </div>
        }
    })
    .into_markup()
}

/// How much goes along.
fn attached(plan: StoredValue<Preview>) -> Markup {
    let (count, bytes) = plan.with_value(Preview::attached);
    let words = match count {
        0 => t!("Nothing is attached to what goes to another repository.").to_owned(),
        _ => t!(
            "These go along: {manifests}, {bytes} with their blobs.",
            manifests = counted!(count, "{n} manifest", "{n} manifests"),
            bytes = size(bytes)
        ),
    };
    view! { <p id="attached" class="note push__note">{words}</p> }
}

/// The bar at the end.
#[component]
pub(super) fn Footer(asking: Asking, plan: StoredValue<Preview>, may: Signal<bool>) -> Markup {
    let (attestations, digest, loses, done) = plan.with_value(|plan| {
        (plan.attestations(), plan.digest.clone(), !guarded(plan).is_empty(), plan.is_done())
    });
    let is_delete = asking.kind() == Kind::Delete;
    let words = match asking.kind() {
        Kind::Delete => t!("Delete"),
        Kind::Undo => t!("Put back"),
        Kind::Copy if !loses => t!("Copy"),
        _ if loses => t!("Push without them"),
        _ => t!("Push"),
    };
    let digest = digest.filter(|_| matches!(asking.kind(), Kind::Push | Kind::Copy)).map(|digest| {
        view! { <code dir="ltr" title=digest.to_string()>{digest.short().to_owned()}</code>" "<span class="note">{t!("the digest you will get")}</span> }
    });
    view! {
        <div class="push__bar">
            {(attestations > 0).then(|| view! {
                <span class="shield"><Icon picture=Picture::Shield/>{counted!(attestations, "{n} attestation goes along", "{n} attestations go along")}</span>
            })}
            {digest}
            {done.then(|| view! { <span class="note">{t!("Nothing is left to do.")}</span> })}
            <span class="push__deeds">
            {matches!(asking.kind(), Kind::Push | Kind::Copy).then(|| view! { <Ways asking/> })}
            <button id="push-confirm" type="submit" class="button button--primary" class=("button--danger", loses || is_delete) disabled=move || !may.get()>{words}</button>
            </span>
        </div>
    }
}

/// The same in other ways: commands, and a recipe.
#[component]
fn Ways(asking: Asking) -> Markup {
    let (backend, notices) = (use_backend(), use_notices());
    let save = move |_| {
        let request = ExportPublication { wish: untrack(|| asking.wish()) };
        spawn_local(async move {
            match backend.call(request).await.map(recipe_of) {
                Ok(Some(recipe)) => save_recipe(&recipe),
                Ok(None) => notices.say(t!("A recipe makes a list: this is one image.")),
                Err(error) => notices.say(sentences(&error)),
            }
        });
    };
    view! {
        <button id="see-commands" type="button" class="button button--quiet" on:click=move |_| open_exports()>{t!("Equivalent commands")}</button>
        <button id="as-recipe" type="button" class="button" on:click=save>{t!("Save as recipe")}</button>
    }
}
