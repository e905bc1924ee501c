//! What is chosen by a key is on the screen, also of many; and nothing stands in front of it.

use demo::image::{ImageBuilder, IndexBuilder};
use demo::registry::{Registry, serve};
use serde_json::Value;

use super::drivers;
use super::page::Page;

/// More platforms than there is room for.
const PLATFORMS: usize = 130;
const DOWN: &str = "\u{e015}";
const UP: &str = "\u{e013}";

/// Whether the middle of something is on the screen, and nothing before it.
const SEEN: &str = "
    const found = document.querySelector(arguments[0]), place = found.getBoundingClientRect();
    const top = document.elementFromPoint(place.left + Math.min(place.width / 2, 60), place.top + place.height / 2);
    const label = found.closest('label');
    return [found.contains(top) || label?.contains(top) ? 1 : 0];";

#[tokio::test(flavor = "multi_thread")]
async fn what_a_key_leads_to_is_seen() {
    let registry = Registry::new();
    let mut list = IndexBuilder::oci();
    for number in 0..PLATFORMS {
        let platform = format!("linux/arch{number:03}");
        let long = format!("LONG={}", "x".repeat(600));
        list = list.image(&ImageBuilder::new(&platform).environment(&[&long]).build());
    }
    registry.put_list("team/app", "many", &list.build());
    let image = ImageBuilder::new("linux/arm64").build();
    for number in 0..60 {
        registry.put_image("team/app", &format!("1.{number}"), &image);
    }
    let running = serve(&registry).await.expect("a port");
    let mut host = drivers::browser().await;
    let page = &mut host.page;
    let name = format!("{}/team/app", running.host());

    page.open_path(&format!("/r/{name}/-/at/many")).await;
    page.find(".choose__one").await;
    sidebar_has_it(page, &running.host()).await;
    for _ in 0..PLATFORMS / 2 {
        page.keys("]").await;
    }
    page.find("input[value='linux/arch064']:checked").await;
    assert_seen(page, ".choose__one:has(:checked) .platform").await;
    page.keys("3").await;
    long_values_begin_beside_their_triangle(page).await;

    page.open_path(&format!("/compare?a={name}:many&b={name}:1.0")).await;
    page.find(".compare tbody tr").await;
    for step in 0..30 {
        page.keys("]").await;
        page.find(".grid__row--selected button:focus").await;
        assert!(seen(page, ".grid__row--selected .platform").await, "after {step} steps");
    }

    page.screen(720, 480).await;
    page.open_path(&format!("/r/{name}/-/tags")).await;
    page.click("[data-tag='1.59'] input").await;
    page.find(".selection").await;
    for (key, count) in [(DOWN, 30), (UP, 25)] {
        for _ in 0..count {
            page.find("#tags tr[tabindex='0']").await.send_keys(key).await.expect("a key");
        }
        page.find("#tags tr:focus").await;
        assert_seen(page, "#tags tr:focus .tag__name").await;
    }
    page.checkpoint("selected-small").await;
    a_row_keeps_the_focus_when_it_is_scrolled_away(page).await;
    host.page.close().await;
}

/// It is out of sight then, at its own place, and the keys go on from it.
async fn a_row_keeps_the_focus_when_it_is_scrolled_away(page: &mut Page) {
    let focused = "return document.activeElement.closest('[data-tag]')?.dataset.tag ?? 'nothing';";
    let tag = page.run(focused, vec![]).await;
    let row = format!("[data-tag='{}']", tag.as_str().expect("a row has the focus"));
    page.run("document.getElementById('content').scrollTop = 1e6;", vec![]).await;
    page.find("[data-tag='1.10']").await;
    page.find(&format!("{row}.grid__away tr:focus")).await;
    let sight = "const row = document.querySelector('.grid__away').getBoundingClientRect();
        return row.bottom < document.getElementById('content').getBoundingClientRect().top;";
    assert_eq!(page.run(sight, vec![]).await, true, "it is above what is on the screen");
    assert_eq!(page.count("[data-tag='1.40']").await, 0, "the others are not made");
    page.keys(DOWN).await;
    page.find(&format!("{row}:not(.grid__away) + tbody tr:focus")).await;
    assert_seen(page, "#tags tr:focus .tag__name").await;
    // A filter that hides it leaves Tab the first of those that are shown.
    page.fill("#filter", "1.2").await;
    page.gone(&row).await;
    page.find("#tags tbody:nth-child(2) tr[tabindex='0']").await;
    assert_eq!(page.count("#tags tr[tabindex='0']").await, 1, "one row alone");
}

/// The registry that is open has its line, though nobody has put it into the list.
async fn sidebar_has_it(page: &Page, host: &str) {
    page.find(&format!(".nav--registry[href='/r/{host}']")).await;
    page.find(&format!(".nav--inside[href='/r/{host}/team/app/-/tags'][aria-current='page']"))
        .await;
}

async fn long_values_begin_beside_their_triangle(page: &Page) {
    page.find(".long summary").await;
    let script = "
        const summary = document.querySelector('.long summary');
        return [summary.firstElementChild.getClientRects()[0].top - summary.getBoundingClientRect().top];";
    let below = super::measure::numbers(page.run(script, Vec::<Value>::new()).await)[0];
    assert!(below < 6.0, "on the first line, and not {below} pixels below it");
}

async fn assert_seen(page: &Page, css: &str) {
    for _ in 0..40 {
        if seen(page, css).await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{css} is not on the screen");
}

async fn seen(page: &Page, css: &str) -> bool {
    super::measure::numbers(page.run(SEEN, vec![css.into()]).await)[0] > 0.0
}
