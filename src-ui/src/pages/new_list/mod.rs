//! A new list, or more images for one: references in, entries out.

mod sources;

use domain::Reference;
use domain::protocol::Topic;
use domain::protocol::image::DescribeImage;
use domain::protocol::lists::{CreateList, ListLists};
use domain::{ApiError, Code};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::region::failure;
use super::{list_address, set_title};
use crate::backend::use_backend;
use crate::i18n::said;
use crate::state::notices::use_notices;
use crate::state::remote::remote;
use sources::{Checked, SourcesTable, parse_sources};

/// The screen. `?source=` (several) and `?target=` fill it in.
#[component]
pub fn NewList() -> impl IntoView {
    set_title(t!("New list"));
    let query = use_query_map().get_untracked();
    let given = query.get_all("source").unwrap_or_default();
    let sources = RwSignal::new(given.join("\n"));
    let target = RwSignal::new(query.get("target").unwrap_or_default());
    let typed = Memo::new(move |_| parse_sources(&sources.get()));
    let checked = Checked::new();
    let check = move || {
        checked.check(typed.with_untracked(|typed| {
            typed.iter().filter_map(|(_, parsed)| parsed.clone().ok()).collect()
        }));
    };
    let (backend, problem) = (use_backend(), RwSignal::new(None::<ApiError>));
    let unfold = Callback::new(move |list: Reference| {
        problem.set(None);
        spawn_local(async move {
            match backend.call(DescribeImage { reference: list.clone() }).await {
                Ok(details) => {
                    let repository = list.repository();
                    let images =
                        details.platforms.iter().map(|row| repository.at(row.digest.clone()));
                    let images: Vec<String> = images.map(|image| image.to_string()).collect();
                    let others =
                        |word: &str| word.parse::<Reference>().ok().as_ref() != Some(&list);
                    let text = sources.get_untracked();
                    let words =
                        text.split([' ', ',', '\n', '\t', '\r']).filter(|word| !word.is_empty());
                    let mut words: Vec<String> =
                        words.filter(|word| others(word)).map(str::to_owned).collect();
                    words.extend(images);
                    sources.set(words.join("\n"));
                    check();
                }
                Err(error) => {
                    problem.try_set(Some(error));
                }
            }
        });
    });
    if !given.is_empty() {
        check();
    }
    view! {
        <div class="head">
            <div>
                <p class="crumbs"><a href="/lists">{t!("Lists")}</a></p>
                <h1>{t!("New list")}</h1>
            </div>
        </div>
        <div class="form form--wide">
            <label class="field">
                <span class="field__label">{t!("Images, one on a line or with spaces between")}</span>
                <textarea id="sources" class="field__input field__input--tall" rows="5" spellcheck="false" dir="ltr"
                    placeholder="me/app:1.2-amd64\nme/app:1.2-arm64"
                    prop:value=move || sources.get() on:input=move |event| sources.set(event_target_value(&event))
                    on:change=move |_| check()></textarea>
            </label>
            <p><button id="check-sources" type="button" class="button" on:click=move |_| check()>{t!("Check images")}</button></p>
            <SourcesTable typed checked unfold/>
            {move || problem.get().map(|error| failure(error, Callback::new(move |()| problem.set(None))))}
            <Target target/>
            <Create typed target/>
        </div>
    }
}

#[component]
fn Target(target: RwSignal<String>) -> impl IntoView {
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
                placeholder="me/app:1.2" aria-describedby="target-note"
                prop:value=move || target.get() on:input=move |event| target.set(event_target_value(&event))/>
        </label>
        <p id="target-note" class=move || if preview().is_err() { "field__error" } else { "form__note" } role="status">
            {move || preview().unwrap_or_else(|reason| reason)}
        </p>
    }
}

#[component]
fn Create(
    typed: Memo<Vec<(String, Result<Reference, String>)>>,
    target: RwSignal<String>,
) -> impl IntoView {
    let (backend, notices, navigate) = (use_backend(), use_notices(), use_navigate());
    let lists = remote(&[Topic::Lists], || Some(ListLists {}));
    let name = Memo::new(move |_| {
        let parsed = target.get().trim().parse::<Reference>().ok();
        parsed.filter(|reference| reference.digest().is_none())
    });
    let exists = Memo::new(move |_| {
        let name = name.get();
        let all = lists.ready().unwrap_or_default();
        name.is_some_and(|name| all.lists.iter().any(|list| list.reference == name))
    });
    let ready = Memo::new(move |_| {
        let images =
            typed.with(|typed| !typed.is_empty() && typed.iter().all(|(_, parsed)| parsed.is_ok()));
        images && name.with(Option::is_some)
    });
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<ApiError>));
    let create = Callback::new(move |()| {
        let Some(target) = name.get_untracked() else { return };
        let sources = typed.with_untracked(|typed| {
            typed.iter().filter_map(|(_, parsed)| parsed.clone().ok()).collect()
        });
        let request = CreateList { target, sources, amend: exists.get_untracked() };
        let navigate = navigate.clone();
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let outcome = backend.call(request).await;
            busy.try_set(false);
            match outcome {
                Ok(list) => {
                    notices.say(t!(
                        "Created the local list {name}.",
                        name = list.reference.familiar()
                    ));
                    navigate(&list_address(&list.reference), NavigateOptions::default());
                }
                Err(error) => {
                    problem.try_set(Some(error));
                }
            }
        });
    });
    view! {
        <Show when=move || exists.get()>
            <p class="warning" role="status">{t!("A local list of this name is there: the images are added to it. What it has already stays as it is.")}</p>
        </Show>
        <p>
            <button id="create-list" type="button" class="button button--primary"
                disabled=move || !ready.get() || busy.get() on:click=move |_| create.run(())>
                {move || match (busy.get(), exists.get()) {
                    (true, _) => t!("Creating…"),
                    (false, true) => t!("Add to the list"),
                    (false, false) => t!("Create list"),
                }}
            </button>
        </p>
        {move || problem.get().map(|error| match error.code {
            Code::Invalid => view! { <p class="field__error" role="alert">{said(&error.message)}</p> }.into_any(),
            _ => failure(error, create),
        })}
    }
}
