//! From a path to its handler. Repository names have slashes, so the path is taken apart by hand.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::Response;
use base64::Engine as _;
use bytes::Bytes;
use domain::Repository;

use super::answer::{answer, error, unsupported};
use super::{Registry, Request, blobs, manifests, names, referrers, uploads};

/// The largest body that is taken, in bytes.
const MAX_BODY: usize = 1024 * 1024 * 1024;

/// What a handler gets.
pub(super) struct Call<'a> {
    pub(super) registry: &'a Registry,
    pub(super) method: Method,
    pub(super) repository: &'a str,
    pub(super) rest: &'a str,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Call<'_> {
    /// A parameter of the query.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A header as text.
    pub(super) fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Whether the body of the answer is wanted.
    pub(super) fn is_head(&self) -> bool {
        self.method == Method::HEAD
    }
}

pub(super) fn router(registry: Registry) -> Router {
    Router::new().fallback(handle).with_state(registry)
}

async fn handle(State(registry): State<Registry>, request: axum::extract::Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let mut response = match to_bytes(body, MAX_BODY).await {
        _ if !is_allowed(&registry, &parts.headers) => unauthorized(),
        Ok(body) => route(&registry, parts.method.clone(), &path, &query, parts.headers, body),
        Err(_) => error(StatusCode::PAYLOAD_TOO_LARGE, "SIZE_INVALID", "body too large", ""),
    };
    let version = header::HeaderValue::from_static("registry/2.0");
    response.headers_mut().insert("docker-distribution-api-version", version);
    let separator = if query.is_empty() { "" } else { "?" };
    registry.note(Request {
        method: parts.method.to_string(),
        path: format!("{path}{separator}{query}"),
        status: response.status().as_u16(),
    });
    response
}

fn route(
    registry: &Registry,
    method: Method,
    path: &str,
    query: &str,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(path) = path.strip_prefix("/v2/").or((path == "/v2").then_some("")) else {
        return answer(StatusCode::NOT_FOUND, &[], Body::empty());
    };
    let query = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let split = split(path);
    let (repository, kind, rest) = split.unwrap_or(("", "", ""));
    let call = Call { registry, method, repository, rest, query, headers, body };
    match (path, kind) {
        ("", _) => answer(
            StatusCode::OK,
            &[("content-type", "application/json".to_owned())],
            if call.is_head() { "" } else { "{}" },
        ),
        ("_catalog", _) => names::catalog(&call),
        (_, _) if Repository::new(domain::Registry::hub(), repository).is_err() => {
            error(StatusCode::NOT_FOUND, "NAME_INVALID", "invalid repository name", repository)
        }
        (_, "tags") => names::tags(&call),
        (_, "manifests") => manifests::handle(&call),
        (_, "uploads") => uploads::handle(&call),
        (_, "blobs") => blobs::handle(&call),
        (_, "referrers") => referrers::handle(&call),
        _ => unsupported(),
    }
}

/// `<repository>`, the kind of object, and what follows.
fn split(path: &str) -> Option<(&str, &str, &str)> {
    if let Some(repository) = path.strip_suffix("/tags/list") {
        return Some((repository, "tags", ""));
    }
    for (marker, kind) in [
        ("/blobs/uploads", "uploads"),
        ("/manifests/", "manifests"),
        ("/blobs/", "blobs"),
        ("/referrers/", "referrers"),
    ] {
        if let Some((repository, rest)) = path.rsplit_once(marker) {
            return Some((repository, kind, rest.trim_start_matches('/')));
        }
    }
    None
}

fn is_allowed(registry: &Registry, headers: &HeaderMap) -> bool {
    if registry.users.is_empty() {
        return true;
    }
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let pair = given
        .and_then(|given| given.strip_prefix("Basic "))
        .and_then(|encoded| base64::engine::general_purpose::STANDARD.decode(encoded).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok());
    pair.as_deref()
        .and_then(|pair| pair.split_once(':'))
        .is_some_and(|(user, word)| registry.users.get(user).is_some_and(|known| known == word))
}

fn unauthorized() -> Response {
    let message = "authentication required";
    let mut response = error(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", message, "");
    let challenge = header::HeaderValue::from_static("Basic realm=\"demo\"");
    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    response
}
