//! Pausing a push on the screen that shows it: nothing new begins, it says so, and it goes on to the same end.

use std::sync::Arc;

use acceptance::Manifold;
use acceptance::hostile::{Deed, Hostile, Rule};
use acceptance::image::Image;
use acceptance::registry::DockerRegistry;
use domain::Platform;
use tokio::sync::Semaphore;

use super::drivers;

const ENTER: &str = "\u{e007}";

#[tokio::test(flavor = "multi_thread")]
async fn a_push_is_paused_and_goes_on() {
    let registry = DockerRegistry::start().await;
    let slow = Hostile::start(registry.host()).await;
    let platform = Platform::parse("linux/amd64").expect("a platform");
    registry.push_image("base", "amd64", &Image::docker("amd64", &platform)).await;
    let mut host = drivers::browser_with(&[], "pausing").await;
    let (list, source) =
        (format!("{}/app:multi", slow.host()), format!("{}/base:amd64", slow.host()));
    let line = ["create", "--insecure", &list, &source].map(str::to_owned);
    let outcome = Manifold::find().run(&host.home, &line);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    // The image is taken once the push is paused.
    let gate = Arc::new(Semaphore::new(0));
    slow.set_rules(vec![Rule::on("PUT", "/manifests/sha256:", Deed::Hold(Arc::clone(&gate)))]);
    let page = &mut host.page;
    page.open_path(&format!("/lists/at/{list}")).await;
    page.click("#push").await;
    page.click("#push-confirm:enabled").await;
    page.tab_to("#pause").await;
    page.keys(ENTER).await;
    page.wait_text("#pause", "Go on").await;
    gate.add_permits(8);
    page.wait_text("[data-push-image]", "there").await;
    page.checkpoint("paused").await;
    page.open_path("/").await;
    page.wait_text("#unsettled", "Paused").await;
    assert!(registry.manifest("app", "multi").await.is_none(), "no tag while it is paused");
    page.click("#unsettled a").await;
    page.tab_to("#pause").await;
    page.keys(ENTER).await;
    page.wait_text("#outcome", "Pushed").await;
    assert!(registry.manifest("app", "multi").await.is_some(), "the tag");
    host.page.assert_accessible();
    host.page.close().await;
}
