//! The grammar of `distribution/reference`, by hand: what a host, a path and a digest may look like.

use super::ReferenceError;
use crate::digest::Digest;

/// The registry that a name without a host means.
pub(super) const HUB: &str = "docker.io";
/// Docker Hub's old name, read as [`HUB`].
pub(super) const LEGACY_HUB: &str = "index.docker.io";
/// The namespace of Docker Hub's official images.
pub(super) const OFFICIAL: &str = "library/";
/// The longest repository path.
pub(super) const MAX_PATH: usize = 255;

/// `splitDockerDomain`: which part is the host, with Docker Hub's defaults put in.
pub(super) fn split_registry(text: &str) -> (String, String) {
    let (registry, path) = match text.split_once('/') {
        Some((first, rest))
            if first == "localhost"
                || first.contains(['.', ':'])
                || first.to_lowercase() != first =>
        {
            (first.to_owned(), rest.to_owned())
        }
        _ => (HUB.to_owned(), text.to_owned()),
    };
    let registry = if registry == LEGACY_HUB { HUB.to_owned() } else { registry };
    if registry == HUB && !path.contains('/') {
        return (registry, format!("{OFFICIAL}{path}"));
    }
    (registry, path)
}

/// The digest part of a reference: the reference grammar first, then `go-digest`'s own checks.
pub(super) fn parse_digest_part(text: &str) -> Result<Digest, ReferenceError> {
    let (algorithm, hex) = text.split_once(':').ok_or(ReferenceError::Format)?;
    let component = |part: &str| {
        part.bytes().next().is_some_and(|b| b.is_ascii_alphabetic())
            && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    let matches = algorithm.split(['-', '_', '+', '.']).all(component)
        && hex.len() >= 32
        && hex.bytes().all(|b| b.is_ascii_hexdigit());
    if !matches {
        return Err(ReferenceError::Format);
    }
    Ok(text.parse()?)
}

/// Whether `path` is one or more path components joined by slashes, and not too long.
pub(super) fn check_path(path: &str) -> Result<(), ReferenceError> {
    if !path.split('/').all(is_path_component) {
        return Err(ReferenceError::Format);
    }
    if path.len() > MAX_PATH {
        return Err(ReferenceError::TooLong);
    }
    Ok(())
}

/// `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`.
fn is_path_component(component: &str) -> bool {
    let alphanumeric = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = component.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
        return false;
    };
    if !alphanumeric(*first) || !alphanumeric(*last) {
        return false;
    }
    component.split(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit()).all(|separator| {
        matches!(separator, "" | "." | "_" | "__") || separator.bytes().all(|b| b == b'-')
    })
}

/// A host name or address with an optional port.
pub(super) fn is_domain(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let Some((address, rest)) = rest.split_once(']') else { return false };
            let valid = address.bytes().all(|b| b.is_ascii_hexdigit() || b == b':');
            if !valid || address.is_empty() {
                return false;
            }
            ("", rest.strip_prefix(':').or(if rest.is_empty() { None } else { Some("") }))
        }
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    let valid_port =
        port.is_none_or(|port| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()));
    let label = |part: &str| {
        !part.is_empty()
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    valid_port && (text.starts_with('[') || host.split('.').all(label))
}
