//! "Add to list…": images go from where they are shown into a local list that is there, or into a new one.

use crate::prelude::*;
use domain::protocol::Topic;
use domain::protocol::drafts::{AddToDraft, Choice, ListDrafts};
use domain::{Reference, order};
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::list_address;
use crate::backend::use_backend;
use crate::components::{Item, Menu};
use crate::i18n::sentences;
use crate::state::notices::use_notices;
use crate::state::remote::remote;

/// How many lists are offered, those that changed last.
const MOST: usize = 12;

/// The button with its menu.
#[component]
pub(in crate::pages) fn AddToList(
    /// The id of the button.
    id: &'static str,
    /// What is added.
    #[prop(into)]
    sources: Signal<Vec<Choice>>,
    /// Other words on the button, where several are on the screen.
    #[prop(optional, into)]
    words: Option<String>,
    /// Whether it is what most people come for.
    #[prop(optional)]
    primary: bool,
) -> Markup {
    let (backend, notices, navigate) = (use_backend(), use_notices(), use_navigate());
    let drafts = remote(&[Topic::Lists], || Some(ListDrafts {}));
    // No `Callback`: the toast that offers to open the list outlives this screen.
    let go = move |address: &str| navigate(address, NavigateOptions::default());
    let anew = go.clone();
    let add = Callback::new(move |name: Reference| {
        let go = go.clone();
        let request = AddToDraft { name, sources: sources.get_untracked() };
        spawn_local(async move {
            match backend.call(request).await {
                Ok(view) => {
                    let added = t!("Added to {name}.", name = view.name.familiar());
                    let open = Callback::new(move |()| go(&list_address(&view.name)));
                    notices.offer(added, t!("Open the local list"), open);
                }
                Err(error) => notices.say(sentences(&error)),
            }
        });
    });
    let items = Signal::derive(move || {
        let mut known = drafts.ready().map(|all| all.drafts).unwrap_or_default();
        order::sort_by_key(&mut known, |draft| std::cmp::Reverse(draft.modified_ms));
        let known = known.into_iter().take(MOST).map(|draft| {
            let words = draft.name.familiar();
            Item::new(words, Callback::new(move |()| add.run(draft.name.clone())))
        });
        let anew = anew.clone();
        let anew = Callback::new(move |()| {
            let sources = sources.get_untracked();
            let names = sources.iter().map(|it| format!("source={}", pinned(it)));
            anew(&format!("/lists/new?{}", names.collect::<Vec<_>>().join("&")));
        });
        known.chain([Item::new(t!("New list…"), anew)]).collect::<Vec<_>>()
    });
    let words = words.unwrap_or_else(|| t!("Add to list…").to_owned());
    view! { <Menu id words items primary/> }
}

/// A choice of one image of a list is that image, by its digest.
fn pinned(choice: &Choice) -> Reference {
    match choice.entries.as_deref() {
        Some([one]) => choice.reference.repository().at(one.clone()),
        _ => choice.reference.clone(),
    }
}
