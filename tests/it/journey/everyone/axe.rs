//! The axe table: every screen and state × light and dark × English and Chinese, with `target-size`
//! switched on. It is printed, written to `target/tmp/axe.txt`, and kept in `docs/accessibility.md`;
//! `MANIFOLD_RECORD_AXE=1` writes it anew.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use super::ground::{Ground, ground};

/// Where the table begins in the document.
const HEAD: &str = "| screen, state | en light | en dark | zh-CN light | zh-CN dark | what axe leaves to people |\n|---|---:|---:|---:|---:|---|\n";
const THEMES: [&str; 2] = ["light", "dark"];

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_any_screen_in_any_state() {
    let ground = ground().await;
    let screens = ground.screens();
    let mut rows: Vec<(Vec<usize>, BTreeSet<String>)> = vec![Default::default(); screens.len()];
    let mut violations = Vec::new();
    for language in ["en", "zh-CN"] {
        ground.speak(language).await;
        for (screen, (counts, open)) in screens.iter().zip(&mut rows) {
            ground.show(screen).await;
            for theme in THEMES {
                ground.host.page.theme(theme).await;
                let found = ground.host.page.judged().await;
                counts.push(found.violations.len());
                let place = |what: String| format!("{} ({language}, {theme}): {what}", screen.name);
                violations.extend(found.violations.into_iter().map(place));
                open.extend(found.incomplete);
            }
        }
    }
    let mut table = HEAD.to_owned();
    for (screen, (counts, open)) in screens.iter().zip(&rows) {
        let counts: Vec<String> = counts.iter().map(usize::to_string).collect();
        let open = open.iter().map(|rule| format!("`{rule}`")).collect::<Vec<_>>().join(", ");
        let _ = writeln!(table, "| {} | {} | {open} |", screen.name, counts.join(" | "));
    }
    std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("axe.txt"), &table)
        .expect("the table");
    close(ground).await;
    assert!(violations.is_empty(), "axe found:\n{}", violations.join("\n"));
    compare(&table);
}

async fn close(ground: Ground) {
    ground.host.page.close().await;
}

/// Whether the document has the same table.
fn compare(table: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/accessibility.md");
    let text = std::fs::read_to_string(&path).expect("docs/accessibility.md");
    let (before, kept) = text.split_once(HEAD).expect("the table's head in docs/accessibility.md");
    if std::env::var_os("MANIFOLD_RECORD_AXE").is_some() {
        std::fs::write(&path, format!("{before}{table}")).expect("the document is written");
        return;
    }
    let now = table.strip_prefix(HEAD).unwrap_or_default();
    assert_eq!(
        kept, now,
        "docs/accessibility.md is another table; MANIFOLD_RECORD_AXE=1 writes it anew"
    );
}
