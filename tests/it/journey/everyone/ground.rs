//! What there is to see: a registry with releases, one that wants a sign-in, a list in docker's store, and
//! the addresses of every screen and state.

use std::time::Duration;

use acceptance::Manifold;
use acceptance::image::Image;
use acceptance::registry::DockerRegistry;
use demo::registry::{Fault, Registry, Running};
use domain::Platform;

use crate::compare::{REPOSITORY, releases};
use crate::journey::drivers::{self, Host};

/// What has to live as long as the screens are looked at.
pub(super) struct Ground {
    pub(super) host: Host,
    pub(super) registry: DockerRegistry,
    closed: DockerRegistry,
    troubled: Running,
    _registry: Registry,
}

/// A screen in a state: its name, its address, and what is there once it is.
pub(super) struct Screen {
    pub(super) name: &'static str,
    pub(super) path: String,
    pub(super) ready: &'static str,
}

/// Starts it all.
pub(super) async fn ground() -> Ground {
    let registry = releases().await;
    let closed = DockerRegistry::start_with_account("me", "secret").await;
    let broken = Registry::new();
    demo::samples::fill(&mut broken.store());
    let troubled = demo::registry::serve(&broken).await.expect("a registry");
    for (part, status) in [("/limited/", 429), ("/failing/", 503), ("/denied/", 403)] {
        let fault = Fault::on(part).status(status).header("retry-after", "3600").times(usize::MAX);
        broken.fail(fault);
    }
    let host = drivers::browser_with(&[], "everyone").await;
    make_a_list(&host, &registry).await;
    // A colour on its way from one theme to the other is neither's.
    host.page.prefers(&[("prefers-reduced-motion", "reduce")]).await;
    host.page.find("h1").await;
    Ground { host, registry, closed, troubled, _registry: broken }
}

/// A list of two images in docker's store.
async fn make_a_list(host: &Host, registry: &DockerRegistry) {
    let mut line = vec!["create".to_owned(), "--insecure".to_owned()];
    line.push(format!("{}/me/list:1", registry.host()));
    for (name, platform) in [("amd64", "linux/amd64"), ("arm64", "linux/arm64/v8")] {
        let image = Image::docker(name, &Platform::parse(platform).expect("a platform"));
        registry.push_image(&format!("me/{name}"), "latest", &image).await;
        line.push(format!("{}/me/{name}:latest", registry.host()));
    }
    let outcome = Manifold::find().run(&host.home, &line);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
}

impl Ground {
    /// Every screen in every state that an address leads to.
    pub(super) fn screens(&self) -> Vec<Screen> {
        let (open, closed, troubled) =
            (self.registry.host(), self.closed.host(), self.troubled.host());
        let tags = format!("/r/{open}/{REPOSITORY}/-/tags");
        let name = format!("{open}/{REPOSITORY}");
        let image = format!("/r/{name}/-/at/1.9.2");
        let screen = |name, path: String, ready| Screen { name, path, ready };
        let mut all = vec![
            screen("home", "/".to_owned(), "#content section"),
            screen("registries", "/registries".to_owned(), "#registry-host"),
            screen("repositories", format!("/r/{open}"), "#content a[href*='acme']"),
            screen("repositories, not reachable", "/r/127.0.0.1:1".to_owned(), ".error"),
            screen("tags", tags.clone(), "[data-tag='1.9.2'] .platform"),
            screen("tags, matrix", format!("{tags}?view=matrix"), ".matrix__held"),
            screen("tags, filtered empty", format!("{tags}?q=zzz"), ".empty"),
            screen("tags, not there", format!("/r/{open}/acme/none/-/tags"), ".error, .empty"),
            screen("tags, sign-in wanted", format!("/r/{closed}/acme/app/-/tags"), ".error form"),
            screen("image, not there", format!("/r/{name}/-/at/none"), ".error"),
            screen(
                "image, wait",
                format!("/r/{troubled}/limited/app/-/at/1"),
                ".error [role=timer]",
            ),
            screen("image, registry fails", format!("/r/{troubled}/failing/app/-/at/1"), ".error"),
            screen("image, not allowed", format!("/r/{troubled}/denied/app/-/at/1"), ".error"),
            screen("compare, idle", "/compare".to_owned(), ".empty"),
            screen("compare", format!("/compare?a={name}:1.9.1&b={name}:1.9.2"), "#verdict"),
            screen("compare, not there", format!("/compare?a={name}:1&b={name}:2"), ".error"),
            screen("lists", "/lists".to_owned(), "[data-list]"),
            screen("list", format!("/lists/at/{open}/me/list:1"), "[data-entry]"),
            screen("list, not there", format!("/lists/at/{open}/me/none:1"), ".error"),
            screen("new list", "/lists/new".to_owned(), "#sources"),
            screen("activity", "/activity".to_owned(), "[data-host]"),
            screen("settings", "/settings".to_owned(), "#content h1"),
            screen("push", format!("/push?list={open}/me/list:1"), "#content [data-status]"),
            screen("nowhere", "/nowhere".to_owned(), ".empty"),
        ];
        let parts = [
            ("image, overview", "overview", "#panel .platform"),
            ("image, layers", "layers", "#panel td"),
            ("image, config", "config", "#panel dl"),
            ("image, annotations", "annotations", "#panel section"),
            ("image, attestations", "attestations", "#panel .packages__search"),
            ("image, referrers", "referrers", "#panel .part__note"),
            ("image, raw", "raw", "#raw"),
            ("image, health", "health", "#panel .status"),
        ];
        all.extend(parts.map(|(name, tab, ready)| {
            screen(name, format!("{image}?tab={tab}&platform=linux/amd64"), ready)
        }));
        all
    }

    /// Shows a screen, in a language that was chosen before.
    pub(super) async fn show(&self, screen: &Screen) {
        let page = &self.host.page;
        page.open_path(&screen.path).await;
        // Rows of tags are made near the screen, and on a small one they begin far below it.
        let reveal = "document.querySelector('#tags')?.scrollIntoView(); return 1";
        for _ in 0..40 {
            page.run(reveal, vec![]).await;
            if page.count(screen.ready).await > 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        page.find(screen.ready).await;
        page.gone("#content [aria-busy=true]").await;
        page.ask("document.fonts.ready.then(() => arguments[0]())", vec![]).await;
    }

    /// Chooses a language for what is shown from now on.
    pub(super) async fn speak(&self, language: &str) {
        let keep = "localStorage.setItem('manifold.language', arguments[0])";
        self.host.page.run(keep, vec![language.into()]).await;
    }
}
