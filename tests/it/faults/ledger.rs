//! The table, as it is printed and as it is kept in `docs/faults.md`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::case::{Case, Ended};

/// Set to write the table into the document instead of comparing.
const RECORD: &str = "MANIFOLD_RECORD_FAULTS";
/// Where the table begins in the document.
const HEAD: &str =
    "| fault | what the server does | while | how it ends | ms |\n|---|---|---|---|---:|\n";

/// The table's lines.
pub(super) fn table(ended: &[(&Case, &Ended)]) -> String {
    let mut text = HEAD.to_owned();
    for (case, ended) in ended {
        let (name, server, words) = (case.name, case.server, &ended.words);
        let work = case.work.words();
        let _ = writeln!(text, "| {name} | {server} | {work} | {words} | {} |", ended.millis);
    }
    text
}

/// The table and its sum, where `scripts/test` finds it.
pub(super) fn report(table: &str) -> String {
    let lines = table.lines().skip(2);
    let (works, fails): (Vec<&str>, Vec<&str>) =
        lines.partition(|line| line.contains("| it works |"));
    let repeated = fails.iter().filter(|line| line.contains("repeated, it is done")).count();
    let text = format!(
        "\n{table}\n{} faults: {} end in success, {} in the right error; {repeated} pushes that \
         failed were repeated and went through\n",
        works.len() + fails.len(),
        works.len(),
        fails.len(),
    );
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("faults.txt");
    std::fs::write(path, &text).expect("the report can be written");
    text
}

/// Whether the document has the same table, its times apart.
pub(super) fn compare(table: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/faults.md");
    let text = std::fs::read_to_string(&path).expect("docs/faults.md");
    let (before, kept) = text.split_once(HEAD).expect("the table's head in docs/faults.md");
    if std::env::var_os(RECORD).is_some() {
        std::fs::write(&path, format!("{before}{table}")).expect("docs/faults.md is written");
        return;
    }
    let kept: Vec<&str> = kept.lines().map(without_time).collect();
    let ran: Vec<&str> = table.lines().skip(2).map(without_time).collect();
    assert_eq!(kept, ran, "docs/faults.md is not what happens; {RECORD}=1 writes it anew");
}

fn without_time(line: &str) -> &str {
    line.trim_end_matches(" |").rsplit_once(" | ").map_or(line, |(line, _)| line)
}
