//! `docker manifest push`: blobs, then the images' manifests, then the list, so that the tag never
//! points at something incomplete. Everything that does not depend on each other goes at once.

mod jobs;
mod plan;

pub use plan::{PushPlan, Pushed, check, plan};

pub(crate) use jobs::Jobs;

use domain::protocol::push::PushStep;
use domain::{Digest, Reference};
use futures_util::future::{join_all, try_join_all};
use tokio::sync::Semaphore;

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
    let images = send_images(client, plan, &Silent).await?;
    put_list(client, plan, images).await
}

/// Brings the images to the target repository. Stopping here leaves the tag as it was.
pub(crate) async fn send_images(
    client: &Client,
    plan: &PushPlan,
    progress: &impl Progress,
) -> Result<Vec<Digest>, ListError> {
    let carriers = &Semaphore::new(CARRIED_AT_ONCE);
    let images = plan.images.iter().enumerate();
    // All of them finish before the first error is looked at: an image that got through is there
    // when the push is repeated.
    let images = join_all(images.map(|(at, image)| async move {
        let outcome = if image.is_there {
            Ok(None)
        } else {
            push_image(client, plan, at, image, carriers, progress).await.map(Some)
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

async fn push_image(
    client: &Client,
    plan: &PushPlan,
    at: usize,
    image: &PlannedImage,
    carriers: &Semaphore,
    progress: &impl Progress,
) -> Result<Digest, ListError> {
    let to = plan.target.repository();
    progress.step(at, PushStep::Blobs);
    try_join_all(image.blobs.iter().map(|blob| async {
        bring(client, &plan.target, image, blob, carriers).await?;
        progress.blob(at);
        Ok::<(), ListError>(())
    }))
    .await?;
    fault::after("the blobs of an image");
    progress.step(at, PushStep::Manifest);
    let raw = &image.entry.raw;
    let digest = &image.entry.descriptor.digest;
    let kind = &image.entry.descriptor.media_type;
    let said = client.put_manifest(to, digest.as_str(), kind, raw.bytes()).await?;
    confirmed(&to.at(digest.clone()), digest.clone(), said)
}

/// Gets a blob into the target repository: mounted, or carried over when the registry refuses to
/// mount, where docker gives up.
async fn bring(
    client: &Client,
    target: &Reference,
    image: &PlannedImage,
    blob: &Blob,
    carriers: &Semaphore,
) -> Result<(), ListError> {
    let (from, to) = (image.entry.reference.repository(), target.repository());
    match client.mount(to, from, &blob.digest).await? {
        Mount::Mounted => Ok(()),
        Mount::Refused(upload) => {
            // The semaphore is never closed: a permit always comes.
            let _permit = carriers.acquire().await;
            Ok(client.carry_blob(from, &blob.digest, upload).await?)
        }
    }
}

/// The digest that the registry confirmed, which some do not say.
fn confirmed(
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
