//! The whole session by clicking, written once and run twice: in Chromium against `serve`, and in
//! the real window. The registry is the real one, behind a password.

mod chinese;
mod closing;
mod columns;
mod compare;
mod crashed;
mod drafts;
mod drivers;
mod everyone;
mod gallery;
mod many_layers;
mod many_tags;
mod measure;
mod others;
mod page;
mod parts;
mod pausing;
mod publishing;
mod reach;
mod reading;
mod scrolled_away;
mod told;
mod tools;

use acceptance::image::Image;
use acceptance::registry::DockerRegistry;
use domain::{Digest, Platform};

use drivers::Host;

#[tokio::test(flavor = "multi_thread")]
async fn journey_in_the_browser() {
    session(drivers::browser().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn journey_in_the_window() {
    session(drivers::window().await).await;
}

/// Sign in, find two images, make a list of them, annotate, push, see the tag, delete the local list.
async fn session(mut host: Host) {
    let registry = DockerRegistry::start_with_account("me", "secret").await;
    for (name, platform) in [("amd64", "linux/amd64"), ("arm64", "linux/arm64/v8")] {
        let platform = Platform::parse(platform).expect("a platform");
        let image = Image::docker(name, &platform);
        registry.push_image(&format!("me/echo-platform-{name}"), "latest", &image).await;
    }
    let name = registry.host().to_owned();
    sign_in(&mut host, &name).await;
    find_images(&mut host, &name).await;
    create(&mut host, &name).await;
    annotate(&mut host, &name).await;
    others::see_another_process(&mut host, &name).await;
    others::see_a_moved_tag(&mut host, &registry).await;
    let digest = push(&mut host).await;
    let (bytes, _) =
        registry.manifest("me/echo-platform", "latest").await.expect("the list is there");
    assert_eq!(Digest::of(&bytes).to_string(), digest, "the screen shows what the registry holds");
    let text = String::from_utf8(bytes).expect("JSON is text");
    assert!(text.contains("\"os.version\": \"macOS\""), "the annotation was pushed: {text}");
    see_the_tag(&mut host).await;
    see_the_activity(&mut host, &name).await;
    delete(&mut host, &name).await;
    others::delete_the_tag(&mut host, &name).await;
    host.page.close().await;
}

async fn sign_in(host: &mut Host, name: &str) {
    let page = &mut host.page;
    page.find("h1").await;
    page.checkpoint("home").await;
    page.click("nav a[href='/registries']").await;
    page.fill("#registry-host", name).await;
    page.click("#add-registry").await;
    let row = format!("[data-registry='{name}']");
    page.click(&format!("{row} [data-action='sign-in']")).await;
    page.fill("#sign-in-username", "me").await;
    page.fill("#sign-in-password", "wrong").await;
    page.click("#sign-in").await;
    page.wait_text("#sign-in-problem", "refused").await;
    page.checkpoint("sign-in-refused").await;
    page.fill("#sign-in-password", "secret").await;
    page.click("#sign-in").await;
    page.wait_text(&row, "until Manifold ends").await;
    page.checkpoint("registries").await;
    page.click(&format!("{row} th a")).await;
}

async fn find_images(host: &mut Host, name: &str) {
    let page = &mut host.page;
    page.find(&format!("a[href='/r/{name}/me/echo-platform-arm64/-/tags']")).await;
    page.checkpoint("repositories").await;
    page.click(&format!("a[href='/r/{name}/me/echo-platform-amd64/-/tags']")).await;
    page.find("[data-tag='latest'] [data-platform='linux/amd64']").await;
    page.click("[data-tag='latest'] input[type='checkbox']").await;
    page.find("#add-to-list").await;
    page.checkpoint("tags-of-one-image").await;
    page.click("#add-to-list").await;
    // The last one: a new list.
    page.click("#add-to-list-menu [role='menuitem']:last-child").await;
}

async fn create(host: &mut Host, name: &str) {
    let page = &mut host.page;
    page.find(&format!("[data-source='{name}/me/echo-platform-amd64:latest']")).await;
    // With a space: WebKit's driver types no newline.
    let both = format!("{name}/me/echo-platform-arm64 {name}/me/echo-platform-amd64");
    page.fill("#sources", &both).await;
    page.fill("#target", &format!("{name}/me/echo-platform")).await;
    page.click("#check-sources").await;
    let arm = format!("[data-source='{name}/me/echo-platform-arm64:latest']");
    page.find(&format!("{arm} [data-platform='linux/arm64/v8']")).await;
    page.checkpoint("new-list").await;
    page.click("#create-list").await;
}

async fn annotate(host: &mut Host, name: &str) {
    let page = &mut host.page;
    let entry = format!("[data-entry='{name}/me/echo-platform-arm64:latest']");
    page.find(&format!("[data-entry='{name}/me/echo-platform-amd64:latest']")).await;
    page.click(&format!("{entry} [data-action='annotate']")).await;
    page.fill("#annotate-os-version", "macOS").await;
    page.checkpoint("annotate").await;
    page.keys("\u{e007}").await;
    page.wait_text(&format!("{entry} [data-extra]"), "macOS").await;
    page.wait_text("#list-json", "\"os.version\": \"macOS\"").await;
    page.checkpoint("list").await;
    let lists = host.home.store();
    assert!(!lists.is_empty(), "docker's store has the list");
}

/// Pushes, and gives the digest that the screen shows.
async fn push(host: &mut Host) -> String {
    let page = &mut host.page;
    page.click("#push").await;
    page.wait_text("#preview-words", "is not there yet").await;
    page.checkpoint("preview-new").await;
    let planned = page.text("#preview-digest").await;
    page.click("#push-confirm").await;
    let digest = page.wait_text("#push-digest", "sha256:").await;
    assert_eq!(planned.trim(), digest.trim(), "what was shown is what was pushed");
    page.wait_text("[data-tag-row]", "the same digest").await;
    page.checkpoint("pushed").await;
    page.click("#open-tag").await;
    digest.trim().to_owned()
}

async fn see_the_tag(host: &mut Host) {
    let page = &mut host.page;
    for platform in ["linux/amd64", "linux/arm64/v8"] {
        page.find(&format!("[data-tag='latest'] [data-platform='{platform}']")).await;
    }
    page.click("[data-tag='latest'] .expander").await;
    page.find("[data-tag='latest'] [data-sub='linux/arm64/v8']").await;
    page.checkpoint("tag").await;
    page.click("[data-tag='latest'] .tag__name").await;
    page.checkpoint("overview").await;
    page.click("#tab-raw").await;
    page.wait_text("#raw", "manifest.list.v2+json").await;
    page.checkpoint("image").await;
}

/// What was asked so far, and what is kept of it.
async fn see_the_activity(host: &mut Host, name: &str) {
    let page = &mut host.page;
    page.open_path("/activity").await;
    page.find(&format!("[data-host='{name}']")).await;
    page.find("[data-request='/v2/me/echo-platform/manifests/latest']").await;
    page.checkpoint("activity").await;
    let all = page.count("[data-request]").await;
    page.click("#requests-shown option[value='troubled']").await;
    // The registry asks for a sign-in: the first question of each kind was answered 401.
    page.find("[data-request] .status--lost").await;
    let troubled = page.count("[data-request]").await;
    assert!(troubled < all, "a part of all: {troubled} of {all}");
    page.click("#clear-requests").await;
    page.gone("[data-request]").await;
    page.click("#clear-cache").await;
    page.wait_text("#cache-use", "0 manifests and configs, 0 B").await;
}

async fn delete(host: &mut Host, name: &str) {
    let page = &mut host.page;
    page.click("nav a[href='/lists']").await;
    others::see_damage(host, name).await;
    let page = &mut host.page;
    let row = format!("[data-list='{name}/me/echo-platform:latest']");
    page.click(&format!("{row} input[type='checkbox']")).await;
    page.checkpoint("lists").await;
    page.click("#delete-lists").await;
    page.gone(&row).await;
    page.find("[data-action='notice']").await;
    page.checkpoint("no-lists").await;
    assert!(host.home.store().is_empty(), "docker's store has nothing left");
}
