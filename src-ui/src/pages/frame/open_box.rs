//! The box at the top: takes whatever names an image, and offers what can be done with it.

use crate::prelude::*;
use domain::protocol::Topic;
use domain::protocol::drafts::ListDrafts;
use domain::typed::{Place, places};
use domain::{Reference, Repository};
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::choices::{Choice, Goal, Known, choices};
use super::pinyin::initials;
use crate::components::{Combobox, Offer, focus};
use crate::i18n::phrase;
use crate::reactive::Memo;
use crate::state::actions::use_actions;
use crate::state::recent::{pinned, recent};
use crate::state::remote::remote;
use crate::state::same_digest;
use crate::state::session::use_session;

/// How many digests are offered.
const MOST_DIGESTS: usize = 20;

/// The box, a combobox over the list of what is offered.
#[component]
pub fn OpenBox() -> Markup {
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
    let actions = use_actions();
    let take = move |choice: &Choice| match (&choice.goal, choice.why_off) {
        (_, Some(reason)) => {
            let does = phrase(choice.does);
            problem.set(Some(t!("Not now: {does} ({reason})", does, reason)));
        }
        (Goal::Address(address), None) => go(address),
        (Goal::Action(at), None) => {
            text.set(String::new());
            open.set(false);
            // The focus goes back to the screen, where the action may want it.
            focus("content");
            if let Some(action) = actions.all().get(*at) {
                action.run.run(());
            }
        }
    };
    let choose = Callback::new(move |at: usize| {
        if let Some(choice) = offered.with_untracked(|all| all.get(at).cloned()) {
            take(&choice);
        }
    });
    // What is offered first is what the text names.
    let enter = Callback::new(move |()| {
        let typed = text.get_untracked();
        let first = offered.with_untracked(|all| all.first().cloned());
        match (first.filter(|_| !typed.trim().is_empty()), places(&typed)) {
            (Some(choice), _) => take(&choice),
            (None, Ok(named)) => {
                if let Some(place) = named.first() {
                    go(&place.address());
                }
            }
            (None, Err(reason)) => problem.set(Some(reason)),
        }
    });
    let compare = Callback::new(move |()| go(&comparison(&text.get_untracked())));
    Effect::new(move |_| {
        text.track();
        problem.set(None);
    });
    let offers =
        Signal::derive(move || offered.with(|all| all.iter().map(offer).collect::<Vec<_>>()));
    view! {
        <div class="open" role="search">
            <Combobox id="open-box" prefix="open" label=t!("Open an image or a repository") list_label=t!("What can be opened")
                placeholder=t!("Open an image, a repository, an address, a command") described="open-problem"
                text open offers choose enter control_enter=compare pasted=Callback::new(|text: String| one_line(&text))/>
            <kbd aria-hidden="true">"Ctrl K"</kbd>
        </div>
        <p id="open-problem" class="open__problem" role="status">{move || problem.get()}</p>
    }
}

fn offer(choice: &Choice) -> Offer {
    let does = phrase(choice.does).to_owned();
    // An action is its own name.
    let (does, name) = match choice.name.as_str() {
        "" => (String::new(), does),
        name => (does, name.to_owned()),
    };
    Offer {
        group: Some(phrase(choice.group).to_owned()),
        does,
        name,
        key: (!choice.key.is_empty()).then_some(choice.key),
        off: choice.why_off.map(str::to_owned),
    }
}

/// The address that compares what a text names, with the image that is shown if there is one.
fn comparison(typed: &str) -> String {
    let named = places(typed).unwrap_or_default();
    let images = named.iter().filter_map(Place::reference);
    let all: Vec<Reference> = here().1.into_iter().chain(images).collect();
    let sides = ["a", "b"].iter().zip(&all).map(|(side, image)| format!("{side}={image}"));
    format!("/compare?{}", sides.collect::<Vec<_>>().join("&"))
}

/// The repository that is shown, and the image if it is one.
fn here() -> (Option<Repository>, Option<Reference>) {
    let path = window().location().pathname().unwrap_or_default();
    let Some((repository, view)) = path.strip_prefix("/r/").and_then(domain::route::parse) else {
        return (None, None);
    };
    let named = view.strip_prefix("at/").unwrap_or_default();
    let image = match (named.parse(), named.parse()) {
        (Ok(digest), _) => Some(repository.at(digest)),
        (_, Ok(tag)) => Some(repository.tagged(tag)),
        _ => None,
    };
    (Some(repository), image)
}

/// What is offered while the list is open.
fn offered(text: RwSignal<String>, open: RwSignal<bool>) -> Memo<Vec<Choice>> {
    let (session, actions) = (use_session(), use_actions());
    let lists = remote(&[Topic::Lists], || Some(ListDrafts {}));
    Memo::new(move |_| {
        if !open.get() {
            return Vec::new();
        }
        let lists = lists.ready().map(|all| all.drafts).unwrap_or_default();
        let registries = session.registries.ready().unwrap_or_default();
        let mut repositories = pinned();
        repositories.extend(recent());
        let offered = actions.all().into_iter();
        let offered = offered.map(|action| (action.does, action.key, action.why_off.run(())));
        let typed = text.get();
        let typed = typed.trim();
        let (here, image) = here();
        let known = Known {
            actions: offered.collect(),
            here,
            image,
            tags: typed.strip_prefix('#').map(|part| actions.tags(part)).unwrap_or_default(),
            digests: if typed.starts_with("sha256:") {
                same_digest::beginning(typed, MOST_DIGESTS)
            } else {
                Vec::new()
            },
            repositories,
            registries: registries.iter().map(|info| info.registry.to_string()).collect(),
            lists: lists.iter().map(|list| list.name.clone()).collect::<Vec<Reference>>(),
        };
        choices(typed, &known, initials)
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
            Place::Registry(registry) => registry.to_string(),
            Place::Repository(repository) => repository.to_string(),
            Place::Image(reference) => reference.to_string(),
        });
        names.collect::<Vec<_>>().join(" ")
    });
    Some(names.unwrap_or_else(|_| pasted.split_whitespace().collect::<Vec<_>>().join(" ")))
}
