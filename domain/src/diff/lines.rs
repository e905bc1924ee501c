//! Differences line by line: histories, and the JSON of two lists.

use serde_json::Value;

use super::align::{Step, align};
use super::side::Side;
use crate::json;
use crate::order;
use crate::platform::Platform;

/// In which text a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum In {
    /// In both.
    Both,
    /// Only in A.
    A,
    /// Only in B.
    B,
}

/// Aligns two texts by lines.
pub fn lines(a: &[String], b: &[String]) -> Vec<(In, String)> {
    let steps = align(a, b).into_iter();
    let line = |step| {
        let (place, text) = match step {
            Step::Both(at, _) => (In::Both, a.get(at)),
            Step::First(at) => (In::A, a.get(at)),
            Step::Second(at) => (In::B, b.get(at)),
        };
        Some((place, text?.clone()))
    };
    steps.filter_map(line).collect()
}

/// The JSON of two lists, line by line. Entries are ordered by platform, so that one that only moved
/// is no difference; fields that nothing here knows are kept.
pub fn index_lines(a: &Side, b: &Side) -> Vec<(In, String)> {
    lines(&ordered(&a.text), &ordered(&b.text))
}

fn ordered(text: &str) -> Vec<String> {
    let Ok(mut json) = serde_json::from_str::<Value>(text) else {
        return text.lines().map(str::to_owned).collect();
    };
    if let Some(entries) = json.get_mut("manifests").and_then(Value::as_array_mut) {
        order::sort_by_key(entries, |entry| {
            let said = entry.get("platform")?;
            json::read::<Platform>(said).ok().map(|platform| platform.key())
        });
    }
    let pretty = serde_json::to_string_pretty(&json).unwrap_or_else(|_| text.to_owned());
    pretty.lines().map(str::to_owned).collect()
}
