//! What is compared, and how a difference is told.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::world::Seen;

/// One thing that is compared after each step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aspect {
    /// The exit code.
    Code,
    /// Standard output, whole.
    Stdout,
    /// The first line of standard error; Manifold may add a hint after it.
    Stderr,
    /// Every file and folder of the store: path, mode, bytes.
    Store,
    /// Manifests that were put: path, media type, bytes; the last one must be last in both.
    Puts,
    /// Blobs that were mounted, in any order.
    Mounts,
}

/// What differs, with both sides.
pub(super) fn differences(expected: &Seen, found: &Seen) -> Vec<(Aspect, String)> {
    let mut different = Vec::new();
    let mut check = |aspect, expected: String, found: String| {
        if expected != found {
            different.push((aspect, format!("  docker:\n{expected}\n  manifold:\n{found}")));
        }
    };
    check(Aspect::Code, expected.code.to_string(), found.code.to_string());
    check(Aspect::Stdout, expected.stdout.clone(), found.stdout.clone());
    check(Aspect::Stderr, first_line(&expected.stderr), first_line(&found.stderr));
    let (store, other) = only_different(&expected.store, &found.store);
    check(Aspect::Store, store, other);
    check(Aspect::Puts, puts(&expected.puts), puts(&found.puts));
    check(Aspect::Mounts, sorted(&expected.mounts), sorted(&found.mounts));
    different
}

/// Docker's words with the program's name as Manifold's own.
fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    line.replace("docker: 'docker manifest ", "manifold: 'manifold ")
}

/// The children may be put in any order, all before the list.
fn puts(puts: &[String]) -> String {
    let Some((last, children)) = puts.split_last() else { return String::new() };
    format!("{}\nlast: {last}", sorted(children))
}

fn sorted(lines: &[String]) -> String {
    let mut lines = lines.to_vec();
    lines.sort();
    lines.join("\n")
}

fn only_different(
    expected: &BTreeMap<String, String>,
    found: &BTreeMap<String, String>,
) -> (String, String) {
    let tell = |from: &BTreeMap<String, String>, other: &BTreeMap<String, String>| {
        let mut text = String::new();
        for (path, item) in from.iter().filter(|(path, item)| other.get(*path) != Some(item)) {
            let _ = writeln!(text, "{path}: {item}");
        }
        text
    };
    (tell(expected, found), tell(found, expected))
}
