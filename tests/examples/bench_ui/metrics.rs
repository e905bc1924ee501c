//! What Chromium counts of a page.

use serde_json::json;

use super::page::Page;

/// How long a page's thread worked, in milliseconds of a processor: what else runs on the machine does not
/// count.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Work {
    /// All of it.
    pub(crate) all: f64,
    /// Scripts and wasm.
    pub(crate) script: f64,
    /// Finding out how everything looks, and where it stands.
    pub(crate) layout: f64,
}

/// These counters, now.
pub(crate) async fn of<const N: usize>(page: &Page, names: [&str; N]) -> [f64; N] {
    page.cdp("Performance.enable", json!({"timeDomain": "threadTicks"})).await;
    let metrics = page.cdp("Performance.getMetrics", json!({})).await;
    let list = metrics["metrics"].as_array().cloned().unwrap_or_default();
    names.map(|name| {
        let found = list.iter().find(|metric| metric["name"] == name);
        found.and_then(|metric| metric["value"].as_f64()).expect("the browser counts it")
    })
}

/// What a page's thread did since the page began.
pub(crate) async fn work(page: &Page) -> Work {
    let names = ["TaskDuration", "ScriptDuration", "LayoutDuration", "RecalcStyleDuration"];
    let [all, script, layout, style] = of(page, names).await.map(|seconds| seconds * 1000.0);
    Work { all, script, layout: layout + style }
}

impl Work {
    /// What was added since, for each of so many frames.
    pub(crate) fn since(self, before: Self, frames: f64) -> Self {
        Self {
            all: (self.all - before.all) / frames,
            script: (self.script - before.script) / frames,
            layout: (self.layout - before.layout) / frames,
        }
    }
}
