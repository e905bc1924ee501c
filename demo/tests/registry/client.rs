//! A client that keeps what it was answered.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use demo::image::{Blob, Image};
use demo::registry::Registry;
use domain::RawManifest;
use serde_json::Value;
use tower::ServiceExt as _;

pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// A header; empty when there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The codes in the error envelope, whose form is checked.
    pub(crate) fn codes(&self) -> Vec<String> {
        assert_eq!(self.header("content-type"), "application/json", "an envelope is JSON");
        let body = self.json();
        let errors = body["errors"].as_array().unwrap().iter();
        errors
            .map(|error| {
                assert!(error["message"].is_string() && error.get("detail").is_some(), "{error}");
                error["code"].as_str().unwrap().to_owned()
            })
            .collect()
    }
}

pub(crate) async fn send(
    registry: &Registry,
    method: &str,
    path: &str,
    body: impl Into<Body>,
) -> Reply {
    with(registry, method, path, &[], body).await
}

pub(crate) async fn get(registry: &Registry, path: &str) -> Reply {
    send(registry, "GET", path, "").await
}

pub(crate) async fn with(
    registry: &Registry,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<Body>,
) -> Reply {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let reply = registry.router().oneshot(request.body(body.into()).unwrap()).await.unwrap();
    let (parts, body) = reply.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
    let reply = Reply { status: parts.status, headers: parts.headers, body };
    assert_eq!(reply.header("docker-distribution-api-version"), "registry/2.0", "on every answer");
    reply
}

/// Puts a manifest under a tag or digest.
pub(crate) async fn put(
    registry: &Registry,
    repository: &str,
    reference: &str,
    manifest: &RawManifest,
) -> Reply {
    let path = format!("/v2/{repository}/manifests/{reference}");
    let kind = manifest.media_type().to_string();
    let bytes = manifest.bytes().to_vec();
    with(registry, "PUT", &path, &[("content-type", &kind)], bytes).await
}

/// Uploads blobs in one request each.
pub(crate) async fn upload(registry: &Registry, repository: &str, blobs: &[Blob]) {
    for blob in blobs {
        let path = format!("/v2/{repository}/blobs/uploads/?digest={}", blob.digest);
        let done = send(registry, "POST", &path, blob.bytes.to_vec()).await;
        assert_eq!(done.status, StatusCode::CREATED, "the blob in one request");
        assert_eq!(done.header("docker-content-digest"), blob.digest.as_str());
    }
}

/// Uploads an image and puts it under a tag.
pub(crate) async fn push(registry: &Registry, repository: &str, tag: &str, image: &Image) {
    upload(registry, repository, &image.blobs).await;
    let done = put(registry, repository, tag, &image.manifest).await;
    assert_eq!(done.status, StatusCode::CREATED, "{:?}", String::from_utf8_lossy(&done.body));
}
