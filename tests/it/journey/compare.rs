//! Two tags compared by keyboard alone: the same in Chromium and in the window.

use super::drivers::{self, Host};
use crate::compare::{REPOSITORY, releases};

#[tokio::test(flavor = "multi_thread")]
async fn compare_by_keyboard_in_the_browser() {
    session(drivers::browser().await, true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn compare_by_keyboard_in_the_window() {
    session(drivers::window().await, false).await;
}

/// `resizable`: whether the driver can make it narrower than the window may be.
async fn session(mut host: Host, resizable: bool) {
    let registry = releases().await;
    let repository = format!("{}/{REPOSITORY}", registry.host());
    let page = &mut host.page;
    page.find("h1").await;
    page.tab_to("#open-box").await;
    page.keys(&format!("{repository}{ENTER}")).await;
    page.find("[data-tag='1.9.2'] [data-platform='linux/amd64']").await;
    page.tab_to("[data-tag='1.9.2'] > tr").await;
    page.keys(" ").await;
    page.keys(DOWN).await;
    page.find("[data-tag='1.9.1'] > tr:focus").await;
    page.keys(" ").await;
    page.find("#compare").await;
    page.keys("d").await;
    all_four_are_said(&mut host).await;
    drill_into_amd64(&mut host).await;
    looks(&mut host, resizable).await;
    host.page.tab_to("[data-copy='Markdown report']").await;
    host.page.keys(ENTER).await;
    host.page.wait_text(".notice", "Markdown report").await;
    host.page.close().await;
}

/// Enter (WebDriver, keyboard actions: the code points of keys).
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const DOWN: &str = "\u{e015}";
const RIGHT: &str = "\u{e014}";

async fn all_four_are_said(host: &mut Host) {
    let page = &mut host.page;
    let verdict = "linux/arm/v7 is lost. linux/amd64 moved to a new base; linux/riscv64 is new; \
                   linux/arm64/v8 was only repackaged.";
    page.wait_text("#verdict", verdict).await;
    for (platform, status) in [
        ("linux/arm/v7", "Lost"),
        ("linux/amd64", "Rebuilt on new base"),
        ("linux/riscv64", "Added"),
        ("linux/arm64/v8", "Repackaged"),
    ] {
        page.find(&format!("[data-row='{platform}'] [data-status='{status}']")).await;
    }
    assert_eq!(page.count("[data-row='linux/s390x']").await, 0, "the same bytes are not shown");
    page.checkpoint("compare").await;
    page.keys("u").await;
    page.find("[data-row='linux/s390x'] [data-status='Same bytes']").await;
    page.keys("u").await;
    page.gone("[data-row='linux/s390x']").await;
}

/// The dark theme, and the width of a phone.
async fn looks(host: &mut Host, resizable: bool) {
    let page = &mut host.page;
    page.theme("dark").await;
    page.checkpoint("compare-dark").await;
    page.theme("light").await;
    if resizable {
        page.resize(500, 900).await;
        page.checkpoint("compare-narrow").await;
    }
}

async fn drill_into_amd64(host: &mut Host) {
    let page = &mut host.page;
    let selected = |name: &str| format!("[data-row='{name}'].grid__row--selected");
    // What can be looked into is selected first; the keys go on from there.
    page.find(&selected("linux/amd64")).await;
    page.keys("j").await;
    page.find(&selected("linux/riscv64")).await;
    page.keys("k").await;
    page.find(&selected("linux/amd64")).await;
    page.keys(ENTER).await;
    page.wait_text("#tab-panel", "apk add --no-cache").await;
    assert_eq!(page.count("[data-layer='changed']").await, 3, "base, packages, binary");
    page.checkpoint("compare-layers").await;
    page.keys(RIGHT).await;
    page.wait_text("[data-change='9090/tcp']", "new port 9090/tcp").await;
    page.checkpoint("compare-config").await;
    page.keys(RIGHT).await;
    page.wait_text("#tab-panel", "alpine-minirootfs-3.22.2").await;
    page.keys(RIGHT).await;
    page.wait_text("#tab-panel", "alpine 3.22.2").await;
    page.checkpoint("compare-base").await;
    page.keys(RIGHT).await;
    page.wait_text("#package-words", "1 added, 1 removed, 2 upgraded").await;
    page.wait_text("[data-stated='Commit']", "e41b7a95c2d80f36b1a97e4d05c8f2639ab1d7e4").await;
    page.wait_text("[data-package='libretls']", "removed").await;
    page.wait_text("[data-row='linux/amd64']", "1 added, 1 removed, 2 upgraded").await;
    page.checkpoint("compare-attestations").await;
    page.keys(RIGHT).await;
    page.wait_text("#tab-panel", "manifests").await;
    page.checkpoint("compare-index").await;
    page.keys(ESCAPE).await;
    page.keys("x").await;
    page.wait_text("#verdict", "linux/riscv64 is lost.").await;
    page.keys("x").await;
    page.wait_text("#verdict", "linux/arm/v7 is lost.").await;
    page.wait_text("#tab-panel", "apk add --no-cache").await;
}
