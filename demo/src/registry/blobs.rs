//! Blobs that are there: asked about, read whole or in part, deleted.

use std::ops::Range;

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use axum::response::Response;
use domain::Digest;

use super::answer::{CONTENT_DIGEST, answer, blob_unknown, deleted, digest_invalid};
use super::routes::Call;

pub(super) fn handle(call: &Call<'_>, given: &str) -> Response {
    let Ok(digest) = given.parse::<Digest>() else { return digest_invalid(given) };
    if call.method == Method::DELETE {
        let mut store = call.registry.store();
        let held = store.repositories.get_mut(call.repository);
        return match held.and_then(|held| held.blobs.remove(&digest)) {
            Some(_) => deleted(),
            None => blob_unknown(given),
        };
    }
    let Some(bytes) = call.registry.store().blob(call.repository, &digest).cloned() else {
        return blob_unknown(given);
    };
    let total = bytes.len();
    let mut headers = vec![
        ("content-type", "application/octet-stream".to_owned()),
        (CONTENT_DIGEST, digest.to_string()),
        ("etag", format!("\"{digest}\"")),
        ("accept-ranges", "bytes".to_owned()),
    ];
    // RFC 9110, section 14.2: ranges are for GET alone.
    let asked = if call.method == Method::GET { call.header(header::RANGE) } else { "" };
    match part(asked, total) {
        Part::Whole => answer(StatusCode::OK, &headers, bytes),
        Part::Of(range) => {
            let (from, last) = (range.start, range.end - 1);
            headers.push(("content-range", format!("bytes {from}-{last}/{total}")));
            answer(StatusCode::PARTIAL_CONTENT, &headers, bytes.slice(range))
        }
        Part::Outside => {
            let headers = [("content-range", format!("bytes */{total}"))];
            answer(StatusCode::RANGE_NOT_SATISFIABLE, &headers, Body::empty())
        }
    }
}

/// What a `Range` header asks for.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Whole,
    Of(Range<usize>),
    Outside,
}

/// Reads one range (RFC 9110, section 14.1). Several at once and what is no range give the whole,
/// which the RFC allows.
fn part(header: &str, total: usize) -> Part {
    let bounds = header.strip_prefix("bytes=").and_then(|range| range.trim().split_once('-'));
    let range = match bounds {
        Some(("", count)) => match count.parse::<usize>() {
            Ok(count) => total.saturating_sub(count)..total,
            Err(_) => return Part::Whole,
        },
        Some((from, "")) => match from.parse::<usize>() {
            Ok(from) => from..total,
            Err(_) => return Part::Whole,
        },
        Some((from, to)) => match (from.parse::<usize>(), to.parse::<usize>()) {
            (Ok(from), Ok(to)) if from <= to => from..to.saturating_add(1).min(total),
            _ => return Part::Whole,
        },
        None => return Part::Whole,
    };
    if range.start < range.end { Part::Of(range) } else { Part::Outside }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_ten_bytes() {
        for (header, expected) in [
            ("", Part::Whole),
            ("bytes=0-0", Part::Of(0..1)),
            ("bytes=2-5", Part::Of(2..6)),
            ("bytes=2-", Part::Of(2..10)),
            ("bytes=2-99", Part::Of(2..10)),
            ("bytes=-3", Part::Of(7..10)),
            ("bytes=-99", Part::Of(0..10)),
            ("bytes=-0", Part::Outside),
            ("bytes=10-", Part::Outside),
            ("bytes=10-11", Part::Outside),
            ("bytes=5-2", Part::Whole),
            ("bytes=0-1,4-5", Part::Whole),
            ("bytes=x-y", Part::Whole),
            ("lines=0-1", Part::Whole),
        ] {
            assert_eq!(part(header, 10), expected, "{header}");
        }
        assert_eq!(part("bytes=0-", 0), Part::Outside, "nothing of nothing");
    }
}
