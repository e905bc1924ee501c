//! The beginning of a blob, for whoever needs no more than that: by ranges, each larger than the one
//! before, until nobody takes what comes.

use bytes::Bytes;
use domain::digest::Hasher;
use domain::{Digest, Repository};
use reqwest::header::{CONTENT_RANGE, RANGE};
use reqwest::{Method, Response, StatusCode};
use tokio::sync::mpsc;

use super::error::{Kind, RegistryError};
use super::transport::Call;
use super::{Client, blob, wire};

/// What is asked for first, in bytes; it doubles.
const FIRST: u64 = 256 * 1024;
/// The most that is asked for at once.
const LARGEST: u64 = 4 * 1024 * 1024;
/// How often a range that breaks off is asked for again.
const ATTEMPTS: u32 = 3;

/// How reading a beginning ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// All of it was read, and it has its digest.
    Whole,
    /// Nobody wanted more.
    Enough,
    /// No more was allowed.
    Spent,
}

/// What is to be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Beginning<'a> {
    pub(crate) repository: &'a Repository,
    pub(crate) digest: &'a Digest,
    /// How many bytes the blob has.
    pub(crate) size: u64,
    /// How many bytes may be read.
    pub(crate) most: u64,
}

impl Beginning<'_> {
    fn call(&self, from: u64, length: u64) -> Call {
        let mut call = blob::about(Method::GET, self.repository, self.digest);
        call.headers.push((RANGE, format!("bytes={from}-{}", from + length - 1)));
        call
    }
}

impl Client {
    /// Sends a blob's bytes from its first on to whoever takes them. Says how it ended, and how many
    /// bytes came from the registry.
    ///
    /// # Errors
    /// [`RegistryError`]; what was sent until then was right as far as can be told.
    pub(crate) async fn read_beginning(
        &self,
        what: Beginning<'_>,
        taker: mpsc::Sender<Bytes>,
    ) -> (Result<Ended, RegistryError>, u64) {
        let mut reading = Reading { hasher: Hasher::new(what.digest), what, taker, at: 0, read: 0 };
        let ended = reading.run(self).await;
        (ended, reading.read)
    }
}

struct Reading<'a> {
    what: Beginning<'a>,
    taker: mpsc::Sender<Bytes>,
    hasher: Hasher,
    /// How many bytes were sent on.
    at: u64,
    /// How many came.
    read: u64,
}

impl Reading<'_> {
    async fn run(&mut self, client: &Client) -> Result<Ended, RegistryError> {
        let (mut length, mut breaks) = (FIRST, 0);
        loop {
            let left = self.what.size.saturating_sub(self.at);
            let allowed = self.what.most.saturating_sub(self.read);
            if left == 0 {
                return self.whole();
            }
            if allowed == 0 {
                return Ok(Ended::Spent);
            }
            let call = self.what.call(self.at, length.min(left).min(allowed));
            let answer = client.send(&call).await?;
            match self.take(answer).await {
                Ok(Some(ended)) => return Ok(ended),
                Ok(None) => {}
                Err(Kind::Connection(_)) if breaks < ATTEMPTS => breaks += 1,
                Err(kind) => return Err(call.error(kind)),
            }
            length = LARGEST.min(length * 2);
        }
    }

    /// Takes what an answer holds: the range that was asked for, or all of the blob where the registry
    /// knows no ranges. Gives how the reading ended, if it did.
    async fn take(&mut self, mut answer: Response) -> Result<Option<Ended>, Kind> {
        let is_part = answer.status() == StatusCode::PARTIAL_CONTENT;
        if blob::is_page(answer.headers()) {
            let reason = "it answered with a web page, not with a blob".to_owned();
            return Err(Kind::BadResponse(reason));
        }
        let said = answer.headers().get(CONTENT_RANGE).and_then(|range| range.to_str().ok());
        let start = said.and_then(|range| range.strip_prefix("bytes ")?.split_once('-'));
        let is_other = start.is_some_and(|(start, _)| start.parse() != Ok(self.at));
        if is_part && is_other {
            let reason = "it answered another range than was asked for".to_owned();
            return Err(Kind::BadResponse(reason));
        }
        let before = self.at;
        // Bytes that were sent on already, in an answer that begins anew.
        let mut known = if is_part { 0 } else { self.at };
        while let Some(chunk) = wire::next_chunk(&mut answer).await? {
            self.read += chunk.len() as u64;
            let skip = usize::try_from(known).unwrap_or(usize::MAX).min(chunk.len());
            known -= skip as u64;
            let new = chunk.slice(skip..);
            self.at += new.len() as u64;
            if self.at > self.what.size {
                let limit = usize::try_from(self.what.size).unwrap_or(usize::MAX);
                return Err(Kind::TooLarge { limit });
            }
            self.hasher.update(&new);
            if !new.is_empty() && self.taker.send(new).await.is_err() {
                return Ok(Some(Ended::Enough));
            }
            if self.read >= self.what.most && self.at < self.what.size {
                return Ok(Some(Ended::Spent));
            }
        }
        match is_part {
            // It would be asked for for ever.
            true if self.at == before => Err(Kind::BadResponse("it answered nothing".to_owned())),
            true => Ok(None),
            false => self.whole().map(Some).map_err(|error| *error.kind),
        }
    }

    fn whole(&self) -> Result<Ended, RegistryError> {
        let call = self.what.call(0, 1);
        let (expected, found) = (self.what.digest.clone(), self.hasher.digest());
        if self.at == self.what.size && found == expected {
            return Ok(Ended::Whole);
        }
        Err(call.error(Kind::DigestMismatch { expected, found }))
    }
}
