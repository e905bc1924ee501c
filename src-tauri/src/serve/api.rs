//! `POST /api/{name}`: one route for every call. The engine says what there is.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::{ApiError, Code};
use engine::Engine;

/// The most that a request may hold. The largest real one is a list of references.
pub(super) const BODY_LIMIT: usize = 1024 * 1024;

/// Runs a call and answers its reply, or its error with the status of its code.
pub(super) async fn call(
    State(engine): State<Engine>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    if !is_json(&headers) {
        let error = ApiError::new(Code::Invalid, "a request must be application/json");
        return (StatusCode::UNSUPPORTED_MEDIA_TYPE, Json(error)).into_response();
    }
    let body = match body {
        Ok(body) => body,
        Err(rejection) => {
            let error = ApiError::new(Code::Invalid, rejection.body_text());
            return (rejection.status(), Json(error)).into_response();
        }
    };
    let request = match serde_json::from_slice(&body) {
        Ok(request) => request,
        Err(error) => {
            let message = format!("the request is not JSON: {error}");
            return failure(&ApiError::new(Code::Invalid, message));
        }
    };
    match engine.call(&name, request).await {
        Ok(reply) => Json(reply).into_response(),
        Err(error) => failure(&error),
    }
}

/// For addresses under `/api/` that are not a call.
pub(super) async fn unknown() -> Response {
    failure(&ApiError::new(
        Code::NotFound,
        "calls are `POST /api/{name}`, events are `GET /api/events`",
    ))
}

fn failure(error: &ApiError) -> Response {
    let status =
        StatusCode::from_u16(error.code.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Json(error)).into_response()
}

/// Browsers let a foreign page send other types without asking first; this one they do not.
fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.and_then(|kind| kind.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}
