//! What a push will do, from the local list alone: nothing is asked of the registry here.

use domain::docker_file::{ListBody, StoredManifest};
use domain::manifest::Manifest;
use domain::{Digest, Reference};

use crate::lists::ListError;
use crate::store::{StoreError, StoredList};

/// A push, ready to run.
#[derive(Debug, Clone)]
pub struct PushPlan {
    /// Where the list goes.
    pub target: Reference,
    /// The images in the list's order.
    pub(crate) images: Vec<PlannedImage>,
    /// The list, exactly as it will be sent.
    pub body: ListBody,
}

/// One image of a push.
#[derive(Debug, Clone)]
pub(crate) struct PlannedImage {
    pub(crate) entry: StoredManifest,
    /// Whether its repository is the target's: it was found there, so nothing of it is sent again.
    pub(crate) is_there: bool,
    /// What has to be brought from the image's own repository: config first, then layers.
    pub(crate) blobs: Vec<Blob>,
}

/// A blob of an image.
#[derive(Debug, Clone)]
pub(crate) struct Blob {
    pub(crate) digest: Digest,
    /// In bytes, as the manifest says.
    pub(crate) size: u64,
}

/// What a push did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pushed {
    /// The digests of the images that were sent, in the list's order: those of other repositories.
    pub images: Vec<Digest>,
    /// The digest of the list.
    pub digest: Digest,
}

impl PushPlan {
    /// The lines that docker prints for a push that went well, one for each image and the digest.
    pub fn report(&self, pushed: &Pushed) -> String {
        let repository = self.target.repository();
        let lines = pushed
            .images
            .iter()
            .map(|digest| format!("Pushed ref {repository}@{digest} with digest: {digest}\n"));
        lines.collect::<String>() + &format!("{}\n", pushed.digest)
    }
}

/// Whether a list could be pushed as it is, with docker's reasons why not.
///
/// # Errors
/// [`ListError`].
pub fn check(list: &StoredList) -> Result<(), ListError> {
    // Without this a push would take a platform away because a file cannot be read.
    if let Some(file) = list.damaged.first() {
        let (path, reason) = (file.path.clone().into(), file.reason.clone());
        return Err(StoreError::Damaged { path, reason }.into());
    }
    if list.entries.is_empty() {
        return Err(ListError::Empty(Box::new(list.reference.clone())));
    }
    let target = list.reference.registry();
    for entry in &list.entries {
        let platform = entry.descriptor.platform.as_ref();
        if !platform.is_some_and(domain::Platform::is_complete) {
            return Err(ListError::Incomplete(Box::new(entry.reference.clone())));
        }
        let source = entry.reference.registry();
        if source != target {
            return Err(ListError::OtherRegistry {
                source_host: source.to_string(),
                target_host: target.to_string(),
            });
        }
    }
    Ok(())
}

/// Plans a push.
///
/// # Errors
/// As [`check`], [`ListError::BadContent`] for an entry that is not an image, and
/// [`ListError::LostBytes`].
pub fn plan(list: &StoredList) -> Result<PushPlan, ListError> {
    check(list)?;
    let target = list.reference.clone();
    let images = list
        .entries
        .iter()
        .map(|entry| {
            let is_there = entry.reference.repository() == target.repository();
            let blobs = if is_there { Vec::new() } else { blobs(entry)? };
            Ok(PlannedImage { entry: entry.clone(), is_there, blobs })
        })
        .collect::<Result<Vec<_>, ListError>>()?;
    let body = ListBody::new(list.entries.iter().map(|entry| &entry.descriptor));
    let body = body.map_err(|error| bad_content(&target, error.to_string()))?;
    Ok(PushPlan { target, images, body })
}

/// The config and the layers, each once. Layers that must not be pushed (Windows base layers) stay
/// where they are: the manifest says where.
fn blobs(entry: &StoredManifest) -> Result<Vec<Blob>, ListError> {
    // A file of docker before 23.0 may not give the bytes back that the registry would accept.
    if !entry.descriptor.digest.verify(entry.raw.bytes()) {
        return Err(ListError::LostBytes {
            reference: Box::new(entry.reference.clone()),
            expected: entry.descriptor.digest.clone(),
            found: entry.raw.digest().clone(),
        });
    }
    let image = match entry.raw.parse() {
        Ok(Manifest::Image(image)) => image,
        Ok(Manifest::Index(_)) => {
            return Err(ListError::IsList(Box::new(entry.reference.clone())));
        }
        Err(error) => return Err(bad_content(&entry.reference, error.to_string())),
    };
    let mut blobs: Vec<Blob> = Vec::new();
    for descriptor in std::iter::once(&image.config).chain(&image.layers) {
        let known = blobs.iter().any(|blob| blob.digest == descriptor.digest);
        if !known && !descriptor.media_type.is_foreign_layer() {
            blobs.push(Blob { digest: descriptor.digest.clone(), size: descriptor.size });
        }
    }
    Ok(blobs)
}

fn bad_content(reference: &Reference, reason: String) -> ListError {
    ListError::BadContent { reference: Box::new(reference.clone()), reason }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::list::DamagedFile;
    use domain::{Platform, RawManifest, media_type};

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
    fn what_is_in_the_target_repository_is_not_sent_again() {
        let plan = plan(&list(&["r.example/app:amd64", "r.example/other:amd64"])).unwrap();
        let sent: Vec<_> = plan.images.iter().map(|i| (i.is_there, i.blobs.len())).collect();
        assert_eq!(sent, [(true, 0), (false, 1)], "only the other repository's config is brought");
    }

    #[test]
    fn a_damaged_entry_stops_the_push_instead_of_taking_its_platform_away() {
        let mut list = list(&["r.example/app:amd64"]);
        list.damaged.push(DamagedFile { path: "/x/torn".into(), reason: "torn".into() });
        let error = plan(&list).unwrap_err();
        assert_eq!(error.to_string(), "/x/torn: torn", "the file is named");
    }

    #[test]
    fn another_registry_is_refused_in_dockers_words() {
        let error = check(&list(&["s.example/app:amd64"])).unwrap_err().to_string();
        assert!(error.ends_with(": s.example != r.example"), "{error}");
    }
}
