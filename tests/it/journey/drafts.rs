//! The editor by keyboard alone: a published list becomes a draft, loses a platform, gets it back and
//! loses it again, gains one of another registry, is annotated, reordered, renamed, copied, deleted and
//! restored. These are steps of the one journey (`publishing`).

use acceptance::registry::DockerRegistry;

use super::drivers::Host;
use crate::compare::REPOSITORY;

pub(super) const ENTER: &str = "\u{e007}";
const DELETE: &str = "\u{e017}";
const F2: &str = "\u{e032}";
const CONTROL: &str = "\u{e009}";
const SHIFT: &str = "\u{e008}";
const ALT: &str = "\u{e00a}";
const UP: &str = "\u{e013}";
const DOWN: &str = "\u{e015}";
/// Lets go of all keys that are held.
const RELEASE: &str = "\u{e000}";

/// From the image's page, with one key.
pub(super) async fn begin(host: &mut Host, near: &DockerRegistry) {
    let page = &mut host.page;
    page.open_path(&format!("/r/{}/{REPOSITORY}/-/at/1.9.2", near.host())).await;
    page.find("#edit-as-new").await;
    page.tab_to("#edit-as-new").await;
    page.keys("e").await;
    page.wait_text("#published", REPOSITORY).await;
    let name = page.value("#target").await;
    assert!(name.ends_with(":1.9.2"), "the same tag: {name}");
    page.checkpoint("edit-as-new").await;
    page.tab_to("#create-list").await;
    page.keys(ENTER).await;
    page.wait_text("#entries", "linux/riscv64").await;
    let (bytes, _) = near.manifest(REPOSITORY, "1.9.2").await.expect("it is there");
    let digest = domain::Digest::of(&bytes).to_string();
    page.wait_text("#result-digest", &digest).await;
    page.wait_text("#beside", "attestation").await;
    page.checkpoint("draft").await;
    page.theme("dark").await;
    page.checkpoint("draft-dark").await;
    page.theme("light").await;
}

pub(super) async fn drop_and_undo(host: &mut Host) {
    let page = &mut host.page;
    let rows = page.count("tr[data-entry]").await;
    page.tab_to("tr[data-entry]").await;
    page.keys(DELETE).await;
    page.find("[data-action='notice']").await;
    assert_eq!(page.count("tr[data-entry]").await, rows - 1);
    page.keys(&format!("{CONTROL}z{RELEASE}")).await;
    page.find(&format!("tr[data-entry]:nth-child({rows})")).await;
    page.keys(&format!("{CONTROL}{SHIFT}z{RELEASE}")).await;
    page.gone(&format!("tr[data-entry]:nth-child({rows})")).await;
}

/// From another registry: typed, completed from what it has, and by what differs by the machine alone.
pub(super) async fn add(host: &mut Host, far: &DockerRegistry) {
    let page = &mut host.page;
    page.tab_to("tr[data-entry]").await;
    page.keys("n").await;
    page.find("#sources").await;
    page.tab_to("#sources").await;
    // The registry's own names go on with what is typed: a repository, then its tags.
    page.keys(&format!("{}/te", far.host())).await;
    page.tab_to("[data-complete$='/team/far:']").await;
    page.keys(ENTER).await;
    page.find("[data-complete$='/team/far:1.0-386']").await;
    page.checkpoint("completed").await;
    page.tab_to("[data-complete$='/team/far:1.0-386']").await;
    page.keys(ENTER).await;
    page.find("[data-source] [data-platform='linux/386']").await;
    page.wait_text(".suggested", "1.0-mips64le").await;
    page.checkpoint("suggested").await;
    page.tab_to("#add-suggested").await;
    page.keys(ENTER).await;
    page.find("[data-source] [data-platform='linux/mips64le']").await;
    page.wait_text(".sources", "Of another registry").await;
    page.checkpoint("add").await;
    page.tab_to("#add-entries").await;
    page.keys(ENTER).await;
    page.find("tr[data-entry] [data-platform='linux/386']").await;
    page.wait_text("#findings", "It is copied from").await;
    page.wait_text("#beside", "of other registries").await;
}

/// A platform that the config contradicts, put right by one key.
pub(super) async fn annotate(host: &mut Host) {
    let page = &mut host.page;
    page.tab_to("tr[data-entry]").await;
    // The last row.
    page.keys("\u{e010}").await;
    page.keys(ENTER).await;
    page.tab_to("#annotate-variant").await;
    page.keys("v2").await;
    page.keys(ENTER).await;
    page.wait_text("#list-json", "\"variant\": \"v2\"").await;
    page.find("[data-level='warn'] [data-fix='use_config']").await;
    page.find("#use-config").await;
    page.checkpoint("annotated").await;
    page.tab_to("tr[data-entry][aria-current]").await;
    page.keys("f").await;
    page.gone("[data-fix='use_config']").await;
}

pub(super) async fn reorder(host: &mut Host) {
    let page = &mut host.page;
    page.tab_to("tr[data-entry]").await;
    page.keys("\u{e010}").await;
    let before = order(page).await;
    page.keys(&format!("{ALT}{UP}{RELEASE}")).await;
    page.wait_text(".notice", "Moved to place").await;
    wait_for_order(page, |now| *now != before, "one place up").await;
    page.keys(&format!("{ALT}{DOWN}{RELEASE}")).await;
    wait_for_order(page, |now| *now == before, "and down again").await;
}

async fn wait_for_order(
    page: &super::page::Page,
    is_right: impl Fn(&serde_json::Value) -> bool,
    what: &str,
) {
    let start = std::time::Instant::now();
    while !is_right(&order(page).await) {
        assert!(start.elapsed() < std::time::Duration::from_secs(10), "{what}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

async fn order(page: &super::page::Page) -> serde_json::Value {
    let script = "arguments[arguments.length - 1](
        [...document.querySelectorAll('tr[data-entry]')].map((row) => row.dataset.entry))";
    page.ask(script, vec![]).await
}

/// What the list says of itself.
pub(super) async fn title(host: &mut Host) {
    let page = &mut host.page;
    page.tab_to("#list-annotations-add").await;
    page.keys(ENTER).await;
    page.find("[id^='list-annotations-key-']:focus").await;
    page.keys("org.opencontainers.image.title").await;
    page.tab_to("[id^='list-annotations-value-']").await;
    page.keys("A title").await;
    page.tab_to("#list-annotations-add").await;
    page.wait_text("#list-json", "\"A title\"").await;
}

/// One more tag.
pub(super) async fn add_target(host: &mut Host) {
    let page = &mut host.page;
    page.tab_to("#add-target").await;
    page.keys("bad reference!").await;
    page.keys(ENTER).await;
    page.wait_text("#add-target-note", "invalid reference").await;
    page.fill("#add-target", "ghcr.io/acme/gateway:1.9.2").await;
    page.keys(ENTER).await;
    page.find("[data-target='ghcr.io/acme/gateway:1.9.2']").await;
    page.wait_text("#beside", "1 more tag").await;
    page.checkpoint("the-list-itself").await;
}

pub(super) async fn export(host: &mut Host) {
    let page = &mut host.page;
    page.tab_to("#exports > summary").await;
    page.keys(ENTER).await;
    page.wait_text("#export-text", "[[source]]").await;
    page.wait_text("#export-said", "the same digest").await;
    page.tab_to("[data-choice='docker']").await;
    page.keys(ENTER).await;
    page.wait_text("#export-cannot", "another registry").await;
    page.checkpoint("exports").await;
}

pub(super) async fn rename_copy_delete(host: &mut Host, near: &DockerRegistry) {
    let page = &mut host.page;
    page.tab_to("#undo-edit").await;
    page.keys(F2).await;
    page.find("#new-name:focus").await;
    let name = format!("{}/{REPOSITORY}:edited", near.host());
    page.fill("#new-name", &name).await;
    page.keys(ENTER).await;
    page.wait_text("h1", ":edited").await;
    page.find("tr[data-entry]").await;
    page.open_path("/lists").await;
    let row = format!("[data-list='{name}']");
    page.find(&row).await;
    page.tab_to(&row).await;
    page.checkpoint("lists-with-drafts").await;
    page.theme("dark").await;
    page.checkpoint("lists-dark").await;
    page.theme("light").await;
    page.keys(&format!("{SHIFT}d{RELEASE}")).await;
    page.find("#new-name").await;
    page.keys(ENTER).await;
    page.wait_text("h1", ":edited-copy").await;
    page.open_path("/lists").await;
    page.find(&format!("[data-list='{name}-copy']")).await;
    page.tab_to(&row).await;
    page.keys(DELETE).await;
    page.gone(&row).await;
    page.tab_to("[data-action='notice']").await;
    page.checkpoint("deleted").await;
    page.keys(ENTER).await;
    page.find(&row).await;
}
