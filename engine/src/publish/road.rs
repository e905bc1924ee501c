//! The way into one repository: blobs are there, or are mounted, or carried over; then the manifests that
//! need them. Everything that does not depend on each other goes at once.

use std::collections::HashMap;

use domain::publication::{How, PartStep};
use domain::{Digest, Repository};
use futures_util::future::join_all;
use futures_util::stream::{self, TryStreamExt as _};
use tokio::sync::{OnceCell, Semaphore};

use super::course::BlobCourse;
use super::plan::Sources;
use super::tracker::{Place, Tracker};
use super::walk::{Blob, Part};
use super::{ASKED_AT_ONCE, Plan, PublishError};
use crate::fault;
use crate::lists::ListError;
use crate::registry::{Client, Mount};

/// How many blobs of all repositories are carried over at once, two pieces of each in memory.
pub(super) const CARRIED_AT_ONCE: usize = 4;

/// The way into a repository.
pub(super) struct Road<'a> {
    client: &'a Client,
    plan: &'a Plan,
    to: &'a Repository,
    tracker: &'a Tracker,
    carriers: &'a Semaphore,
    sources: Sources<'a>,
    /// The place of its first part among those that are shown.
    first: usize,
    /// The blobs, and whether they are there. Two images may have one: a registry that is asked to
    /// mount it a second time can, for a moment, not find it any more.
    blobs: HashMap<&'a Digest, (OnceCell<()>, Vec<Place>)>,
    /// Whether it is asked for a blob before a mount. Without, it is one round trip less, and docker's
    /// way.
    asks_first: bool,
}

impl<'a> Road<'a> {
    pub(super) fn new(
        client: &'a Client,
        plan: &'a Plan,
        to: &'a Repository,
        tracker: &'a Tracker,
        carriers: &'a Semaphore,
        asks_first: bool,
    ) -> Self {
        let first = tracker.expect(to, plan);
        let mut blobs: HashMap<&Digest, (OnceCell<()>, Vec<Place>)> = HashMap::new();
        for (at, part) in plan.distinct_parts().into_iter().enumerate() {
            for (blob, named) in part.blobs.iter().enumerate() {
                blobs.entry(&named.digest).or_default().1.push((first + at, blob));
            }
        }
        for blob in &plan.blobs {
            blobs.entry(&blob.digest).or_default();
        }
        let sources = plan.sources();
        Self { client, plan, to, tracker, carriers, sources, first, blobs, asks_first }
    }

    /// Brings all that is below what is published, and the blobs that it needs itself. All of it is tried
    /// before the first failure is looked at: what got through is there when it is gone on with.
    ///
    /// # Errors
    /// [`PublishError`]; no tag was written.
    pub(super) async fn bring(&self) -> Result<(), PublishError> {
        let parts: Vec<(usize, &Part)> =
            self.plan.distinct_parts().into_iter().enumerate().collect();
        let foreign = parts.into_iter().filter(|(_, part)| self.plan.is_foreign(part, self.to));
        let (lists, images): (Vec<_>, Vec<_>) = foreign.partition(|(_, part)| part.is_index());
        let images = join_all(images.into_iter().map(|(at, part)| self.part(at, part)));
        let own = async {
            let is_there = self.plan.found_in.as_ref().is_none_or(|from| from == self.to);
            if is_there { Ok(()) } else { self.blobs(&self.plan.blobs).await }
        };
        let (images, own) = tokio::join!(images, own);
        images.into_iter().collect::<Result<(), PublishError>>()?;
        own?;
        for (at, part) in lists {
            self.part(at, part).await?;
        }
        Ok(())
    }

    async fn part(&self, at: usize, part: &Part) -> Result<(), PublishError> {
        let at = self.first + at;
        let put = async {
            self.tracker.part(at, PartStep::Blobs);
            self.blobs(&part.blobs).await?;
            fault::after("the blobs of an image");
            self.tracker.may_go_on().await;
            self.tracker.part(at, PartStep::Manifest);
            let (raw, digest) = (&part.raw, part.raw.digest());
            let kind = raw.media_type();
            let said =
                self.client.put_manifest(self.to, digest.as_str(), kind, raw.bytes()).await?;
            confirmed(&self.to.at(digest.clone()), digest, said)
        };
        let outcome = put.await;
        self.tracker.part(at, if outcome.is_ok() { PartStep::There } else { PartStep::Failed });
        outcome
    }

    async fn blobs(&self, blobs: &[Blob]) -> Result<(), PublishError> {
        let blobs = stream::iter(blobs.iter().map(Ok::<_, PublishError>));
        blobs.try_for_each_concurrent(ASKED_AT_ONCE, |blob| self.blob(blob)).await
    }

    /// Gets a blob into the repository, once.
    async fn blob(&self, blob: &Blob) -> Result<(), PublishError> {
        let Some((there, places)) = self.blobs.get(&blob.digest) else { return Ok(()) };
        let bring = async || {
            let how = self.send(blob, places).await?;
            self.tracker.there(places, &how);
            Ok::<_, PublishError>(())
        };
        there.get_or_try_init(bring).await.copied()
    }

    /// Mounted, or carried over when it is of another registry, or the registry refuses to mount, where
    /// docker gives up.
    async fn send(&self, blob: &Blob, places: &[Place]) -> Result<How, PublishError> {
        let (client, to) = (self.client, self.to);
        let Some(from) = self.sources.best(&blob.digest, to).filter(|from| *from != to) else {
            return Ok(How::There);
        };
        self.tracker.may_go_on().await;
        let is_near = from.registry() == to.registry();
        // Asked even before a mount: Debian's registry takes a blob away for a moment when it is
        // mounted a second time.
        if (self.asks_first || !is_near) && client.blob_exists(to, &blob.digest).await? {
            return Ok(How::There);
        }
        let refused = if is_near {
            match client.mount(to, from, &blob.digest).await? {
                Mount::Mounted => return Ok(How::Mount { from: from.clone() }),
                Mount::Refused(upload) => Some(upload),
            }
        } else {
            None
        };
        // What a push that stopped half-way has brought is not brought again.
        if !self.asks_first && is_near && client.blob_arrived(to, &blob.digest).await? {
            if let Some(upload) = refused {
                // Nobody waits for the session, and the registry drops it by itself.
                let _ = client.cancel_upload(upload).await;
            }
            return Ok(How::There);
        }
        self.tracker.more_bytes(blob.size);
        // The semaphore is never closed: a permit always comes.
        let _permit = self.carriers.acquire().await;
        let upload = match refused {
            Some(upload) => upload,
            None => client.open_upload(to, &blob.digest).await?,
        };
        let course = BlobCourse { tracker: self.tracker, places };
        client.carry_blob_on(from, &blob.digest, blob.size, upload, &course).await?;
        Ok(How::Copy { from: from.clone() })
    }
}

/// The registry confirmed what was sent; some say no digest.
///
/// # Errors
/// [`ListError::WrongDigest`].
pub(super) fn confirmed(
    reference: &domain::Reference,
    expected: &Digest,
    said: Option<Digest>,
) -> Result<(), PublishError> {
    match said {
        Some(found) if found.algorithm() == expected.algorithm() && found != *expected => {
            let (reference, expected) = (Box::new(reference.clone()), expected.clone());
            Err(ListError::WrongDigest { reference, expected, found }.into())
        }
        _ => Ok(()),
    }
}
