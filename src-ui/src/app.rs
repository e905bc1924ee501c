//! The frame around all screens: what every page needs, the sidebar, the box at the top.

use crate::prelude::*;
use domain::protocol::Event;
use leptos::task::spawn_local;
use leptos_router::components::Router;

use crate::backend::{Close, listen, provide_backend};
use crate::components::Toasts;
use crate::i18n::provide_speech;
use crate::pages::Screens;
use crate::pages::frame::{Closing, OpenBox, Sidebar};
use crate::state::actions::provide_actions;
use crate::state::density;
use crate::state::freshness::Freshness;
use crate::state::notices::{provide_notices, use_notices};
use crate::state::publications::provide_publications;
use crate::state::session::provide_session;

/// The whole page.
#[component]
pub fn App() -> Markup {
    let freshness = Freshness::new();
    provide_context(freshness);
    let backend = provide_backend(freshness);
    let speech = provide_speech();
    provide_notices();
    density::apply();
    provide_session();
    provide_actions();
    let publications = provide_publications();
    publications.reload();
    let notices = use_notices();
    let closing = RwSignal::new(false);
    let heard = move |event| match event {
        Event::Changed { topics } => freshness.bump(&topics),
        Event::Publication { publication } => publications.put(*publication),
        Event::CloseAsked => {
            closing.set(true);
            // A window that does not hear of it goes without an answer, and needs no word of it.
            spawn_local(async move { drop(backend.close(Close::Asked).await) });
        }
        Event::Warning { host, text } => notices.say(t!("{host} warns: {text}", host, text)),
    };
    let owner = Owner::current();
    listen(backend, heard, move || {
        freshness.bump_all();
        if let Some(owner) = &owner {
            owner.with(|| publications.reload());
        }
    });
    view! {
        // Made anew in another language: phrases are looked up when a view is made, and what a page
        // shows is in its address.
        <Router>{move || { speech.language(); view! {
            <a class="skip" href="#content">{t!("Skip to the content")}</a>
            <div class="app">
                <Sidebar/>
                <div class="main">
                    <header class="top"><OpenBox/></header>
                    <main id="content" class="content" tabindex="-1"><Screens/></main>
                </div>
            </div>
            <Toasts/>
            <Closing open=closing/>
        } }}</Router>
    }
}
