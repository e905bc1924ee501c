//! What stands around every answer: the guard before it, the security headers on it, and the plain
//! pages for 403 and 404.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, LOCATION, REFERRER_POLICY, SET_COOKIE,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use domain::{ApiError, Code};

use super::guard::{Guard, Refusal, Verdict};
use crate::page::POLICY;

/// The headers of every answer.
const SECURITY: [(HeaderName, &str); 6] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Asks the guard.
pub(super) async fn admit(
    State(guard): State<Arc<Guard>>,
    request: Request,
    next: Next,
) -> Response {
    match guard.judge(request.uri(), request.headers()) {
        Verdict::Pass => next.run(request).await,
        Verdict::Admit { location, cookie } => {
            (StatusCode::SEE_OTHER, [(LOCATION, location), (SET_COOKIE, cookie)]).into_response()
        }
        Verdict::Refuse(refusal) => {
            tracing::info!(path = request.uri().path(), reason = %refusal, "refused");
            refuse(refusal, request.uri().path().starts_with("/api/"))
        }
    }
}

/// Puts the security headers on. What says nothing about caching is not cached.
pub(super) async fn secure(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in SECURITY {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// 404 for a file that the page does not have.
pub(super) fn missing() -> Response {
    (StatusCode::NOT_FOUND, "there is no such file\n").into_response()
}

fn refuse(refusal: Refusal, api: bool) -> Response {
    if api {
        let error = ApiError::new(Code::Forbidden, refusal.to_string()).with_hint(refusal.hint());
        return (StatusCode::FORBIDDEN, Json(error)).into_response();
    }
    // The link helps whoever came from another site's page: browsers keep the cookie back on that
    // first request, and send it from here.
    let again = match refusal {
        Refusal::NoToken => "<p>Opened it just now? <a href=\"/\">Go to Manifold</a>.</p>",
        _ => "",
    };
    let hint = refusal.hint();
    let page = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Manifold: no \
         access</title></head><body><main><h1>No access</h1><p>{refusal}</p><p>{hint}</p>{again}\
         </main></body></html>\n"
    );
    (StatusCode::FORBIDDEN, Html(page)).into_response()
}
