//! The registry as a client sees it, by the OCI distribution specification.
#![allow(clippy::unwrap_used, reason = "a test says why by failing")]

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use demo::image::ImageBuilder;
use demo::registry::Registry;
use domain::Digest;
use tower::ServiceExt as _;

struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Reply {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn send(registry: &Registry, method: &str, path: &str, body: impl Into<Body>) -> Reply {
    with(registry, method, path, &[], body).await
}

async fn with(
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
    Reply { status: parts.status, headers: parts.headers, body }
}

#[tokio::test]
async fn an_image_goes_in_and_comes_out_byte_for_byte() {
    let registry = Registry::new();
    let image = ImageBuilder::new("linux/arm64/v8").build();
    let kind = image.manifest.media_type().to_string();
    let bytes = image.manifest.bytes().to_vec();
    let put = [("content-type", kind.as_str())];
    let early = with(&registry, "PUT", "/v2/a/b/manifests/1", &put, bytes.clone()).await;
    assert_eq!(early.status, StatusCode::BAD_REQUEST, "its blobs are not there yet");
    assert!(String::from_utf8_lossy(&early.body).contains("MANIFEST_BLOB_UNKNOWN"));
    for blob in &image.blobs {
        let start = send(&registry, "POST", "/v2/a/b/blobs/uploads/", "").await;
        assert_eq!(start.status, StatusCode::ACCEPTED);
        let (first, rest) = blob.split_at(blob.len() / 2);
        let location = start.header("location").to_owned();
        let patched = send(&registry, "PATCH", &location, first.to_vec()).await;
        assert_eq!(patched.status, StatusCode::ACCEPTED, "a chunk");
        let end = format!("{location}?digest={}", Digest::of(blob));
        let done = send(&registry, "PUT", &end, rest.to_vec()).await;
        assert_eq!(done.status, StatusCode::CREATED, "chunks make the blob");
    }
    let done = with(&registry, "PUT", "/v2/a/b/manifests/1", &put, bytes.clone()).await;
    assert_eq!(done.status, StatusCode::CREATED);
    assert_eq!(done.header("docker-content-digest"), image.manifest.digest().as_str());
    let back = send(&registry, "GET", "/v2/a/b/manifests/1", "").await;
    assert_eq!((back.body, back.status), (bytes, StatusCode::OK));
    let head = send(&registry, "HEAD", "/v2/a/b/manifests/1", "").await;
    assert!(head.body.is_empty(), "HEAD has no body");
    let config = Digest::of(&image.blobs[0]);
    let mounted =
        send(&registry, "POST", &format!("/v2/c/blobs/uploads/?mount={config}&from=a/b"), "").await;
    assert_eq!(mounted.status, StatusCode::CREATED, "mounted");
    let path = format!("/v2/c/blobs/{config}");
    let part = with(&registry, "GET", &path, &[("range", "bytes=1-3")], "").await;
    assert_eq!((part.status, part.body.len()), (StatusCode::PARTIAL_CONTENT, 3));
}

#[tokio::test]
async fn pages_of_tags_lead_to_all_of_them() {
    let registry = Registry::new();
    demo::samples::fill(&mut registry.store());
    let mut path = "/v2/acme/nightly/tags/list?n=70".to_owned();
    let (mut names, mut pages) = (Vec::new(), 0);
    loop {
        let page = send(&registry, "GET", &path, "").await;
        let body: serde_json::Value = serde_json::from_slice(&page.body).unwrap();
        let found = body["tags"].as_array().unwrap().iter();
        names.extend(found.map(|name| name.as_str().unwrap().to_owned()));
        pages += 1;
        let Some(link) = page.header("link").strip_prefix('<') else { break };
        path = link.split('>').next().unwrap().to_owned();
    }
    assert_eq!((names.len(), pages), (300, 5));
    assert!(names.is_sorted(), "in lexical order");
}

#[tokio::test]
async fn what_is_not_there_or_not_allowed_has_the_specifications_code() {
    let registry = Registry::new();
    let zero = format!("sha256:{}", "0".repeat(64));
    for (method, path, status, code) in [
        ("GET", "/v2/a/manifests/x".to_owned(), 404, "MANIFEST_UNKNOWN"),
        ("GET", format!("/v2/a/blobs/{zero}"), 404, "BLOB_UNKNOWN"),
        ("GET", "/v2/a/tags/list".to_owned(), 404, "NAME_UNKNOWN"),
        ("GET", "/v2/A/tags/list".to_owned(), 404, "NAME_INVALID"),
        ("PUT", "/v2/a/blobs/uploads/9".to_owned(), 404, "BLOB_UPLOAD_UNKNOWN"),
        ("POST", "/v2/a/manifests/x".to_owned(), 405, "UNSUPPORTED"),
        ("PUT", format!("/v2/a/manifests/{zero}"), 400, "MANIFEST_INVALID"),
    ] {
        let reply = send(&registry, method, &path, "{}").await;
        assert_eq!(reply.status, status, "{method} {path}");
        assert!(String::from_utf8_lossy(&reply.body).contains(code), "{method} {path}: {code}");
    }
    let locked = Registry::with_users([("me", "secret")]);
    let reply = send(&locked, "GET", "/v2/", "").await;
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    assert!(reply.header("www-authenticate").starts_with("Basic"));
    // "me:secret"
    let basic = [("authorization", "Basic bWU6c2VjcmV0")];
    assert_eq!(with(&locked, "GET", "/v2/", &basic, "").await.status, StatusCode::OK);
}

#[tokio::test]
async fn referrers_are_found_by_their_subject() {
    let registry = Registry::new();
    demo::samples::fill(&mut registry.store());
    let digest = registry.store().manifest("acme/attested", "2.0").unwrap().digest().clone();
    let path = format!("/v2/acme/attested/referrers/{digest}");
    let found = send(&registry, "GET", &path, "").await;
    let body: serde_json::Value = serde_json::from_slice(&found.body).unwrap();
    assert_eq!(body["manifests"].as_array().unwrap().len(), 1, "the signature");
    let none = send(&registry, "GET", &format!("{path}?artifactType=x"), "").await;
    let body: serde_json::Value = serde_json::from_slice(&none.body).unwrap();
    assert!(body["manifests"].as_array().unwrap().is_empty());
    assert_eq!(none.header("oci-filters-applied"), "artifactType");
}
