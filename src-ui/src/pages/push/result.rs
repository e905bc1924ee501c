//! What became of a publication: the digest and how to pull it, or what went wrong and what is left.

use crate::prelude::*;
use domain::protocol::publish::PublicationLog;
use domain::publication::{Kind, MoveState, Publication, PublicationId, State};
use domain::{Code, Digest, Reference, route};
use leptos::task::spawn_local;

use super::outcome::Actions;
use crate::backend::use_backend;
use crate::components::{CopyButton, ErrorPanel};
use crate::format;
use crate::pages::image::download;
use crate::pages::region::failure;
use crate::reactive::Memo;
use crate::state::notices::use_notices;

/// The whole outcome.
#[component]
pub(super) fn Outcome(one: Memo<Option<Publication>>) -> Markup {
    let shown = move || {
        let one = one.get()?;
        let title = title(&one);
        let error = match &one.state {
            State::Failed { error } => Some(error.clone()),
            _ => None,
        };
        let resume = use_resume(one.id);
        let error = error.map(|error| match error.code {
            Code::Unauthorized | Code::Tls => failure(error, resume),
            _ => view! { <ErrorPanel error/> },
        });
        let digest = published(&one).filter(|_| one.tags_done() > 0);
        Some(view! {
            {error}
            <section class="result" role="status">
                <p class="result__title" id="outcome">{title}</p>
                {there(&one)}
                {digest.map(|digest| pulls(&digest, &one))}
                <div class="result__actions"><Actions one=one.clone()/><SaveLog id=one.id/></div>
            </section>
        })
    };
    shown.into_markup()
}

fn title(one: &Publication) -> String {
    let time = format::duration(one.elapsed_ms);
    let (done, tags) = (one.tags_done(), counted!(one.moves.len(), "{n} tag", "{n} tags"));
    match (&one.state, one.kind) {
        (State::Done, Kind::Delete) => t!("Deleted: {tags}, in {time}", tags, time),
        (State::Done, Kind::Undo) => {
            t!("Undone in {time}: the tags hold what they held before", time)
        }
        (State::Done, _) => t!("Pushed to {tags} in {time}", time, tags),
        (State::Interrupted, _) => t!(
            "Manifold ended in the middle of it. {done} of {tags} are done; resume it, or take it back.",
            done,
            tags
        ),
        (State::Cancelled, _) => t!(
            "Stopped after {time}. {done} of {tags} are done; no other was touched.",
            time,
            done,
            tags
        ),
        (State::Dismissed, _) => {
            t!("Settled: {done} of {tags} were done, nothing more is to do.", done, tags)
        }
        _ => t!("Not all of it is done: {done} of {tags}.", done, tags),
    }
}

/// What is in the registries of one that is not done.
fn there(one: &Publication) -> Option<Markup> {
    if one.state == State::Done || one.parts.is_empty() {
        return None;
    }
    let images = counted!(one.parts.len(), "{n} manifest", "{n} manifests");
    let words = t!(
        "In the registry: {there} of {images}. Tags that are not written are as they were.",
        there = one.parts_there(),
        images
    );
    Some(view! { <p class="note" id="there">{words}</p> })
}

/// What was published, where it is one thing.
fn published(one: &Publication) -> Option<Digest> {
    if !matches!(one.kind, Kind::Push | Kind::Copy) {
        return None;
    }
    one.moves.last()?.after.clone()
}

fn pulls(digest: &Digest, one: &Publication) -> Markup {
    let done: Vec<Reference> = one
        .moves
        .iter()
        .filter(|it| it.is_done() && it.after.as_ref() == Some(digest))
        .map(|it| it.tag.clone())
        .collect();
    let first = done.first().cloned();
    let by_digest =
        first.map(|tag| format!("docker pull {}", tag.repository().at(digest.clone()).familiar()));
    let by_tag: Vec<String> =
        done.iter().map(|tag| format!("docker pull {}", tag.familiar())).collect();
    let by_tag = by_tag.join("\n");
    let tags = done.first().map(|tag| route::tags(tag.repository()));
    view! {
        <p class="digest" dir="ltr"><code id="push-digest" class="wrap">{digest.to_string()}</code><CopyButton text=digest.to_string() what=mark!("digest")/></p>
        <pre class="result__commands" dir="ltr" tabindex="0" role="region" aria-label=t!("Pull commands")>{by_tag.clone()}{by_digest.clone().map(|line| format!("\n{line}"))}</pre>
        <p class="result__actions">
            {tags.map(|address| view! { <a id="open-tag" class="button" href=address>{t!("See the tag")}</a> })}
            <CopyButton text=by_tag what=mark!("pull command") words=t!("Copy pull command")/>
            {by_digest.map(|text| view! { <CopyButton text what=mark!("pull command") words=t!("Copy pull command by digest")/> })}
            {(one.purge && one.state == State::Done).then(|| view! { <span class="note">{t!("The local list was removed.")}</span> })}
        </p>
    }
}

/// Goes on with a publication.
pub(super) fn use_resume(id: PublicationId) -> Callback<()> {
    let (backend, notices) = (use_backend(), use_notices());
    Callback::new(move |()| {
        spawn_local(async move {
            let request = domain::protocol::publish::ResumePublication { id };
            if let Err(error) = backend.call(request).await {
                notices.say(error.sentences());
            }
        });
    })
}

#[component]
fn SaveLog(id: PublicationId) -> Markup {
    let (backend, notices) = (use_backend(), use_notices());
    let save = move |_| {
        spawn_local(async move {
            match backend.call(PublicationLog { id }).await {
                Ok(text) => download(&format!("push-{id}.log"), &text),
                Err(error) => notices.say(error.sentences()),
            }
        });
    };
    view! { <button id="save-log" type="button" class="button button--quiet" on:click=save>{t!("Save log")}</button> }
}

/// Whether the tag of a publication was left alone because somebody has moved it.
pub(super) fn was_moved(one: &Publication) -> bool {
    one.moves.iter().any(|it| matches!(it.state, MoveState::Moved { .. }))
}
