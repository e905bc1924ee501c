//! The head of the screen: the name, what docker sees of it, and what can be done.

use crate::prelude::*;
use domain::protocol::drafts::{DeleteDrafts, RestoreDrafts, Step};
use domain::{diff, route};
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::editor::Editor;
use super::name::Naming;
use super::words;
use crate::backend::use_backend;
use crate::components::{Item, Menu};
use crate::i18n::sentences;
use crate::pages::list_address;
use crate::pages::lists::bad_file;
use crate::reactive::Memo;
use crate::state::notices::use_notices;

/// The head.
#[component]
pub(super) fn Head(
    editor: Editor,
    adding: RwSignal<bool>,
    naming: Naming,
    /// Whether nothing stands in the way of a push.
    ready: Memo<bool>,
    /// The address of the screen that shows what a push will do.
    push: Option<String>,
) -> Markup {
    let name = editor.name.get_value();
    let undo = move || editor.with(|view| view.undo).flatten();
    let redo = move || editor.with(|view| view.redo).flatten();
    let undo_title = move || undo().map(|kind| t!("Undo: {what}", what = words::edit(kind)));
    let redo_title = move || redo().map(|kind| t!("Redo: {what}", what = words::edit(kind)));
    let exists = move || editor.with(|_| ()).is_some();
    view! {
        <div class="head">
            <div>
                <p class="crumbs"><a href="/lists">{t!("Lists")}</a></p>
                <h1 dir="ltr" class="wrap">{name.familiar()}</h1>
                <Origin editor/>
            </div>
            <div class="head__actions">
                {move || push.clone().filter(|_| ready.get()).map(|push| view! { <a id="push" class="button button--primary" href=push>{t!("Push…")}</a> })}
                <Show when=exists>
                    <button id="undo-edit" type="button" class="button" disabled=move || undo().is_none() title=undo_title
                        aria-label=move || undo_title().unwrap_or_else(|| t!("Undo").to_owned()) on:click=move |_| editor.step(Step::Undo)>{t!("Undo")}</button>
                    <button id="redo-edit" type="button" class="button" disabled=move || redo().is_none() title=redo_title
                        aria-label=move || redo_title().unwrap_or_else(|| t!("Redo").to_owned()) on:click=move |_| editor.step(Step::Redo)>{t!("Redo")}</button>
                    <button id="add-images" type="button" class="button" on:click=move |_| super::add::open_with(adding, String::new())>{t!("Add images")}" "<kbd aria-hidden="true">"N"</kbd></button>
                    <More editor naming/>
                </Show>
            </div>
        </div>
        <Beside editor/>
    }
}

/// What it began as, where that was a published list.
#[component]
fn Origin(editor: Editor) -> Markup {
    let shown = move || {
        let origin = editor.with(|view| view.draft.origin.clone()).flatten()?;
        let address = route::image(&origin);
        Some(view! {
            <p class="note">{t!("It began as")}" "<a class="wrap" dir="ltr" href=address>{origin.familiar()}</a>"."</p>
        })
    };
    shown.into_markup()
}

/// What docker does not see, and what is wrong with docker's folder.
#[component]
fn Beside(editor: Editor) -> Markup {
    let beside = Memo::new(move |_| editor.with(|view| view.beside.clone()).unwrap_or_default());
    let in_docker = Memo::new(move |_| editor.with(|view| view.in_docker) == Some(true));
    let guess = move || editor.with(|view| view.name_is_guess) == Some(true);
    let damaged = Memo::new(move |_| editor.with(|view| view.damaged.clone()).unwrap_or_default());
    let said = move || {
        let all: Vec<String> = beside.with(|all| all.iter().map(words::beside).collect());
        if all.is_empty() {
            return None;
        }
        let all = all.join(", ");
        Some(if in_docker.get() {
            t!(
                "docker manifest sees this list without: {all}. Manifold keeps that beside docker's store, and pushes it.",
                all
            )
        } else {
            t!(
                "docker manifest does not see this list: {all}. Manifold keeps it, and pushes it.",
                all
            )
        })
    };
    view! {
        <div id="beside" role="status">{move || said().map(|words| view! { <p class="beside">{words}</p> })}</div>
        {move || guess().then(|| view! { <p class="warning">{t!("Docker's store does not keep a list's name exactly: this one is guessed from its folder.")}</p> })}
        {move || damaged.get().into_iter().map(bad_file).collect_view()}
    }
}

/// All that is done rarely.
#[component]
fn More(editor: Editor, naming: Naming) -> Markup {
    let (backend, notices, navigate) = (use_backend(), use_notices(), use_navigate());
    let name = editor.name;
    // No `Callback`: what is undone later, from a toast, goes on when this screen is gone.
    let go = move |address: &str| navigate(address, NavigateOptions::default());
    let to_compare = go.clone();
    let compare = Callback::new(move |()| {
        let name = name.get_value();
        let tag = diff::Source::Registry(name.clone());
        to_compare(&route::compare(&tag, &diff::Source::Local(name)));
    });
    let delete = Callback::new(move |()| {
        let (name, go) = (name.get_value(), go.clone());
        spawn_local(async move {
            let label = name.familiar();
            match backend.call(DeleteDrafts { names: vec![name.clone()] }).await {
                Ok(deleted) => {
                    go("/lists");
                    if deleted.restorable.is_empty() {
                        return notices.say(t!("Deleted {label}.", label));
                    }
                    let restore = Callback::new(move |()| {
                        let (name, go) = (name.clone(), go.clone());
                        spawn_local(async move {
                            match backend.call(RestoreDrafts { names: vec![name.clone()] }).await {
                                Ok(_) => go(&list_address(&name)),
                                Err(error) => notices.say(sentences(&error)),
                            }
                        });
                    });
                    notices.offer(t!("Deleted {label}.", label), t!("Undo"), restore);
                }
                Err(error) => {
                    editor.problem.try_set(Some(error));
                }
            }
        });
    });
    let items = Signal::derive(move || {
        let item = |words: &str, key, run| Item { key, ..Item::new(words, run) };
        let rename = Callback::new(move |()| naming.rename(name.get_value()));
        let duplicate = Callback::new(move |()| naming.duplicate(name.get_value()));
        let sort = Callback::new(move |()| editor.edit(domain::draft::Edit::SortAsDocker));
        let sorted = editor.with(|view| !view.draft.own_order) == Some(true);
        let off = sorted.then(|| t!("It is in docker's order.").to_owned());
        vec![
            item(t!("Rename…"), Some("F2"), rename),
            item(t!("Duplicate…"), Some("Shift D"), duplicate),
            item(t!("Compare with its tag"), None, compare),
            Item { off, ..Item::new(t!("Put into docker's order"), sort) },
            item(t!("Delete"), None, delete),
        ]
    });
    view! { <Menu id="more" words=t!("More") items/> }
}
