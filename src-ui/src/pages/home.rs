//! Home: where to begin, and where one was.

use domain::protocol::session::Demo;
use domain::{Repository, route};
use leptos::prelude::*;

use super::set_title;
use crate::state::recent::{pinned, recent};
use crate::state::session::use_session;

/// The first screen.
#[component]
pub fn Home() -> impl IntoView {
    set_title("Home");
    let session = use_session().session;
    let demo = move || session.ready().and_then(|session| session.demo);
    let (recent, pinned) = (recent(), pinned());
    view! {
        <div class="head"><h1>"Home"</h1></div>
        <div class="sections">
            {move || demo().map(|demo| view! { <DemoSection demo/> })}
            {(!pinned.is_empty()).then(|| view! { <section><h2>"Pinned"</h2>{places(&pinned)}</section> })}
            <section>
                <h2>"Recent"</h2>
                {if recent.is_empty() {
                    view! {
                        <p class="empty">
                            "Nothing opened yet. Type a name into the box above, such as "
                            <code>"alpine"</code>" or "<code>"ghcr.io/org/app:1.2"</code>", paste a web page's address or "
                            "a command, or "<a href="/registries">"add a registry"</a>"."
                        </p>
                    }.into_any()
                } else {
                    places(&recent)
                }}
            </section>
            <section>
                <h2>"Make a list"</h2>
                <p>"A manifest list gives one name to the images of several platforms, so that every machine pulls the right one."</p>
                <p><a class="button button--primary" href="/lists/new">"New list"</a></p>
            </section>
        </div>
    }
}

fn places(repositories: &[Repository]) -> AnyView {
    let items: Vec<_> = repositories
        .iter()
        .map(|name| view! { <li><a href=route::tags(name) dir="ltr">{name.to_string()}</a></li> })
        .collect();
    view! { <ul class="places">{items}</ul> }.into_any()
}

#[component]
fn DemoSection(demo: Demo) -> impl IntoView {
    let registry = demo.registry;
    view! {
        <section>
            <h2>"Demo registry"</h2>
            <p>
                "A registry inside Manifold, at "<code dir="ltr">{registry.to_string()}</code>
                ", with sample images. It forgets everything when Manifold ends."
            </p>
            <ul class="places">
                {demo.repositories.into_iter().map(|(path, sentence)| {
                    let address = format!("/r/{registry}/{path}/-/tags");
                    view! {
                        <li>
                            <a href=address dir="ltr">{path}</a>
                            <span class="places__note">{sentence}</span>
                        </li>
                    }
                }).collect_view()}
            </ul>
        </section>
    }
}
