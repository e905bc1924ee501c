//! What stands above the table: the name, how many tags there are, and what can be done with all of them.

use crate::prelude::*;
use domain::{Repository, Tag, equivalent};
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::table::Table;
use crate::components::{Badge, CopyButton, Item, Menu, Tone};
use crate::pages::commands::{Commands, CommandsButton};
use crate::reactive::Memo;
use crate::state::recent;
use crate::state::session::use_session;

/// The head; what is inside of it stands beside the name.
#[component]
pub(super) fn Header(table: Table, refresh: Callback<()>, children: Children) -> Markup {
    let repository = table.repository;
    let name = repository.get_value();
    let path = name.path();
    let (parent, last) = path.rsplit_once('/').unwrap_or(("", path));
    let host = name.registry();
    let session = use_session();
    let own = host.clone();
    let insecure = move || {
        let known = session.registries.ready().unwrap_or_default();
        known.iter().any(|info| info.registry == own && info.insecure && !info.demo)
    };
    let page = domain::typed::page_of(&name);
    let pinned = RwSignal::new(recent::pinned().contains(&name));
    let pin = move |_| pinned.set(repository.with_value(recent::toggle_pin));
    let commands = RwSignal::new(false);
    view! {
        <div class="head">
            <div>
                <p class="crumbs" dir="ltr">
                    <a href=format!("/r/{host}")>{host.display_name().to_owned()}</a>
                    {move || insecure().then(|| view! { " "<Badge words=t!("insecure") tone=Tone::Lost title=t!("The connection to this registry is not verified")/> })}
                    {(!parent.is_empty()).then(|| format!(" › {}", parent.replace('/', " › ")))}
                </p>
                <div class="head__title"><h1 dir="ltr">{last.to_owned()}</h1>{children()}</div>
            </div>
            <div class="head__actions">
                <CopyButton text=name.familiar() what=mark!("reference") words=t!("Copy reference")/>
                <CommandsButton open=commands/>
                {page.map(|page| view! { <a class="button" href=page.clone() title=page target="_blank" rel="noreferrer noopener">{t!("Web page")}</a> })}
                <button id="pin" type="button" class="button" aria-pressed=move || pinned.get().to_string() on:click=pin>
                    {move || if pinned.get() { t!("Pinned") } else { t!("Pin") }}
                </button>
                <button type="button" class="button" on:click=move |_| refresh.run(())>{t!("Refresh")}</button>
                <NewListFrom table/>
            </div>
        </div>
        <Commands all=Memo::new(move |_| equivalents(table)) open=commands/>
    }
}

/// What other tools say: of the tag that is selected or has the focus, else of the repository.
fn equivalents(table: Table) -> Vec<equivalent::Equivalent> {
    let selected = table.rows.selected.with(|all| all.first().cloned());
    let tag = selected.or_else(|| table.active.tag.get());
    table.repository.with_value(|repository| match tag {
        Some(tag) => equivalent::commands(&repository.tagged(tag), None),
        None => equivalent::of_tags(repository),
    })
}

/// What a new list can begin with.
#[component]
fn NewListFrom(table: Table) -> Markup {
    let navigate = StoredValue::new_local(use_navigate());
    let go = move |words: String, query: String| {
        let open = move |()| {
            navigate
                .with_value(|go| go(&format!("/lists/new?{query}"), NavigateOptions::default()));
        };
        Item::new(words, Callback::new(open))
    };
    let items = move || {
        let selected = table.rows.selected.get();
        let active = selected.first().cloned().or_else(|| table.active.tag.get());
        table.repository.with_value(|repository| {
            let mut of_selected = go(
                counted!(selected.len(), "{n} selected tag", "{n} selected tags"),
                sources(repository, selected.iter()),
            );
            if selected.is_empty() {
                of_selected.off = Some(t!("select a tag").to_owned());
            }
            let edited = active.map(|tag| {
                let words = t!("The entries of {tag}, to be edited", tag);
                go(words, format!("published={}", repository.tagged(tag)))
            });
            let empty = go(t!("Nothing: an empty list").to_owned(), format!("target={repository}"));
            [Some(of_selected), edited, Some(empty)].into_iter().flatten().collect::<Vec<_>>()
        })
    };
    view! { <Menu id="new-list" words=t!("New list from…") items=Signal::derive(items) primary=true/> }
}

/// The question of an address that names these tags as sources.
fn sources<'a>(repository: &Repository, tags: impl Iterator<Item = &'a Tag>) -> String {
    let sources = tags.map(|tag| format!("source={}", repository.tagged(tag.clone())));
    sources.collect::<Vec<_>>().join("&")
}
