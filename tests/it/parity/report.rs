//! What came of the cases: one table, in `target/tmp/`, which `scripts/test` shows at its end.

use std::fmt::Write as _;
use std::path::Path;

use super::cases::{Case, Step};
use super::compare::{differences, is_cut};
use super::world::Seen;

/// What the user reads about differences.
const PAGE: &str = include_str!("../../../docs/parity.md");

/// A case and what came of it.
pub(super) struct Row {
    name: String,
    steps: usize,
    by_design: Vec<&'static str>,
    wrong: Vec<String>,
}

impl Row {
    /// Judges a case.
    pub(super) fn new(case: &Case, expected: &[Seen], found: &[Seen]) -> Self {
        let (name, steps) = (case.name.clone(), case.steps.len());
        let mut row = Self { name, steps, by_design: Vec::new(), wrong: Vec::new() };
        for ((step, expected), found) in case.steps.iter().zip(expected).zip(found) {
            row.judge(step, expected, found);
        }
        row
    }

    fn judge(&mut self, step: &Step, expected: &Seen, found: &Seen) {
        let different = differences(expected, found);
        let (allowed, wrong): (Vec<_>, Vec<_>) =
            different.into_iter().partition(|(aspect, _)| step.may_differ.contains(aspect));
        if !step.may_differ.is_empty() && !self.by_design.contains(&step.reason) {
            self.by_design.push(step.reason);
        }
        let mut mistakes: Vec<String> = Vec::new();
        mistakes.extend(step.instead.and_then(|instead| broken_promise(found, instead)));
        let wrong = wrong.into_iter().filter(|(aspect, _)| !is_cut(*aspect, expected, found));
        mistakes.extend(wrong.map(|(aspect, text)| format!("{aspect:?} differs\n{text}")));
        // A difference by design that is none any more must leave the table.
        let stale = step
            .may_differ
            .iter()
            .filter(|aspect| allowed.iter().all(|(found, _)| found != *aspect));
        mistakes.extend(stale.map(|aspect| format!("{aspect:?} no longer differs")));
        if !step.may_differ.is_empty() && !is_on_the_page(step.reason) {
            mistakes.push(format!("docs/parity.md does not say: {}", step.reason));
        }
        let place = format!("{}: `{}`", self.name, step.text());
        self.wrong.extend(mistakes.into_iter().map(|mistake| format!("{place}: {mistake}")));
    }
}

/// A difference by design is a promise: this code, and these words.
fn broken_promise(found: &Seen, (code, says): (i32, &str)) -> Option<String> {
    let said = format!("{}{}", found.stdout, found.stderr);
    let kept = found.code == code && said.contains(says);
    (!kept).then(|| format!("not {code} with {says:?} but {} with\n{said}", found.code))
}

/// Whether the user can read it. Line ends of the page do not count.
fn is_on_the_page(reason: &str) -> bool {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    words(PAGE).contains(&words(reason))
}

/// Writes the table, and fails when something is wrong.
pub(super) fn table(judge: &str, rows: &[Row]) {
    let mut text = format!("\nparity, judged by {judge}\n{:<66} {:>5}  result\n", "case", "steps");
    for row in rows {
        let result = match (row.wrong.is_empty(), row.by_design.is_empty()) {
            (false, _) => "DIFFERENT",
            (true, true) => "same",
            (true, false) => "different by design",
        };
        let _ = writeln!(text, "{:<66} {:>5}  {result}", row.name, row.steps);
        for reason in &row.by_design {
            let _ = writeln!(text, "    {reason}");
        }
    }
    let same = rows.iter().filter(|row| row.wrong.is_empty() && row.by_design.is_empty()).count();
    let by_design = rows.iter().filter(|row| !row.by_design.is_empty()).count();
    let steps: usize = rows.iter().map(|row| row.steps).sum();
    let wrong: Vec<&str> = rows.iter().flat_map(|row| &row.wrong).map(String::as_str).collect();
    let _ = writeln!(
        text,
        "{} cases, {steps} steps, judged by {judge}: {same} the same, {by_design} different by \
         design, {} wrong",
        rows.len(),
        wrong.len()
    );
    write("parity-cases.txt", &text);
    assert!(wrong.is_empty(), "judged by {judge}:\n\n{}", wrong.join("\n\n"));
}

/// Keeps a part of the report where `scripts/test` finds it.
pub(super) fn write(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(path, text).expect("the report can be written");
}
