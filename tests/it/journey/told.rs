//! What the registry's own API tells, as the screens show it: pushed, locked, further columns, and a note
//! where it tells nothing. In Chromium, in both languages and themes.

use acceptance::Image;
use acceptance::hostile::{Deed, Hostile, Rule};
use acceptance::product::{Product, json, json_and_next};
use domain::Platform;

use super::drivers::{self, Host};
use crate::compare::{REPOSITORY, releases};

const DOWN: &str = "\u{e015}";

/// What Harbor tells of two tags; of the third, 1.9.0, nothing.
const ARTIFACTS: &str = r#"[
    {"digest":"sha256:00","tags":[{"name":"1.9.2","push_time":"2026-08-01T10:00:00.000Z","pull_time":"2026-08-05T06:38:02.000Z","immutable":true}]},
    {"digest":"sha256:11","tags":[{"name":"1.9.1","push_time":"2026-08-03T10:00:00.000Z","pull_time":"0001-01-01T00:00:00.000Z","immutable":false}]}]"#;

#[tokio::test(flavor = "multi_thread")]
async fn what_harbor_tells_is_on_the_screen() {
    let registry = releases().await;
    let image = Image::oci("1.9.0", &Platform::new("linux", "amd64", ""));
    registry.push_image(REPOSITORY, "1.9.0", &image).await;
    let proxy = Hostile::start(registry.host()).await;
    let repositories = format!(
        r#"[{{"name":"{REPOSITORY}","artifact_count":7,"update_time":"2026-08-05T06:38:02.000Z"}},{{"name":"acme/secret"}}]"#
    );
    proxy.set_rules(Product::Harbor.rules_with(vec![
        Rule::on("GET", "/api/v2.0/repositories", json(&repositories)),
        Rule::on("GET", "/artifacts?", json(ARTIFACTS)),
    ]));
    let mut host = drivers::browser_with(&[], "told").await;
    let tags = format!("/r/{}/{REPOSITORY}/-/tags", proxy.host());
    pushed_and_locked(&mut host, &tags).await;
    further_columns(&mut host).await;
    exact_times(&mut host).await;
    repositories_with_what_was_seen(&mut host, &format!("/r/{}", proxy.host())).await;
    in_chinese(&mut host, &tags).await;
    proxy.set_rules(Product::Harbor.rules(Deed::Say(403, Vec::new(), String::new())));
    without(&mut host, &tags).await;
    a_thousand_unasked(&mut host, &tags, &proxy).await;
    host.page.close().await;
}

async fn pushed_and_locked(host: &mut Host, tags: &str) {
    let page = &mut host.page;
    page.open_path(tags).await;
    page.find("[data-tag='1.9.2'] [data-platform='linux/amd64']").await;
    page.wait_text("#tags thead .cell--created", "Pushed").await;
    page.wait_text("[data-tag='1.9.2'] .cell--created", "ago").await;
    page.wait_text("[data-tag='1.9.2'] .tag__lock", "immutable").await;
    assert_eq!(page.count(".tag__lock").await, 1, "the others may change, or nobody knows");
    let own = page.text("[data-tag='1.9.1'] .cell--created").await;
    assert!(!own.contains("created"), "it was pushed: {own}");
    page.wait_text("[data-tag='1.9.0'] .cell--created", "created").await;
    assert_eq!(page.count("#untold").await, 0, "nothing is missing");
    page.checkpoint("pushed").await;
    // By what is shown: the tag that was pushed last comes first, and what was built earlier below it.
    page.click("#sort option[value='created']").await;
    page.find("#tags tbody[data-tag]:first-of-type").await;
    let order = "arguments[0]([...document.querySelectorAll('#tags tbody[data-tag]')].map((e) => e.dataset.tag).filter((t) => t === '1.9.1' || t === '1.9.2').join(' '))";
    for _ in 0..40 {
        if page.ask(order, vec![]).await == "1.9.1 1.9.2" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(
        page.ask(order, vec![]).await,
        "1.9.1 1.9.2",
        "by their pushes, not by their builds"
    );
    page.wait_text("#honest", "Sorted over").await;
}

async fn further_columns(host: &mut Host) {
    let page = &mut host.page;
    assert_eq!(page.count("[data-column='pulled']").await, 0, "it is off until it is chosen");
    page.click("#rows").await;
    page.wait_text("#rows-menu", "Column: Last pulled").await;
    let items = page.text("#rows-menu").await;
    assert!(!items.contains("Pushed by"), "Harbor does not tell who: {items}");
    page.click("#rows-menu [role^=menuitem]:last-of-type").await;
    page.wait_text("[data-tag='1.9.2'] [data-column='pulled']", "ago").await;
    let never = page.text("[data-tag='1.9.1'] [data-column='pulled']").await;
    assert_eq!(never, "", "nobody has pulled it");
    page.checkpoint("last-pulled").await;
    page.theme("dark").await;
    page.checkpoint("last-pulled-dark").await;
    page.theme("light").await;
    // Without heads the cells say what they are; on a small screen nothing is cut.
    for (width, height) in [(1100, 800), (720, 480), (360, 700)] {
        page.screen(width, height).await;
        page.find("[data-tag='1.9.2'] [data-column='pulled']").await;
        page.checkpoint(&format!("last-pulled-{width}")).await;
    }
    page.screen(1440, 900).await;
}

/// Whoever goes by keyboard sees the exact times of the row.
async fn exact_times(host: &mut Host) {
    let page = &mut host.page;
    page.tab_to("#tags tbody[data-tag]:first-of-type > tr").await;
    page.keys(DOWN).await;
    page.find("#tags tbody[data-tag='1.9.2'] > tr:focus").await;
    let shown = "arguments[0](getComputedStyle(document.querySelector('#tags tr:focus .cell--created time'), '::after').content)";
    let shown = page.ask(shown, vec![]).await.to_string();
    assert!(shown.contains("pushed") && shown.contains("2026"), "{shown}");
    page.checkpoint("exact").await;
    page.screen(360, 700).await;
    let wide = "arguments[0](document.documentElement.scrollWidth)";
    assert_eq!(page.ask(wide, vec![]).await, 360, "nothing has to be scrolled sideways for it");
    page.checkpoint("exact-360").await;
    page.screen(1440, 900).await;
}

async fn repositories_with_what_was_seen(host: &mut Host, path: &str) {
    let page = &mut host.page;
    page.open_path(path).await;
    let line = format!(".repositories__line:has([data-pin='{REPOSITORY}'])");
    page.wait_text(&line, "7 artifacts").await;
    page.wait_text(&line, "changed").await;
    page.find(&format!("{line} [data-platform='linux/amd64']")).await;
    page.find("[data-pin='acme/secret']").await;
    page.checkpoint("repositories").await;
    page.screen(360, 700).await;
    page.checkpoint("repositories-360").await;
    page.screen(1440, 900).await;
}

async fn in_chinese(host: &mut Host, tags: &str) {
    let page = &mut host.page;
    let speak = "localStorage.setItem('manifold.language', arguments[0])";
    page.run(speak, vec!["zh-CN".into()]).await;
    page.open_path(tags).await;
    page.wait_text("#tags thead .cell--created", "推送时间").await;
    page.wait_text("[data-tag='1.9.0'] .cell--created", "创建于").await;
    page.checkpoint("zh").await;
    page.theme("dark").await;
    page.checkpoint("zh-dark").await;
    page.theme("light").await;
    page.run(speak, vec!["en".into()]).await;
}

/// The table is whole without it.
async fn without(host: &mut Host, tags: &str) {
    let page = &mut host.page;
    page.open_path(tags).await;
    page.wait_text("#untold", "No push times: the registry answered 403").await;
    page.find("[data-tag='1.9.2'] [data-platform='linux/amd64']").await;
    page.wait_text("#tags thead .cell--created", "Created").await;
    page.checkpoint("untold").await;
}

/// A list that goes on is read for ten pages, and further when it is asked to.
async fn a_thousand_unasked(host: &mut Host, tags: &str, proxy: &Hostile) {
    let page = &mut host.page;
    let more = json_and_next(ARTIFACTS, "/api/v2.0/more?page=next");
    proxy.set_rules(Product::Harbor.rules_with(vec![
        Rule::on("GET", "/artifacts?", more).times(12),
        Rule::on("GET", "/artifacts?", json(ARTIFACTS)),
    ]));
    proxy.take();
    page.open_path(tags).await;
    page.wait_text("#untold", "Push times of 2 of 3 tags").await;
    let asked = |proxy: &Hostile| {
        proxy.take().iter().filter(|one| one.path.contains("/artifacts?")).count()
    };
    assert_eq!(asked(proxy), 10, "a request a page, and no more than ten unasked");
    page.checkpoint("a-thousand").await;
    page.click("#untold button").await;
    let mut further = 0;
    for _ in 0..100 {
        further += asked(proxy);
        if further >= 3 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    page.gone("#untold").await;
    assert_eq!(further + asked(proxy), 3, "the others, up to the last one");
}
