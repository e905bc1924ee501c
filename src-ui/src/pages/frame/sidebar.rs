//! The sidebar: the sections, the registries with the repository that is open, what was pinned, and what
//! is the same everywhere.

use crate::prelude::*;
use domain::protocol::Topic;
use domain::protocol::drafts::ListDrafts;
use domain::protocol::registry::RegistryInfo;
use domain::{Registry, Repository, route};
use leptos_router::hooks::use_location;

use super::{Limits, Shortcuts};
use crate::components::{Icon, Picture};
use crate::reactive::Memo;
use crate::state::publications::use_publications;
use crate::state::recent;
use crate::state::remote::remote;
use crate::state::session::use_session;

/// The sidebar.
#[component]
pub fn Sidebar() -> Markup {
    let lists = remote(&[Topic::Lists], || Some(ListDrafts {}));
    let publications = use_publications();
    let session = use_session();
    let list_count = move || {
        let count = lists.ready().map(|all| all.drafts.len());
        count.filter(|count| *count > 0).map(|count| count.to_string())
    };
    let running = move || {
        Some(publications.unsettled().len()).filter(|count| *count > 0).map(|n| n.to_string())
    };
    view! {
        <nav class="side" aria-label=t!("Sections")>
            <div class="brand"><Icon picture=Picture::Mark/>"Manifold"</div>
            <Entry address="/" name=t!("Home")/>
            <Entry address="/compare" name=t!("Compare")/>
            <Entry address="/lists" name=t!("Lists") figure=Signal::derive(list_count)/>
            <Entry address="/activity" name=t!("Activity") figure=Signal::derive(running)/>
            <h2 class="side__title">{t!("Registries")}</h2>
            {move || session.registries.ready().unwrap_or_default().into_iter().map(listed).collect_view()}
            <Unlisted/>
            <Entry address="/registries" name=t!("Manage registries")/>
            <Pinned/>
            <div class="side__foot">
                <Limits/>
                <Entry address="/settings" name=t!("Settings")/>
                <Shortcuts/>
            </div>
        </nav>
    }
}

#[component]
fn Entry(
    address: &'static str,
    name: &'static str,
    #[prop(optional)] figure: Option<Signal<Option<String>>>,
) -> Markup {
    let location = use_location();
    let here = move || {
        let path = location.pathname.get();
        let below = |section: &str, page: &str| address == section && path.starts_with(page);
        path == address
            || below("/lists", "/lists/")
            || below("/activity", "/push/")
            || below("/settings", "/settings/")
    };
    view! {
        <a class="nav" href=address aria-current=move || here().then_some("page")>
            {name}
            {figure.map(|figure| view! { <span class="nav__figure">{move || figure.get()}</span> })}
        </a>
    }
}

/// The repository that an address is about.
fn repository_at(path: &str) -> Option<Repository> {
    route::parse(path.strip_prefix("/r/")?).map(|(repository, _)| repository)
}

/// The registry that an address is about.
fn registry_at(path: &str) -> Option<Registry> {
    let rest = path.strip_prefix("/r/")?;
    let open = route::parse(rest).map(|(repository, _)| repository.registry().clone());
    open.or_else(|| rest.trim_end_matches('/').parse().ok())
}

/// The registry that is open, while the list does not have it: nobody has signed in to it or set anything.
#[component]
fn Unlisted() -> Markup {
    let (location, session) = (use_location(), use_session());
    let open = Memo::new(move |_| {
        let open = location.pathname.with(|path| registry_at(path))?;
        let listed = session.registries.ready()?;
        listed.iter().all(|info| info.registry != open).then_some(open)
    });
    let shown = move || {
        open.get().map(|registry| {
            let name = registry.display_name().to_owned();
            view! { <RegistryLine registry name signed_in=false note=String::new()/> }
        })
    };
    shown.into_markup()
}

/// A registry of the list.
fn listed(info: RegistryInfo) -> Markup {
    let name = if info.demo {
        t!("Demo registry").to_owned()
    } else {
        info.registry.display_name().to_owned()
    };
    let note = match &info.account {
        Some(account) => account.username.clone(),
        None if info.insecure && !info.demo => t!("insecure").to_owned(),
        None => String::new(),
    };
    let signed_in = info.account.is_some();
    view! { <RegistryLine registry=info.registry name signed_in note/> }
}

/// A registry, and below it its repository that is open.
#[component]
fn RegistryLine(registry: Registry, name: String, signed_in: bool, note: String) -> Markup {
    let location = use_location();
    let address = format!("/r/{registry}");
    let own = address.clone();
    let here = move || location.pathname.with(|path| *path == own);
    // A pinned one has its line below.
    let open = Memo::new(move |_| {
        let open = location.pathname.with(|path| repository_at(path));
        open.filter(|open| *open.registry() == registry && !recent::track_pinned().contains(open))
    });
    view! {
        <a class="nav nav--registry" href=address title=name.clone() aria-current=move || here().then_some("page")>
            <span class="dot" class=("dot--on", signed_in) aria-hidden="true"></span>
            <span class="nav__name" dir="ltr">{name.clone()}</span>
            <span class="nav__figure" dir="ltr">{note}</span>
        </a>
        {move || open.get().map(|open| view! { <RepositoryEntry name=open.path().to_owned() repository=open inside=true/> })}
    }
}

/// What was pinned.
#[component]
fn Pinned() -> Markup {
    let shown = move || {
        let pinned = recent::track_pinned();
        (!pinned.is_empty()).then(|| {
            let entries = pinned.into_iter().map(|repository| {
                view! { <RepositoryEntry name=repository.familiar() repository inside=false/> }
            });
            view! { <h2 class="side__title">{t!("Pinned")}</h2>{entries.collect_view()} }
        })
    };
    shown.into_markup()
}

/// A repository; `inside` of the registry above it.
#[component]
fn RepositoryEntry(name: String, repository: Repository, inside: bool) -> Markup {
    let location = use_location();
    let address = route::tags(&repository);
    let here =
        move || location.pathname.with(|path| repository_at(path).as_ref() == Some(&repository));
    view! {
        <a class="nav" class=("nav--inside", inside) class=("nav--pinned", !inside) href=address title=name.clone() aria-current=move || here().then_some("page")>
            <span class="nav__name nav__name--end" dir="ltr"><bdi>{name.clone()}</bdi></span>
        </a>
    }
}
