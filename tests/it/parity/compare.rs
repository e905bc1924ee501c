//! What is compared, and how a difference is told.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use domain::Digest;

use super::world::Seen;

/// How many lines of a difference are told.
const LINES: usize = 12;

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
    /// Blobs that were mounted, in any order and each once: docker asks again for those that two
    /// images have.
    Mounts,
}

/// What differs, with both sides.
pub(super) fn differences(expected: &Seen, found: &Seen) -> Vec<(Aspect, String)> {
    let mut different = Vec::new();
    for ((aspect, expected), (_, found)) in aspects(expected).into_iter().zip(aspects(found)) {
        if expected != found {
            let (expected, found) = from_the_difference(&expected, &found);
            different.push((aspect, format!("  docker:\n{expected}\n  manifold:\n{found}")));
        }
    }
    different
}

/// Whether docker's push failed before all its mounts were asked for: its layers go side by side, and how
/// many were is chance. Manifold asked for those, too.
pub(super) fn is_cut(aspect: Aspect, expected: &Seen, found: &Seen) -> bool {
    let is_asked = |mount| found.mounts.contains(mount);
    aspect == Aspect::Mounts && expected.code != 0 && expected.mounts.iter().all(is_asked)
}

/// A digest of everything that is compared; without the mounts of a push that failed, which [`is_cut`] can
/// not know of a run that is only recorded.
pub(super) fn fingerprint(seen: &[Seen]) -> String {
    let mut text = String::new();
    for one in seen {
        let all = aspects(one).into_iter();
        for (aspect, value) in all.filter(|(it, _)| *it != Aspect::Mounts || one.code == 0) {
            let _ = writeln!(text, "{aspect:?}\n{value}");
        }
    }
    Digest::of(text.as_bytes()).to_string()
}

/// What is compared, as text.
fn aspects(seen: &Seen) -> [(Aspect, String); 6] {
    let mut store = String::new();
    for (path, item) in &seen.store {
        let _ = writeln!(store, "{path}: {item}");
    }
    [
        (Aspect::Code, seen.code.to_string()),
        (Aspect::Stdout, seen.stdout.clone()),
        (Aspect::Stderr, first_line(&seen.stderr)),
        (Aspect::Store, store),
        (Aspect::Puts, puts(&seen.puts)),
        (Aspect::Mounts, distinct(&seen.mounts)),
    ]
}

/// The first lines that differ, and not all of two long texts.
fn from_the_difference(expected: &str, found: &str) -> (String, String) {
    let alike = expected.lines().zip(found.lines()).take_while(|(one, other)| one == other).count();
    let part = |text: &str| text.lines().skip(alike).take(LINES).collect::<Vec<_>>().join("\n");
    (part(expected), part(found))
}

/// Docker's words with the program's name as Manifold's own.
fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    line.replace("docker: 'docker manifest ", "manifold: 'manifold ")
}

/// The children may be put in any order, all before the list; and once, where docker puts one twice that
/// two entries have by different names: the registry holds the same after it.
fn puts(puts: &[String]) -> String {
    let Some((last, children)) = puts.split_last() else { return String::new() };
    format!("{}\nlast: {last}", distinct(children))
}

fn distinct(lines: &[String]) -> String {
    let lines: BTreeSet<&str> = lines.iter().map(String::as_str).collect();
    lines.into_iter().collect::<Vec<_>>().join("\n")
}
