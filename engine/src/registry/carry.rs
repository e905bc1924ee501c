//! Carrying a blob from one repository to another through this program: in pieces, never whole in
//! memory, and going on from where it stopped when a connection breaks. A registry that takes no pieces
//! gets it in one stream.

use bytes::Bytes;
use domain::{Digest, Repository};
use futures_util::future::BoxFuture;
use reqwest::Method;
use reqwest::header::{CONTENT_RANGE, LOCATION};
use tokio::sync::mpsc;

use super::Client;
use super::error::RegistryError;
use super::session::{CONTENT, Stop, Upload};
use super::source::Source;
use super::wire;

/// How much of a blob is in memory and sent at once, in bytes; twice that while the next piece is read.
const PIECE: usize = 4 * 1024 * 1024;
/// How often a piece is sent.
const ATTEMPTS: u32 = 3;
/// How often a blob is carried from its beginning when the registry loses what it had of it.
const SESSIONS: u32 = 2;
/// How many chunks of a stream wait to be sent.
const WAITING: usize = 4;

/// Who follows a blob on its way, and may hold it between two pieces of it. Where a registry takes no
/// pieces there is nothing between: it waits for nobody.
pub(crate) trait Course: Sync {
    /// So many more bytes were sent.
    fn moved(&self, bytes: u64);

    /// Ends when the next piece may be sent.
    fn may_go_on(&self) -> BoxFuture<'_, ()>;
}

/// Nobody follows.
impl Course for () {
    fn moved(&self, _: u64) {}

    fn may_go_on(&self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// A blob on its way.
struct Load<'a> {
    from: &'a Repository,
    digest: &'a Digest,
    /// In bytes.
    size: u64,
    course: &'a dyn Course,
}

impl Client {
    /// Reads a blob of `size` bytes and puts it into an open upload session. The session is given up
    /// when the blob cannot be read, is longer, or does not have its digest.
    ///
    /// # Errors
    /// [`RegistryError`] about the side that failed; the target repository then does not have it.
    pub async fn carry_blob(
        &self,
        from: &Repository,
        digest: &Digest,
        size: u64,
        upload: Upload,
    ) -> Result<(), RegistryError> {
        self.carry_blob_on(from, digest, size, upload, &()).await
    }

    /// As [`Client::carry_blob`], with somebody who follows it.
    ///
    /// # Errors
    /// The same.
    pub(crate) async fn carry_blob_on(
        &self,
        from: &Repository,
        digest: &Digest,
        size: u64,
        upload: Upload,
        course: &dyn Course,
    ) -> Result<(), RegistryError> {
        let load = Load { from, digest, size, course };
        let mut session = upload;
        let mut attempt = 1;
        let mut takes_pieces = true;
        loop {
            let outcome = if takes_pieces {
                self.carry(&load, &mut session).await
            } else {
                self.carry_whole(&load, &session).await.map_err(Stop::Failed)
            };
            let stop = match outcome {
                Ok(()) => return Ok(()),
                Err(stop) => stop,
            };
            // Nobody waits for the session, and the registry drops it by itself.
            let to = session.repository().clone();
            let _ = self.cancel_upload(session).await;
            match stop {
                Stop::Lost(_) if attempt < SESSIONS => attempt += 1,
                Stop::NoPieces(_) => takes_pieces = false,
                stop => return Err(stop.into()),
            }
            session = self.open_upload(&to, digest).await?;
        }
    }

    async fn carry(&self, load: &Load<'_>, upload: &mut Upload) -> Result<(), Stop> {
        let mut source = Source::open(self, load.from, load.digest, load.size).await?;
        let mut piece = source.piece(PIECE).await?;
        let mut sent = 0;
        loop {
            let length = piece.len() as u64;
            load.course.may_go_on().await;
            if piece.len() < PIECE {
                source.verify()?;
                self.finish(upload, load.digest, sent, piece).await?;
                load.course.moved(length);
                return Ok(());
            }
            // The next piece comes in while this one goes out.
            let put = self.put_piece(upload, sent, piece);
            let (next, put) = tokio::join!(source.piece(PIECE), put);
            put?;
            load.course.moved(length);
            sent += length;
            piece = next?;
        }
    }

    /// Sends the blob in one request, which ends only when its digest is known to be right. Broken off,
    /// it is not repeated: the whole of it would go again.
    async fn carry_whole(&self, load: &Load<'_>, upload: &Upload) -> Result<(), RegistryError> {
        let mut source = Source::open(self, load.from, load.digest, load.size).await?;
        let (sender, chunks) = mpsc::channel(WAITING);
        let put = self.put_stream(upload, load.digest, load.size, chunks);
        let reading = async move {
            let mut held: Option<Bytes> = None;
            while let Some(chunk) = source.chunk().await? {
                let length = chunk.len() as u64;
                if let Some(before) = held.replace(chunk)
                    && sender.send(before).await.is_err()
                {
                    // The request has ended: its answer says why.
                    return Ok(());
                }
                load.course.moved(length);
            }
            source.verify()?;
            if let Some(last) = held {
                let _ = sender.send(last).await;
            }
            Ok(())
        };
        tokio::pin!(put, reading);
        tokio::select! {
            answer = &mut put => answer,
            // Without the last bytes the registry does not take it.
            read = &mut reading => match read {
                Ok(()) => put.await,
                Err(error) => Err(error),
            },
        }
    }

    /// Sends a piece that starts at `start`. When the connection breaks, the registry is asked how much
    /// of it has arrived, and the rest is sent.
    async fn put_piece(&self, upload: &mut Upload, start: u64, piece: Bytes) -> Result<(), Stop> {
        let mut arrived = 0;
        let mut attempt = 1;
        loop {
            let rest = piece.slice(arrived..);
            let failure = match self.patch(upload, start + arrived as u64, rest).await {
                Ok(next) => {
                    *upload = next;
                    return Ok(());
                }
                Err(error) => error,
            };
            let is_gone = failure.is_not_found();
            if start == 0 && attempt == 1 && takes_no_pieces(&failure) {
                return Err(Stop::NoPieces(failure));
            }
            if attempt >= ATTEMPTS || !(failure.may_pass() || is_gone) {
                return Err(failure.into());
            }
            tracing::debug!(%failure, attempt, "a piece of a blob is sent again");
            tokio::time::sleep(wire::pause_after(attempt)).await;
            attempt += 1;
            let stored = if is_gone { None } else { self.arrived(upload).await.ok() };
            let more = stored.and_then(|stored| usize::try_from(stored.checked_sub(start)?).ok());
            match more {
                Some(more) if more == piece.len() => return Ok(()),
                Some(more) if more < piece.len() => arrived = more,
                _ => return Err(Stop::Lost(failure)),
            }
        }
    }

    async fn patch(
        &self,
        upload: &Upload,
        start: u64,
        bytes: Bytes,
    ) -> Result<Upload, RegistryError> {
        let to = upload.repository();
        let end = start + (bytes.len() as u64).saturating_sub(1);
        let mut call = upload.call(Method::PATCH, to);
        call.body = Some((CONTENT.to_owned(), bytes));
        // As the distribution specification has it, without a unit.
        call.headers.push((CONTENT_RANGE, format!("{start}-{end}")));
        let answer = self.send(&call).await?;
        if answer.headers().contains_key(LOCATION) {
            return Upload::of(to, &call, &answer);
        }
        Ok(upload.clone())
    }
}

/// Whether the answer to the first piece may mean that there should be no pieces.
fn takes_no_pieces(failure: &RegistryError) -> bool {
    matches!(failure.status(), Some(400 | 404 | 405 | 411 | 415 | 501))
}
