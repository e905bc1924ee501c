//! Uploads and mounts: how blobs come in.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use axum::response::Response;
use domain::Digest;

use super::answer::{answer, created, digest_invalid, error, upload_unknown};
use super::routes::Call;
use super::store::Upload;
use crate::image::Blob;

/// A mount, a whole blob at once, or a new session.
pub(super) fn start(call: &Call<'_>) -> Response {
    if let Some(given) = call.parameter("mount") {
        let Ok(digest) = given.parse::<Digest>() else { return digest_invalid(given) };
        let mut store = call.registry.store();
        let from = call.parameter("from").unwrap_or_default();
        if let Some(bytes) = store.blob(from, &digest).cloned() {
            let blob = Blob { digest, bytes };
            store.insert_blob(call.repository, &blob);
            return taken(call, &blob.digest);
        }
    }
    let id = call.registry.store().start_upload(call.repository);
    if call.parameter("digest").is_some() {
        return finish(call, id);
    }
    session(call, id, StatusCode::ACCEPTED)
}

/// A request about a session.
pub(super) fn handle(call: &Call<'_>, given: &str) -> Response {
    let known = given.parse().ok().filter(|id| {
        let store = call.registry.store();
        store.uploads.get(id).is_some_and(|upload| upload.repository == call.repository)
    });
    let Some(id) = known else { return upload_unknown(given) };
    match *call.method {
        Method::PATCH => match append(call, id) {
            Ok(()) => session(call, id, StatusCode::ACCEPTED),
            Err(refusal) => *refusal,
        },
        Method::PUT => finish(call, id),
        Method::DELETE => {
            call.registry.store().uploads.remove(&id);
            answer(StatusCode::NO_CONTENT, &[], Body::empty())
        }
        _ => session(call, id, StatusCode::NO_CONTENT),
    }
}

/// Takes the body as the next chunk. Its `Content-Range`, if any, must follow what is there and have
/// the body's length (specification, "Pushing a blob in chunks").
fn append(call: &Call<'_>, id: u64) -> Result<(), Box<Response>> {
    let mut store = call.registry.store();
    let Some(upload) = store.uploads.get_mut(&id) else {
        return Err(Box::new(upload_unknown(&id.to_string())));
    };
    let range = call.header(header::CONTENT_RANGE);
    if !range.is_empty() {
        let refuse =
            |status, message| Err(Box::new(error(status, "BLOB_UPLOAD_INVALID", message, range)));
        let bounds = range.split_once('-');
        let bounds = bounds.and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
        let Some((from, to)) = bounds else {
            return refuse(StatusCode::BAD_REQUEST, "Content-Range is not <start>-<end>");
        };
        if from != upload.bytes.len() {
            let message = "the chunk does not follow the last one";
            return refuse(StatusCode::RANGE_NOT_SATISFIABLE, message);
        }
        if Some(call.body.len()) != usize::checked_sub(to, from).map(|length| length + 1) {
            return refuse(
                StatusCode::BAD_REQUEST,
                "the chunk is not as long as its Content-Range",
            );
        }
    }
    upload.bytes.extend_from_slice(&call.body);
    Ok(())
}

/// Takes the last bytes, if any, and makes the blob.
fn finish(call: &Call<'_>, id: u64) -> Response {
    let given = call.parameter("digest").unwrap_or_default();
    let Ok(digest) = given.parse::<Digest>() else { return digest_invalid(given) };
    if let Err(refusal) = append(call, id) {
        return *refusal;
    }
    let mut store = call.registry.store();
    let Some(Upload { bytes, .. }) = store.uploads.remove(&id) else {
        return upload_unknown(&id.to_string());
    };
    if !digest.verify(&bytes) {
        return digest_invalid(given);
    }
    store.insert_blob(call.repository, &Blob { digest: digest.clone(), bytes: bytes.into() });
    taken(call, &digest)
}

fn taken(call: &Call<'_>, digest: &Digest) -> Response {
    created(format!("/v2/{}/blobs/{digest}", call.repository), digest)
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
