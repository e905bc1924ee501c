//! The order of the focus: what Tab reaches on each screen, by role and name, one line each. It is kept in
//! `tests/golden/focus-order.txt`; `MANIFOLD_RECORD_FOCUS=1` writes it anew.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::json;

use super::ground::ground;
use crate::journey::page::Page;

/// A screen has no more than this to reach, or something is wrong.
const MOST: usize = 150;

#[tokio::test(flavor = "multi_thread")]
async fn tab_reaches_everything_in_reading_order() {
    let ground = ground().await;
    let mut all = String::new();
    for screen in ground.screens() {
        ground.show(&screen).await;
        let _ = writeln!(all, "# {}", screen.name);
        let stops = stops(&ground.host.page, screen.name).await;
        assert!(
            stops.iter().any(|line| line.starts_with("frame, ")),
            "{}: Tab reaches the frame",
            screen.name
        );
        // The frame is the same around all of them: it is written down once.
        for line in
            stops.iter().filter(|line| screen.name == "home" || !line.starts_with("frame, "))
        {
            let _ = writeln!(all, "{line}");
        }
    }
    ground.host.page.close().await;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/focus-order.txt");
    if std::env::var_os("MANIFOLD_RECORD_FOCUS").is_some() {
        std::fs::write(&path, all).expect("the golden file");
        return;
    }
    let kept = std::fs::read_to_string(&path).expect("the golden file");
    let differing = kept.lines().zip(all.lines()).find(|(kept, now)| kept != now);
    assert_eq!(
        kept.lines().count(),
        all.lines().count(),
        "another number of stops; the first that differs: {differing:?}"
    );
    assert_eq!(differing, None, "MANIFOLD_RECORD_FOCUS=1 writes it anew");
}

/// What Tab reaches, until it leaves the page.
async fn stops(page: &Page, screen: &str) -> Vec<String> {
    let start = "document.activeElement.blur(); window.getSelection().removeAllRanges(); scrollTo(0, 0); window.seen = new Set()";
    page.run(start, vec![]).await;
    // What differs from run to run has a word instead.
    let stop = r"
        const at = document.activeElement;
        if (at === document.body || window.seen.has(at)) return null;
        window.seen.add(at);
        const box = at.getBoundingClientRect();
        const hidden = !at.matches('.skip') && (box.bottom < 0 || box.top > innerHeight);
        const name = (at.computedName || '(no name)').replace(/127\.0\.0\.1:\d+/g, 'HOST').replace(/\b[0-9a-f]{12,64}\b/g, 'DIGEST').replace(/\s+/g, ' ').slice(0, 90);
        const frame = at.closest('#content') ? '' : 'frame, ';
        return `${frame}${at.computedRole}: ${name}` + (hidden ? ' (NOT SEEN)' : '');";
    let mut found = Vec::new();
    loop {
        page.press("Tab", 9).await;
        let line = page.run(stop, vec![]).await;
        let Some(line) = line.as_str() else { break };
        assert!(!line.ends_with("(NOT SEEN)"), "{screen}: the focus is off the screen on {line}");
        assert!(!line.contains("(no name)"), "{screen}: what has the focus has no name: {line}");
        found.push(line.to_owned());
        assert!(found.len() < MOST, "{screen}: Tab does not come to an end");
    }
    assert!(found.len() > 5, "{screen}: Tab reaches only {}", json!(found));
    found
}
