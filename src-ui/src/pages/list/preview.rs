//! What a push will do, shown before it does anything: what the tag holds now and what becomes of each
//! platform, what is sent, and a guard when somebody would lose a platform.

use domain::diff::{Clause, Source, Status, size};
use domain::protocol::Topic;
use domain::protocol::preview::{Expected, PlanPush, PlannedImage, PushPreview};
use domain::{Platform, Reference, route};
use leptos::prelude::*;

use crate::components::{CopyButton, DigestChip, PlatformBadge, StatusWord};
use crate::pages::compare::tone;
use crate::pages::compare::words::{said, sentences};
use crate::pages::region::region;
use crate::state::remote::remote;

/// How the user decided.
#[derive(Clone, Copy)]
pub(super) struct Decision {
    /// Pushes over what was shown.
    pub(super) push: Callback<Expected>,
    /// Closes the preview.
    pub(super) cancel: Callback<()>,
    /// Whether the local list goes away afterwards.
    pub(super) purge: RwSignal<bool>,
}

/// The preview of the push of a list. It is made again when the list changes.
#[component]
pub(super) fn Preview(list: StoredValue<Reference>, decision: Decision) -> impl IntoView {
    let plan =
        remote(&[Topic::Lists, Topic::Images], move || Some(PlanPush { list: list.get_value() }));
    view! {
        <section id="preview" class="preview" aria-label=t!("What the push will do")>
            {region(plan, mark!("the plan"), move |plan| shown(&plan, decision))}
        </section>
    }
}

fn shown(plan: &PushPreview, decision: Decision) -> AnyView {
    let lost = plan.lost();
    let target = plan.target.clone();
    let typed = RwSignal::new(String::new());
    let word = target.identifier().to_owned();
    let wanted = StoredValue::new(word.clone());
    let is_guarded = !lost.is_empty();
    let may_push = Signal::derive(move || {
        !is_guarded || typed.with(|typed| wanted.with_value(|word| typed.trim() == word))
    });
    let expected = Expected::of(plan.before.clone());
    let push = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if may_push.get_untracked() {
            decision.push.run(expected.clone());
        }
    };
    let now = plan.before.clone().map(|digest| {
        let old = Source::Registry(target.repository().at(digest.clone()));
        let compare = route::compare(&old, &Source::Local(target.clone()));
        view! { <p class="preview__digests">{t!("It holds now:")}" "<DigestChip digest/>" "<a href=compare>{t!("Compare in detail")}</a></p> }
    });
    let digest = plan.digest.to_string();
    view! {
        <h2>{t!("Push to")}" "<span dir="ltr">{target.familiar()}</span></h2>
        <p id="preview-words" class="preview__words">{words(plan)}</p>
        {now}
        {plan.unreadable.clone().map(|error| view! { <p class="warning">{error.sentences()}</p> })}
        {rows(plan)}
        <p id="preview-totals" class="preview__totals">{totals(plan)}</p>
        <p class="digest preview__digests" dir="ltr">{t!("Digest")}" "<code id="preview-digest" class="wrap">{digest.clone()}</code><CopyButton text=digest what=mark!("digest")/></p>
        <form class="preview__form" on:submit=push>
            {is_guarded.then(|| guard(&lost, word, typed))}
            <label class="check">
                <input id="purge" type="checkbox" prop:checked=move || decision.purge.get()
                    on:change=move |event| decision.purge.set(event_target_checked(&event))/>
                {t!("Remove the local list after the push")}
            </label>
            <div class="preview__actions">
                <button id="push-confirm" type="submit" class="button button--primary" class=("button--danger", is_guarded) disabled=move || !may_push.get()>
                    {if is_guarded { t!("Push without them") } else { t!("Push") }}
                </button>
                <button type="button" class="button" on:click=move |_| decision.cancel.run(())>{t!("Cancel")}</button>
            </div>
        </form>
    }
    .into_any()
}

/// What the push will change, in a sentence.
fn words(plan: &PushPreview) -> String {
    let target = plan.target.to_string();
    match (&plan.before, &plan.unreadable) {
        (None, _) => t!("{target} is not there yet.", target),
        (Some(held), _) if *held == plan.digest => {
            t!("{target} holds exactly this list already.", target)
        }
        (Some(_), Some(_)) => {
            t!("What {target} holds cannot be compared; it will be replaced.", target)
        }
        (Some(_), None) => {
            let rows: Vec<_> =
                plan.changes.iter().map(|change| (change.status, &change.platform)).collect();
            let domain::diff::Verdict { alarm, rest } =
                sentences(&Clause::all(&rows), rows.is_empty());
            format!("{alarm} {rest}").trim().to_owned()
        }
    }
}

/// Who would lose what, and the field that says that it is meant.
fn guard(lost: &[Platform], word: String, typed: RwSignal<String>) -> AnyView {
    let names: Vec<String> = lost.iter().map(ToString::to_string).collect();
    view! {
        <div id="guard" class="guard" role="alert">
            <p><b>{t!("This takes away {names}.", names = names.join(", "))}</b>" "{t!("Whoever pulls the tag on such a machine gets an error from then on.")}</p>
            <label class="field">
                <span class="field__label">{t!("To push without it, type:")}" "<code dir="ltr">{word}</code></span>
                <input id="guard-word" class="field__input" type="text" autocomplete="off" spellcheck="false" dir="ltr"
                    prop:value=move || typed.get() on:input=move |event| typed.set(event_target_value(&event))/>
            </label>
        </div>
    }
    .into_any()
}

/// A row for each platform: what becomes of it, and what is sent for it.
fn rows(plan: &PushPreview) -> AnyView {
    let of = |digest: Option<&domain::Digest>| {
        plan.images.iter().find(|image| Some(&image.digest) == digest)
    };
    let rows: Vec<AnyView> = if plan.changes.is_empty() {
        let images = plan.images.iter();
        images
            .map(|image| {
                row(&image.platform.clone().unwrap_or_default(), Status::Added, Some(image))
            })
            .collect()
    } else {
        let changes = plan.changes.iter();
        changes.map(|it| row(&it.platform, it.status, of(it.digest.as_ref()))).collect()
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=t!("Platforms")>
            <table class="grid">
                <thead><tr>
                    <th scope="col">{t!("Platform")}</th><th scope="col">{t!("What changes")}</th>
                    <th scope="col">{t!("Image")}</th><th scope="col">{t!("How it gets there")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(platform: &Platform, status: Status, image: Option<&PlannedImage>) -> AnyView {
    let name = platform.to_string();
    let missing = status == Status::Lost;
    let (from, how) = match image {
        Some(image) => (image.reference.familiar(), how(image)),
        None => (String::new(), String::new()),
    };
    view! {
        <tr data-planned=name>
            <td><PlatformBadge platform=platform.clone() missing/></td>
            <td><StatusWord tone=tone(status) sign=status.sign() name=status.words() words=said(status.words())/></td>
            <td class="wrap" dir="ltr">{from}</td>
            <td>{how}</td>
        </tr>
    }
    .into_any()
}

fn how(image: &PlannedImage) -> String {
    let missing: Vec<u64> =
        image.blobs.iter().filter(|blob| !blob.is_there).map(|blob| blob.size).collect();
    let bytes = size(missing.iter().sum());
    match (image.is_there, missing.len()) {
        (true, 0) => t!("is there").to_owned(),
        (false, 0) => t!("its manifest is sent; its layers are there").to_owned(),
        (_, count) => {
            t!(
                "{blobs} mounted from its repository, {bytes}",
                blobs = counted!(count, "{n} blob", "{n} blobs"),
                bytes
            )
        }
    }
}

fn totals(plan: &PushPreview) -> String {
    let totals = plan.totals();
    let manifests = counted!(totals.manifests, "{n} manifest", "{n} manifests");
    if totals.blobs == 0 {
        return t!("To send: {manifests}, and the list last. No layers.", manifests);
    }
    let blobs = counted!(totals.blobs, "{n} blob", "{n} blobs");
    t!(
        "To send: {manifests}, {blobs} ({bytes}), and the list last. Nothing is downloaded or uploaded where the registry can mount.",
        manifests,
        blobs,
        bytes = size(totals.bytes)
    )
}
