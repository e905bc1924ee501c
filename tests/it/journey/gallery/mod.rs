//! The gallery: every component in every state, without an engine behind it. How they look, how they
//! behave, and what axe says of them.

mod behaviour;
mod picture;
mod pictures;

use super::drivers::{Host, browser_with};
use super::tools;

/// Opens the gallery of the interface that was built for it.
async fn open() -> Host {
    let folder = tools::gallery();
    let folder = folder.to_str().expect("a path of text");
    let host = browser_with(&[("MANIFOLD_PAGE", folder)], "gallery").await;
    host.page.prefers(&[("prefers-reduced-motion", "reduce")]).await;
    show(&host, "en", "").await;
    host
}

/// Shows the gallery in a language; a query may ask for one part.
async fn show(host: &Host, language: &str, query: &str) {
    let page = &host.page;
    let keep = "localStorage.setItem('manifold.language', arguments[0])";
    page.run(keep, vec![language.into()]).await;
    page.open_path(&format!("/gallery{query}")).await;
    page.find(&format!("html[lang='{language}'] .gallery__part")).await;
    // Fonts that are still on their way would change the picture.
    page.ask("document.fonts.ready.then(() => arguments[0]())", vec![]).await;
}
