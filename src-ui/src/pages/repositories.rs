//! The repositories of a registry; a box for a name where the registry does not list them.

use domain::protocol::Topic;
use domain::protocol::registry::ListRepositories;
use domain::{Code, Registry, Repository, route};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::region::failure;
use super::set_title;
use crate::components::{Drawing, Nothing, SkeletonRows};
use crate::i18n::sentences;
use crate::state::remote::{State, remote};

/// The screen.
#[component]
pub fn Repositories(registry: Registry) -> impl IntoView {
    set_title(registry.display_name());
    let asked = registry.clone();
    let pages = RwSignal::new(Vec::<String>::new());
    let after = RwSignal::new(None::<String>);
    let read = remote(&[Topic::Images], move || {
        Some(ListRepositories { registry: asked.clone(), after: after.get() })
    });
    let next = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        if let State::Ready(page) = read.state.get() {
            pages.update(|all| {
                for name in page.repositories {
                    if !all.contains(&name) {
                        all.push(name);
                    }
                }
            });
            next.set(page.next);
        }
    });
    let filter = RwSignal::new(String::new());
    let (title, host) = (registry.display_name().to_owned(), StoredValue::new(registry.clone()));
    view! {
        <div class="head"><h1 dir="ltr">{title}</h1></div>
        <div class="tool">
            <label class="field">
                <span class="visually-hidden">{t!("Filter repositories")}</span>
                <input id="filter" class="field__input" type="search" placeholder=t!("Filter") autocomplete="off"
                    prop:value=move || filter.get() on:input=move |event| filter.set(event_target_value(&event))/>
            </label>
            <NameBox registry=registry.clone()/>
        </div>
        {move || match read.state.get() {
            State::Failed(error) if error.code == Code::Unsupported => view! {
                <Nothing drawing=Drawing::Nowhere words=sentences(&error)/>
            }.into_any(),
            State::Failed(error) => failure(error, Callback::new(move |()| read.retry())),
            State::Loading if pages.with(Vec::is_empty) => view! { <SkeletonRows what=mark!("repositories")/> }.into_any(),
            _ => view! { <Names names=Signal::derive(move || shown(&pages.get(), &filter.get())) registry=host/> }.into_any(),
        }}
        {move || next.get().map(|last| view! {
            <p class="more"><button type="button" class="button" on:click=move |_| after.set(Some(last.clone()))>{t!("More")}</button></p>
        })}
        <p class="foot" role="status">{move || pages.with(|all| (!all.is_empty()).then(|| counted!(all.len(), "{n} repository", "{n} repositories")))}</p>
    }
}

fn shown(names: &[String], filter: &str) -> Vec<String> {
    let filter = filter.trim().to_lowercase();
    names.iter().filter(|name| name.contains(&filter)).cloned().collect()
}

#[component]
fn Names(names: Signal<Vec<String>>, registry: StoredValue<Registry>) -> impl IntoView {
    view! {
        <Show when=move || !names.with(Vec::is_empty)
            fallback=|| view! { <Nothing drawing=Drawing::Shelves words=t!("No repository to show. Push an image, or clear the filter.")/> }>
            <ul class="places places--rows">
                <For each=move || names.get() key=Clone::clone let:name>
                    {registry.with_value(|registry| Repository::new(registry.clone(), &name).ok()).map(|repository| view! {
                        <li><a href=route::tags(&repository) dir="ltr">{name.clone()}</a></li>
                    })}
                </For>
            </ul>
        </Show>
    }
}

#[component]
fn NameBox(registry: Registry) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let navigate = use_navigate();
    let open = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = name.get_untracked();
        let typed = typed.trim();
        let official = registry.is_hub() && !typed.contains('/');
        let path = if official { format!("library/{typed}") } else { typed.to_owned() };
        match Repository::new(registry.clone(), &path) {
            Ok(repository) => navigate(&route::tags(&repository), NavigateOptions::default()),
            Err(error) => problem.set(Some(error.to_string())),
        }
    };
    view! {
        <form class="tool__form" on:submit=open>
            <label class="field">
                <span class="visually-hidden">{t!("Name of a repository")}</span>
                <input id="repository-name" class="field__input" type="text" placeholder="org/name" autocomplete="off" spellcheck="false"
                    prop:value=move || name.get() on:input=move |event| name.set(event_target_value(&event))/>
            </label>
            <button type="submit" class="button">{t!("Open repository")}</button>
            <p class="field__error" role="status">{move || problem.get()}</p>
        </form>
    }
}
