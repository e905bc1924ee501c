//! Referrers: which manifests name a digest as their subject.

use axum::http::StatusCode;
use axum::response::Response;
use domain::manifest::Manifest;
use domain::{Digest, RawManifest, media_type};
use serde_json::{Value, json};

use super::answer::{answer, digest_invalid};
use super::routes::Call;

pub(super) fn handle(call: &Call<'_>, given: &str) -> Response {
    let Ok(digest) = given.parse::<Digest>() else { return digest_invalid(given) };
    let wanted = call.parameter("artifactType");
    let entries: Vec<Value> = {
        let store = call.registry.store();
        let manifests = store.repositories.get(call.repository).map(|held| held.manifests.values());
        let referrers =
            manifests.into_iter().flatten().filter_map(|manifest| descriptor(manifest, &digest));
        // No `artifactType` at all counts as the empty one.
        let kind = |entry: &Value| entry["artifactType"].as_str().unwrap_or_default().to_owned();
        referrers.filter(|entry| wanted.is_none_or(|wanted| kind(entry) == wanted)).collect()
    };
    let mut headers = vec![("content-type", media_type::OCI_INDEX.to_owned())];
    if wanted.is_some() {
        headers.push(("oci-filters-applied", "artifactType".to_owned()));
    }
    let index =
        json!({"schemaVersion": 2, "mediaType": media_type::OCI_INDEX, "manifests": entries});
    answer(StatusCode::OK, &headers, index.to_string())
}

/// The entry for a manifest that refers to `digest`. An image manifest without an `artifactType` is
/// listed under its config's media type (specification, "Listing Referrers").
fn descriptor(manifest: &RawManifest, digest: &Digest) -> Option<Value> {
    let (subject, artifact_type, annotations) = match manifest.parse().ok()? {
        Manifest::Image(image) => {
            let kind = image.artifact_type.unwrap_or_else(|| image.config.media_type.to_string());
            (image.subject?, Some(kind), image.annotations)
        }
        Manifest::Index(index) => (index.subject?, index.artifact_type, index.annotations),
    };
    if &subject.digest != digest {
        return None;
    }
    let mut entry = manifest.descriptor();
    entry.artifact_type = artifact_type;
    entry.annotations = annotations;
    Some(json!(entry))
}
