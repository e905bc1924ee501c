//! Which screen an address shows. A list in one place, and no routes of `leptos_router`: each kind of those
//! is code of its own, and all of them together a twentieth of the first page.

use crate::prelude::*;
use leptos_router::location::{BrowserUrl, LocationProvider as _, Url};

use super::{Home, NotFound, RegistryOrRepository};
use crate::reactive::Memo;

/// A screen. Going to the same one with another parameter keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Screen {
    Home,
    Registries,
    RegistryOrRepository,
    Lists,
    NewList,
    List,
    Compare,
    Push,
    Publication,
    Activity,
    Settings,
    Section,
    Nothing,
}

impl Screen {
    /// The screen of a path, and what is variable in it, as it stands there. A `/` at the end means nothing.
    fn of(path: &str) -> (Self, &str) {
        let path = path.strip_prefix('/').unwrap_or(path);
        let screen = match path.strip_suffix('/').unwrap_or(path) {
            "" => Self::Home,
            "registries" => Self::Registries,
            "r" => Self::RegistryOrRepository,
            "lists" => Self::Lists,
            "lists/new" => Self::NewList,
            "lists/at" => Self::List,
            "compare" => Self::Compare,
            "push" => Self::Push,
            "activity" => Self::Activity,
            "settings" => Self::Settings,
            named => return Self::with_parameter(path, named),
        };
        (screen, "")
    }

    fn with_parameter<'path>(path: &'path str, named: &'path str) -> (Self, &'path str) {
        let one = |rest: &&str| !rest.contains('/');
        if let Some(rest) = path.strip_prefix("r/") {
            (Self::RegistryOrRepository, rest)
        } else if let Some(rest) = path.strip_prefix("lists/at/") {
            (Self::List, rest)
        } else if let Some(id) = named.strip_prefix("push/").filter(one) {
            (Self::Publication, id)
        } else if let Some(section) = named.strip_prefix("settings/").filter(one) {
            (Self::Section, section)
        } else {
            (Self::Nothing, "")
        }
    }

    fn view(self) -> Markup {
        match self {
            Self::Home => view! { <Home/> },
            Self::Registries => super::registries(),
            Self::RegistryOrRepository => view! { <RegistryOrRepository/> },
            Self::Lists => super::lists(),
            Self::NewList => super::new_list(),
            Self::List => super::list(),
            Self::Compare => super::compare(),
            Self::Push => super::push(),
            Self::Publication => super::publication(),
            Self::Activity => super::activity(),
            Self::Settings | Self::Section => super::settings(),
            Self::Nothing => view! { <NotFound/> },
        }
    }
}

/// What is variable in the path of a screen.
#[derive(Debug, Clone, Copy)]
struct Parameter(RwSignal<String>);

/// What is variable in the path of this screen, such as the name of a repository.
pub fn use_parameter() -> RwSignal<String> {
    expect_context::<Parameter>().0
}

/// The screen of the address.
#[component]
pub fn Screens() -> Markup {
    let browser: BrowserUrl = expect_context();
    let current = browser.as_url().clone();
    let screen = {
        let current = current.clone();
        Memo::new(move |_| current.with(|url| Screen::of(url.path()).0))
    };
    let shown = move || {
        let screen = screen.get();
        show(screen, browser.clone());
        screen.view()
    };
    shown.into_markup()
}

/// Gives a screen its part of the address, for as long as it is the one that is shown: who leaves it changes
/// nothing in it. The browser's own address follows when the screen is there.
fn show(screen: Screen, browser: BrowserUrl) {
    let current = browser.as_url().clone();
    let url = ArcRwSignal::new(current.get_untracked());
    let parameter = RwSignal::new(url.with_untracked(parameter_of));
    // What `use_query_map` reads.
    provide_context(url.clone());
    provide_context(Parameter(parameter));
    Effect::new(move |_| {
        let now = current.get();
        if Screen::of(now.path()).0 == screen {
            let given = parameter_of(&now);
            if parameter.with_untracked(|known| *known != given) {
                parameter.set(given);
            }
            if url.with_untracked(|known| *known != now) {
                url.set(now);
            }
            browser.ready_to_complete();
        }
    });
}

fn parameter_of(url: &Url) -> String {
    Url::unescape(Screen::of(url.path()).1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_has_its_screen() {
        for (path, screen, parameter) in [
            ("/", Screen::Home, ""),
            ("", Screen::Home, ""),
            ("/registries", Screen::Registries, ""),
            ("/registries/", Screen::Registries, ""),
            ("/r/ghcr.io", Screen::RegistryOrRepository, "ghcr.io"),
            ("/r/ghcr.io/", Screen::RegistryOrRepository, "ghcr.io/"),
            ("/r/ghcr.io/a/b/-/tags", Screen::RegistryOrRepository, "ghcr.io/a/b/-/tags"),
            ("/lists", Screen::Lists, ""),
            ("/lists/new", Screen::NewList, ""),
            ("/lists/at/ghcr.io/a/b:1", Screen::List, "ghcr.io/a/b:1"),
            ("/compare", Screen::Compare, ""),
            ("/push", Screen::Push, ""),
            ("/push/17", Screen::Publication, "17"),
            ("/push/17/", Screen::Publication, "17"),
            ("/push/17/18", Screen::Nothing, ""),
            ("/activity", Screen::Activity, ""),
            ("/settings", Screen::Settings, ""),
            ("/settings/platforms", Screen::Section, "platforms"),
            ("/lists/other", Screen::Nothing, ""),
            ("/registriesx", Screen::Nothing, ""),
        ] {
            assert_eq!(Screen::of(path), (screen, parameter), "{path}");
        }
    }
}
