//! The one journey by keyboard alone, as it is worked: a published list is opened, becomes a draft, loses a
//! platform and gains others of a second registry, is annotated, looked at before it is pushed, stopped by
//! the guard, pushed all the same, compared with what was there before, and taken back. The same in Chromium
//! and in the window.

use acceptance::image::Image;
use acceptance::registry::DockerRegistry;
use domain::manifest::{Index, Manifest};
use domain::{Platform, RawManifest};

use super::drafts::{self, ENTER};
use super::drivers::{self, Host};
use crate::compare::{REPOSITORY, releases};

/// The tag that is edited, and pushed over.
const TAG: &str = "1.9.2";

#[tokio::test(flavor = "multi_thread")]
async fn the_one_journey_by_keyboard_in_the_browser() {
    session(drivers::browser().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_one_journey_by_keyboard_in_the_window() {
    session(drivers::window().await).await;
}

async fn session(mut host: Host) {
    let (near, far) = (releases().await, DockerRegistry::start().await);
    for (name, platform) in [("far", "linux/386"), ("far too", "linux/mips64le")] {
        let platform = Platform::parse(platform).expect("a platform");
        let tag = format!("1.0-{}", platform.architecture);
        far.push_image("team/far", &tag, &Image::oci(name, &platform)).await;
    }
    let platform = Platform::parse("linux/loong64").expect("a platform");
    far.push_image("team/more", "1", &Image::oci("more", &platform)).await;
    let before = held(&near, TAG).await;
    drafts::begin(&mut host, &near).await;
    drafts::drop_and_undo(&mut host).await;
    drafts::add(&mut host, &far).await;
    drafts::annotate(&mut host).await;
    drafts::title(&mut host).await;
    let will_be = host.page.text("#result-digest").await;

    look(&mut host, &before).await;
    push(&mut host).await;
    let pushed = held(&near, TAG).await;
    assert_eq!(host.page.text("#push-digest").await.trim(), pushed.digest().to_string());
    assert!(will_be.contains(&pushed.digest().to_string()), "the editor's digest: {will_be}");
    is_what_was_made(&pushed, &before, &near).await;
    compare(&mut host).await;
    undo(&mut host).await;
    assert_eq!(held(&near, TAG).await, before, "the tag is what it was");

    back_to_the_registry(&mut host, &near, &before, &pushed).await;
    drafts::reorder(&mut host).await;
    drafts::add_target(&mut host).await;
    drafts::export(&mut host).await;
    drafts::rename_copy_delete(&mut host, &near).await;
    add_from_where_it_is_shown(&mut host, &far).await;
    take_a_lists_images(&mut host, &near).await;
    host.page.close().await;
}

/// The list says that its tag is not what was pushed any more, and can become what it is: one step, that is
/// undone like any other.
async fn back_to_the_registry(
    host: &mut Host,
    near: &DockerRegistry,
    before: &RawManifest,
    pushed: &RawManifest,
) {
    let page = &mut host.page;
    page.open_path(&format!("/lists/at/{}/{REPOSITORY}:{TAG}", near.host())).await;
    page.wait_text("#tag-now", "was changed in the registry").await;
    page.checkpoint("changed-in-the-registry").await;
    page.tab_to("#revert").await;
    page.keys(ENTER).await;
    page.wait_text("#result-digest", before.digest().as_str()).await;
    page.tab_to("[data-action='notice']").await;
    page.keys(ENTER).await;
    page.wait_text("#result-digest", pushed.digest().as_str()).await;
}

/// From an image's page into a list that is there, without leaving the page.
async fn add_from_where_it_is_shown(host: &mut Host, far: &DockerRegistry) {
    let page = &mut host.page;
    page.open_path(&format!("/r/{}/team/more/-/at/1", far.host())).await;
    page.tab_to("#add-to-list").await;
    page.keys(ENTER).await;
    page.find("#add-to-list-menu [role='menuitem']:nth-child(2)").await;
    page.checkpoint("add-to-list").await;
    page.keys(ENTER).await;
    page.tab_to("[data-action='notice']").await;
    page.keys(ENTER).await;
    page.find("tr[data-entry] [data-platform='linux/loong64']").await;
}

async fn held(registry: &DockerRegistry, tag: &str) -> RawManifest {
    let (bytes, media_type) = registry.manifest(REPOSITORY, tag).await.expect("it is there");
    RawManifest::new(bytes, &media_type.as_str().into())
}

fn index(raw: &RawManifest) -> Index {
    let Ok(Manifest::Index(index)) = raw.parse() else { panic!("a list") };
    *index
}

/// Without the platform that was dropped, with those of the second registry, and with the title; what was
/// not touched is the same, entry for entry.
async fn is_what_was_made(pushed: &RawManifest, before: &RawManifest, near: &DockerRegistry) {
    let (new, old) = (index(pushed), index(before));
    let names = |index: &Index| -> Vec<String> {
        index.manifests.iter().filter_map(|it| Some(it.platform.as_ref()?.to_string())).collect()
    };
    let (has, had) = (names(&new), names(&old));
    assert!(had.contains(&DROPPED.to_owned()) && !has.contains(&DROPPED.to_owned()), "{has:?}");
    for platform in ["linux/386", "linux/mips64le"] {
        assert!(has.contains(&platform.to_owned()), "{platform}: {has:?}");
    }
    let kept = new.manifests.iter().filter(|it| old.manifests.contains(it)).count();
    assert!(kept > 2, "what was not touched is the same: {kept}");
    assert_eq!(
        new.annotations.get("org.opencontainers.image.title").map(String::as_str),
        Some("A title")
    );
    for entry in &new.manifests {
        let found = near.manifest(REPOSITORY, entry.digest.as_str()).await;
        assert!(found.is_some(), "{} was brought along", entry.digest);
    }
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
    page.wait_text("#outcome", "Pushed to").await;
    assert!(registry.manifest(REPOSITORY, "copy").await.is_some(), "it was pushed");
}

/// The first entry of the release: it is dropped.
const DROPPED: &str = "linux/amd64";

/// The preview says what is lost, and does not let it pass without a word.
async fn look(host: &mut Host, before: &RawManifest) {
    let page = &mut host.page;
    page.tab_to("#push").await;
    page.keys(ENTER).await;
    page.find(&format!("[data-planned='{DROPPED}'] [data-status='Lost']")).await;
    page.find("[data-planned='linux/386'] [data-status='Added']").await;
    page.find("[data-planned='linux/arm64/v8'] [data-status='Same bytes']").await;
    page.wait_text("#preview-words", before.digest().short()).await;
    page.wait_text("#preview-totals", "2 manifests").await;
    page.wait_text("#guard", &format!("This takes {DROPPED} away")).await;
    page.find("#push-confirm:disabled").await;
    page.checkpoint("guard").await;
    page.theme("dark").await;
    page.checkpoint("guard-dark").await;
    page.theme("light").await;
    page.tab_to("#guard-word").await;
    page.keys("linux/arm/v7").await;
    page.find("#push-confirm:disabled").await;
    page.keys(&format!(" {DROPPED}")).await;
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
    page.wait_text("#verdict", "lost").await;
    page.ask("history.back(); arguments[0]()", Vec::new()).await;
    page.find("#undo").await;
}

/// Through a preview: what the tag holds now, and what it will hold.
async fn undo(host: &mut Host) {
    let page = &mut host.page;
    page.tab_to("#undo").await;
    page.keys(ENTER).await;
    page.find(&format!("[data-planned='{DROPPED}'] [data-status='Added']")).await;
    page.find("[data-planned='linux/386'] [data-status='Lost']").await;
    page.find("#push-confirm:enabled").await;
    page.checkpoint("undo-preview").await;
    page.tab_to("#push-confirm").await;
    page.keys(ENTER).await;
    page.wait_text("#outcome", "Undone in").await;
    page.checkpoint("undone").await;
}
