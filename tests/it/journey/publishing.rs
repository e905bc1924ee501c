//! A push that would take platforms away, by keyboard alone: looked at, stopped by the guard, meant all
//! the same, compared, undone. The same in Chromium and in the window.

use acceptance::Manifold;
use acceptance::registry::DockerRegistry;
use domain::manifest::Manifest;
use domain::{Digest, RawManifest};

use super::drivers::{self, Host};
use crate::compare::{REPOSITORY, releases};

const ENTER: &str = "\u{e007}";

#[tokio::test(flavor = "multi_thread")]
async fn a_lossy_push_by_keyboard_in_the_browser() {
    session(drivers::browser().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lossy_push_by_keyboard_in_the_window() {
    session(drivers::window().await).await;
}

async fn session(mut host: Host) {
    let registry = releases().await;
    let list = format!("{}/{REPOSITORY}:1.9.1", registry.host());
    let before = registry.manifest(REPOSITORY, "1.9.1").await.expect("it is there").0;
    let before = Digest::of(&before);
    make_list(&host, &registry, &list).await;
    look(&mut host, &list, &before).await;
    push(&mut host).await;
    let pushed = registry.manifest(REPOSITORY, "1.9.1").await.expect("it is there").0;
    let shown = host.page.text("#push-digest").await;
    assert_eq!(shown.trim(), Digest::of(&pushed).to_string(), "what the tag holds");
    assert_ne!(Digest::of(&pushed), before);
    compare(&mut host).await;
    undo(&mut host).await;
    let undone = registry.manifest(REPOSITORY, "1.9.1").await.expect("it is there").0;
    assert_eq!(Digest::of(&undone), before, "the tag is back");
    take_a_lists_images(&mut host, &registry).await;
    host.page.close().await;
}

/// A source that is a list gives its images; the new list is then a copy without what attests them.
async fn take_a_lists_images(host: &mut Host, registry: &DockerRegistry) {
    let page = &mut host.page;
    let name = format!("{}/{REPOSITORY}", registry.host());
    page.open_path(&format!("/lists/new?target={name}:copy&source={name}:1.9.2")).await;
    page.find("[data-chooser] [data-platform='linux/riscv64']").await;
    page.tab_to("[data-choose='attestations']").await;
    page.checkpoint("source-is-a-list").await;
    page.keys(" ").await;
    page.tab_to("#create-list").await;
    page.keys(ENTER).await;
    page.find("[data-entry] [data-platform='linux/riscv64']").await;
    page.tab_to("#push").await;
    page.keys(ENTER).await;
    page.wait_text("#preview-words", "is not there yet").await;
    page.tab_to("#push-confirm").await;
    page.keys(ENTER).await;
    page.wait_text("#outcome", "Pushed in").await;
    assert!(registry.manifest(REPOSITORY, "copy").await.is_some(), "it was pushed");
}

/// A local list of two of the tag's platforms.
async fn make_list(host: &Host, registry: &DockerRegistry, list: &str) {
    let (bytes, media_type) = registry.manifest(REPOSITORY, "1.9.1").await.expect("it is there");
    let raw = RawManifest::new(bytes, &media_type.as_str().into());
    let Ok(Manifest::Index(index)) = raw.parse() else { panic!("a list") };
    let mut line = vec!["create".to_owned(), "--insecure".to_owned(), list.to_owned()];
    line.extend(index.manifests.iter().filter_map(|entry| {
        let platform = entry.platform.as_ref()?.to_string();
        let wanted = ["linux/amd64", "linux/arm64/v8"].contains(&platform.as_str());
        wanted.then(|| format!("{}/{REPOSITORY}@{}", registry.host(), entry.digest))
    }));
    assert_eq!(line.len(), 5, "{line:?}");
    let outcome = Manifold::find().run(&host.home, &line);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
}

/// The preview says what is lost, and does not let it pass without a word.
async fn look(host: &mut Host, list: &str, before: &Digest) {
    let page = &mut host.page;
    page.open_path(&format!("/lists/at/{list}")).await;
    page.tab_to("#push").await;
    page.keys(ENTER).await;
    for platform in ["linux/arm/v7", "linux/s390x"] {
        page.find(&format!("[data-planned='{platform}'] [data-status='Lost']")).await;
    }
    page.find("[data-planned='linux/amd64'] [data-status='Same bytes']").await;
    page.wait_text("#preview-words", before.short()).await;
    page.wait_text("#preview-totals", "0 manifests").await;
    page.wait_text("#guard", "This takes linux/arm/v7, linux/s390x away").await;
    page.find("#push-confirm:disabled").await;
    page.checkpoint("guard").await;
    page.theme("dark").await;
    page.checkpoint("guard-dark").await;
    page.theme("light").await;
    page.tab_to("#guard-word").await;
    page.keys("linux/arm/v7").await;
    page.find("#push-confirm:disabled").await;
    page.keys(" linux/s390x").await;
    page.find("#push-confirm:enabled").await;
}

async fn push(host: &mut Host) {
    let page = &mut host.page;
    page.keys(ENTER).await;
    page.wait_text("#push-digest", "sha256:").await;
    page.wait_text("[data-tag-row]", "the same digest").await;
    page.checkpoint("pushed-over").await;
}

/// Before and after beside each other, and back.
async fn compare(host: &mut Host) {
    let page = &mut host.page;
    page.tab_to("[data-action='compare']").await;
    page.keys(ENTER).await;
    page.wait_text("#verdict", "are lost").await;
    page.ask("history.back(); arguments[0]()", Vec::new()).await;
    page.find("#undo").await;
}

async fn undo(host: &mut Host) {
    let page = &mut host.page;
    page.tab_to("#undo").await;
    page.keys(ENTER).await;
    page.wait_text("#outcome", "Undone in").await;
    page.checkpoint("undone").await;
}
