//! The columns of the tags: their widths, by pointer and by keyboard, which stay; and long names, whose end is
//! always there.

use demo::image::ImageBuilder;
use demo::registry::{Registry, serve};
use serde_json::{Value, json};

use super::drivers;
use super::page::Page;

const ENTER: &str = "\u{e007}";
const LEFT: &str = "\u{e012}";
const RIGHT: &str = "\u{e014}";
const DOWN: &str = "\u{e015}";
const ENDS: [&str; 2] = ["456789ab", "456789ac"];

#[tokio::test(flavor = "multi_thread")]
async fn columns_keep_their_widths_and_long_names_their_ends() {
    let registry = Registry::new();
    let image = ImageBuilder::new("linux/arm64").build();
    registry.put_image("team/app", "1.9.2", &image);
    for end in ENDS {
        registry.put_image("team/app", &format!("{}{end}", "branch-".repeat(16)), &image);
    }
    let running = serve(&registry).await.expect("a port");
    let mut host = drivers::browser().await;
    let page = &mut host.page;
    page.screen(1600, 900).await;
    let address = format!("/r/{}/team/app/-/tags", running.host());
    page.open_path(&address).await;
    page.find("[data-tag='1.9.2'] [data-platform='linux/arm64/v8']").await;
    by_keyboard(page).await;
    by_pointer(page).await;
    let (tag, digest) = (wide(page, "tag").await, wide(page, "digest").await);
    page.checkpoint("columns").await;

    page.open_path("/").await;
    page.find("#open-box").await;
    page.open_path(&address).await;
    page.find("[data-tag='1.9.2'] [data-platform='linux/arm64/v8']").await;
    for (column, before) in [("tag", tag), ("digest", digest)] {
        let now = wide(page, column).await;
        assert!((now - before).abs() < 1.0, "{column} is as wide as it was: {now}, not {before}");
    }
    the_end_is_seen(page).await;
    page.screen(720, 480).await;
    the_end_is_seen(page).await;
    host.page.close().await;
}

async fn by_keyboard(page: &Page) {
    let before = wide(page, "tag").await;
    page.tab_to("#tags .cell--tag .splitter").await;
    page.keys(RIGHT).await;
    page.keys(RIGHT).await;
    let now = wide(page, "tag").await;
    assert!((now - before - 32.0).abs() < 1.5, "two steps wider: {before}, {now}");
    page.keys(DOWN).await;
    page.find("#tags .cell--kind .splitter:focus").await;
    page.keys(DOWN).await;
    page.find("#tags .cell--digest .splitter:focus[tabindex='0']").await;
    assert_eq!(page.count("#tags .splitter[tabindex='0']").await, 1, "Tab passes all in one step");
    let before = wide(page, "digest").await;
    page.keys(LEFT).await;
    let now = wide(page, "digest").await;
    assert!((now - before - 16.0).abs() < 1.5, "its line is at its start: {before}, {now}");
    page.keys(ENTER).await;
    let now = wide(page, "digest").await;
    assert!((now - before).abs() < 1.0, "as wide as by itself: {before}, {now}");
}

async fn by_pointer(page: &Page) {
    for (column, by) in [("tag", 40.0), ("digest", -30.0)] {
        let before = wide(page, column).await;
        let place = format!(
            "const line = document.querySelector('#tags thead .cell--{column} .splitter').getBoundingClientRect();
             return [line.left + line.width / 2, line.top + line.height / 2];"
        );
        let place = super::measure::numbers(page.run(&place, Vec::<Value>::new()).await);
        for (kind, x) in [
            ("mousePressed", place[0]),
            ("mouseMoved", place[0] + by),
            ("mouseReleased", place[0] + by),
        ] {
            let event = json!({"type": kind, "x": x, "y": place[1], "button": "left", "buttons": 1, "clickCount": 1});
            page.cdp("Input.dispatchMouseEvent", event).await;
        }
        let now = wide(page, column).await;
        assert!(
            (now - before - f64::abs(by)).abs() < 2.0,
            "{column} follows the pointer: {before}, {now}"
        );
    }
}

/// How wide a column is, in pixels; the row below it is as wide as its head.
async fn wide(page: &Page, column: &str) -> f64 {
    let script = format!(
        "return ['thead', '[data-tag=\"1.9.2\"]'].map((part) =>
            document.querySelector(`#tags ${{part}} .cell--{column}`).getBoundingClientRect().width);"
    );
    let both = super::measure::numbers(page.run(&script, Vec::<Value>::new()).await);
    assert!((both[0] - both[1]).abs() < 0.5, "head and row are one column: {both:?}");
    both[0]
}

/// Two names that differ at their ends alone are told apart by what is on the screen.
async fn the_end_is_seen(page: &Page) {
    let script = "
        return [...document.querySelectorAll('#tags .tag__name--long')].map((name) => {
            const end = name.querySelector('.tag__end'), cell = name.closest('th').getBoundingClientRect();
            const place = end.getBoundingClientRect();
            const seen = end.scrollWidth <= end.clientWidth + 1 && place.right <= cell.right + 1 && place.width > 20;
            return seen ? name.textContent : '';
        });";
    let names: Vec<String> =
        serde_json::from_value(page.run(script, Vec::<Value>::new()).await).expect("names");
    assert_eq!(names.len(), ENDS.len());
    for end in ENDS {
        assert!(names.iter().any(|name| name.ends_with(end)), "{end} is seen: {names:?}");
    }
}
