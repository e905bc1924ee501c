//! Home: where to begin, and where one was.

mod resume;

use crate::prelude::*;
use domain::protocol::session::Demo;
use domain::{Repository, route};

use super::set_title;
use crate::components::{Drawing, Nothing};
use crate::reactive::Memo;
use crate::state::publications::use_publications;
use crate::state::recent::{pinned, recent};
use crate::state::session::use_session;
use resume::{Alerts, Drafts, OfDocker};

/// The first screen.
#[component]
pub fn Home() -> Markup {
    set_title(t!("Home"));
    let session = use_session().session;
    let demo = move || session.ready().and_then(|session| session.demo);
    let (recent, pinned) = (recent(), pinned());
    view! {
        <div class="head"><h1>{t!("Home")}</h1></div>
        <div class="sections sections--home">
            <Unsettled/>
            {(!pinned.is_empty()).then(|| view! { <section><h2>{t!("Pinned")}</h2>{places(&pinned)}</section> })}
            <Alerts/>
            <section>
                <h2>{t!("Recent")}</h2>
                {if recent.is_empty() {
                    view! {
                        <Nothing drawing=Drawing::Start words=t!("Nothing opened yet. Type a name into the box above, such as alpine or ghcr.io/org/app:1.2, or paste a web page's address or a command.")>
                            <a class="button" href="/registries">{t!("Add a registry")}</a>
                        </Nothing>
                        <p class="part__note">{t!("These need no account:")}</p>
                        {places(&examples())}
                        <OfDocker/>
                    }
                } else {
                    places(&recent)
                }}
            </section>
            <Drafts/>
            {move || demo().map(|demo| view! { <DemoSection demo/> })}
            <section>
                <h2>{t!("Make a list")}</h2>
                <p>{t!("A manifest list gives one name to the images of several platforms, so that every machine pulls the right one.")}</p>
                <p><a class="button button--primary" href="/lists/new">{t!("New list")}</a></p>
            </section>
        </div>
    }
}

/// Pushes that were broken off, and those that are under way: a part that is fetched where there are any.
#[component]
fn Unsettled() -> Markup {
    let publications = use_publications();
    let any = Memo::new(move |_| !publications.unsettled().is_empty());
    view! { <Show when=move || any.get()>{super::unsettled()}</Show> }
}

/// Repositories that anybody may read.
fn examples() -> Vec<Repository> {
    let names = ["alpine", "ghcr.io/linuxserver/nginx", "registry.k8s.io/pause"];
    names.iter().filter_map(|name| name.parse().ok()).collect()
}

fn places(repositories: &[Repository]) -> Markup {
    let items: Vec<_> = repositories
        .iter()
        .map(|name| view! { <li><a href=route::tags(name) dir="ltr">{name.to_string()}</a></li> })
        .collect();
    view! { <ul class="places places--lines">{items}</ul> }
}

#[component]
fn DemoSection(demo: Demo) -> Markup {
    let registry = demo.registry;
    view! {
        <section>
            <h2>{t!("Demo registry")}</h2>
            <p>
                {t!("A registry inside Manifold, with sample images. It forgets everything when Manifold ends.")}
                " "<code dir="ltr">{registry.to_string()}</code>
            </p>
            <ul class="places places--lines">
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
