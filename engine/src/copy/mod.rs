//! Copying an image, or a list with all that it names, from one repository to another, also of another
//! registry: bytes unchanged, children before their parents, the tag last. What is there already is not
//! sent again, so that a copy that was stopped goes on when it is repeated.

mod error;
mod plan;
mod progress;
mod select;

pub(crate) use select::{reduce, select};

pub use error::CopyError;
pub use progress::{CopyProgress, CopyState};

use domain::{Digest, Platform, RawManifest, Reference};
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use tokio::sync::Semaphore;

use crate::fault;
use crate::push::confirmed;
use crate::registry::{Client, Mount};
use plan::{Blob, Plan};

/// How many blobs are carried over at once.
const CARRIED_AT_ONCE: usize = 4;
/// How many blobs are asked after, and manifests fetched and put, at once.
pub(crate) const ASKED_AT_ONCE: usize = 16;

/// Copies what `source` points at to `target`, and gives the digest that the target then has. With
/// `platforms`, a list goes over with the entries of these alone, and with their attestations.
///
/// # Errors
/// [`CopyError`]; the tag is then as it was.
pub async fn copy(
    client: &Client,
    source: &Reference,
    target: &Reference,
    platforms: &[Platform],
    progress: &CopyProgress,
) -> Result<Digest, CopyError> {
    let root = client.manifest(source).await?;
    let root = select(client, source, root, platforms).await?;
    if let Some(wanted) = target.digest().filter(|wanted| !wanted.verify(root.bytes())) {
        return Err(CopyError::OtherDigest {
            target: Box::new(target.clone()),
            wanted: wanted.clone(),
            found: root.digest().clone(),
        });
    }
    // In one repository all of it is there: only the tag is new.
    if source.repository() != target.repository() {
        let plan = Plan::of(client, source, &root).await?;
        bring(&Road::new(client, source, target, progress), &plan).await?;
    }
    fault::after("the images of a copy");
    put(client, target, target.identifier(), &root).await
}

/// Brings what a manifest names to another repository; an image itself too, by its digest, but not a
/// list: whoever asks makes one of its own. No tag is written.
pub(crate) async fn bring_below(
    client: &Client,
    source: &Reference,
    target: &Reference,
    root: &RawManifest,
) -> Result<(), CopyError> {
    if source.repository() == target.repository() {
        return Ok(());
    }
    let mut plan = Plan::of(client, source, root).await?;
    if !root.media_type().is_index() {
        plan.images.push(root.clone());
    }
    let progress = CopyProgress::default();
    bring(&Road::new(client, source, target, &progress), &plan).await
}

/// What all that goes over has in common.
struct Road<'a> {
    client: &'a Client,
    source: &'a Reference,
    target: &'a Reference,
    carriers: Semaphore,
    progress: &'a CopyProgress,
}

async fn bring(road: &Road<'_>, plan: &Plan) -> Result<(), CopyError> {
    road.progress.plan(plan.blobs.len(), plan.blobs.iter().map(|blob| blob.size));
    let blobs = stream::iter(plan.blobs.iter().map(Ok::<_, CopyError>));
    blobs.try_for_each_concurrent(ASKED_AT_ONCE, |blob| road.bring(blob)).await?;
    fault::after("the blobs of a copy");
    let put = async |raw: &RawManifest| {
        put(road.client, road.target, raw.digest().as_str(), raw).await.map(drop)
    };
    let images = stream::iter(&plan.images).map(&put).buffer_unordered(ASKED_AT_ONCE);
    images.try_collect::<()>().await?;
    for index in &plan.indexes {
        put(index).await?;
    }
    Ok(())
}

async fn put(
    client: &Client,
    target: &Reference,
    identifier: &str,
    raw: &RawManifest,
) -> Result<Digest, CopyError> {
    let to = target.repository();
    let said = client.put_manifest(to, identifier, raw.media_type(), raw.bytes()).await?;
    let subject = if raw.digest().as_str() == identifier {
        to.at(raw.digest().clone())
    } else {
        target.clone()
    };
    Ok(confirmed(&subject, raw.digest().clone(), said)?)
}

impl<'a> Road<'a> {
    fn new(
        client: &'a Client,
        source: &'a Reference,
        target: &'a Reference,
        progress: &'a CopyProgress,
    ) -> Self {
        Self { client, source, target, carriers: Semaphore::new(CARRIED_AT_ONCE), progress }
    }

    /// Gets a blob into the target repository: it is there, or can be mounted, or is carried over.
    async fn bring(&self, blob: &Blob) -> Result<(), CopyError> {
        let (from, to) = (self.source.repository(), self.target.repository());
        // Asked even before a mount: Debian's registry takes a blob away for a moment when it is
        // mounted a second time.
        if self.client.blob_exists(to, &blob.digest).await? {
            self.progress.there(blob.size);
            return Ok(());
        }
        let mounted = if from.registry() == to.registry() {
            Some(self.client.mount(to, from, &blob.digest).await?)
        } else {
            None
        };
        // The semaphore is never closed: a permit always comes.
        let _permit = self.carriers.acquire().await;
        let upload = match mounted {
            Some(Mount::Mounted) => {
                self.progress.there(blob.size);
                return Ok(());
            }
            Some(Mount::Refused(upload)) => upload,
            None => self.client.open_upload(to, &blob.digest).await?,
        };
        let moved = |bytes| self.progress.moved(bytes);
        self.client.carry_blob_heard(from, &blob.digest, blob.size, upload, &moved).await?;
        self.progress.arrived();
        Ok(())
    }
}
