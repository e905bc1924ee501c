//! The sidebar: the sections and the registries.

use domain::protocol::Topic;
use domain::protocol::drafts::ListDrafts;
use domain::protocol::registry::RegistryInfo;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{LanguageChoice, Shortcuts, ThemeChoice};
use crate::components::{Icon, Picture};
use crate::state::publications::use_publications;
use crate::state::remote::remote;
use crate::state::session::use_session;

/// The sidebar.
#[component]
pub fn Sidebar() -> impl IntoView {
    let lists = remote(&[Topic::Lists], || Some(ListDrafts {}));
    let publications = use_publications();
    let session = use_session();
    let list_count = move || lists.ready().map(|all| all.drafts.len().to_string());
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
            {move || session.registries.ready().unwrap_or_default().into_iter()
                .map(|info| view! { <RegistryEntry info/> }).collect_view()}
            <Entry address="/registries" name=t!("Manage registries")/>
            <Entry address="/settings" name=t!("Settings")/>
            <Shortcuts/>
            <ThemeChoice/>
            <LanguageChoice/>
        </nav>
    }
}

#[component]
fn Entry(
    address: &'static str,
    name: &'static str,
    #[prop(optional)] figure: Option<Signal<Option<String>>>,
) -> impl IntoView {
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

#[component]
fn RegistryEntry(info: RegistryInfo) -> impl IntoView {
    let location = use_location();
    let address = format!("/r/{}", info.registry);
    let inside = format!("{address}/");
    let (own, signed_in) = (address.clone(), info.account.is_some());
    let here = move || {
        let path = location.pathname.get();
        path == own || path.starts_with(&inside)
    };
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
    view! {
        <a class="nav" href=address aria-current=move || here().then_some("page")>
            <span class="dot" class=("dot--on", signed_in) aria-hidden="true"></span>
            <span class="nav__name" dir="ltr">{name}</span>
            <span class="nav__figure" dir="ltr">{note}</span>
        </a>
    }
}
