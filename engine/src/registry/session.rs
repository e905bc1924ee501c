//! Upload sessions: where a blob's content goes, how much of it has arrived, and going on from there
//! after a failure. Content is never sent twice blindly: it would be added to what has arrived.

use bytes::Bytes;
use domain::{Digest, Repository};
use reqwest::header::{LOCATION, RANGE};
use reqwest::{Method, Response, StatusCode};
use tokio::sync::mpsc;
use url::Url;

use super::Client;
use super::error::{Kind, RegistryError};
use super::transport::{Call, Target};
use super::wire;

/// The media type of a blob's content on its way in.
pub(super) const CONTENT: &str = "application/octet-stream";

/// How often the end of a blob is sent in all.
const ATTEMPTS: u32 = 3;

/// An open upload session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    repository: Repository,
    location: Url,
}

/// Why content did not get into a session.
pub(super) enum Stop {
    /// For a reason that the same blob meets again.
    Failed(RegistryError),
    /// The session is gone, or has something else than was sent: another one may do.
    Lost(RegistryError),
    /// The registry does not take content in pieces.
    NoPieces(RegistryError),
}

impl From<RegistryError> for Stop {
    fn from(error: RegistryError) -> Self {
        Self::Failed(error)
    }
}

impl From<Stop> for RegistryError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Failed(error) | Stop::Lost(error) | Stop::NoPieces(error) => error,
        }
    }
}

impl Upload {
    /// The session of an answer, from its `Location`, relative or absolute.
    pub(super) fn of(
        to: &Repository,
        call: &Call,
        answer: &Response,
    ) -> Result<Self, RegistryError> {
        let bad = |reason: &str| call.error(Kind::BadResponse(reason.to_owned()));
        let location = answer
            .headers()
            .get(LOCATION)
            .and_then(|value| value.to_str().ok())
            .ok_or_else(|| bad("it opened an upload without saying where"))?;
        let location = answer.url().join(location).map_err(|_| bad("its upload has no address"))?;
        if !matches!(location.scheme(), "http" | "https") {
            return Err(bad("its upload is at an address that is not HTTP"));
        }
        Ok(Self { repository: to.clone(), location })
    }

    /// Where the blob will be.
    pub(super) fn repository(&self) -> &Repository {
        &self.repository
    }

    /// A request to the session itself.
    pub(super) fn call(&self, method: Method, subject: &impl ToString) -> Call {
        let mut call = Call::new(method, &self.repository, subject, "").writing(&self.repository);
        call.target = Target::Address(self.location.clone());
        call
    }

    /// The request that closes the session.
    fn ending(&self, digest: &Digest) -> Call {
        let mut ended = self.clone();
        ended.location.query_pairs_mut().append_pair("digest", digest.as_str());
        ended.call(Method::PUT, &self.repository.at(digest.clone()))
    }
}

impl Client {
    /// Opens a session.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub(crate) async fn open_upload(
        &self,
        to: &Repository,
        digest: &Digest,
    ) -> Result<Upload, RegistryError> {
        let subject = to.at(digest.clone());
        let call = Call::new(Method::POST, to, &subject, "blobs/uploads/").writing(to);
        let answer = self.send(&call).await?;
        Upload::of(to, &call, &answer)
    }

    /// Opens a session for no blob in particular: whether a repository can be written.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub(crate) async fn probe_upload(&self, to: &Repository) -> Result<Upload, RegistryError> {
        let call = Call::new(Method::POST, to, to, "blobs/uploads/").writing(to);
        let answer = self.send(&call).await?;
        Upload::of(to, &call, &answer)
    }

    /// Puts the last bytes of a blob, those from `start` on, and closes the session. After a failure
    /// that may pass, the registry is asked whether it has the blob, and else how much of it.
    pub(super) async fn finish(
        &self,
        upload: &mut Upload,
        digest: &Digest,
        start: u64,
        last: Bytes,
    ) -> Result<(), Stop> {
        let mut arrived = 0;
        let mut attempt = 1;
        loop {
            let failure = match self.put_rest(upload, digest, last.slice(arrived..)).await {
                Ok(()) => return Ok(()),
                Err(failure) => failure,
            };
            let is_gone = failure.is_not_found();
            if attempt >= ATTEMPTS || !(failure.may_pass() || is_gone) {
                return Err(failure.into());
            }
            tracing::debug!(%failure, attempt, "the end of a blob is sent again");
            tokio::time::sleep(wire::pause_after(attempt)).await;
            attempt += 1;
            if self.blob_arrived(&upload.repository, digest).await.unwrap_or(false) {
                return Ok(());
            }
            let stored = if is_gone { None } else { self.arrived(upload).await.ok() };
            let more = stored.and_then(|stored| usize::try_from(stored.checked_sub(start)?).ok());
            match more.filter(|more| *more <= last.len()) {
                // `0-0` is one byte or none: from the beginning it is then.
                Some(0) if start > 0 => arrived = 0,
                Some(more) if more > 0 => arrived = more,
                _ if start > 0 => return Err(Stop::Lost(failure)),
                _ => {
                    *upload = self.open_upload(&upload.repository.clone(), digest).await?;
                    arrived = 0;
                }
            }
        }
    }

    async fn put_rest(
        &self,
        upload: &Upload,
        digest: &Digest,
        rest: Bytes,
    ) -> Result<(), RegistryError> {
        let mut call = upload.ending(digest);
        call.body = Some((CONTENT.to_owned(), rest));
        let answer = self.send(&call).await?;
        self.confirm(upload, digest, &call, answer.status()).await
    }

    /// Puts a blob of `size` bytes, as its chunks come, and closes the session.
    pub(super) async fn put_stream(
        &self,
        upload: &Upload,
        digest: &Digest,
        size: u64,
        chunks: mpsc::Receiver<Bytes>,
    ) -> Result<(), RegistryError> {
        let call = upload.ending(digest);
        let answer = self.send_stream(&call, CONTENT, size, chunks).await?;
        self.confirm(upload, digest, &call, answer.status()).await
    }

    /// Anything can answer 200, such as the page of a proxy.
    async fn confirm(
        &self,
        upload: &Upload,
        digest: &Digest,
        call: &Call,
        status: StatusCode,
    ) -> Result<(), RegistryError> {
        if status == StatusCode::CREATED || self.blob_arrived(&upload.repository, digest).await? {
            return Ok(());
        }
        let reason = format!("it answered {status} to a blob, and does not have it");
        Err(call.error(Kind::BadResponse(reason)))
    }

    /// How many bytes of a session the registry has, and where it goes on.
    pub(super) async fn arrived(&self, upload: &mut Upload) -> Result<u64, RegistryError> {
        let call = upload.call(Method::GET, &upload.repository);
        let answer = self.send(&call).await?;
        if answer.headers().contains_key(LOCATION) {
            *upload = Upload::of(&upload.repository, &call, &answer)?;
        }
        let range = answer.headers().get(RANGE).and_then(|value| value.to_str().ok());
        let range = range.map(|range| range.trim_start_matches("bytes="));
        let last = range.and_then(|range| range.split_once('-')?.1.trim().parse::<u64>().ok());
        // Registries say `0-0` for nothing.
        Ok(last.filter(|last| *last > 0).map_or(0, |last| last.saturating_add(1)))
    }
}
