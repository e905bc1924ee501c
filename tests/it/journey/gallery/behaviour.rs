//! How the components behave under the keyboard, and what axe says of each of their states.

use serde_json::{Value, json};

use super::{open, show};
use crate::journey::drivers::Host;

const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const UP: &str = "\u{e013}";
const LEFT: &str = "\u{e012}";
const RIGHT: &str = "\u{e014}";
const END: &str = "\u{e010}";
const HOME: &str = "\u{e011}";
const DOWN: &str = "\u{e015}";

#[tokio::test(flavor = "multi_thread")]
async fn components_work_by_keyboard_and_axe_finds_nothing() {
    let mut host = open().await;
    tabs(&mut host).await;
    menu(&mut host).await;
    combobox(&mut host).await;
    pairs(&mut host).await;
    splitter(&mut host).await;
    toast(&mut host).await;
    dialogs(&mut host).await;
    tree(&host).await;
    text(&host).await;
    for language in ["en", "zh-CN", "en-XA"] {
        show(&host, language, "").await;
        for theme in ["light", "dark"] {
            host.page.theme(theme).await;
            host.page.checkpoint(&format!("gallery-{language}-{theme}")).await;
        }
    }
    forced_colours(&host).await;
    host.page.close().await;
}

/// What has the focus.
async fn focused(host: &Host) -> String {
    let id = "return document.activeElement.id || document.activeElement.textContent";
    host.page.run(id, vec![]).await.as_str().unwrap_or_default().to_owned()
}

async fn tabs(host: &mut Host) {
    let page = &host.page;
    page.tab_to("[role=tablist] [role=tab]").await;
    assert_eq!(
        focused(host).await,
        "gallery-tab-1",
        "Tab reaches the one that is shown, and no other"
    );
    for (key, shown) in
        [(RIGHT, "2"), ("\u{e010}", "7"), (RIGHT, "0"), ("\u{e012}", "7"), ("\u{e011}", "0")]
    {
        page.keys(key).await;
        page.wait_text("#gallery-panel", shown).await;
        assert_eq!(focused(host).await, format!("gallery-tab-{shown}"), "the focus goes along");
    }
}

async fn menu(host: &mut Host) {
    host.page.tab_to("#gallery-menu").await;
    host.page.keys(ENTER).await;
    host.page.find("#gallery-menu-menu [role=menuitem]:focus").await;
    host.page.checkpoint("gallery-menu").await;
    let page = &host.page;
    page.keys(UP).await;
    page.keys(ENTER).await;
    assert_eq!(page.text("#gallery-done").await, "", "what is off does nothing");
    page.find("#gallery-menu[aria-expanded=true]").await;
    page.keys(ESCAPE).await;
    page.find("#gallery-menu[aria-expanded=false]").await;
    assert_eq!(focused(host).await, "gallery-menu", "Escape gives the focus back");
    let page = &host.page;
    page.keys(DOWN).await;
    page.find("#gallery-menu-menu [role=menuitem]:focus").await;
    page.keys(DOWN).await;
    page.keys(ENTER).await;
    page.wait_text("#gallery-done", "Compare").await;
    page.gone("#gallery-menu[aria-expanded=true]").await;
}

async fn combobox(host: &mut Host) {
    host.page.tab_to("#gallery-box").await;
    host.page.find("#gallery-list [role=option]").await;
    host.page.keys(DOWN).await;
    host.page.keys(DOWN).await;
    host.page.find("#gallery-1[aria-selected=true]").await;
    host.page.checkpoint("gallery-combobox").await;
    let page = &host.page;
    // An input method takes Enter to end a word.
    let composed = "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))";
    page.run(composed, vec![]).await;
    assert_eq!(
        page.text("#gallery-said").await,
        "",
        "Enter is the input method's while it composes"
    );
    page.keys(ENTER).await;
    page.wait_text("#gallery-said", "chose 1").await;
    page.keys(DOWN).await;
    page.find("#gallery-2[aria-selected=true]").await;
    page.keys(ENTER).await;
    assert_eq!(page.text("#gallery-said").await, "chose 1", "what is off is not chosen");
    page.keys(ESCAPE).await;
    page.gone("#gallery-list").await;
}

async fn pairs(host: &mut Host) {
    let page = &host.page;
    page.tab_to("#gallery-pairs-add").await;
    page.keys(ENTER).await;
    page.find(".pairs__row:last-child .pairs__key:focus").await;
    page.keys("com.example.note").await;
    page.wait_text(".pairs__row:last-child .pairs__note", "there twice").await;
    host.page.checkpoint("gallery-pairs").await;
    let page = &host.page;
    page.keys("2").await;
    page.keys("\u{e004}").await;
    page.keys("new").await;
    page.keys("\u{e004}").await;
    page.wait_text("#gallery-pairs-said", "\"com.example.note2\":\"new\"").await;
    page.keys(ENTER).await;
    page.gone(".pairs__row:nth-child(3)").await;
    let said = page.text("#gallery-pairs-said").await;
    assert!(!said.contains("note2"), "removed: {said}");
    assert_eq!(focused(host).await, "gallery-pairs-add", "the focus is not lost with the row");
}

async fn splitter(host: &mut Host) {
    let page = &host.page;
    page.screen(1120, 900).await;
    page.tab_to("#gallery-tag .splitter").await;
    for (key, value, kept) in
        [(END, "720", "720"), (HOME, "140", "140"), (RIGHT, "156", "156"), (LEFT, "140", "140")]
    {
        page.keys(key).await;
        page.find(&format!("#gallery-tag .splitter[aria-valuenow='{value}']")).await;
        page.wait_text("#gallery-kept", kept).await;
    }
    let wide = "return document.querySelector('#gallery-tag').getBoundingClientRect().width";
    let wide = page.run(wide, vec![]).await.as_f64().unwrap_or_default();
    assert!((wide - 140.0).abs() < 1.0, "the column is as wide as it says: {wide}");
    page.keys(DOWN).await;
    page.find("#gallery-digest .splitter:focus").await;
    page.keys(DOWN).await;
    page.find("#gallery-tag .splitter:focus").await;
    page.keys(ENTER).await;
    page.gone("#gallery-kept:not(:empty)").await;
}

async fn toast(host: &mut Host) {
    show(host, "en", "?part=toast").await;
    let page = &host.page;
    page.click("#gallery-say").await;
    page.wait_text(".notice", "Copied the digest.").await;
    page.gone("p.notice__text").await;
    page.find("[data-action=notice]").await;
    page.tab_to("[data-action=notice]").await;
    page.keys(ENTER).await;
    page.wait_text("#gallery-undone", "undone").await;
    page.gone("[data-action=notice]").await;
}

async fn dialogs(host: &mut Host) {
    for (part, button) in [("dialog", "#gallery-dialog"), ("keys", "#gallery-keys")] {
        show(host, "en", &format!("?part={part}")).await;
        host.page.tab_to(button).await;
        host.page.keys(ENTER).await;
        host.page.find("dialog[open] h2").await;
        host.page.checkpoint(&format!("gallery-open-{part}")).await;
        host.page.keys(ESCAPE).await;
        host.page.gone("dialog[open]").await;
        assert_eq!(format!("#{}", focused(host).await), button, "the focus goes back");
    }
}

/// Of 5,000 rows some dozens are made, and others when it is scrolled.
async fn tree(host: &Host) {
    show(host, "en", "?part=tree").await;
    let page = &host.page;
    page.find("#gallery-tree[aria-rowcount='5001'] [aria-rowindex='2']").await;
    let made = page.count("#gallery-tree th[scope=row]").await;
    assert!((5..60).contains(&made), "{made} rows are made");
    page.run("document.querySelector('#content').scrollTop = 100000; return 1", vec![]).await;
    page.gone("#gallery-tree [aria-rowindex='2']").await;
    // 100,000 pixels down, 41 a row, the head not counted.
    page.find("#gallery-tree [aria-rowindex='2441']").await;
    let made = page.count("#gallery-tree th[scope=row]").await;
    assert!((5..60).contains(&made), "{made} rows are made");
}

/// Where the system takes the colours away, what they told has an edge. (axe reads the colours of the
/// styles, not those of the system.)
async fn forced_colours(host: &Host) {
    let edges = "return ['.status', '.badge', '.json', '.error', '.progress', '.tabs__tab[aria-selected=true]', '.choice [aria-pressed=true]']
        .filter((css) => { const style = getComputedStyle(document.querySelector(css));
            return style.borderTopStyle === 'none' || style.borderTopWidth === '0px'; })";
    let expected =
        json!([".status", ".badge", ".json", ".progress", ".tabs__tab[aria-selected=true]"]);
    assert_eq!(
        host.page.run(edges, vec![]).await,
        expected,
        "a colour alone, where there are colours"
    );
    host.page.prefers(&[("forced-colors", "active")]).await;
    assert_eq!(host.page.run(edges, vec![]).await, json!([]), "an edge, where there are none");
}

/// What is a link in the text of a manifest, and what an invisible character is.
async fn text(host: &Host) {
    show(host, "en", "?part=json").await;
    let links =
        "return [...document.querySelectorAll('#gallery-json a')].map(a => a.getAttribute('href'))";
    assert_eq!(host.page.run(links, vec![]).await, json!(["#there"]), "the known digest alone");
    let shown = host.page.text("#gallery-json").await;
    assert!(shown.contains("\\u{202e}") || shown.contains("\\u202e"), "it is seen: {shown}");
    let Value::Number(count) =
        host.page.run("return document.querySelectorAll('.json-note').length", vec![]).await
    else {
        panic!("a number")
    };
    assert_eq!(count.as_u64(), Some(1), "it is told that there are such characters");
}
