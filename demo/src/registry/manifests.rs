//! Manifests: exact bytes, checked when they come in.

use axum::http::{Method, StatusCode, header};
use axum::response::Response;
use domain::manifest::{MAX_MANIFEST_BYTES, Manifest};
use domain::{Digest, MediaType, RawManifest, Tag};
use serde_json::Value;

use super::answer::{
    CONTENT_DIGEST, answer, answer_error, created, deleted, digest_invalid, error, failure,
    manifest_unknown,
};
use super::routes::Call;

pub(super) fn handle(call: &Call<'_>, reference: &str) -> Response {
    match *call.method {
        Method::PUT => put(call, reference),
        Method::DELETE => delete(call, reference),
        _ => get(call, reference),
    }
}

fn get(call: &Call<'_>, reference: &str) -> Response {
    let store = call.registry.store();
    let Some(manifest) = store.manifest(call.repository, reference) else {
        return manifest_unknown(reference);
    };
    let headers = [
        ("content-type", manifest.media_type().to_string()),
        (CONTENT_DIGEST, manifest.digest().to_string()),
        ("etag", format!("\"{}\"", manifest.digest())),
    ];
    answer(StatusCode::OK, &headers, manifest.bytes().to_vec())
}

fn put(call: &Call<'_>, reference: &str) -> Response {
    if call.body.len() > MAX_MANIFEST_BYTES {
        return error(StatusCode::PAYLOAD_TOO_LARGE, "SIZE_INVALID", "manifest too large", "");
    }
    let invalid = |detail: &str| {
        error(StatusCode::BAD_REQUEST, "MANIFEST_INVALID", "manifest invalid", detail)
    };
    let (digest, tag) = match (reference.parse::<Digest>(), reference.parse::<Tag>()) {
        (Ok(digest), _) if !digest.verify(&call.body) => return digest_invalid(reference),
        (Ok(digest), _) => (digest, None),
        (Err(_), Ok(tag)) => (Digest::of(&call.body), Some(tag)),
        (Err(_), Err(_)) => return invalid("neither a tag nor a digest"),
    };
    let given = call.header(header::CONTENT_TYPE).split(';').next().unwrap_or_default();
    let kind = MediaType::new(given.trim());
    let manifest = RawManifest::with_digest(call.body.to_vec(), &kind, digest.clone());
    let parsed = match check(&manifest, &kind) {
        Ok(parsed) => parsed,
        Err(reason) => return invalid(&reason),
    };
    let mut store = call.registry.store();
    let missing = store.missing(call.repository, &parsed);
    if !missing.is_empty() {
        let unknown = |digest: &Digest| {
            failure("MANIFEST_BLOB_UNKNOWN", "blob unknown to registry", digest.as_str())
        };
        let errors: Vec<Value> = missing.iter().map(unknown).collect();
        return answer_error(StatusCode::BAD_REQUEST, &[], &errors);
    }
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

/// What the manifest says, when it is what its media type says. A body that could be read as both a
/// list and an image is refused (CVE-2021-41190).
fn check(manifest: &RawManifest, kind: &MediaType) -> Result<Manifest, String> {
    if !kind.is_index() && !kind.is_image() {
        return Err(format!("unsupported media type \"{kind}\""));
    }
    let parsed = manifest.parse().map_err(|reason| reason.to_string())?;
    let body: Value =
        serde_json::from_slice(manifest.bytes()).map_err(|reason| reason.to_string())?;
    if body["schemaVersion"] != 2 {
        return Err("schemaVersion is not 2".to_owned());
    }
    let said = body.get("mediaType");
    if said.is_some_and(|said| said != kind.as_str()) || (said.is_none() && kind.is_docker()) {
        let said = said.unwrap_or(&Value::Null);
        return Err(format!("mediaType is {said}, and the Content-Type is {kind}"));
    }
    let others: &[&str] = if kind.is_index() { &["config", "layers"] } else { &["manifests"] };
    match others.iter().find(|key| body.get(**key).is_some()) {
        Some(key) => Err(format!("a {kind} has no \"{key}\"")),
        None => Ok(parsed),
    }
}

fn delete(call: &Call<'_>, reference: &str) -> Response {
    let mut store = call.registry.store();
    let found = match reference.parse::<Digest>() {
        Ok(digest) => store.delete_manifest(call.repository, &digest),
        Err(_) => store.delete_tag(call.repository, reference),
    };
    if found { deleted() } else { manifest_unknown(reference) }
}
