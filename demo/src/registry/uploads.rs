//! Uploads and mounts: how blobs come in.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use axum::response::Response;
use domain::Digest;

use super::answer::{answer, created, digest_invalid, error, unsupported};
use super::routes::Call;
use super::store::Upload;

pub(super) fn handle(call: &Call<'_>) -> Response {
    if call.rest.is_empty() {
        return if call.method == Method::POST { start(call) } else { unsupported() };
    }
    let known = call.rest.parse().ok().filter(|id| {
        let store = call.registry.store();
        store.uploads.get(id).is_some_and(|upload| upload.repository == call.repository)
    });
    let Some(id) = known else {
        let message = "blob upload unknown to registry";
        return error(StatusCode::NOT_FOUND, "BLOB_UPLOAD_UNKNOWN", message, call.rest);
    };
    match call.method {
        Method::PATCH => append(call, id),
        Method::PUT => finish(call, id),
        Method::GET => session(call, id, StatusCode::NO_CONTENT),
        Method::DELETE => {
            call.registry.store().uploads.remove(&id);
            answer(StatusCode::NO_CONTENT, &[], Body::empty())
        }
        _ => unsupported(),
    }
}

/// A mount, a whole blob at once, or a new session.
fn start(call: &Call<'_>) -> Response {
    if let (Some(digest), Some(from)) = (call.parameter("mount"), call.parameter("from")) {
        let Ok(digest) = digest.parse::<Digest>() else { return digest_invalid(digest) };
        let mut store = call.registry.store();
        if let Some(bytes) = store.blob(from, &digest).cloned() {
            store.put_blob(call.repository, bytes);
            return created(format!("/v2/{}/blobs/{digest}", call.repository), &digest);
        }
    }
    let id = {
        let mut store = call.registry.store();
        store.next_upload += 1;
        let id = store.next_upload;
        let repository = call.repository.to_owned();
        store.uploads.insert(id, Upload { repository, bytes: Vec::new() });
        id
    };
    if call.parameter("digest").is_some() {
        return finish(call, id);
    }
    session(call, id, StatusCode::ACCEPTED)
}

fn append(call: &Call<'_>, id: u64) -> Response {
    {
        let mut store = call.registry.store();
        let Some(upload) = store.uploads.get_mut(&id) else { return unsupported() };
        let range = call.header(header::CONTENT_RANGE);
        let start = range.split('-').next().and_then(|from| from.trim().parse::<usize>().ok());
        if start.is_some_and(|start| start != upload.bytes.len()) {
            let message = "the chunk does not follow the last one";
            let status = StatusCode::RANGE_NOT_SATISFIABLE;
            return error(status, "BLOB_UPLOAD_INVALID", message, range);
        }
        upload.bytes.extend_from_slice(&call.body);
    }
    session(call, id, StatusCode::ACCEPTED)
}

fn finish(call: &Call<'_>, id: u64) -> Response {
    let given = call.parameter("digest").unwrap_or_default();
    let Ok(digest) = given.parse::<Digest>() else { return digest_invalid(given) };
    let mut store = call.registry.store();
    let Some(mut upload) = store.uploads.remove(&id) else { return unsupported() };
    upload.bytes.extend_from_slice(&call.body);
    if !digest.verify(&upload.bytes) {
        return digest_invalid(given);
    }
    store.of(call.repository).blobs.insert(digest.clone(), upload.bytes.into());
    created(format!("/v2/{}/blobs/{digest}", call.repository), &digest)
}

fn session(call: &Call<'_>, id: u64, status: StatusCode) -> Response {
    let store = call.registry.store();
    let held = store.uploads.get(&id).map_or(0, |upload| upload.bytes.len());
    let headers = [
        ("location", format!("/v2/{}/blobs/uploads/{id}", call.repository)),
        ("range", format!("0-{}", held.saturating_sub(1))),
        ("docker-upload-uuid", id.to_string()),
    ];
    answer(status, &headers, Body::empty())
}
