//! Carrying a blob from one repository to another through this program: in pieces, never whole in
//! memory, and going on from where it stopped when a connection breaks.

use bytes::{Bytes, BytesMut};
use domain::digest::Hasher;
use domain::{Digest, Repository};
use reqwest::header::{CONTENT_RANGE, LOCATION, RANGE};
use reqwest::{Method, Response, StatusCode};

use super::Client;
use super::error::{Kind, RegistryError};
use super::session::{CONTENT, Stop, Upload};
use super::transport::Call;
use super::wire;

/// How much of a blob is in memory and sent at once, in bytes; twice that while the next piece is read.
const PIECE: usize = 8 * 1024 * 1024;
/// How often a blob that breaks off is asked for again, and a piece sent again.
const ATTEMPTS: u32 = 3;
/// How often a blob is carried from its beginning when the registry loses what it had of it.
const SESSIONS: u32 = 2;

/// A blob that is being read.
struct Source<'a> {
    client: &'a Client,
    repository: &'a Repository,
    digest: &'a Digest,
    /// How many bytes it has.
    size: u64,
    answer: Response,
    /// How many bytes were read.
    at: u64,
    hasher: Hasher,
    breaks: u32,
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
        let mut session = upload;
        let mut attempt = 1;
        loop {
            let stop = match self.carry(from, digest, size, &mut session).await {
                Ok(()) => return Ok(()),
                Err(stop) => stop,
            };
            // Nobody waits for the session, and the registry drops it by itself.
            let to = session.repository().clone();
            let _ = self.cancel_upload(session).await;
            match stop {
                Stop::Lost(_) if attempt < SESSIONS => attempt += 1,
                stop => return Err(stop.into()),
            }
            session = self.open_upload(&to, digest).await?;
        }
    }

    async fn carry(
        &self,
        from: &Repository,
        digest: &Digest,
        size: u64,
        upload: &mut Upload,
    ) -> Result<(), Stop> {
        let mut source = Source::open(self, from, digest, size).await?;
        let mut piece = source.next().await?;
        let mut sent = 0;
        loop {
            if piece.len() < PIECE {
                source.verify()?;
                return self.finish(upload, digest, sent, piece).await;
            }
            // The next piece comes in while this one goes out.
            let length = piece.len() as u64;
            let (next, put) = tokio::join!(source.next(), self.put_piece(upload, sent, piece));
            put?;
            sent += length;
            piece = next?;
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

impl<'a> Source<'a> {
    async fn open(
        client: &'a Client,
        repository: &'a Repository,
        digest: &'a Digest,
        size: u64,
    ) -> Result<Self, RegistryError> {
        let answer = client.send(&Self::call(repository, digest, 0)).await?;
        let hasher = Hasher::new(digest);
        Ok(Self { client, repository, digest, size, answer, at: 0, hasher, breaks: 0 })
    }

    fn call(repository: &Repository, digest: &Digest, at: u64) -> Call {
        let subject = repository.at(digest.clone());
        let mut call = Call::new(Method::GET, repository, &subject, &format!("blobs/{digest}"));
        if at > 0 {
            call.headers.push((RANGE, format!("bytes={at}-")));
        }
        call
    }

    /// A piece of at least [`PIECE`] bytes; at the end what is left, which may be nothing.
    async fn next(&mut self) -> Result<Bytes, RegistryError> {
        let mut piece = BytesMut::with_capacity(PIECE);
        while piece.len() < PIECE {
            let chunk = match wire::next_chunk(&mut self.answer).await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break,
                Err(kind) => self.go_on(kind).await?,
            };
            self.hasher.update(&chunk);
            self.at += chunk.len() as u64;
            if self.at > self.size {
                let limit = usize::try_from(self.size).unwrap_or(usize::MAX);
                let call = Self::call(self.repository, self.digest, 0);
                return Err(call.error(Kind::TooLarge { limit }));
            }
            piece.extend_from_slice(&chunk);
        }
        Ok(piece.freeze())
    }

    /// Asks for the rest after a connection broke, and gives its first bytes if some came already.
    async fn go_on(&mut self, kind: Kind) -> Result<Bytes, RegistryError> {
        let call = Self::call(self.repository, self.digest, self.at);
        self.breaks += 1;
        if self.breaks > ATTEMPTS || !matches!(kind, Kind::Connection(_)) {
            return Err(call.error(kind));
        }
        self.answer = self.client.send(&call).await?;
        if self.at == 0 || self.answer.status() == StatusCode::PARTIAL_CONTENT {
            return Ok(Bytes::new());
        }
        // It starts from the beginning: what is known already is read again and dropped.
        let mut behind = self.at;
        loop {
            let chunk = wire::next_chunk(&mut self.answer).await;
            let Some(chunk) = chunk.map_err(|kind| call.error(kind))? else {
                return Err(call.error(kind));
            };
            match usize::try_from(behind) {
                Ok(rest) if rest <= chunk.len() => return Ok(chunk.slice(rest..)),
                _ => behind -= chunk.len() as u64,
            }
        }
    }

    /// Whether all that was read has the digest that it should have.
    fn verify(&self) -> Result<(), RegistryError> {
        let found = self.hasher.digest();
        if &found == self.digest {
            return Ok(());
        }
        let call = Self::call(self.repository, self.digest, 0);
        Err(call.error(Kind::DigestMismatch { expected: self.digest.clone(), found }))
    }
}
