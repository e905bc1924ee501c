//! Docker's words for what a registry answered: those of the error that the registry sent, in the form
//! that docker's own library gives them.

use axum::http::StatusCode;
use domain::Digest;
use domain::manifest::Manifest;
use engine::registry::{ApiItem, Kind, RegistryError};
use engine::store::StoredList;

/// What the errors of the registry API say by themselves (OCI distribution specification, error codes).
/// When an answer adds nothing to it, docker prints the code alone.
const STANDARD: [(&str, &str); 18] = [
    ("BLOB_UNKNOWN", "blob unknown to registry"),
    ("BLOB_UPLOAD_INVALID", "blob upload invalid"),
    ("BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry"),
    ("DENIED", "requested access to the resource is denied"),
    ("DIGEST_INVALID", "provided digest did not match uploaded content"),
    ("MANIFEST_BLOB_UNKNOWN", "blob unknown to registry"),
    ("MANIFEST_INVALID", "manifest invalid"),
    ("MANIFEST_UNKNOWN", "manifest unknown"),
    ("MANIFEST_UNVERIFIED", "manifest failed signature verification"),
    ("NAME_INVALID", "invalid repository name"),
    ("NAME_UNKNOWN", "repository name not known to registry"),
    ("SIZE_INVALID", "provided length did not match content length"),
    ("TAG_INVALID", "manifest tag did not match URI"),
    ("TOOMANYREQUESTS", "too many requests"),
    ("UNAUTHORIZED", "authentication required"),
    ("UNAVAILABLE", "service unavailable"),
    ("UNKNOWN", "unknown error"),
    ("UNSUPPORTED", "The operation is unsupported."),
];

/// Docker's line for an answer; `None` where docker has none that is true.
pub(super) fn dockers_line(error: &RegistryError) -> Option<String> {
    let Kind::Api { status, errors, .. } = &*error.kind else { return None };
    match (*status, errors.as_slice()) {
        (status @ 500.., _) => {
            let reason = StatusCode::from_u16(status).ok()?.canonical_reason()?;
            Some(format!("received unexpected HTTP status: {status} {reason}"))
        }
        (_, []) => None,
        // Of a blob docker has words of its own.
        (404, [one]) if one.code == "BLOB_UNKNOWN" => Some("unknown blob".to_owned()),
        (_, [one]) => Some(item(one)),
        (_, several) => {
            let lines: Vec<String> = several.iter().map(item).collect();
            Some(format!("errors:\n{}", lines.join("\n")))
        }
    }
}

/// What docker says before that line when a push fails: at a manifest or at a blob of an entry.
pub(super) fn of_push(error: &RegistryError, list: &StoredList) -> String {
    let target = list.reference.repository();
    let subject = &error.subject;
    let source = list.entries.iter().find_map(|entry| {
        let source = entry.reference.repository();
        let Ok(Manifest::Image(image)) = entry.raw.parse() else { return None };
        let blobs = std::iter::once(&image.config).chain(&image.layers);
        let blob = blobs.map(|blob| &blob.digest).find(|digest| {
            source != target && *subject == target.at(Digest::clone(digest)).to_string()
        })?;
        Some(format!("{}@{blob}", source.path()))
    });
    match source {
        Some(blob) => format!("failed to mount blob {blob} to {}: ", list.reference),
        None => format!("failed to put manifest {subject}: "),
    }
}

fn item(error: &ApiItem) -> String {
    let standard = STANDARD.iter().find(|(code, _)| *code == error.code);
    let code = standard.map_or("unknown", |(code, _)| code).to_lowercase().replace('_', " ");
    match standard {
        Some((_, words)) if error.detail.is_none() && *words == error.message => code,
        _ => format!("{code}: {}", error.message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_that_adds_nothing_is_its_code_alone() {
        let error = |code: &str, message: &str| {
            item(&ApiItem { code: code.into(), message: message.into(), detail: None })
        };
        assert_eq!(error("DENIED", "requested access to the resource is denied"), "denied");
        assert_eq!(error("DENIED", "archived"), "denied: archived");
        assert_eq!(error("ODD", "archived"), "unknown: archived");
    }
}
