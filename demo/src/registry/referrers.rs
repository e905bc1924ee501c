//! Referrers: which manifests name a digest as their subject.

use axum::http::{Method, StatusCode};
use axum::response::Response;
use domain::manifest::Manifest;
use domain::{Digest, RawManifest, media_type};
use serde_json::{Value, json};

use super::answer::{answer, digest_invalid, unsupported};
use super::routes::Call;

pub(super) fn handle(call: &Call<'_>) -> Response {
    if call.method != Method::GET {
        return unsupported();
    }
    let Ok(digest) = call.rest.parse::<Digest>() else { return digest_invalid(call.rest) };
    let wanted = call.parameter("artifactType");
    let store = call.registry.store();
    let manifests = store.repositories.get(call.repository).map(|held| held.manifests.values());
    let entries: Vec<Value> = manifests
        .into_iter()
        .flatten()
        .filter_map(|manifest| descriptor(manifest, &digest))
        .filter(|entry| wanted.is_none_or(|wanted| entry["artifactType"] == wanted))
        .collect();
    let mut headers = vec![("content-type", media_type::OCI_INDEX.to_owned())];
    if wanted.is_some() {
        headers.push(("oci-filters-applied", "artifactType".to_owned()));
    }
    let index =
        json!({"schemaVersion": 2, "mediaType": media_type::OCI_INDEX, "manifests": entries});
    answer(StatusCode::OK, &headers, index.to_string())
}

fn descriptor(manifest: &RawManifest, digest: &Digest) -> Option<Value> {
    let (subject, artifact_type, annotations) = match manifest.parse().ok()? {
        Manifest::Image(image) => {
            let kind = image.artifact_type.unwrap_or_else(|| image.config.media_type.to_string());
            (image.subject?, kind, image.annotations)
        }
        Manifest::Index(index) => {
            (index.subject?, index.artifact_type.unwrap_or_default(), index.annotations)
        }
    };
    (&subject.digest == digest).then(|| {
        json!({
            "mediaType": manifest.media_type(),
            "digest": manifest.digest(),
            "size": manifest.size(),
            "artifactType": artifact_type,
            "annotations": annotations,
        })
    })
}
