//! The order of tags: the newest version first, as people count and not as letters do.

use std::cmp::Ordering;

use domain::Tag;

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
