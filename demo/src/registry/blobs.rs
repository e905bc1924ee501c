//! Blobs that are there: asked about, read whole or in part, deleted.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use domain::Digest;

use super::answer::{CONTENT_DIGEST, answer, blob_unknown, digest_invalid, unsupported};
use super::routes::Call;

pub(super) fn handle(call: &Call<'_>) -> Response {
    let Ok(digest) = call.rest.parse::<Digest>() else { return digest_invalid(call.rest) };
    match call.method {
        Method::GET | Method::HEAD => get(call, &digest),
        Method::DELETE => {
            let removed = call.registry.store().of(call.repository).blobs.remove(&digest);
            match removed {
                Some(_) => answer(StatusCode::ACCEPTED, &[], Body::empty()),
                None => blob_unknown(call.rest),
            }
        }
        _ => unsupported(),
    }
}

fn get(call: &Call<'_>, digest: &Digest) -> Response {
    let Some(bytes) = call.registry.store().blob(call.repository, digest).cloned() else {
        return blob_unknown(call.rest);
    };
    let mut headers = vec![
        ("content-type", "application/octet-stream".to_owned()),
        (CONTENT_DIGEST, digest.to_string()),
        ("accept-ranges", "bytes".to_owned()),
    ];
    let total = bytes.len();
    let (status, bytes) = match range(call.header(header::RANGE), &bytes) {
        Some((from, part)) => {
            let end = from + part.len().saturating_sub(1);
            headers.push(("content-range", format!("bytes {from}-{end}/{total}")));
            (StatusCode::PARTIAL_CONTENT, part)
        }
        None => (StatusCode::OK, bytes),
    };
    headers.push(("content-length", bytes.len().to_string()));
    let body = if call.is_head() { Body::empty() } else { bytes.into() };
    answer(status, &headers, body)
}

/// The part that `Range: bytes=from-to` asks for; the whole for any other form.
fn range(header: &str, bytes: &Bytes) -> Option<(usize, Bytes)> {
    let (from, to) = header.strip_prefix("bytes=")?.split_once('-')?;
    let from: usize = from.parse().ok()?;
    let end = match to {
        "" => bytes.len(),
        to => to.parse::<usize>().ok()?.saturating_add(1).min(bytes.len()),
    };
    (from < end).then(|| (from, bytes.slice(from..end)))
}
