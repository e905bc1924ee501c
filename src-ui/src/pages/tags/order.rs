//! The order of tags: the newest version first, as people count and not as letters do; or another that
//! the user chooses.

use std::cmp::{Ordering, Reverse};
use std::sync::Arc;

use domain::Tag;
use domain::order::sort_by_cached_key;
use domain::protocol::image::ImageDetails;

use super::facts::{self, Facts};
use super::names::Name;
use super::rows::Rows;

/// What the rows are sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Sort {
    /// Versions, the newest first.
    #[default]
    Version,
    /// Names, as text.
    Name,
    /// When they were pushed, or else built, the newest first.
    Created,
    /// Compressed size, the largest first.
    Size,
    /// Number of platforms, the most first.
    Platforms,
}

impl Sort {
    /// All of them, in the order of the menu, with the word in the address and the words in the menu.
    pub(super) const ALL: [(Self, &str, &str); 5] = [
        (Self::Version, "version", mark!("Newest version")),
        (Self::Name, "name", mark!("Name")),
        (Self::Created, "created", mark!("Created last")),
        (Self::Size, "size", mark!("Largest")),
        (Self::Platforms, "platforms", mark!("Most platforms")),
    ];

    /// From the word in the address; the default for any other.
    pub(super) fn of(word: &str) -> Self {
        let found = Self::ALL.iter().find(|(_, known, _)| *known == word);
        found.map_or_else(Self::default, |(sort, ..)| *sort)
    }

    /// The word in the address.
    pub(super) fn word(self) -> &'static str {
        Self::ALL.iter().find(|(sort, ..)| *sort == self).map_or("", |(_, word, _)| *word)
    }

    /// Whether it asks for what is only known of rows that have been read.
    pub(super) fn needs_details(self) -> bool {
        matches!(self, Self::Created | Self::Size | Self::Platforms)
    }

    /// Sorts names that are in the order of versions. What has not been read comes last.
    pub(super) fn apply(self, names: &mut [Arc<Name>], rows: Rows, facts: Facts) {
        if self == Self::Version {
            return;
        }
        // One kind of key, and so one sort: each further one is ten kilobytes of the interface.
        let key = |name: &Arc<Name>| match self {
            Self::Version => Key::default(),
            Self::Name => Key::Text(name.tag.to_string()),
            Self::Created => {
                let created = || rows.peek(&name.tag, facts::created).flatten();
                Key::reverse(facts.pushed(&name.tag).or_else(created))
            }
            Self::Size => Key::reverse(rows.peek(&name.tag, largest)),
            Self::Platforms => Key::reverse(rows.peek(&name.tag, platforms)),
        };
        sort_by_cached_key(names, key);
    }
}

/// What a row is sorted by, the first first.
#[derive(Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Text(String),
    /// The largest number first.
    ReverseNumber(Reverse<u64>),
    /// After all others.
    #[default]
    Unknown,
}

impl Key {
    fn reverse(number: Option<u64>) -> Self {
        number.map_or(Self::Unknown, |number| Self::ReverseNumber(Reverse(number)))
    }
}

fn platforms(details: &ImageDetails) -> u64 {
    details.platforms.len() as u64
}

fn largest(details: &ImageDetails) -> u64 {
    let contents = details.platforms.iter().filter_map(|row| row.content.as_ref().ok());
    contents.map(|content| content.compressed_size).max().unwrap_or(0)
}

/// Versions before other names, higher before lower; `latest` before all.
pub(super) fn newest_first(a: &Tag, b: &Tag) -> Ordering {
    group(a).cmp(&group(b)).then_with(|| natural(b.as_str(), a.as_str()))
}

fn group(tag: &Tag) -> u8 {
    let name = tag.as_str().strip_prefix('v').unwrap_or(tag.as_str());
    match name.bytes().next() {
        _ if tag.as_str() == "latest" => 0,
        Some(b'0'..=b'9') => 1,
        _ => 2,
    }
}

/// Compares runs of digits as numbers and the rest as text.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        match (take(a), take(b)) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some((one, rest_a)), Some((two, rest_b))) => {
                let order = compare(one, two);
                if order != Ordering::Equal {
                    return order;
                }
                (a, b) = (rest_a, rest_b);
            }
        }
    }
}

/// The first run of digits, or of anything else.
fn take(text: &str) -> Option<(&str, &str)> {
    let digits = text.bytes().next()?.is_ascii_digit();
    let end = text.bytes().position(|b| b.is_ascii_digit() != digits).unwrap_or(text.len());
    text.split_at_checked(end)
}

fn compare(a: &str, b: &str) -> Ordering {
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !digits(a) || !digits(b) {
        return a.cmp(b);
    }
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_count_and_come_first() {
        let mut tags: Vec<Tag> =
            ["sha-9d1f", "1.9", "1.10", "buildcache", "1.9.2", "latest", "v2.0", "1"]
                .map(|name| name.parse().unwrap())
                .into();
        tags.sort_by(newest_first);
        let names: Vec<&str> = tags.iter().map(Tag::as_str).collect();
        assert_eq!(
            names,
            ["latest", "v2.0", "1.10", "1.9.2", "1.9", "1", "sha-9d1f", "buildcache"]
        );
    }
}
