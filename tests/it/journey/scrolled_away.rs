//! Only what is on the screen, and a screen more on both sides, is asked for; what was scrolled away
//! before its turn came is never asked for.

use std::collections::BTreeSet;
use std::time::Duration;

use demo::image::ImageBuilder;
use demo::registry::{Registry, serve};

use super::drivers;
use super::measure::numbers;
use super::page::Page;

const TAGS: usize = 1_000;
/// How many questions are under way at once (`src-ui/src/pages/tags/gate.rs`), and what may be asked
/// between two pictures of a browser that is slow.
const MAY_BE_ASKED: usize = 12;

/// Scrolls to a part of the whole.
const SCROLL: &str = r"
    const [part, done] = arguments;
    const box = document.querySelector('#content');
    box.scrollTop = (box.scrollHeight - box.clientHeight) * part;
    done([box.scrollTop]);";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_scrolled_away_is_not_asked_for() {
    let registry = Registry::new();
    let image = ImageBuilder::new("linux/arm64").build();
    for number in 0..TAGS {
        registry.put_image("team/long", &format!("1.{number}"), &image);
    }
    let running = serve(&registry).await.expect("a port");
    let mut host = drivers::browser().await;
    let page = &mut host.page;
    page.open_path(&format!("/r/{}/team/long/-/tags", running.host())).await;
    page.wait_text(".head .footing", "1,000 tags").await;
    page.find("[data-tag='1.999'] [data-platform='linux/arm64/v8']").await;
    page.gone("#tags tbody[aria-busy]").await;

    registry.forget_requests();
    registry.set_latency(Duration::from_millis(700));
    scroll(page, 0.5).await;
    let asked_about_the_middle =
        || asked(&registry).into_iter().filter(|tag| (300..700).contains(tag));
    while asked_about_the_middle().count() == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    scroll(page, 1.0).await;
    page.find("[data-tag='1.0'][aria-busy]").await;
    registry.set_latency(Duration::ZERO);
    page.find("[data-tag='1.0'] [data-platform='linux/arm64/v8']").await;
    page.gone("#tags tbody[aria-busy]").await;
    let middle: Vec<_> = asked_about_the_middle().collect();
    assert!(middle.len() <= MAY_BE_ASKED, "rows that are gone are not asked for: {middle:?}");
    let rows = page.count("#tags tbody[data-tag]").await;
    let end = asked(&registry).into_iter().filter(|tag| *tag < 300).count();
    assert!(end <= rows, "and of the end no more than the {rows} rows that are made: {end}");

    scroll(page, 0.5).await;
    page.find("[data-tag='1.499'] [data-platform='linux/arm64/v8']").await;
    page.gone("#tags tbody[aria-busy]").await;
    let again = asked_about_the_middle().count();
    assert!(again > MAY_BE_ASKED, "who comes back sees them: {again}");
    host.page.close().await;
}

async fn scroll(page: &Page, part: f64) {
    let top = numbers(page.ask(SCROLL, vec![part.into()]).await);
    assert!(top[0] > 0.0, "there is something to scroll");
}

/// The tags that the registry was asked for.
fn asked(registry: &Registry) -> BTreeSet<usize> {
    let tag = |path: &str| path.rsplit_once("/manifests/1.")?.1.parse().ok();
    registry.requests().iter().filter_map(|seen| tag(&seen.path)).collect()
}
