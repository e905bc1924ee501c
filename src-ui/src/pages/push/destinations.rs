//! The tags that are written: named, added and taken away here, and kept in the address.

use crate::prelude::*;
use domain::publication::{Kind, Subject};
use domain::{Reference, route};
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::preview::Asking;

/// The editor of the tags. What a list is pushed to without any is its own name.
#[component]
pub(super) fn Destinations(asking: Asking) -> Markup {
    let own = match asking.subject.get_value() {
        Subject::List { list } => Some(list),
        _ => None,
    };
    let asked = asking.targets.get_value();
    let tags = if asked.is_empty() { own.into_iter().collect() } else { asked };
    let tags = StoredValue::new(tags);
    let navigate = StoredValue::new_local(use_navigate());
    let typed = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let go = move |next: Vec<Reference>| {
        let address = asking.subject.with_value(|subject| route::push(subject, &next));
        if let Some(address) = address {
            let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
            navigate.with_value(|navigate| navigate(&address, options));
        }
    };
    let add = move || {
        let text = typed.get_untracked();
        if text.trim().is_empty() {
            return;
        }
        let mut next = tags.get_value();
        for name in text.split([' ', ',', '\n']).filter(|name| !name.is_empty()) {
            match name.parse::<Reference>() {
                Ok(tag) if next.contains(&tag) => {
                    problem.set(Some(t!("{tag} is there already.", tag)));
                    return;
                }
                Ok(tag) => next.push(tag),
                Err(error) => {
                    problem.set(Some(format!("{name}: {error}")));
                    return;
                }
            }
        }
        go(next);
    };
    let rows: Vec<_> = tags
        .get_value()
        .into_iter()
        .map(|tag| {
            let gone = tag.clone();
            let take = move |_| {
                let mut next = tags.get_value();
                next.retain(|other| other != &gone);
                go(next);
            };
            let label = t!("Take {tag} away", tag = tag.familiar());
            let is_only = tags.with_value(Vec::len) == 1;
            view! {
                <li data-destination=tag.to_string()>
                    <span dir="ltr" class="wrap">{tag.to_string()}</span>
                    {(!is_only).then(|| view! { <button type="button" class="copy" aria-label=label.clone() title=label on:click=take>"×"</button> })}
                </li>
            }
        })
        .collect();
    let is_fixed = matches!(asking.kind(), Kind::Delete | Kind::Undo);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        add();
    };
    view! {
        <section class="push__to" aria-label=t!("Destinations")>
            <ul>{rows}</ul>
            {(!is_fixed).then(|| view! {
                <form class="field--inline" on:submit=submit>
                    <input id="add-destination" class="field__input" type="text" dir="ltr" autocomplete="off" spellcheck="false"
                        aria-label=t!("Another tag, of any repository or registry") placeholder=t!("Another tag, of any repository or registry")
                        aria-describedby="destination-problem" aria-invalid=move || problem.with(Option::is_some).then_some("true")
                        prop:value=move || typed.get() on:input=move |event| { typed.set(event_target_value(&event)); problem.set(None); }/>
                    <button id="add" type="submit" class="button">{t!("Add")}</button>
                </form>
                <p id="destination-problem" class="field__error" role="alert">{move || problem.get()}</p>
            })}
        </section>
    }
}
