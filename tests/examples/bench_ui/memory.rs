//! What a page needs of the memory.

use std::fs;
use std::path::Path;

use acceptance::home::TempHome;
use serde_json::{Value, json};

use super::measure;
use super::metrics;
use super::page::Page;

/// The memory of a page.
pub(crate) struct Used {
    /// What its scripts hold and what its wasm has taken, in megabytes.
    pub(crate) heap_mb: f64,
}

/// What wasm has taken of memory, in bytes: it is the module that the page itself has started.
const WASM: &str = r"
    const done = arguments[0];
    const script = document.querySelector('script[type=module]').src;
    import(new URL('./manifold.js', script)).then((page) =>
        done([page.initSync().memory.buffer.byteLength]), () => done([0]));";

/// Asks the browser, after it was told to throw away what nothing uses.
pub(crate) async fn of_the_page(page: &Page) -> Used {
    page.cdp("HeapProfiler.collectGarbage", json!({})).await;
    let [heap] = metrics::of(page, ["JSHeapUsedSize"]).await;
    let wasm = measure::numbers(page.ask(WASM, Vec::<Value>::new()).await)[0];
    assert!(wasm > 0.0, "the module is found");
    Used { heap_mb: (heap + wasm) / 1e6 }
}

/// The largest of Chromium's processes for pages, in megabytes, shared memory by its share.
pub(crate) fn renderer_mb(home: &TempHome) -> f64 {
    let mut most: f64 = 0.0;
    for process in fs::read_dir("/proc").expect("/proc").flatten() {
        let folder = process.path();
        let line = fs::read(folder.join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line);
        if line.contains("--type=renderer") && belongs(&folder, home.path()) {
            let memory = fs::read_to_string(folder.join("smaps_rollup")).unwrap_or_default();
            let share = memory.lines().find_map(|line| line.strip_prefix("Pss:"));
            let share =
                share.and_then(|share| share.trim().trim_end_matches("kB").trim().parse().ok());
            most = most.max(share.unwrap_or(0.0) * 1024.0 / 1e6);
        }
    }
    most
}

/// Whether a process, or one that it comes from, was started with this home: Chromium overwrites the
/// environment of its own.
pub(crate) fn belongs(process: &Path, home: &Path) -> bool {
    let home = home.display().to_string();
    let names = |part: &str| {
        let bytes = fs::read(process.join(part)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).contains(&home)
    };
    if names("environ") || names("cmdline") {
        return true;
    }
    let status = fs::read_to_string(process.join("status")).unwrap_or_default();
    let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"));
    let parent = parent.and_then(|parent| parent.trim().parse::<u32>().ok());
    parent.is_some_and(|parent| {
        parent > 1 && belongs(&Path::new("/proc").join(parent.to_string()), Path::new(&home))
    })
}
