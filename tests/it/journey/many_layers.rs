//! Two lists of 64 platforms with 130 layers each, compared in the page: how long the comparison itself
//! takes there, and what a step to the next platform costs under the hands.

use std::io::Write as _;

use demo::image::{ImageBuilder, ImageList, IndexBuilder, Layer};
use demo::registry::{Registry, serve};

use super::drivers;

const PLATFORMS: usize = 64;
const LAYERS: usize = 130;
/// The comparison, in milliseconds, in a release build on a quiet machine. Tests run beside others.
const WANTED: f64 = 20.0;
/// What fails: a comparison that has become slower in kind.
const MOST: f64 = 5.0 * WANTED;

/// Compares a few times (there and back), each once the last one was seen, and gives the milliseconds
/// of each comparison.
const COMPARE: &str = r"
    const done = arguments[0];
    const all = () => performance.getEntriesByName('compare');
    const pause = () => new Promise((seen) => setTimeout(seen, 50));
    (async () => {
        for (let time = 0; time < 8; time++) {
            const before = all().length;
            document.querySelector('#swap').click();
            for (let waited = 0; waited < 50 && all().length === before; waited++) await pause();
            // Its drawing is not the next one's time.
            await pause();
        }
        done(all().map((entry) => entry.duration));
    })();";

/// Steps through the platforms, and gives the milliseconds of each step, its layout with it.
const STEP: &str = r"
    const done = arguments[0];
    const costs = [];
    (async () => {
        for (let step = 0; step < 20; step++) {
            const start = performance.now();
            window.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true }));
            await Promise.resolve();
            document.body.offsetHeight;
            costs.push(performance.now() - start);
            await new Promise((seen) => setTimeout(seen, 30));
        }
        done(costs);
    })();";

/// The first hundred layers are everyone's, the rest a platform's own; of these every third is the
/// side's own too.
fn list(side: &str) -> ImageList {
    let shared = (0..100).map(|at| Layer::of_bytes(&format!("RUN step {at}"), &at.to_string(), 40));
    let shared: Vec<Layer> = shared.collect();
    let images = (0..PLATFORMS).map(|platform| {
        let own = (100..LAYERS).map(|at| {
            let side = if at % 3 == 0 { side } else { "" };
            Layer::of_bytes(&format!("RUN step {at}"), &format!("{platform} {at} {side}"), 40)
        });
        let layers = shared.iter().cloned().chain(own).collect();
        ImageBuilder::new(&format!("linux/made{platform}")).layers(layers).build()
    });
    images.fold(IndexBuilder::docker(), |list, image| list.image(&image)).build()
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_platforms_of_130_layers() {
    let registry = Registry::new();
    list("a").store(&mut registry.store(), "team/wide", Some("a"));
    list("b").store(&mut registry.store(), "team/wide", Some("b"));
    let running = serve(&registry).await.expect("a port");
    let mut host = drivers::browser().await;
    let page = &mut host.page;
    let name = format!("{}/team/wide", running.host());
    page.open_path(&format!("/compare?a={name}:a&b={name}:b")).await;
    page.wait_text("#verdict", "64 platforms changed.").await;
    page.checkpoint("many-layers").await;
    let numbers = |value: serde_json::Value| -> Vec<f64> {
        let numbers = value.as_array().into_iter().flatten();
        let mut numbers: Vec<f64> = numbers.filter_map(serde_json::Value::as_f64).collect();
        numbers.sort_by(f64::total_cmp);
        numbers
    };
    let comparisons = numbers(page.ask(COMPARE, vec![]).await);
    page.wait_text("#verdict", "64 platforms changed.").await;
    let steps = numbers(page.ask(STEP, vec![]).await);
    assert!(comparisons.len() >= 8, "each is measured: {comparisons:?}");
    assert_eq!(steps.len(), 20);
    let _ = writeln!(
        std::io::stdout(),
        "two lists of {PLATFORMS} x {LAYERS} layers: compared in {:.1} ms (median, quickest {:.1}, wanted \
         {WANTED}); a step to the next platform {:.1} ms (most {:.1})",
        comparisons[comparisons.len() / 2],
        comparisons[0],
        steps[steps.len() / 2],
        steps[steps.len() - 1],
    );
    assert!(comparisons[0] < MOST, "the comparison is quick: {comparisons:?}");
    assert!(steps[0] < 100.0, "a step is quick: {steps:?}");
    host.page.close().await;
}
