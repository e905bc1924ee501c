//! Reading by keyboard alone: find a repository, filter its tags, open one, go through its tabs, ask what
//! a machine gets, copy. The same in Chromium and in the window.

use acceptance::image::Image;
use acceptance::registry::DockerRegistry;
use domain::Digest;

use super::drivers::{self, Host};
use crate::compare::{REPOSITORY, releases};

const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const DOWN: &str = "\u{e015}";
const RIGHT: &str = "\u{e014}";

#[tokio::test(flavor = "multi_thread")]
async fn reading_by_keyboard_in_the_browser() {
    session(drivers::browser().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_by_keyboard_in_the_window() {
    session(drivers::window().await).await;
}

async fn session(mut host: Host) {
    let registry = releases().await;
    let repository = format!("{}/{REPOSITORY}", registry.host());
    open(&mut host, &repository).await;
    chips_and_columns(&mut host).await;
    filter_and_expand(&mut host).await;
    tabs(&mut host).await;
    what_is_attested(&mut host).await;
    what_the_programs_are_for(&mut host).await;
    palette(&mut host).await;
    what_a_machine_gets(&mut host).await;
    find_it_again(&mut host, &repository).await;
    other_tools(&mut host, &repository).await;
    keys(&mut host).await;
    earlier(&mut host, &registry).await;
    host.page.stops().await;
    host.page.close().await;
}

/// The box offers what was typed; a line of a shell is understood.
async fn open(host: &mut Host, repository: &str) {
    let page = &mut host.page;
    page.find("h1").await;
    page.tab_to("#open-box").await;
    page.keys(&format!("docker pull --quiet {repository}")).await;
    page.wait_text("#open-list [role=option]", REPOSITORY).await;
    page.checkpoint("box").await;
    page.keys(ENTER).await;
    page.find("[data-tag='1.9.2'] [data-platform='linux/amd64']").await;
    page.tab_to("#pin").await;
    page.keys(ENTER).await;
    page.find("#pin[aria-pressed='true']").await;
}

async fn filter_and_expand(host: &mut Host) {
    let page = &mut host.page;
    page.tab_to("[data-tag='1.9.2'] > tr").await;
    page.keys("/").await;
    page.find("#filter:focus").await;
    page.keys("platform:linux/riscv64").await;
    page.gone("[data-tag='1.9.1']").await;
    page.tab_to("[data-tag='1.9.2'] > tr").await;
    page.keys(RIGHT).await;
    page.find("[data-tag='1.9.2'] [data-sub='linux/riscv64']").await;
    page.keys(ENTER).await;
    page.find("#tab-overview[aria-selected='true']").await;
    page.checkpoint("overview").await;
}

/// The same with other tools, of what the screen shows: the tag that has the focus, the repository, the
/// registry, two releases. One key opens it, a letter copies its line.
async fn other_tools(host: &mut Host, repository: &str) {
    let page = &mut host.page;
    let (registry, _) = repository.split_once('/').expect("a registry");
    let ready = "[data-tag='1.9.2'] [data-platform='linux/amd64']";
    for (path, ready, tool, line) in [
        (
            format!("/r/{registry}"),
            "#content .places a",
            "crane",
            format!("crane catalog {registry}"),
        ),
        (
            format!("/r/{repository}/-/tags"),
            ready,
            "oras",
            format!("oras repo tags --plain-http {repository}"),
        ),
        (
            format!("/compare?a={repository}:1.9.1&b={repository}:1.9.2"),
            "#verdict",
            "manifold",
            format!("manifold diff --insecure {repository}:1.9.1 {repository}:1.9.2"),
        ),
    ] {
        page.open_path(&path).await;
        page.find(ready).await;
        page.keys("o").await;
        page.wait_text(&format!("dialog[open] [data-tool={tool}]"), &line).await;
        page.checkpoint(&format!("commands-{tool}")).await;
        page.keys(&tool[..1]).await;
        page.gone("dialog[open]").await;
        page.wait_text(".notice", "ommand").await;
    }
    page.open_path(&format!("/r/{repository}/-/tags")).await;
    page.find(ready).await;
    page.tab_to("[data-tag='1.9.2'] > tr").await;
    page.keys("o").await;
    let line = format!("docker manifest inspect --insecure {repository}:1.9.2");
    page.wait_text("dialog[open] [data-tool=docker]", &line).await;
    page.keys(ESCAPE).await;
    page.gone("dialog[open]").await;
}

/// A filter at a press, and a column that goes and stays away.
async fn chips_and_columns(host: &mut Host) {
    let page = &mut host.page;
    page.tab_to("[data-filter='missing:linux/arm64']").await;
    page.keys(" ").await;
    page.wait_text(".empty", "No tag matches.").await;
    assert_eq!(page.value("#filter").await, "missing:linux/arm64", "it is in the filter");
    page.keys(" ").await;
    page.find("[data-tag='1.9.2'] [data-platform='linux/amd64']").await;
    page.tab_to("#rows").await;
    page.keys(ENTER).await;
    for item in 1..3 {
        page.find(&format!("#rows-menu [role^=menuitem]:nth-of-type({item}):focus")).await;
        page.keys(DOWN).await;
    }
    page.find("#rows-menu [aria-checked=true]:focus").await;
    page.keys(ENTER).await;
    page.find(".tags--no-kind").await;
    let shown = "arguments[0]([...document.querySelectorAll('#tags .cell--kind')].filter((e) => e.offsetWidth > 0).length)";
    assert_eq!(page.ask(shown, vec![]).await, 0, "no cell of the column is shown");
    page.checkpoint("without-kind").await;
}

/// Each tab by its number, in the light theme and in the dark one.
async fn tabs(host: &mut Host) {
    let page = &mut host.page;
    let tabs = page.count("[role=tab]").await;
    assert!(tabs >= 8, "{tabs} tabs");
    for number in 1..=tabs {
        page.keys(&number.to_string()).await;
        page.find(&format!("[role=tab]:nth-of-type({number})[aria-selected='true']")).await;
        page.checkpoint(&format!("image-tab-{number}")).await;
        page.theme("dark").await;
        page.checkpoint(&format!("image-tab-{number}-dark")).await;
        page.theme("light").await;
    }
}

/// Where the image comes from, and one of its packages.
async fn what_is_attested(host: &mut Host) {
    let page = &mut host.page;
    page.keys("5").await;
    page.wait_text("#panel", "https://git.acme.example/console.git").await;
    page.wait_text(".packages__count", "5 of 5 found, 5 in all").await;
    page.tab_to(".packages__search").await;
    page.keys("SSL3").await;
    page.wait_text(".packages__count", "1 of 1 found, 5 in all").await;
    page.wait_text("#panel", "3.5.4-r0").await;
    page.keys("nothing").await;
    page.wait_text(".packages__count", "0 of 0 found, 5 in all").await;
    page.checkpoint("packages").await;
    // Keys that are typed into the field are the field's; out of it they are the page's again.
    page.tab_to("#tab-attestations").await;
}

/// The programs in the layers are of the machines that the list says.
async fn what_the_programs_are_for(host: &mut Host) {
    let page = &mut host.page;
    page.keys("8").await;
    page.tab_to("#check-programs").await;
    page.keys(ENTER).await;
    page.wait_text("#panel", "verified riscv64").await;
    page.wait_text("#panel", "/usr/local/bin/console").await;
    page.checkpoint("programs").await;
    page.tab_to("#tab-health").await;
}

/// The box does what the screen can do, says why something is off, and finds tags.
async fn palette(host: &mut Host) {
    let page = &mut host.page;
    page.keys("1").await;
    page.tab_to("#open-box").await;
    page.keys(">build step").await;
    page.wait_text("#open-0", "the layers are not shown").await;
    page.checkpoint("palette").await;
    for _ in 0..">build step".len() {
        page.keys("\u{e003}").await;
    }
    page.keys(">annot").await;
    page.wait_text("#open-0", "Annotations").await;
    page.keys(ENTER).await;
    page.find("#tab-annotations[aria-selected='true']").await;
    // `G`, then a letter, goes to a section; Alt and the arrow, back to this very view.
    page.keys("g").await;
    page.keys("a").await;
    page.wait_text("h1", "Activity").await;
    page.keys("\u{e00a}\u{e012}").await;
    page.find("#tab-annotations[aria-selected='true']").await;
    page.keys("1").await;
}

/// An ARMv7 machine gets nothing: the release has lost it. An older AMD64 one gets what there is.
async fn what_a_machine_gets(host: &mut Host) {
    let page = &mut host.page;
    page.keys("1").await;
    page.tab_to("#host").await;
    page.keys("linux/arm/v7").await;
    page.wait_text("#resolution", "No image of this list is for it").await;
    for _ in 0.."linux/arm/v7".len() {
        page.keys("\u{e003}").await;
    }
    page.keys("linux/amd64/v3").await;
    page.wait_text("#resolution", "the better ones are not in the list").await;
    page.checkpoint("machine").await;
    page.tab_to("[data-copy='pull command']").await;
    page.keys(ENTER).await;
    page.wait_text(".notice", "pull command").await;
}

/// The box offers what was pinned by a part of its name.
async fn find_it_again(host: &mut Host, repository: &str) {
    let page = &mut host.page;
    page.open_path("/").await;
    page.wait_text(".sections", "Pinned").await;
    page.tab_to("#open-box").await;
    page.keys("consol").await;
    page.wait_text("#open-1", repository).await;
    page.keys(DOWN).await;
    page.keys(DOWN).await;
    page.find("#open-1[aria-selected='true']").await;
    page.keys(ENTER).await;
    page.find("[data-tag='1.9.2']").await;
}

/// A tag moves on: what it held before is there to open and to compare with.
async fn earlier(host: &mut Host, registry: &DockerRegistry) {
    let page = &mut host.page;
    let (before, _) = registry.manifest(REPOSITORY, "1.9.2").await.expect("it is there");
    let (bytes, media_type) = registry.manifest(REPOSITORY, "1.9.1").await.expect("it is there");
    let image = Image { media_type, manifest: bytes, blobs: Vec::new() };
    registry.push_image(REPOSITORY, "1.9.2", &image).await;
    page.open_path(&format!("/r/{}/{REPOSITORY}/-/at/1.9.2", registry.host())).await;
    page.tab_to("#earlier summary").await;
    page.keys(ENTER).await;
    let old = format!("[data-earlier='{}']", Digest::of(&before));
    page.wait_text(&old, "4 platforms").await;
    page.checkpoint("earlier").await;
    page.tab_to(&format!("{old} [data-action='put-back']")).await;
    page.keys(ENTER).await;
    page.find("[data-planned='linux/riscv64'] [data-status='Added']").await;
    page.wait_text("#guard", "This takes linux/arm/v7 away").await;
    page.checkpoint("put-back").await;
    page.tab_to("#guard-word").await;
    page.keys("linux/arm/v7").await;
    page.keys(ENTER).await;
    page.wait_text("#outcome", "Pushed to 1 tag in").await;
    let held = registry.manifest(REPOSITORY, "1.9.2").await.expect("it is there").0;
    assert_eq!(held, before, "the same bytes");
    // And moved away once more, to be compared.
    registry.push_image(REPOSITORY, "1.9.2", &image).await;
    page.open_path(&format!("/r/{}/{REPOSITORY}/-/at/1.9.2", registry.host())).await;
    page.tab_to("#earlier summary").await;
    page.keys(ENTER).await;
    page.tab_to(&format!("{old} [data-action='compare']")).await;
    page.keys(ENTER).await;
    page.wait_text("#verdict", "linux/riscv64 is lost").await;
    page.find("#earlier-choice").await;
    page.checkpoint("earlier-compared").await;
}

/// The sheet of keys opens, and switches them off.
async fn keys(host: &mut Host) {
    let page = &mut host.page;
    page.tab_to("[data-tag='1.9.2'] > tr").await;
    page.keys("?").await;
    page.wait_text("dialog[open]", "compare two that are selected").await;
    page.checkpoint("keys").await;
    page.tab_to("#single-keys").await;
    page.keys(" ").await;
    page.keys(ESCAPE).await;
    page.gone("dialog[open]").await;
    page.tab_to("[data-tag='1.9.2'] > tr").await;
    page.keys("/").await;
    page.keys(" ").await;
    page.find("[data-tag='1.9.2'] input:checked").await;
    assert_eq!(page.count("#filter:focus").await, 0, "the key for the filter is off");
}
