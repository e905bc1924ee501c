//! The screens, one folder or file a route. They read the address, own the reads and writes, and
//! leave the drawing to components.

mod activity;
mod add_to_list;
mod commands;
mod compare;
mod exports;
pub mod frame;
mod history;
mod home;
mod image;
mod keyboard;
mod list;
mod lists;
mod new_list;
mod part;
mod platform_row;
mod push;
pub mod region;
pub mod registries;
mod repositories;
mod screens;
mod settings;
mod tags;

use home::Home;
pub use screens::Screens;

use crate::components::{Drawing, Nothing};
use crate::prelude::*;
use crate::reactive::Memo;
use domain::{Reference, Registry, Repository, Tag};
use screens::use_parameter;

// The screens whose code is a part of its own.
part::parts! {
    /// What was done and asked.
    working: activity() => activity::Activity();
    /// What a publication will do.
    working: push() => push::PushPage();
    /// How far a publication is, and what became of it.
    working: publication() => push::PublicationPage();
    /// The publications under way, and those that were broken off.
    working: unsettled() => activity::Unsettled();
    /// Settings.
    working: settings() => settings::SettingsPage();
    /// The registries.
    working: registries() => registries::Registries();
    /// A local list.
    working: list() => list::ListPage();
    /// All local lists.
    working: lists() => lists::Lists();
    /// A new local list.
    working: new_list() => new_list::NewList();
    /// Two lists or images beside each other.
    compare: compare() => compare::Compare();
}

/// Puts a name before the program's in the title of the window.
pub fn set_title(name: &str) {
    document().set_title(&format!("{name} · Manifold"));
}

/// The address of a local list's screen.
pub fn list_address(list: &Reference) -> String {
    format!("/lists/at/{list}")
}

/// What an address after `/r/` means.
#[derive(Clone, PartialEq)]
enum Place {
    Registry(Registry),
    Tags(Repository),
    Image(Reference),
    Nothing,
}

/// `/r/<host>`, `/r/<host>/<path>/-/tags`, `/r/<host>/<path>/-/at/<tag or digest>`.
#[component]
pub fn RegistryOrRepository() -> Markup {
    let parameter = use_parameter();
    let place = Memo::new(move |_| parameter.with(|rest| read_place(rest)));
    let shown = move || match place.get() {
        Place::Registry(registry) => view! { <repositories::Repositories registry/> },
        Place::Tags(repository) => view! { <tags::Tags repository/> },
        Place::Image(reference) => view! { <image::ImagePage reference/> },
        Place::Nothing => view! { <NotFound/> },
    };
    shown.into_markup()
}

fn read_place(rest: &str) -> Place {
    if let Some((repository, view)) = domain::route::parse(rest) {
        if view == "tags" {
            return Place::Tags(repository);
        }
        let identifier = view.strip_prefix("at/").unwrap_or_default();
        if let Ok(digest) = identifier.parse() {
            return Place::Image(repository.at(digest));
        }
        if let Ok(tag) = identifier.parse::<Tag>() {
            return Place::Image(repository.tagged(tag));
        }
        return Place::Nothing;
    }
    rest.trim_end_matches('/').parse().map_or(Place::Nothing, Place::Registry)
}

/// An address that leads nowhere.
#[component]
pub fn NotFound() -> Markup {
    set_title(t!("Not found"));
    view! {
        <div class="head"><h1>{t!("There is nothing here")}</h1></div>
        <Nothing drawing=Drawing::Nowhere words=t!("The address does not name a screen.")><a class="button" href="/">{t!("Go home")}</a></Nothing>
    }
}
