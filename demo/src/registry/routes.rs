//! From a request to its handler and back: routing, who may, faults, latency, the log.
//!
//! Repository names have slashes, so the path is taken apart by hand.

use axum::Router;
use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use domain::Repository;
use serde_json::json;

use super::answer::{answer, error, json, unsupported};
use super::{Registry, Request, blobs, faults, lock, manifests, names, referrers, uploads};

/// The largest body that is taken, in bytes.
const MAX_BODY: usize = 1024 * 1024 * 1024;

/// What a path is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Route<'a> {
    Base,
    Catalog,
    Tags(&'a str),
    Manifest(&'a str, &'a str),
    Blob(&'a str, &'a str),
    Uploads(&'a str),
    Upload(&'a str, &'a str),
    Referrers(&'a str, &'a str),
}

/// What a handler gets.
pub(super) struct Call<'a> {
    pub(super) registry: &'a Registry,
    pub(super) method: &'a Method,
    pub(super) repository: &'a str,
    query: Vec<(String, String)>,
    headers: &'a HeaderMap,
    pub(super) body: Bytes,
}

impl Call<'_> {
    /// A parameter of the query.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A header as text; empty when there is none.
    pub(super) fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

pub(super) fn router(registry: Registry) -> Router {
    Router::new().fallback(handle).with_state(registry)
}

async fn handle(State(registry): State<Registry>, request: axum::extract::Request) -> Response {
    let (parts, body) = request.into_parts();
    let mut entry = Request::new(parts.method.as_str(), &parts.uri, &parts.headers);
    let body = to_bytes(body, MAX_BODY).await;
    let latency = *lock(&registry.shared.latency);
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    entry.received = body.as_ref().map_or(0, |body| body.len() as u64);
    let mut response = respond(&registry, &parts, body);
    response
        .headers_mut()
        .insert("docker-distribution-api-version", HeaderValue::from_static("registry/2.0"));
    let size = response.body().size_hint().exact().unwrap_or_default();
    entry.status = response.status().as_u16();
    if parts.method == Method::HEAD {
        response.headers_mut().insert(header::CONTENT_LENGTH, size.into());
        *response.body_mut() = Body::empty();
    } else {
        entry.sent = size;
    }
    lock(&registry.shared.requests).push(entry);
    response
}

fn respond(registry: &Registry, parts: &Parts, body: Result<Bytes, axum::Error>) -> Response {
    let path = parts.uri.path();
    if let Some(fault) = faults::take(&mut lock(&registry.shared.faults), &parts.method, path) {
        return fault;
    }
    if let Some(refusal) = registry.shared.users.refusal(&parts.headers) {
        return refusal;
    }
    let Ok(body) = body else {
        return error(StatusCode::PAYLOAD_TOO_LARGE, "SIZE_INVALID", "body too large", "");
    };
    let Some(route) = Route::parse(path) else {
        return answer(StatusCode::NOT_FOUND, &[], "404 page not found\n");
    };
    let repository = route.repository();
    if !repository.is_some_and(is_name) && !matches!(route, Route::Base | Route::Catalog) {
        let detail = repository.unwrap_or_default();
        return error(StatusCode::NOT_FOUND, "NAME_INVALID", "invalid repository name", detail);
    }
    let allowed = route.allowed();
    if !allowed.split(", ").any(|method| method == parts.method.as_str()) {
        return unsupported(allowed);
    }
    let query = parts.uri.query().unwrap_or_default();
    let call = Call {
        registry,
        method: &parts.method,
        repository: repository.unwrap_or_default(),
        query: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        headers: &parts.headers,
        body,
    };
    match route {
        Route::Base => json(StatusCode::OK, &[], &json!({})),
        Route::Catalog => names::catalog(&call),
        Route::Tags(_) => names::tags(&call),
        Route::Manifest(_, reference) => manifests::handle(&call, reference),
        Route::Blob(_, digest) => blobs::handle(&call, digest),
        Route::Uploads(_) => uploads::start(&call),
        Route::Upload(_, id) => uploads::handle(&call, id),
        Route::Referrers(_, digest) => referrers::handle(&call, digest),
    }
}

fn is_name(repository: &str) -> bool {
    Repository::new(domain::Registry::hub(), repository).is_ok()
}

impl<'a> Route<'a> {
    fn parse(path: &'a str) -> Option<Self> {
        if path == "/v2" {
            return Some(Self::Base);
        }
        let path = path.strip_prefix("/v2/")?;
        if path.is_empty() {
            return Some(Self::Base);
        }
        if path == "_catalog" {
            return Some(Self::Catalog);
        }
        if let Some(repository) = path.strip_suffix("/tags/list") {
            return Some(Self::Tags(repository));
        }
        let (rest, last) = path.rsplit_once('/')?;
        // `…/blobs/uploads` and `…/blobs/uploads/` are the same for every registry.
        if let (Some(repository), "") = (rest.strip_suffix("/blobs/uploads"), last) {
            return Some(Self::Uploads(repository));
        }
        let (repository, kind) = rest.rsplit_once('/')?;
        match kind {
            _ if last.is_empty() => None,
            "manifests" => Some(Self::Manifest(repository, last)),
            "blobs" if last == "uploads" => Some(Self::Uploads(repository)),
            "blobs" => Some(Self::Blob(repository, last)),
            "referrers" => Some(Self::Referrers(repository, last)),
            "uploads" => Some(Self::Upload(repository.strip_suffix("/blobs")?, last)),
            _ => None,
        }
    }

    fn repository(self) -> Option<&'a str> {
        match self {
            Self::Base | Self::Catalog => None,
            Self::Tags(repository)
            | Self::Uploads(repository)
            | Self::Manifest(repository, _)
            | Self::Blob(repository, _)
            | Self::Upload(repository, _)
            | Self::Referrers(repository, _) => Some(repository),
        }
    }

    /// The methods that are served, as the `Allow` header writes them.
    fn allowed(self) -> &'static str {
        match self {
            Self::Base => "GET, HEAD",
            Self::Catalog | Self::Tags(_) | Self::Referrers(..) => "GET",
            Self::Manifest(..) => "DELETE, GET, HEAD, PUT",
            Self::Blob(..) => "DELETE, GET, HEAD",
            Self::Uploads(_) => "POST",
            Self::Upload(..) => "DELETE, GET, HEAD, PATCH, PUT",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_taken_apart_from_its_end() {
        for (path, route) in [
            ("/v2", Some(Route::Base)),
            ("/v2/", Some(Route::Base)),
            ("/v2/_catalog", Some(Route::Catalog)),
            ("/v2/a/tags/list", Some(Route::Tags("a"))),
            ("/v2/a/b/c/d/manifests/1.0", Some(Route::Manifest("a/b/c/d", "1.0"))),
            ("/v2/manifests/manifests/manifests", Some(Route::Manifest("manifests", "manifests"))),
            ("/v2/a/blobs/sha256:1", Some(Route::Blob("a", "sha256:1"))),
            ("/v2/a/blobs/uploads", Some(Route::Uploads("a"))),
            ("/v2/a/blobs/uploads/", Some(Route::Uploads("a"))),
            ("/v2/a/blobs/uploads/7", Some(Route::Upload("a", "7"))),
            ("/v2/blobs/uploads/blobs/uploads/7", Some(Route::Upload("blobs/uploads", "7"))),
            ("/v2/a/referrers/sha256:1", Some(Route::Referrers("a", "sha256:1"))),
            ("/v2/a/manifests/", None),
            ("/v2/a/blobs/uploadsX/1", None),
            ("/v2/a/uploads/1", None),
            ("/v2/a/else/1", None),
            ("/v2/a", None),
            ("/v1/a/tags/list", None),
            ("/v2x", None),
        ] {
            assert_eq!(Route::parse(path), route, "{path}");
        }
    }
}
