//! A blob that is being read: in pieces, over connections that break, never more than it should have.

use bytes::{Bytes, BytesMut};
use domain::digest::Hasher;
use domain::{Digest, Repository};
use reqwest::header::RANGE;
use reqwest::{Method, Response, StatusCode};

use super::error::{Kind, RegistryError};
use super::transport::Call;
use super::wire;
use super::{Client, blob};

/// How often a blob that breaks off is asked for again.
const ATTEMPTS: u32 = 3;
/// What one read of a connection gives at the most, in bytes, as seen.
const CHUNK: usize = 512 * 1024;

/// A blob that is being read.
pub(super) struct Source<'a> {
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

impl<'a> Source<'a> {
    pub(super) async fn open(
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
        let mut call = blob::about(Method::GET, repository, digest);
        if at > 0 {
            call.headers.push((RANGE, format!("bytes={at}-")));
        }
        call
    }

    /// A piece of at least `least` bytes; at the end what is left, which may be nothing.
    pub(super) async fn piece(&mut self, least: usize) -> Result<Bytes, RegistryError> {
        let mut piece = BytesMut::with_capacity(least + CHUNK);
        while piece.len() < least {
            let Some(chunk) = self.chunk().await? else { break };
            piece.extend_from_slice(&chunk);
        }
        Ok(piece.freeze())
    }

    /// The next bytes as they come; `None` at the end.
    pub(super) async fn chunk(&mut self) -> Result<Option<Bytes>, RegistryError> {
        let chunk = match wire::next_chunk(&mut self.answer).await {
            Ok(Some(chunk)) => chunk,
            Ok(None) => return Ok(None),
            Err(kind) => self.go_on(kind).await?,
        };
        self.hasher.update(&chunk);
        self.at += chunk.len() as u64;
        if self.at > self.size {
            let limit = usize::try_from(self.size).unwrap_or(usize::MAX);
            let call = Self::call(self.repository, self.digest, 0);
            return Err(call.error(Kind::TooLarge { limit }));
        }
        Ok(Some(chunk))
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
    pub(super) fn verify(&self) -> Result<(), RegistryError> {
        let found = self.hasher.digest();
        if &found == self.digest {
            return Ok(());
        }
        let call = Self::call(self.repository, self.digest, 0);
        Err(call.error(Kind::DigestMismatch { expected: self.digest.clone(), found }))
    }
}
