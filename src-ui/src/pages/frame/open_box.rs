//! The box at the top: takes whatever names an image, and offers what can be done with it.

use domain::Reference;
use domain::protocol::Topic;
use domain::protocol::lists::ListLists;
use domain::typed::places;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::choices::{Choice, Known, choices};
use crate::components::{Combobox, Offer, focus};
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
    let offered = offered(text, open);
    let navigate = StoredValue::new_local(use_navigate());
    let go = move |address: &str| {
        problem.set(None);
        text.set(String::new());
        open.set(false);
        navigate.with_value(|navigate| navigate(address, NavigateOptions::default()));
    };
    let choose = Callback::new(move |at: usize| {
        if let Some(choice) = offered.with_untracked(|all| all.get(at).cloned()) {
            go(&choice.address);
        }
    });
    let enter = Callback::new(move |()| match places(&text.get_untracked()) {
        // What is offered first is what the text names.
        Ok(named) => match (offered.with_untracked(|all| all.first().cloned()), named.first()) {
            (Some(choice), _) => go(&choice.address),
            (None, Some(place)) => go(&place.address()),
            (None, None) => {}
        },
        Err(reason) => problem.set(Some(reason)),
    });
    Effect::new(move |_| {
        text.track();
        problem.set(None);
    });
    let offers =
        Signal::derive(move || offered.with(|all| all.iter().map(offer).collect::<Vec<_>>()));
    listen(open);
    view! {
        <div class="open" role="search">
            <Combobox id="open-box" prefix="open" label=t!("Open an image or a repository") list_label=t!("What can be opened")
                placeholder=t!("Open an image, a repository, an address, a command") described="open-problem"
                text open offers choose enter pasted=Callback::new(|text: String| one_line(&text))/>
            <kbd aria-hidden="true">"Ctrl K"</kbd>
        </div>
        <p id="open-problem" class="open__problem" role="status">{move || problem.get()}</p>
    }
}

fn offer(choice: &Choice) -> Offer {
    Offer { does: phrase(choice.does).to_owned(), name: choice.name.clone(), ..Offer::default() }
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

/// Several lines as one, with spaces: a field of one line would glue them together.
fn one_line(pasted: &str) -> Option<String> {
    if !pasted.trim().contains('\n') {
        return None;
    }
    // Each line by itself, as one may be a command and the next one a name.
    let names = places(pasted).map(|places| {
        let names = places.iter().map(|place| match place {
            domain::typed::Place::Registry(registry) => registry.to_string(),
            domain::typed::Place::Repository(repository) => repository.to_string(),
            domain::typed::Place::Image(reference) => reference.to_string(),
        });
        names.collect::<Vec<_>>().join(" ")
    });
    Some(names.unwrap_or_else(|_| pasted.split_whitespace().collect::<Vec<_>>().join(" ")))
}

/// Ctrl K, from anywhere.
fn listen(open: RwSignal<bool>) {
    let shortcut = window_event_listener(leptos::ev::keydown, move |event| {
        let control = event.ctrl_key() || event.meta_key();
        if control && event.key().eq_ignore_ascii_case("k") {
            event.prevent_default();
            focus("open-box");
            open.set(true);
        }
    });
    on_cleanup(move || shortcut.remove());
}
