//! The box at the top: takes whatever names an image, and offers what can be done with it.

use domain::Reference;
use domain::protocol::Topic;
use domain::protocol::lists::ListLists;
use domain::typed::places;
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::choices::{Choice, Known, choices};
use crate::i18n::phrase;
use crate::state::recent::{pinned, recent};
use crate::state::remote::remote;
use crate::state::session::use_session;

/// The box, a combobox over the list of what is offered.
#[component]
pub fn OpenBox() -> impl IntoView {
    let text = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let open = RwSignal::new(false);
    let chosen = RwSignal::new(None::<usize>);
    let input = NodeRef::<html::Input>::new();
    let offered = offered(text, open);
    let navigate = StoredValue::new_local(use_navigate());
    let go = move |address: &str| {
        problem.set(None);
        text.set(String::new());
        open.set(false);
        navigate.with_value(|navigate| navigate(address, NavigateOptions::default()));
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = text.get_untracked();
        let known = offered.get_untracked();
        let choice = chosen.get_untracked().or(places(&typed).is_ok().then_some(0));
        match choice.and_then(|at| known.get(at)) {
            Some(choice) => go(&choice.address),
            None => match places(&typed) {
                Ok(places) => {
                    if let Some(place) = places.first() {
                        go(&place.address());
                    }
                }
                Err(reason) => problem.set(Some(reason)),
            },
        }
    };
    let keys = move |event: KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        let count = offered.with_untracked(Vec::len);
        let now = chosen.get_untracked();
        match event.key().as_str() {
            "ArrowDown" if count > 0 => chosen.set(Some(now.map_or(0, |at| (at + 1) % count))),
            "ArrowUp" if count > 0 => {
                chosen.set(Some(now.map_or(count - 1, |at| (at + count - 1) % count)));
            }
            "ArrowDown" => open.set(true),
            "Escape" if open.get_untracked() => open.set(false),
            _ => return,
        }
        event.prevent_default();
    };
    listen(input, open);
    let list = move || {
        let all = offered.get();
        (!all.is_empty()).then(|| {
            let items: Vec<_> =
                all.into_iter().enumerate().map(|(at, it)| item(at, it, chosen)).collect();
            view! { <ul id="open-list" class="open__list" role="listbox" aria-label=t!("What can be opened")>{items}</ul> }
                .into_any()
        })
    };
    // Pressed, not clicked: the click would come after the box has lost the focus, and closed its list.
    let pressed = move |event: leptos::ev::MouseEvent| {
        let target = event_target::<web_sys::Element>(&event);
        let Ok(Some(option)) = target.closest("[role=option]") else { return };
        event.prevent_default();
        let at = option.id().strip_prefix("open-").and_then(|at| at.parse::<usize>().ok());
        let choice = at.and_then(|at| offered.with_untracked(|all| all.get(at).cloned()));
        if let Some(choice) = choice {
            go(&choice.address);
        }
    };
    view! {
        <div class="open-box" on:mousedown=pressed>
            <form class="open" role="search" on:submit=submit>
                <input id="open-box" class="open__input" type="text" node_ref=input autocomplete="off"
                    spellcheck="false" placeholder=t!("Open an image, a repository, an address, a command")
                    role="combobox" aria-autocomplete="list" aria-controls="open-list"
                    aria-expanded=move || offered.with(|all| !all.is_empty()).to_string()
                    aria-activedescendant=move || chosen.get().map(|at| format!("open-{at}"))
                    aria-label=t!("Open an image or a repository") aria-describedby="open-problem"
                    prop:value=move || text.get() on:keydown=keys
                    on:focus=move |_| open.set(true) on:blur=move |_| open.set(false)
                    on:paste=move |event| paste(&event, text)
                    on:input=move |event| {
                        text.set(event_target_value(&event));
                        chosen.set(None);
                        problem.set(None);
                        open.set(true);
                    }/>
                <kbd aria-hidden="true">"Ctrl K"</kbd>
            </form>
            {list}
        </div>
        <p id="open-problem" class="open__problem" role="status">{move || problem.get()}</p>
    }
}

/// What is offered while the list is open.
fn offered(text: RwSignal<String>, open: RwSignal<bool>) -> Memo<Vec<Choice>> {
    let session = use_session();
    let lists = remote(&[Topic::Lists], || Some(ListLists {}));
    Memo::new(move |_| {
        if !open.get() {
            return Vec::new();
        }
        let lists = lists.ready().map(|all| all.lists).unwrap_or_default();
        let registries = session.registries.ready().unwrap_or_default();
        let mut repositories = pinned();
        repositories.extend(recent());
        let known = Known {
            repositories,
            registries: registries.iter().map(|info| info.registry.to_string()).collect(),
            lists: lists.iter().map(|list| list.reference.clone()).collect::<Vec<Reference>>(),
        };
        text.with(|text| choices(text, &known))
    })
}

fn item(at: usize, choice: Choice, chosen: RwSignal<Option<usize>>) -> AnyView {
    view! {
        <li id=format!("open-{at}") class="open__item" role="option" aria-selected=move || (chosen.get() == Some(at)).to_string()>
            <span class="open__does">{phrase(choice.does)}</span>" "<b dir="ltr">{choice.name}</b>
        </li>
    }
    .into_any()
}

/// Several lines become one, with spaces: a field of one line would glue them together.
fn paste(event: &leptos::ev::ClipboardEvent, text: RwSignal<String>) {
    let pasted = event.clipboard_data().and_then(|data| data.get_data("text").ok());
    let Some(pasted) = pasted.filter(|pasted| pasted.trim().contains('\n')) else { return };
    event.prevent_default();
    // Each line by itself, as one may be a command and the next one a name.
    let names = places(&pasted).map(|places| {
        let names = places.iter().map(|place| match place {
            domain::typed::Place::Registry(registry) => registry.to_string(),
            domain::typed::Place::Repository(repository) => repository.to_string(),
            domain::typed::Place::Image(reference) => reference.to_string(),
        });
        names.collect::<Vec<_>>().join(" ")
    });
    text.set(names.unwrap_or_else(|_| pasted.split_whitespace().collect::<Vec<_>>().join(" ")));
}

/// Ctrl K, from anywhere.
fn listen(input: NodeRef<html::Input>, open: RwSignal<bool>) {
    let shortcut = window_event_listener(leptos::ev::keydown, move |event| {
        let control = event.ctrl_key() || event.meta_key();
        if control && event.key().eq_ignore_ascii_case("k") {
            event.prevent_default();
            if let Some(input) = input.get_untracked() {
                // Fails only for an element that is not shown.
                let _ = input.focus();
                open.set(true);
            }
        }
    });
    on_cleanup(move || shortcut.remove());
}
