//! `docker manifest push`: blobs, then the images' manifests, then the list, so that the tag never
//! points at something incomplete. Everything that does not depend on each other goes at once.

mod expected;
mod jobs;
mod plan;
mod preview;

pub use preview::preview;

pub use plan::{PushPlan, Pushed, check, plan};

pub(crate) use expected::{pointed_at, still};
pub(crate) use jobs::{Jobs, Wish};

use std::collections::HashMap;

use domain::protocol::preview::Expected;
use domain::protocol::push::PushStep;
use domain::{Digest, Reference};
use futures_util::future::{join_all, try_join_all};
use tokio::sync::{OnceCell, Semaphore};

use crate::fault;
use crate::lists::ListError;
use crate::registry::{Client, Mount};
use plan::{Blob, PlannedImage};

/// How many blobs are carried over at once, two pieces of each in memory.
const CARRIED_AT_ONCE: usize = 3;

/// Hears how far each image is: its position in the list, the step, and blobs done.
pub(crate) trait Progress: Sync {
    /// An image reached a step.
    fn step(&self, image: usize, step: PushStep);
    /// One more blob of an image is there.
    fn blob(&self, image: usize);
}

/// Hears nothing: for the command line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Silent;

impl Progress for Silent {
    fn step(&self, _: usize, _: PushStep) {}
    fn blob(&self, _: usize) {}
}

/// Pushes a list, without saying how far it is.
///
/// # Errors
/// [`ListError`]; the tag is then as it was.
pub async fn push(client: &Client, plan: &PushPlan) -> Result<Pushed, ListError> {
    push_over(client, plan, &Expected::Anything).await
}

/// The same, but only over what the tag is expected to hold.
///
/// # Errors
/// [`ListError::Moved`], and the others; the tag is then as it was.
pub async fn push_over(
    client: &Client,
    plan: &PushPlan,
    expected: &Expected,
) -> Result<Pushed, ListError> {
    let images = send_images(client, plan, &Silent).await?;
    still(client, &plan.target, expected).await?;
    put_list(client, plan, images).await
}

/// Brings the images to the target repository. Stopping here leaves the tag as it was.
pub(crate) async fn send_images(
    client: &Client,
    plan: &PushPlan,
    progress: &impl Progress,
) -> Result<Vec<Digest>, ListError> {
    let road = &Road::new(client, plan);
    let images = plan.images.iter().enumerate();
    // All of them finish before the first error is looked at: an image that got through is there
    // when the push is repeated.
    let images = join_all(images.map(|(at, image)| async move {
        let outcome = if image.is_there {
            Ok(None)
        } else {
            push_image(road, at, image, progress).await.map(Some)
        };
        progress.step(at, if outcome.is_ok() { PushStep::Pushed } else { PushStep::Failed });
        outcome
    }));
    let images = images.await.into_iter().collect::<Result<Vec<Option<Digest>>, ListError>>()?;
    Ok(images.into_iter().flatten().collect())
}

/// Points the tag at the list. Must not be stopped half-way: nobody could say where the tag points.
pub(crate) async fn put_list(
    client: &Client,
    plan: &PushPlan,
    images: Vec<Digest>,
) -> Result<Pushed, ListError> {
    let (repository, identifier) = (plan.target.repository(), plan.target.identifier());
    let (kind, body) = (&plan.body.media_type, plan.body.text.as_bytes());
    fault::after("the images of a push");
    let said = client.put_manifest(repository, identifier, kind, body).await?;
    fault::after("the list of a push");
    let digest = confirmed(&plan.target, plan.body.digest(), said)?;
    Ok(Pushed { images, digest })
}

/// What the images of one push share on their way.
struct Road<'a> {
    client: &'a Client,
    target: &'a Reference,
    carriers: Semaphore,
    /// The blobs, and whether they are there. Two images may have one: a registry that is asked to
    /// mount it a second time can, for a moment, not find it any more.
    there: HashMap<Digest, OnceCell<()>>,
}

impl<'a> Road<'a> {
    fn new(client: &'a Client, plan: &'a PushPlan) -> Self {
        let blobs = plan.images.iter().flat_map(|image| &image.blobs);
        Self {
            client,
            target: &plan.target,
            carriers: Semaphore::new(CARRIED_AT_ONCE),
            there: blobs.map(|blob| (blob.digest.clone(), OnceCell::new())).collect(),
        }
    }

    /// Gets a blob into the target repository, once.
    async fn bring(&self, image: &PlannedImage, blob: &Blob) -> Result<(), ListError> {
        match self.there.get(&blob.digest) {
            Some(there) => there.get_or_try_init(|| self.send(image, blob)).await.copied(),
            None => self.send(image, blob).await,
        }
    }

    /// Mounted, or carried over when the registry refuses to mount, where docker gives up.
    async fn send(&self, image: &PlannedImage, blob: &Blob) -> Result<(), ListError> {
        let (from, to) = (image.entry.reference.repository(), self.target.repository());
        match self.client.mount(to, from, &blob.digest).await? {
            Mount::Mounted => Ok(()),
            Mount::Refused(upload) => {
                // A push that stopped half-way goes on: what it has brought is not brought again.
                if self.client.blob_arrived(to, &blob.digest).await? {
                    // Nobody waits for the session, and the registry drops it by itself.
                    let _ = self.client.cancel_upload(upload).await;
                    return Ok(());
                }
                // The semaphore is never closed: a permit always comes.
                let _permit = self.carriers.acquire().await;
                Ok(self.client.carry_blob(from, &blob.digest, blob.size, upload).await?)
            }
        }
    }
}

async fn push_image(
    road: &Road<'_>,
    at: usize,
    image: &PlannedImage,
    progress: &impl Progress,
) -> Result<Digest, ListError> {
    let to = road.target.repository();
    progress.step(at, PushStep::Blobs);
    try_join_all(image.blobs.iter().map(|blob| async {
        road.bring(image, blob).await?;
        progress.blob(at);
        Ok::<(), ListError>(())
    }))
    .await?;
    fault::after("the blobs of an image");
    progress.step(at, PushStep::Manifest);
    let raw = &image.entry.raw;
    let digest = &image.entry.descriptor.digest;
    let kind = &image.entry.descriptor.media_type;
    let said = road.client.put_manifest(to, digest.as_str(), kind, raw.bytes()).await?;
    confirmed(&to.at(digest.clone()), digest.clone(), said)
}

/// The digest that the registry confirmed, which some do not say.
pub(crate) fn confirmed(
    reference: &Reference,
    expected: Digest,
    said: Option<Digest>,
) -> Result<Digest, ListError> {
    match said {
        Some(found) if found.algorithm() == expected.algorithm() && found != expected => {
            let reference = Box::new(reference.clone());
            Err(ListError::WrongDigest { reference, expected, found })
        }
        _ => Ok(expected),
    }
}
