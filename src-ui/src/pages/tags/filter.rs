//! The filter: names in part or by pattern, and what a tag holds.

use domain::attestation::Stated;
use domain::protocol::image::{ImageDetails, Kind};
use domain::{Platform, Tag};

use super::names::Name;
use super::regular::Regular;
use super::rows::Rows;

/// A filter, read from what was typed. All its words must match.
#[derive(Debug, Default)]
pub(super) struct Filter {
    names: Vec<String>,
    /// These tags alone, if there are any.
    only: Vec<String>,
    regular: Vec<Regular>,
    contents: Vec<Content>,
    /// What was typed and means nothing.
    pub(super) problem: Option<String>,
}

/// A word about what is behind a tag.
#[derive(Debug, PartialEq, Eq)]
enum Content {
    Platform(String),
    Missing(String),
    Digest(String),
    Kind(Kind),
    Attestations,
    Stated(Stated),
}

impl Filter {
    pub(super) fn parse(text: &str) -> Self {
        let mut filter = Self::default();
        for word in text.split_whitespace() {
            filter.take(word);
        }
        filter
    }

    fn take(&mut self, word: &str) {
        if let Some(pattern) = word.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
            match Regular::new(pattern) {
                Some(regular) => self.regular.push(regular),
                None => self.problem = Some(t!("{word} is not a regular expression.", word)),
            }
            return;
        }
        // A tag has no colon: what has one is one of these, or a mistake.
        let Some((key, value)) = word.split_once(':') else {
            self.names.push(word.to_ascii_lowercase());
            return;
        };
        if key == "tags" {
            self.only.extend(value.split(',').filter(|tag| !tag.is_empty()).map(str::to_owned));
            return;
        }
        let kind = |kind| Some(Content::Kind(kind));
        let content = match (key, value) {
            ("platform", value) => Some(Content::Platform(normal(value))),
            ("missing", value) => Some(Content::Missing(normal(value))),
            ("digest", value) => {
                let digits = value.strip_prefix("sha256:").unwrap_or(value);
                Some(Content::Digest(digits.to_ascii_lowercase()))
            }
            ("kind", "list" | "index") => kind(Kind::List),
            ("kind", "image") => kind(Kind::Image),
            ("kind", "artifact") => kind(Kind::Artifact),
            ("kind", "cache") => kind(Kind::BuildCache),
            ("has", "attestations" | "attestation") => Some(Content::Attestations),
            ("has", "sbom") => Some(Content::Stated(Stated::Sbom)),
            ("has", "provenance") => Some(Content::Stated(Stated::Provenance)),
            _ => None,
        };
        match content {
            Some(content) => self.contents.push(content),
            // Half a word is being typed.
            None if value.is_empty() || key == "kind" || key == "has" => {}
            None => {
                self.problem = Some(t!(
                    "{word} is no filter: platform:, missing:, digest:, kind:, has: and tags: are.",
                    word
                ));
            }
        }
    }

    /// Whether it asks for what is only known of rows that have been read.
    pub(super) fn needs_details(&self) -> bool {
        !self.contents.is_empty()
    }

    /// Whether a tag is shown.
    pub(super) fn matches(&self, name: &Name, rows: Rows) -> bool {
        self.matches_name(&name.lower, &name.tag)
            && (self.contents.is_empty()
                || rows.peek(&name.tag, |details| self.matches_details(details)) == Some(true))
    }

    fn matches_name(&self, lower: &str, tag: &Tag) -> bool {
        self.names.iter().all(|pattern| name_matches(pattern, lower))
            && (self.only.is_empty() || self.only.iter().any(|only| only == tag.as_str()))
            && self.regular.iter().all(|regular| regular.matches(tag.as_str()))
    }

    fn matches_details(&self, details: &ImageDetails) -> bool {
        let holds = |wanted: &String| {
            let held = details.platforms.iter().filter(|row| row.content.is_ok());
            let names =
                held.filter_map(|row| Some(row.platform.as_ref()?.normalised().to_string()));
            names.into_iter().any(|name| name.starts_with(wanted.as_str()))
        };
        self.contents.iter().all(|content| match content {
            Content::Platform(wanted) => holds(wanted),
            Content::Missing(wanted) => {
                matches!(details.kind, Kind::List | Kind::Image) && !holds(wanted)
            }
            Content::Digest(digits) => {
                let of_row = details.platforms.iter().map(|row| &row.digest);
                let mut all = of_row.chain([&details.digest]);
                all.any(|digest| digest.hex().starts_with(digits.as_str()))
            }
            Content::Kind(kind) => details.kind == *kind,
            Content::Stated(kind) => details.attested.contains(kind),
            Content::Attestations => details.platforms.iter().any(|row| row.attestations > 0),
        })
    }
}

/// The filter with a word, or without it where it was in it. A tag is of one kind: of words that ask for
/// one, the newest stays.
pub(super) fn toggled(filter: &str, word: &str) -> String {
    let is_in = filter.split_whitespace().any(|other| other == word);
    let is_kind = |word: &str| word.starts_with("kind:");
    let others = filter.split_whitespace().filter(|other| *other != word);
    let others = others.filter(|other| !(is_kind(word) && is_kind(other)));
    others.chain((!is_in).then_some(word)).collect::<Vec<_>>().join(" ")
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
        let filter = Filter::parse("tags:1.9,2.0");
        for (name, fits) in [("1.9", true), ("2.0", true), ("1.9.2", false)] {
            assert_eq!(filter.matches_name(name, &name.parse().unwrap()), fits, "{name}");
        }
        assert!(!filter.needs_details() && filter.problem.is_none());
    }

    #[test]
    fn a_word_goes_in_and_out_and_there_is_one_kind() {
        for (filter, word, expected) in [
            ("", "kind:list", "kind:list"),
            ("1.9* kind:list", "kind:list", "1.9*"),
            ("kind:list 1.9*", "kind:image", "1.9* kind:image"),
            ("kind:list", "missing:linux/arm64", "kind:list missing:linux/arm64"),
        ] {
            assert_eq!(toggled(filter, word), expected, "{word} on {filter}");
        }
    }

    #[test]
    fn words_with_a_colon_ask_for_contents() {
        let filter = Filter::parse(
            "1.9* platform:linux/arm64 missing:linux/arm/v7 kind:index digest:sha256:AB has:attestations",
        );
        assert_eq!(
            filter.contents,
            [
                Content::Platform("linux/arm64/v8".to_owned()),
                Content::Missing("linux/arm/v7".to_owned()),
                Content::Kind(Kind::List),
                Content::Digest("ab".to_owned()),
                Content::Attestations,
            ]
        );
        assert!(filter.needs_details() && filter.problem.is_none());
        assert!(!Filter::parse("1.9").needs_details());
        for half in ["kind:", "kind:li", "has:", "arch:"] {
            assert!(Filter::parse(half).problem.is_none(), "{half} is being typed");
        }
        assert!(Filter::parse("arch:arm64").problem.is_some(), "a mistake is said");
    }
}
