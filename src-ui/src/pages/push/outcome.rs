//! The tags of a publication, each with what became of it, and what can still be done: resume, put back,
//! look again, leave as it is.

use crate::prelude::*;
use domain::diff::Source;
use domain::protocol::publish::DismissPublication;
use domain::publication::{MoveState, Publication, PublicationId, State, Subject, TagMove};
use domain::{ApiError, Reference, route};
use leptos::task::spawn_local;

use super::result::{use_resume, was_moved};
use super::words::move_word;
use crate::backend::use_backend;
use crate::components::DigestChip;
use crate::pages::compare::words::said;
use crate::pages::region::failure;
use crate::reactive::Memo;

/// The table of the tags.
#[component]
pub(super) fn Tags(one: Memo<Option<Publication>>) -> Markup {
    let moves = Memo::new(move |_| {
        one.with(|one| one.as_ref().map(|one| one.moves.clone()).unwrap_or_default())
    });
    let settled = Memo::new(move |_| {
        one.with(|one| one.as_ref().filter(|one| one.state != State::Running).map(|one| one.id))
    });
    let rows = move || {
        let id = settled.get();
        moves.get().into_iter().map(|it| row(&it, id)).collect_view()
    };
    view! {
        <h2 class="push__title">{t!("Tags")}</h2>
        <div class="scroll" tabindex="0" role="region" aria-label=t!("Tags")>
            <table class="grid">
                <thead><tr>
                    <th scope="col">{t!("Tag")}</th><th scope="col">{t!("Before")}</th><th scope="col">{t!("After")}</th>
                    <th scope="col">{t!("Outcome")}</th><th scope="col"><span class="visually-hidden">{t!("Actions")}</span></th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn row(it: &TagMove, settled: Option<PublicationId>) -> Markup {
    let chip = |digest: &Option<domain::Digest>| match digest.clone() {
        Some(digest) => view! { <DigestChip digest/> },
        None => view! { <span class="note">{t!("nothing")}</span> },
    };
    let compare = match (&it.before, &it.after) {
        (Some(before), Some(after)) if before != after && settled.is_some() && it.is_done() => {
            let at =
                |digest: &domain::Digest| Source::Registry(it.tag.repository().at(digest.clone()));
            Some(route::compare(&at(before), &at(after)))
        }
        _ => None,
    };
    let compare = compare.map(|address| view! { <a class="button button--quiet button--small" data-action="compare" href=address>{t!("Compare before and after")}</a> });
    let undo = settled
        .filter(|_| it.is_undoable())
        .and_then(|id| undo_address(id, std::slice::from_ref(&it.tag)));
    let undo = undo.map(|address| view! { <a class="button button--small" data-action="undo" href=address>{undo_words(it)}</a> });
    let more = match &it.state {
        MoveState::Failed { error } => Some(view! { <p class="problem">{error.sentences()}</p> }),
        MoveState::Moved { changes, .. } if !changes.is_empty() => {
            let changes = changes.iter().map(|change| {
                format!("{}: {}", change.platform.normalised(), said(change.status.words()))
            });
            let words = t!(
                "Over what it holds now a push would change: {changes}.",
                changes = changes.collect::<Vec<_>>().join(", ")
            );
            Some(view! { <p class="problem">{words}</p> })
        }
        _ => None,
    };
    view! {
        <tr data-tag-row=it.tag.to_string()>
            <th scope="row" class="wrap" dir="ltr">{it.tag.to_string()}</th>
            <td>{chip(&it.before)}</td><td>{chip(&it.after)}</td>
            <td class="wrap">{move_word(it)}{more}</td>
            <td class="grid__actions">{compare}{undo}</td>
        </tr>
    }
}

fn undo_words(it: &TagMove) -> String {
    match &it.before {
        Some(before) => t!("Put back on {digest}", digest = before.short()),
        None => t!("Take it away again").to_owned(),
    }
}

/// The way to the preview of what puts tags back: all of a publication, or these.
fn undo_address(id: PublicationId, tags: &[Reference]) -> Option<String> {
    route::push(&Subject::Undo { publication: id }, tags)
}

/// What can be done with a publication that does not run.
#[component]
pub fn Actions(one: Publication) -> Markup {
    let problem = RwSignal::new(None::<ApiError>);
    let (backend, id) = (use_backend(), one.id);
    let resume = use_resume(id);
    let resumes = one.is_resumable();
    let undoes = one.is_undoable().then(|| undo_address(id, &[])).flatten();
    let settles = one.is_open() || (resumes && one.state != State::Dismissed);
    let again = look_again(&one);
    let count = one.moves.iter().filter(|it| it.is_undoable()).count();
    let undo_words = if one.state == State::Done {
        counted!(count, "Undo: put {n} tag back", "Undo: put {n} tags back")
    } else {
        counted!(count, "Roll back: put {n} tag back", "Roll back: put {n} tags back")
    };
    let dismiss = move |_| {
        spawn_local(async move {
            if let Err(error) = backend.call(DismissPublication { id }).await {
                problem.try_set(Some(error));
            }
        });
    };
    view! {
        <p class="result__actions">
            {resumes.then(|| view! { <button id="resume" type="button" class="button button--primary" on:click=move |_| resume.run(())>{t!("Resume")}</button> })}
            {again.map(|address| view! { <a id="look-again" class="button" href=address>{t!("Look again")}</a> })}
            {undoes.map(|address| view! { <a id="undo" class="button" data-action="undo" href=address>{undo_words}</a> })}
            {settles.then(|| view! { <button id="dismiss" type="button" class="button button--quiet" on:click=dismiss>{t!("Leave it as it is")}</button> })}
        </p>
        {move || problem.get().map(|error| failure(error, Callback::new(move |()| problem.set(None))))}
    }
}

/// The preview of the same for the tags that somebody has moved.
fn look_again(one: &Publication) -> Option<String> {
    if !was_moved(one) {
        return None;
    }
    let moved = one.moves.iter().filter(|it| matches!(it.state, MoveState::Moved { .. }));
    let tags: Vec<Reference> = moved.map(|it| it.tag.clone()).collect();
    let source = one.source.clone()?;
    let subject = match one.kind {
        domain::publication::Kind::Push => Subject::List { list: source },
        domain::publication::Kind::Copy => Subject::Copy { source, platforms: Vec::new() },
        _ => return None,
    };
    route::push(&subject, &tags)
}
