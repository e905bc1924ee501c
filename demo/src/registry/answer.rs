//! Answers: the error envelope of the specification, and small helpers for the good ones.

use axum::body::Body;
use axum::http::{HeaderName, StatusCode};
use axum::response::Response;
use domain::Digest;
use serde_json::json;

/// The header with a content's digest.
pub(super) const CONTENT_DIGEST: &str = "docker-content-digest";

/// An answer with headers and a body. What is not a valid header is left away.
pub(super) fn answer(
    status: StatusCode,
    headers: &[(&str, String)],
    body: impl Into<Body>,
) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse()) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// An error in the specification's envelope.
pub(super) fn error(status: StatusCode, code: &str, message: &str, detail: &str) -> Response {
    let body = json!({"errors": [{"code": code, "message": message, "detail": detail}]});
    answer(status, &[("content-type", "application/json".to_owned())], body.to_string())
}

/// 404 for a manifest.
pub(super) fn manifest_unknown(identifier: &str) -> Response {
    error(StatusCode::NOT_FOUND, "MANIFEST_UNKNOWN", "manifest unknown", identifier)
}

/// 404 for a blob.
pub(super) fn blob_unknown(digest: &str) -> Response {
    error(StatusCode::NOT_FOUND, "BLOB_UNKNOWN", "blob unknown to registry", digest)
}

/// 400 for a digest that is not one, or not that of the content.
pub(super) fn digest_invalid(digest: &str) -> Response {
    let message = "provided digest did not match uploaded content";
    error(StatusCode::BAD_REQUEST, "DIGEST_INVALID", message, digest)
}

/// 405.
pub(super) fn unsupported() -> Response {
    let message = "The operation is unsupported.";
    error(StatusCode::METHOD_NOT_ALLOWED, "UNSUPPORTED", message, "")
}

/// 201 for content that was taken, with where it is and its digest.
pub(super) fn created(location: String, digest: &Digest) -> Response {
    let headers = [("location", location), (CONTENT_DIGEST, digest.to_string())];
    answer(StatusCode::CREATED, &headers, Body::empty())
}
