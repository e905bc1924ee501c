//! What a registry says beside its answers: how much may still be asked for, and warnings.

use domain::protocol::activity::RateLimit;
use reqwest::header::{HeaderMap, WARNING};

use super::quoted::quoted;

/// The limit that an answer tells: `RateLimit-Remaining` and `RateLimit-Limit` as Docker Hub sends them
/// (`76;w=21600`: requests and the window's seconds), or `X-RateLimit-*` as others do. `None` when it
/// tells none, or none that is a number.
pub(super) fn rate_limit(headers: &HeaderMap) -> Option<RateLimit> {
    let read = |name: &str| {
        let named = headers.get(format!("ratelimit-{name}"));
        let value = named.or_else(|| headers.get(format!("x-ratelimit-{name}")))?;
        number_and_window(value.to_str().ok()?)
    };
    let (remaining, window) = read("remaining")?;
    let limit = read("limit");
    let window_seconds = window.or_else(|| limit.and_then(|(_, window)| window));
    Some(RateLimit { limit: limit.map(|(limit, _)| limit), remaining, window_seconds })
}

/// `100;w=21600`: a number, and the window that it is for.
fn number_and_window(text: &str) -> Option<(u64, Option<u64>)> {
    let mut parts = text.split(';').map(str::trim);
    let number = parts.next()?.parse().ok()?;
    let window = parts.find_map(|part| part.strip_prefix("w=")?.parse().ok());
    Some((number, window))
}

/// The texts of `Warning: 299 - "…"`, which is the only form that registries may send (OCI
/// distribution specification, "Warnings").
pub(super) fn warnings(headers: &HeaderMap) -> impl Iterator<Item = String> {
    headers.get_all(WARNING).iter().filter_map(|value| {
        let text = value.to_str().ok()?.trim().strip_prefix("299 - ")?;
        let (said, _) = quoted(text.trim_start())?;
        Some(said).filter(|said| !said.trim().is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn limits_are_read_as_registries_send_them() {
        let limit =
            |limit, remaining, window_seconds| Some(RateLimit { limit, remaining, window_seconds });
        for (pairs, expected) in [
            (
                vec![("ratelimit-limit", "100;w=21600"), ("ratelimit-remaining", "76;w=21600")],
                limit(Some(100), 76, Some(21600)),
            ),
            (
                vec![("x-ratelimit-limit", "2000"), ("x-ratelimit-remaining", "1999")],
                limit(Some(2000), 1999, None),
            ),
            (vec![("ratelimit-remaining", "0")], limit(None, 0, None)),
            (vec![("ratelimit-remaining", "many")], None),
            (vec![("ratelimit-limit", "100")], None),
            (vec![], None),
        ] {
            assert_eq!(rate_limit(&headers(&pairs)), expected, "{pairs:?}");
        }
    }

    #[test]
    fn warnings_have_one_form() {
        let sent = headers(&[
            ("warning", r#"299 - "This repository moves on \"Monday\"""#),
            ("warning", r#"110 cache "stale""#),
            ("warning", "299 - no quotes"),
            ("warning", r#"299 - """#),
            ("warning", r#"299 - "second""#),
        ]);
        let texts: Vec<_> = warnings(&sent).collect();
        assert_eq!(texts, [r#"This repository moves on "Monday""#, "second"]);
    }
}
