//! What a push will do, from the local list alone: nothing is asked of the registry here.

use domain::docker_file::{ListBody, StoredManifest};
use domain::manifest::Manifest;
use domain::{Digest, Reference};

use crate::lists::ListError;
use crate::store::StoredList;

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
    /// What has to be brought from the image's own repository: config first, then layers. Empty when
    /// it is the target's.
    pub(crate) blobs: Vec<Blob>,
}

/// A blob of an image.
#[derive(Debug, Clone)]
pub(crate) struct Blob {
    pub(crate) digest: Digest,
}

/// What a push did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pushed {
    /// The digests of the images, in the list's order.
    pub images: Vec<Digest>,
    /// The digest of the list.
    pub digest: Digest,
}

impl PushPlan {
    /// The lines that docker prints for a push that went well, one for each image and the digest.
    pub fn report(&self, pushed: &Pushed) -> String {
        let repository = self.target.repository();
        let lines = pushed.images.iter().map(|digest| {
            format!(
                "Pushed ref {repository}@{digest} with digest: {digest}
"
            )
        });
        lines.collect::<String>()
            + &format!(
                "{}
",
                pushed.digest
            )
    }
}

/// Whether a list could be pushed as it is, with docker's reasons why not.
///
/// # Errors
/// [`ListError`].
pub fn check(list: &StoredList) -> Result<(), ListError> {
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
/// As [`check`], and [`ListError::BadContent`] for an entry that is not an image.
pub fn plan(list: &StoredList) -> Result<PushPlan, ListError> {
    check(list)?;
    let target = list.reference.clone();
    let images = list
        .entries
        .iter()
        .map(|entry| {
            let same = entry.reference.repository() == target.repository();
            let blobs = if same { Vec::new() } else { blobs(entry)? };
            Ok(PlannedImage { entry: entry.clone(), blobs })
        })
        .collect::<Result<Vec<_>, ListError>>()?;
    let body = ListBody::new(list.entries.iter().map(|entry| &entry.descriptor));
    let body = body.map_err(|error| bad_content(&target, error.to_string()))?;
    Ok(PushPlan { target, images, body })
}

/// The config and the layers, each once. Layers that must not be pushed (Windows base layers) stay
/// where they are: the manifest says where.
fn blobs(entry: &StoredManifest) -> Result<Vec<Blob>, ListError> {
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
            blobs.push(Blob { digest: descriptor.digest.clone() });
        }
    }
    Ok(blobs)
}

fn bad_content(reference: &Reference, reason: String) -> ListError {
    ListError::BadContent { reference: Box::new(reference.clone()), reason }
}
