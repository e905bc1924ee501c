//! The tags of a publication, each with what became of it, and what can still be done: resume, put back,
//! look again, leave as it is.

use domain::diff::Source;
use domain::protocol::publish::{DismissPublication, UndoPublication};
use domain::publication::{MoveState, Publication, State, Subject, TagMove};
use domain::{ApiError, Reference, route};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::result::{use_resume, was_moved};
use super::words::move_word;
use crate::backend::use_backend;
use crate::components::DigestChip;
use crate::pages::compare::words::said;
use crate::pages::region::failure;

/// The table of the tags.
#[component]
pub(super) fn Tags(one: Memo<Option<Publication>>) -> impl IntoView {
    let moves = Memo::new(move |_| {
        one.with(|one| one.as_ref().map(|one| one.moves.clone()).unwrap_or_default())
    });
    let settled = Memo::new(move |_| {
        one.with(|one| one.as_ref().filter(|one| one.state != State::Running).map(|one| one.id))
    });
    let problem = RwSignal::new(None::<ApiError>);
    let rows = move || {
        let id = settled.get();
        moves
            .get()
            .into_iter()
            .map(|it| row(it, id.map(|id| UndoPublication { id, tags: Vec::new() }), problem))
            .collect_view()
    };
    view! {
        <h2 class="push__title">{t!("Tags")}</h2>
        {move || problem.get().map(|error| failure(error, Callback::new(move |()| problem.set(None))))}
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

fn row(it: TagMove, undo: Option<UndoPublication>, problem: RwSignal<Option<ApiError>>) -> AnyView {
    let chip = |digest: &Option<domain::Digest>| match digest.clone() {
        Some(digest) => view! { <DigestChip digest/> }.into_any(),
        None => view! { <span class="note">{t!("nothing")}</span> }.into_any(),
    };
    let compare = match (&it.before, &it.after) {
        (Some(before), Some(after)) if before != after && undo.is_some() && it.is_done() => {
            let at =
                |digest: &domain::Digest| Source::Registry(it.tag.repository().at(digest.clone()));
            Some(route::compare(&at(before), &at(after)))
        }
        _ => None,
    };
    let compare = compare.map(|address| view! { <a class="button button--quiet button--small" data-action="compare" href=address>{t!("Compare before and after")}</a> });
    let undo = undo
        .filter(|_| it.is_undoable())
        .map(|undo| UndoPublication { tags: vec![it.tag.clone()], ..undo });
    let undo =
        undo.map(|request| view! { <Undo request words=undo_words(&it) problem small=true/> });
    let more = match &it.state {
        MoveState::Failed { error } => {
            Some(view! { <p class="problem">{error.sentences()}</p> }.into_any())
        }
        MoveState::Moved { changes, .. } if !changes.is_empty() => {
            let changes = changes.iter().map(|change| {
                format!("{}: {}", change.platform.normalised(), said(change.status.words()))
            });
            let words = t!(
                "Over what it holds now a push would change: {changes}.",
                changes = changes.collect::<Vec<_>>().join(", ")
            );
            Some(view! { <p class="problem">{words}</p> }.into_any())
        }
        _ => None,
    };
    view! {
        <tr data-tag-row=it.tag.to_string()>
            <th scope="row" class="wrap" dir="ltr">{it.tag.to_string()}</th>
            <td>{chip(&it.before)}</td><td>{chip(&it.after)}</td>
            <td class="wrap">{move_word(&it)}{more}</td>
            <td class="grid__actions">{compare}{undo}</td>
        </tr>
    }
    .into_any()
}

fn undo_words(it: &TagMove) -> String {
    match &it.before {
        Some(before) => t!("Put back on {digest}", digest = before.short()),
        None => t!("Take it away again").to_owned(),
    }
}

/// A button that puts tags back, and then shows how that goes.
#[component]
fn Undo(
    request: UndoPublication,
    #[prop(into)] words: String,
    problem: RwSignal<Option<ApiError>>,
    #[prop(optional)] small: bool,
    #[prop(optional)] id: Option<&'static str>,
) -> impl IntoView {
    let (backend, navigate) = (use_backend(), use_navigate());
    let busy = RwSignal::new(false);
    let undo = move |_| {
        let (request, navigate) = (request.clone(), navigate.clone());
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let outcome = backend.call(request).await;
            busy.try_set(false);
            match outcome {
                Ok(id) => navigate(&route::publication(id), NavigateOptions::default()),
                Err(error) => {
                    problem.try_set(Some(error));
                }
            }
        });
    };
    view! { <button id=id type="button" class="button" class=("button--small", small) data-action="undo" disabled=move || busy.get() on:click=undo>{words}</button> }
}

/// What can be done with a publication that does not run.
#[component]
pub fn Actions(one: Publication) -> impl IntoView {
    let problem = RwSignal::new(None::<ApiError>);
    let (backend, id) = (use_backend(), one.id);
    let resume = use_resume(id);
    let resumes = one.is_resumable();
    let undoes = one.is_undoable();
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
            {undoes.then(|| view! { <Undo request=UndoPublication { id, tags: Vec::new() } words=undo_words problem id="undo"/> })}
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
