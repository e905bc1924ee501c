//! A new list: of images that are typed, or as a published list; or more images for one that is there.

use crate::prelude::*;
use domain::protocol::Topic;
use domain::protocol::drafts::{AddToDraft, CreateDraft, ListDrafts};
use domain::{ApiError, Code, Reference, route};
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::list::sources::{Sources, SourcesBox};
use super::region::failure;
use super::{list_address, set_title};
use crate::backend::use_backend;
use crate::i18n::sentences;
use crate::reactive::Memo;
use crate::state::notices::use_notices;
use crate::state::remote::remote;

/// The screen. `?source=` (several), `?published=` and `?target=` fill it in.
#[component]
pub fn NewList() -> Markup {
    set_title(t!("New list"));
    let query = use_query_map().get_untracked();
    let given = query.get_all("source").unwrap_or_default();
    let published = query.get("published").and_then(|name| name.parse::<Reference>().ok());
    let sources = Sources::new(given.join("\n"));
    let suggested = published.as_ref().map(suggested_name);
    let target = RwSignal::new(query.get("target").or(suggested).unwrap_or_default());
    let name = Memo::new(move |_| {
        let parsed = target.get().trim().parse::<Reference>().ok();
        parsed.filter(|reference| reference.digest().is_none())
    });
    if !given.is_empty() {
        sources.look();
    }
    let published = StoredValue::new(published);
    let as_published = published.with_value(|published| {
        published.as_ref().map(|list| {
            let (address, name) = (route::image(list), list.familiar());
            view! {
                <p id="published" class="note">{t!("It begins as")}" "<a class="wrap" dir="ltr" href=address>{name}</a>{t!(": every entry with its exact bytes, its attestations, and what the list says of itself.")}</p>
            }
        })
    });
    let is_published = published.with_value(Option::is_some);
    let create = creating(sources, name, published);
    view! {
        <div class="head">
            <div>
                <p class="crumbs"><a href="/lists">{t!("Lists")}</a></p>
                <h1>{if is_published { t!("Edit as new list") } else { t!("New list") }}</h1>
            </div>
        </div>
        <div class="form form--wide">
            {as_published}
            <Show when=move || !is_published><SourcesBox sources target=name.signal() add=create.run/></Show>
            <Target target known=create.known/>
            <Create create/>
        </div>
    }
}

/// The tag of a published list; of a digest, its repository with the tag that nobody has to think about.
fn suggested_name(list: &Reference) -> String {
    match list.tag() {
        Some(tag) => list.repository().tagged(tag.clone()).to_string(),
        None => format!("{}:edited", list.repository()),
    }
}

#[component]
fn Target(target: RwSignal<String>, known: Memo<Vec<String>>) -> Markup {
    let preview = move || {
        let text = target.get();
        match text.trim().parse::<Reference>() {
            _ if text.trim().is_empty() => Ok(String::new()),
            Ok(reference) if reference.digest().is_some() => {
                Err(t!("A list is pushed to a tag, not to a digest.").to_owned())
            }
            Ok(reference) => Ok(t!("It will be pushed as {reference}.", reference)),
            Err(error) => Err(error.to_string()),
        }
    };
    view! {
        <label class="field">
            <span class="field__label">{t!("Name of the list")}</span>
            <input id="target" class="field__input" type="text" autocomplete="off" spellcheck="false" dir="ltr"
                placeholder="me/app:1.2" aria-describedby="target-note" list="target-known"
                prop:value=move || target.get() on:input=move |event| target.set(event_target_value(&event))/>
        </label>
        <datalist id="target-known">{move || known.get().into_iter().map(|name| view! { <option value=name></option> }).collect_view()}</datalist>
        <p id="target-note" class=move || if preview().is_err() { "field__error" } else { "form__note" } role="status">
            {move || preview().unwrap_or_else(|reason| reason)}
        </p>
    }
}

/// The making of a list, or the adding to one.
#[derive(Clone, Copy)]
struct Creating {
    run: Callback<()>,
    /// The names of the lists that there are.
    known: Memo<Vec<String>>,
    exists: Memo<bool>,
    ready: Memo<bool>,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<ApiError>>,
    name: Memo<Option<Reference>>,
    is_published: bool,
}

fn creating(
    sources: Sources,
    name: Memo<Option<Reference>>,
    published: StoredValue<Option<Reference>>,
) -> Creating {
    let (backend, notices, navigate) = (use_backend(), use_notices(), use_navigate());
    let drafts = remote(&[Topic::Lists], || Some(ListDrafts {}));
    let known = Memo::new(move |_| {
        let all = drafts.ready().unwrap_or_default().drafts;
        all.into_iter().map(|draft| draft.name.to_string()).collect::<Vec<_>>()
    });
    let exists = Memo::new(move |_| {
        let name = name.get().map(|name| name.to_string());
        name.is_some_and(|name| known.with(|known| known.contains(&name)))
    });
    let is_published = published.with_value(Option::is_some);
    let ready = Memo::new(move |_| {
        let is_new = !exists.get() && (is_published || sources.typed().is_empty());
        let has_sources = is_new || sources.choices().is_some();
        has_sources && name.with(Option::is_some)
    });
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<ApiError>));
    let run = Callback::new(move |()| {
        let Some(name) = name.get_untracked().filter(|_| ready.get_untracked()) else { return };
        let choices = untrack(|| sources.choices()).unwrap_or_default();
        let (navigate, is_there) = (navigate.clone(), exists.get_untracked());
        let published = published.get_value();
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let outcome = if is_there {
                backend.call(AddToDraft { name, sources: choices }).await
            } else {
                backend.call(CreateDraft { name, sources: choices, published }).await
            };
            busy.try_set(false);
            match outcome {
                Ok(view) => {
                    let name = view.name.familiar();
                    notices.say(if is_there {
                        t!("Added to {name}.", name)
                    } else {
                        t!("Created the local list {name}.", name)
                    });
                    navigate(&list_address(&view.name), NavigateOptions::default());
                }
                Err(error) => {
                    problem.try_set(Some(error));
                }
            }
        });
    });
    Creating { run, known, exists, ready, busy, problem, name, is_published }
}

#[component]
fn Create(create: Creating) -> Markup {
    let Creating { run, exists, ready, busy, problem, name, is_published, .. } = create;
    let there = move || name.get().map(|name| list_address(&name)).unwrap_or_default();
    view! {
        <Show when=move || exists.get()>
            <p class="warning" role="status">
                {if is_published {
                    t!("A local list of this name is there: choose another name, or open it.")
                } else {
                    t!("A local list of this name is there: the images are added to it. What it has already stays as it is.")
                }}" "<a href=there>{t!("Open the local list")}</a>
            </p>
        </Show>
        <p>
            <button id="create-list" type="button" class="button button--primary"
                disabled=move || !ready.get() || busy.get() on:click=move |_| run.run(())>
                {move || match (busy.get(), exists.get() && !is_published) {
                    (true, _) => t!("Creating…"),
                    (false, true) => t!("Add to the list"),
                    (false, false) => t!("Create list"),
                }}
            </button>
        </p>
        {move || problem.get().map(|error| match error.code {
            Code::Invalid | Code::Conflict => view! { <p class="field__error" role="alert">{sentences(&error)}</p> },
            _ => failure(error, run),
        })}
    }
}
