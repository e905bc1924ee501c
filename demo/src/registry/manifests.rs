//! Manifests: exact bytes, checked when they come in.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use axum::response::Response;
use domain::manifest::{MAX_MANIFEST_BYTES, Manifest};
use domain::{Digest, MediaType, RawManifest, Tag};

use super::answer::{
    CONTENT_DIGEST, answer, created, digest_invalid, error, manifest_unknown, unsupported,
};
use super::routes::Call;

pub(super) fn handle(call: &Call<'_>) -> Response {
    match call.method {
        Method::GET | Method::HEAD => get(call),
        Method::PUT => put(call),
        Method::DELETE => delete(call),
        _ => unsupported(),
    }
}

fn get(call: &Call<'_>) -> Response {
    let store = call.registry.store();
    let Some(manifest) = store.manifest(call.repository, call.rest) else {
        return manifest_unknown(call.rest);
    };
    let headers = [
        ("content-type", manifest.media_type().to_string()),
        (CONTENT_DIGEST, manifest.digest().to_string()),
        ("etag", format!("\"{}\"", manifest.digest())),
        ("content-length", manifest.size().to_string()),
    ];
    let body = if call.is_head() { Body::empty() } else { manifest.bytes().to_vec().into() };
    answer(StatusCode::OK, &headers, body)
}

fn put(call: &Call<'_>) -> Response {
    if call.body.len() > MAX_MANIFEST_BYTES {
        return error(StatusCode::PAYLOAD_TOO_LARGE, "SIZE_INVALID", "manifest too large", "");
    }
    let kind = MediaType::new(call.header(header::CONTENT_TYPE));
    let manifest = RawManifest::new(call.body.to_vec(), &kind);
    let invalid = |detail: &str| {
        error(StatusCode::BAD_REQUEST, "MANIFEST_INVALID", "manifest invalid", detail)
    };
    let parsed = match manifest.parse() {
        Ok(parsed) => parsed,
        Err(reason) => return invalid(&reason.to_string()),
    };
    let tag = match (call.rest.parse::<Digest>(), call.rest.parse::<Tag>()) {
        (Ok(digest), _) if digest.verify(manifest.bytes()) => None,
        (Ok(digest), _) => return digest_invalid(digest.as_str()),
        (Err(_), Ok(tag)) => Some(tag),
        (Err(_), Err(_)) => return invalid("neither a tag nor a digest"),
    };
    let mut store = call.registry.store();
    if let Some(missing) = store.missing(call.repository, &parsed) {
        let (code, message) = ("MANIFEST_BLOB_UNKNOWN", "blob unknown to registry");
        return error(StatusCode::BAD_REQUEST, code, message, missing.as_str());
    }
    let digest = manifest.digest().clone();
    store.put_manifest(call.repository, tag.as_ref().map(Tag::as_str), manifest);
    let mut response = created(format!("/v2/{}/manifests/{digest}", call.repository), &digest);
    let subject = match parsed {
        Manifest::Image(image) => image.subject,
        Manifest::Index(index) => index.subject,
    };
    if let Some(subject) = subject.and_then(|subject| subject.digest.as_str().parse().ok()) {
        response.headers_mut().insert("oci-subject", subject);
    }
    response
}

fn delete(call: &Call<'_>) -> Response {
    let mut store = call.registry.store();
    let found = match call.rest.parse::<Digest>() {
        Ok(digest) => store.delete_manifest(call.repository, &digest),
        Err(_) => store.of(call.repository).tags.remove(call.rest).is_some(),
    };
    if found {
        answer(StatusCode::ACCEPTED, &[], Body::empty())
    } else {
        manifest_unknown(call.rest)
    }
}
