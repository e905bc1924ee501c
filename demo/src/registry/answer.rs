//! Answers: the error envelope of the specification, and small helpers for the good ones.

use axum::body::Body;
use axum::http::{HeaderName, StatusCode};
use axum::response::Response;
use domain::Digest;
use serde_json::{Value, json};

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

/// An answer in JSON.
pub(super) fn json(status: StatusCode, headers: &[(&str, String)], body: &Value) -> Response {
    let mut headers = headers.to_vec();
    headers.push(("content-type", "application/json".to_owned()));
    answer(status, &headers, body.to_string())
}

/// One entry of the specification's envelope.
pub(super) fn failure(code: &str, message: &str, detail: &str) -> Value {
    json!({"code": code, "message": message, "detail": detail})
}

/// Errors in the specification's envelope.
pub(super) fn answer_error(
    status: StatusCode,
    headers: &[(&str, String)],
    errors: &[Value],
) -> Response {
    json(status, headers, &json!({"errors": errors}))
}

/// One error in the specification's envelope.
pub(super) fn error(status: StatusCode, code: &str, message: &str, detail: &str) -> Response {
    answer_error(status, &[], &[failure(code, message, detail)])
}

/// 404 for a manifest.
pub(super) fn manifest_unknown(identifier: &str) -> Response {
    error(StatusCode::NOT_FOUND, "MANIFEST_UNKNOWN", "manifest unknown", identifier)
}

/// 404 for a blob.
pub(super) fn blob_unknown(digest: &str) -> Response {
    error(StatusCode::NOT_FOUND, "BLOB_UNKNOWN", "blob unknown to registry", digest)
}

/// 404 for an upload that is not, or not in this repository.
pub(super) fn upload_unknown(id: &str) -> Response {
    let message = "blob upload unknown to registry";
    error(StatusCode::NOT_FOUND, "BLOB_UPLOAD_UNKNOWN", message, id)
}

/// 404 for a repository.
pub(super) fn name_unknown(repository: &str) -> Response {
    let message = "repository name not known to registry";
    error(StatusCode::NOT_FOUND, "NAME_UNKNOWN", message, repository)
}

/// 400 for a digest that is not one, or not that of the content.
pub(super) fn digest_invalid(digest: &str) -> Response {
    let message = "provided digest did not match uploaded content";
    error(StatusCode::BAD_REQUEST, "DIGEST_INVALID", message, digest)
}

/// 405, with the methods that are served there.
pub(super) fn unsupported(allowed: &str) -> Response {
    let unsupported = failure("UNSUPPORTED", "The operation is unsupported.", "");
    let allow = ("allow", allowed.to_owned());
    answer_error(StatusCode::METHOD_NOT_ALLOWED, &[allow], &[unsupported])
}

/// 202 for what was taken away.
pub(super) fn deleted() -> Response {
    answer(StatusCode::ACCEPTED, &[], Body::empty())
}

/// 201 for content that was taken, with where it is and its digest.
pub(super) fn created(location: String, digest: &Digest) -> Response {
    let headers = [("location", location), (CONTENT_DIGEST, digest.to_string())];
    answer(StatusCode::CREATED, &headers, Body::empty())
}
