//! What docker's push asks of a local list before it sends anything, and the list that it sends.

use domain::docker_file::{ListBody, StoredManifest};
use domain::{Descriptor, RawManifest, Reference};

use crate::lists::ListError;
use crate::store::{StoreError, StoredList};

/// Whether a list could be pushed as it is, with docker's reasons why not.
///
/// # Errors
/// [`ListError`].
pub fn check(list: &StoredList) -> Result<(), ListError> {
    body(list)?;
    let target = list.reference.registry();
    let foreign = list.entries.iter().find(|entry| entry.reference.registry() != target);
    match foreign {
        Some(entry) => Err(ListError::OtherRegistry {
            source_host: entry.reference.registry().to_string(),
            target_host: target.to_string(),
        }),
        None => Ok(()),
    }
}

/// The list, exactly as it is sent. Its images may be of other registries.
///
/// # Errors
/// [`ListError`] for a damaged or empty list, and for entries that say no platform.
pub fn body(list: &StoredList) -> Result<ListBody, ListError> {
    // Without this a push would take a platform away because a file cannot be read.
    if let Some(file) = list.damaged.first() {
        let (path, reason) = (file.path.clone().into(), file.reason.clone());
        return Err(StoreError::Damaged { path, reason }.into());
    }
    if list.entries.is_empty() {
        return Err(ListError::Empty(Box::new(list.reference.clone())));
    }
    let complete = |entry: &&StoredManifest| {
        !entry.descriptor.platform.as_ref().is_some_and(domain::Platform::is_complete)
    };
    if let Some(entry) = list.entries.iter().find(complete) {
        return Err(ListError::Incomplete(Box::new(entry.reference.clone())));
    }
    let body = ListBody::new(list.entries.iter().map(|entry| &entry.descriptor));
    body.map_err(|error| ListError::BadContent {
        reference: Box::new(list.reference.clone()),
        reason: error.to_string(),
    })
}

/// The manifest of an entry, to be sent: its very bytes.
///
/// # Errors
/// [`ListError::LostBytes`] for an entry of docker before 23.0, which may not give the bytes back that
/// the registry would accept; [`ListError::IsList`] for a list within the list.
pub(crate) fn whole(
    reference: &Reference,
    descriptor: &Descriptor,
    raw: &RawManifest,
) -> Result<RawManifest, ListError> {
    let reference = Box::new(reference.clone());
    if !descriptor.digest.verify(raw.bytes()) {
        let (expected, found) = (descriptor.digest.clone(), raw.digest().clone());
        return Err(ListError::LostBytes { reference, expected, found });
    }
    if raw.media_type().is_index() {
        return Err(ListError::IsList(reference));
    }
    let bytes = raw.bytes().to_vec();
    Ok(RawManifest::with_digest(bytes, &descriptor.media_type, descriptor.digest.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::list::DamagedFile;
    use domain::{Digest, Platform, media_type};

    fn list(entries: &[&str]) -> StoredList {
        let digest = Digest::of(b"config");
        let manifest = format!(r#"{{"config":{{"mediaType":"x","digest":"{digest}","size":6}}}}"#);
        let raw = RawManifest::new(manifest.into(), &media_type::DOCKER_MANIFEST.into());
        let platform = Platform::new("linux", "amd64", "");
        let entry =
            |name: &&str| StoredManifest::new(name.parse().unwrap(), raw.clone(), platform.clone());
        StoredList {
            reference: "r.example/app:multi".parse().unwrap(),
            name_is_guess: false,
            entries: entries.iter().map(entry).collect(),
            origins: std::collections::BTreeMap::new(),
            pushed: None,
            damaged: Vec::new(),
            modified_ms: None,
        }
    }

    #[test]
    fn a_damaged_entry_stops_the_push_instead_of_taking_its_platform_away() {
        let mut list = list(&["r.example/app:amd64"]);
        list.damaged.push(DamagedFile { path: "/x/torn".into(), reason: "torn".into() });
        let error = body(&list).unwrap_err();
        assert_eq!(error.to_string(), "/x/torn: torn", "the file is named");
    }

    #[test]
    fn another_registry_is_refused_in_dockers_words_and_only_there() {
        let list = list(&["s.example/app:amd64"]);
        let error = check(&list).unwrap_err().to_string();
        assert!(error.ends_with(": s.example != r.example"), "{error}");
        assert!(body(&list).is_ok());
    }

    #[test]
    fn lost_bytes_are_not_sent() {
        let list = list(&["r.example/app:amd64"]);
        let entry = &list.entries[0];
        assert!(whole(&entry.reference, &entry.descriptor, &entry.raw).is_ok());
        let mut other = entry.descriptor.clone();
        other.digest = Digest::of(b"other");
        let error = whole(&entry.reference, &other, &entry.raw).unwrap_err();
        assert!(matches!(error, ListError::LostBytes { .. }), "{error}");
    }
}
