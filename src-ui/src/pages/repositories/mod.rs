//! The repositories of a registry; a box for a name where the registry does not list them.

mod known;
mod tree;

use std::collections::BTreeSet;

use crate::prelude::*;
use domain::order;
use domain::protocol::Topic;
use domain::protocol::registry::ListRepositories;
use domain::{Code, Registry, Repository, equivalent, route};
use leptos::ev::SubmitEvent;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::commands::{Commands, CommandsButton};
use super::region::failure;
use super::set_title;
use crate::components::{Drawing, Footing, Nothing, SkeletonRows, Standing};
use crate::i18n::sentences;
use crate::reactive::Memo;
use crate::state::remote::{State, remote};
use crate::state::storage::{remember_choice, remembered_choice};
use known::Known;

/// Where it is kept whether names are shown whole.
const STORED: &str = "manifold.repositories";
/// So many names are made at once; the filter finds the others.
const MOST_LINES: usize = 1000;

/// The screen.
#[component]
pub fn Repositories(registry: Registry) -> Markup {
    set_title(registry.display_name());
    let asked = registry.clone();
    let known = Known::of(registry.clone());
    let pages = RwSignal::new(Vec::<String>::new());
    let after = RwSignal::new(None::<String>);
    let read = remote(&[Topic::Images], move || {
        Some(ListRepositories { registry: asked.clone(), after: after.get() })
    });
    let (next, stopped) = (RwSignal::new(None::<String>), RwSignal::new(false));
    Effect::new(move |_| {
        if let State::Ready(page) = read.get() {
            let is_first = after.get_untracked().is_none();
            pages.update(|all| {
                if is_first {
                    all.clear();
                }
                all.extend(page.repositories);
            });
            known.saw(page.seen);
            next.set(page.next);
        }
    });
    // The pages follow each other by themselves; stopped, they go on where they were.
    Effect::new(move |_| {
        if let Some(last) = next.get().filter(|_| !stopped.get()) {
            after.set(Some(last));
        }
    });
    let flat = RwSignal::new(remembered_choice(STORED).as_deref() == Some("flat"));
    let toggle = move |_| {
        flat.update(|flat| *flat = !*flat);
        remember_choice(STORED, if flat.get_untracked() { "flat" } else { "tree" });
    };
    let (filter, commands) = (RwSignal::new(String::new()), RwSignal::new(false));
    let standing = Signal::derive(move || match (next.get(), stopped.get()) {
        (None, _) => Standing::Fresh,
        (Some(_), false) => Standing::Partial,
        (Some(_), true) => Standing::Stopped,
    });
    // Who does not list all of them may still tell of some.
    let all = Memo::new(move |_| {
        let mut all = pages.get();
        all.extend(known.paths());
        order::set(all)
    });
    let is_empty = Memo::new(move |_| all.with(BTreeSet::is_empty));
    let figures = Signal::derive(move || {
        let count = all.with(BTreeSet::len);
        let total = counted!(count, "{n} repository", "{n} repositories");
        match (count, next.with(Option::is_some)) {
            (0, _) => String::new(),
            (_, true) => t!("{total} so far", total),
            (_, false) => total,
        }
    });
    let told = move || {
        known.failure().map(
            |words| view! { <p id="untold" class="footing"><span role="status">{words}</span></p> },
        )
    };
    let (title, host) = (registry.display_name().to_owned(), StoredValue::new(registry.clone()));
    let lines = tree::Lines { registry: host, known };
    let made = move || {
        let names = Signal::derive(move || all.with(|all| shown(all, &filter.get())));
        view! { <Names names lines flat filter/> }
    };
    view! {
        <div class="head">
            <div class="head__title"><h1 dir="ltr">{title}</h1><Footing standing figures stop=Callback::new(move |()| stopped.update(|on| *on = !*on))/>{told}</div>
            <div class="head__actions">
                <CommandsButton open=commands/>
                <a class="button" href="/registries">{t!("Manage registries")}</a>
            </div>
        </div>
        <Commands all=Memo::new(move |_| host.with_value(equivalent::of_registry)) open=commands/>
        <div class="tool">
            <label class="field">
                <span class="visually-hidden">{t!("Filter repositories")}</span>
                <input id="filter" class="field__input" type="search" placeholder=t!("Filter") autocomplete="off"
                    prop:value=move || filter.get() on:input=move |event| filter.set(event_target_value(&event))/>
            </label>
            <button type="button" id="flat" class="button" aria-pressed=move || flat.get().to_string() on:click=toggle>{t!("Whole names")}</button>
            <NameBox registry=registry.clone()/>
        </div>
        {move || match read.get() {
            State::Failed(error) if error.code == Code::Unsupported && is_empty.get() => {
                if known.is_asked() {
                    view! { <SkeletonRows what=mark!("repositories")/> }
                } else {
                    view! { <Nothing drawing=Drawing::Nowhere words=sentences(&error)/> }
                }
            }
            State::Failed(error) if error.code != Code::Unsupported => view! {
                {failure(error, Callback::new(move |()| read.retry()))}
                {(!is_empty.get()).then(made)}
            },
            State::Loading if is_empty.get() => view! { <SkeletonRows what=mark!("repositories")/> },
            _ => made(),
        }}
    }
}

/// The names that have the filter in them.
fn shown(names: &BTreeSet<String>, filter: &str) -> Vec<String> {
    let filter = filter.trim().to_lowercase();
    names.iter().filter(|name| name.contains(&filter)).cloned().collect()
}

#[component]
fn Names(
    names: Signal<Vec<String>>,
    lines: tree::Lines,
    flat: RwSignal<bool>,
    filter: RwSignal<String>,
) -> Markup {
    // What is filtered is shown by its whole name.
    let is_flat = move || flat.get() || !filter.with(|filter| filter.trim().is_empty());
    let shown = move || {
        names.with(|names| {
            if !is_flat() {
                let root = tree::Node::of(names.iter());
                return lines.tree(&root);
            }
            let made = names.iter().take(MOST_LINES);
            let made = made.map(|name| view! { <li>{lines.line(name, name)}</li> });
            let more = names.len().saturating_sub(MOST_LINES);
            let more = (more > 0).then(|| {
                view! { <li class="note">{counted!(more, "{n} more: filter to see it.", "{n} more: filter to see them.")}</li> }
            });
            view! { <ul class="places places--rows">{made.collect_view()}{more}</ul> }
        })
    };
    view! {
        <Show when=move || !names.with(Vec::is_empty)
            fallback=|| view! { <Nothing drawing=Drawing::Shelves words=t!("No repository to show. Push an image, or clear the filter.")/> }>
            {shown}
        </Show>
    }
}

#[component]
fn NameBox(registry: Registry) -> Markup {
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
