//! A push while it runs and when it fails, on the screen that shows it: paused, nothing new begins, it says
//! so, and goes on to the same end; refused, it says what is there, and goes on when that is over. In both
//! themes, and in a small window.

use std::sync::Arc;

use acceptance::Manifold;
use acceptance::hostile::{Deed, Hostile, Rule};
use acceptance::image::Image;
use acceptance::registry::DockerRegistry;
use domain::Platform;
use tokio::sync::Semaphore;

use super::drivers::{self, Host};

const ENTER: &str = "\u{e007}";

#[tokio::test(flavor = "multi_thread")]
async fn a_push_is_paused_and_goes_on() {
    let (registry, slow, mut host, list) = ground("pausing").await;
    // The image is taken once the push is paused.
    let gate = Arc::new(Semaphore::new(0));
    slow.set_rules(vec![Rule::on("PUT", "/manifests/sha256:", Deed::Hold(Arc::clone(&gate)))]);
    push(&host, &list).await;
    let page = &mut host.page;
    page.tab_to("#pause").await;
    page.keys(ENTER).await;
    page.wait_text("#pause", "Go on").await;
    gate.add_permits(8);
    page.wait_text("[data-push-image]", "There").await;
    everywhere(&mut host, "paused").await;
    let page = &mut host.page;
    page.open_path("/").await;
    page.wait_text("#unsettled", "Paused").await;
    assert!(registry.manifest("app", "multi").await.is_none(), "no tag while it is paused");
    page.click("#unsettled a").await;
    page.tab_to("#pause").await;
    page.keys(ENTER).await;
    page.wait_text("#outcome", "Pushed").await;
    assert!(registry.manifest("app", "multi").await.is_some(), "the tag");
    host.page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_that_is_refused_says_what_is_there_and_goes_on_when_it_may() {
    let (registry, slow, mut host, list) = ground("failing").await;
    let said = r#"{"errors":[{"code":"DENIED","message":"the quota of this project is used up"}]}"#;
    let refused = Deed::Say(403, vec![("content-type", "application/json".into())], said.into());
    slow.set_rules(vec![Rule::on("PUT", "/manifests/multi", refused)]);
    push(&host, &list).await;
    host.page.wait_text("#outcome", "Not all of it is done").await;
    host.page.wait_text("#there", "In the registry: 1 of 1 manifest").await;
    host.page.wait_text("[data-tag-row]", "quota of this project").await;
    everywhere(&mut host, "failed").await;
    slow.set_rules(Vec::new());
    let page = &mut host.page;
    page.tab_to("#resume").await;
    page.keys(ENTER).await;
    page.wait_text("#outcome", "Pushed").await;
    assert!(registry.manifest("app", "multi").await.is_some(), "the tag");
    everywhere(&mut host, "done").await;
    host.page.close().await;
}

/// Both themes, wide and small.
async fn everywhere(host: &mut Host, name: &str) {
    let page = &mut host.page;
    for theme in ["light", "dark"] {
        page.theme(theme).await;
        for (width, height) in [(1280, 800), (720, 480)] {
            page.screen(width, height).await;
            page.checkpoint(&format!("{name}-{theme}-{width}")).await;
        }
    }
    page.screen(1280, 800).await;
}

/// A browser, and a local list of one image, which goes through a proxy that can misbehave.
async fn ground(shots: &str) -> (DockerRegistry, Hostile, Host, String) {
    let registry = DockerRegistry::start().await;
    let slow = Hostile::start(registry.host()).await;
    let platform = Platform::parse("linux/amd64").expect("a platform");
    registry.push_image("base", "amd64", &Image::docker("amd64", &platform)).await;
    let host = drivers::browser_with(&[], shots).await;
    let (list, source) =
        (format!("{}/app:multi", slow.host()), format!("{}/base:amd64", slow.host()));
    let line = ["create", "--insecure", &list, &source].map(str::to_owned);
    let outcome = Manifold::find().run(&host.home, &line);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    (registry, slow, host, list)
}

async fn push(host: &Host, list: &str) {
    let page = &host.page;
    page.open_path(&format!("/lists/at/{list}")).await;
    page.click("#push").await;
    page.click("#push-confirm:enabled").await;
}
