//! The filter: a part of the name, `*` for anything, `platform:` for what a tag holds.

use domain::{Platform, Tag};

use super::rows::Rows;
use crate::state::remote::State;

/// A filter, read from what was typed. All its words must match.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Filter {
    names: Vec<String>,
    platforms: Vec<String>,
}

impl Filter {
    pub(super) fn parse(text: &str) -> Self {
        let mut filter = Self::default();
        for word in text.split_whitespace() {
            match word.strip_prefix("platform:") {
                Some(platform) => filter.platforms.push(normal(platform)),
                None => filter.names.push(word.to_lowercase()),
            }
        }
        filter
    }

    /// Whether a tag is shown. A platform is only known of rows that have been read.
    pub(super) fn matches(&self, tag: &Tag, rows: Rows) -> bool {
        let name = tag.as_str().to_lowercase();
        if !self.names.iter().all(|pattern| name_matches(pattern, &name)) {
            return false;
        }
        if self.platforms.is_empty() {
            return true;
        }
        let Some(State::Ready(details)) = rows.get(tag) else { return false };
        let held: Vec<String> = details
            .platforms
            .iter()
            .filter_map(|row| Some(row.platform.as_ref()?.normalised().to_string()))
            .collect();
        self.platforms.iter().all(|wanted| held.iter().any(|name| name.starts_with(wanted)))
    }
}

fn normal(platform: &str) -> String {
    Platform::parse(platform)
        .map_or_else(|| platform.to_lowercase(), |platform| platform.normalised().to_string())
}

/// Without `*` the pattern may stand anywhere; with it, the whole name must fit.
fn name_matches(pattern: &str, name: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return name.contains(pattern) };
    let Some(mut left) = name.strip_prefix(start) else { return false };
    let parts: Vec<&str> = rest.split('*').collect();
    let Some((end, middle)) = parts.split_last() else { return false };
    for part in middle {
        let Some(at) = left.find(part) else { return false };
        left = left.get(at + part.len()..).unwrap_or_default();
    }
    left.ends_with(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_in_part_or_by_pattern() {
        for (pattern, name, fits) in [
            ("9", "1.9.2", true),
            ("1.9*", "1.9.2", true),
            ("1.9*", "21.9", false),
            ("*-windows", "1.9.0-windows", true),
            ("n*-01-*1", "nightly-2026-01-31", true),
            ("n*-01-*1", "nightly-2026-01-30", false),
            ("", "x", true),
            ("a*a", "a", false),
        ] {
            assert_eq!(name_matches(pattern, name), fits, "{pattern} on {name}");
        }
        let filter = Filter::parse("1.9* platform:linux/arm64");
        assert_eq!(filter.platforms, ["linux/arm64/v8"]);
    }
}
