//! `make bench-ui`: how quick the interface is, in Chromium and in the real window, against the budgets
//! that it has. Prints a table; nothing fails but what does not work.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    dead_code,
    reason = "a measurement that does not work must end, with the reason; it prints a table; the drivers \
              are the journeys', which use more of them"
)]

#[path = "../../it/journey/drivers.rs"]
mod drivers;
#[path = "../../it/journey/measure.rs"]
mod measure;
#[path = "../../it/journey/page.rs"]
mod page;
#[path = "../../it/journey/tools.rs"]
mod tools;

mod memory;
mod metrics;
mod scripts;
mod window;

use demo::image::ImageBuilder;
use demo::registry::{Registry, serve};
use serde_json::json;

use page::Page;

/// As many tags as `thecodingmachine/php` had.
const TAGS: usize = 20_033;
/// How often each opening is measured.
const ROUNDS: usize = 10;

#[tokio::main]
async fn main() {
    println!("| what | median | most | budget |\n|---|---:|---:|---:|");
    let registry = Registry::new();
    let image = ImageBuilder::new("linux/arm64").build();
    for number in 0..TAGS {
        registry.put_image("team/many", &format!("1.{}.{}", number / 100, number % 100), &image);
    }
    for number in 0..40 {
        registry.put_image("team/usual", &format!("2.{number}"), &image);
    }
    let running = serve(&registry).await.expect("a port");
    let many = format!("/r/{}/team/many/-/tags", running.host());
    let usual = format!("/r/{}/team/usual/-/tags", running.host());
    let mut host = drivers::browser().await;
    let page = &mut host.page;
    page.before_each_document(scripts::WATCH).await;

    opening(page, "first rows of 40 tags, nothing in the browser's cache", &usual, true).await;
    opening(page, "first rows of 40 tags, opened before", &usual, false).await;
    opening(page, "first rows of 20,033 tags, opened before", &many, false).await;

    page.wait_text(".head .footing", "20,033 tags · checked").await;
    let keys = measure::numbers(page.ask(measure::TYPE, vec!["1.77.1".into()]).await);
    line("a key in the filter of 20,033 tags, until it is laid out", &keys, "50 ms");
    page.fill("#filter", " \u{e003}").await;
    page.wait_text(".head .footing", "20,033 tags").await;
    // Up again comes what was read on the way down, and what is new in front of what is there.
    for (way, by) in [("down", 100), ("up", -100)] {
        scrolling(page, way, by).await;
    }
    let jumps = measure::numbers(page.ask(measure::JUMP, vec![]).await);
    line("a frame until it is painted, jumping through all of it in 120 frames", &jumps, "");
    let used = memory::of_the_page(page).await;
    println!("| memory of the page then: script and wasm | {:.0} MB | | 150 MB |", used.heap_mb);
    println!(
        "| and all of Chromium's process for it | {:.0} MB | | |",
        memory::renderer_mb(&host.home)
    );

    using(page, &usual).await;
    host.page.close().await;
    line("the window, from its process to its first screen", &window::openings().await, "1500 ms");
}

/// Opens an address anew several times, and measures until its first rows were painted.
async fn opening(page: &Page, what: &str, path: &str, cold: bool) {
    page.cdp("Network.enable", json!({})).await;
    page.cdp("Network.setCacheDisabled", json!({"cacheDisabled": cold})).await;
    let mut took = Vec::new();
    // Once more than is counted: the first one warms what is to be warm.
    for round in 0..=ROUNDS {
        page.open_path("/").await;
        page.find("h1").await;
        page.open_path(path).await;
        let painted = measure::numbers(page.ask(scripts::PAINTED, vec![]).await);
        if round > 0 {
            took.extend(painted);
        }
    }
    line(what, &took, if cold { "" } else { "400 ms" });
}

/// Scrolls for 240 frames, and tells what each costs.
async fn scrolling(page: &Page, way: &str, by: i32) {
    let before = metrics::work(page).await;
    let frames = measure::numbers(page.ask(scripts::SCROLL, vec![by.into()]).await);
    let after = metrics::work(page).await;
    #[expect(clippy::cast_precision_loss, reason = "some hundred frames")]
    let work = after.since(before, frames.len() as f64);
    line(&format!("a frame until it is painted, scrolling {way} 100 pixels a frame"), &frames, "");
    println!(
        "| the page's own work in each: {:.1} ms of script, {:.1} ms of layout, on average | \
         {:.1} ms | | 16 ms |",
        work.script, work.layout, work.all
    );
}

/// Uses the interface for a while, and tells the longest time in which it did not listen.
async fn using(page: &Page, usual: &str) {
    page.open_path("/").await;
    page.find("h1").await;
    page.open_path(usual).await;
    page.find("#tags tbody[data-tag]").await;
    page.fill("#filter", "2.3").await;
    page.find("[data-tag='2.3'] > tr").await.send_keys("\u{e014}").await.expect("it takes keys");
    page.find("[data-tag='2.3'] [data-sub]").await;
    page.find("[data-tag='2.3'] > tr").await.send_keys("\u{e007}").await.expect("it takes keys");
    for tab in ["layers", "config", "annotations", "raw", "health"] {
        page.click(&format!("#tab-{tab}")).await;
    }
    for place in ["/registries", "/activity", "/lists", "/compare"] {
        page.click(&format!("nav a[href='{place}']")).await;
        page.find("h1").await;
    }
    let long = measure::numbers(page.ask(scripts::LONG, vec![]).await);
    println!(
        "| tasks over 50 ms while using it: {} | | {:.0} ms | 100 ms |",
        long.len(),
        measure::most(&long)
    );
}

fn line(what: &str, costs: &[f64], budget: &str) {
    let (median, most) = (measure::median(costs), measure::most(costs));
    println!("| {what} | {median:.1} ms | {most:.1} ms | {budget} |");
}
