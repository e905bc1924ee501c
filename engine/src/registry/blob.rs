//! Blobs: configs are read whole; layers are only asked about here, and carried in `carry`.

use domain::health::Presence;
use domain::{Digest, MediaType, Repository};
use reqwest::Method;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};

use super::Client;
use super::cache::Content;
use super::error::{Kind, RegistryError};
use super::transport::Call;

impl Client {
    /// A blob of at most `limit` bytes, verified; from memory or disk when it was seen before.
    ///
    /// # Errors
    /// [`RegistryError`], with [`Kind::TooLarge`] beyond the limit.
    pub async fn blob(
        &self,
        repository: &Repository,
        digest: &Digest,
        limit: usize,
    ) -> Result<Vec<u8>, RegistryError> {
        let place = self.place(repository);
        if let Some(known) = self.known(repository, "blobs", digest).await {
            return Ok(known.bytes.clone());
        }
        let call = about(Method::GET, repository, digest);
        let (_, bytes) = self.read(&call, limit).await?;
        if !digest.verify(&bytes) {
            let found = Digest::of(&bytes);
            return Err(call.error(Kind::DigestMismatch { expected: digest.clone(), found }));
        }
        let content = Content { bytes: bytes.clone(), media_type: "".into() };
        self.keep(place, digest, content).await;
        Ok(bytes)
    }

    /// Whether a repository holds a blob.
    ///
    /// # Errors
    /// [`RegistryError`] for anything but 404.
    pub async fn blob_exists(
        &self,
        repository: &Repository,
        digest: &Digest,
    ) -> Result<bool, RegistryError> {
        self.is_there(&about(Method::HEAD, repository, digest)).await
    }

    /// The same in the middle of a push, with the token that this has already.
    pub(crate) async fn blob_arrived(
        &self,
        repository: &Repository,
        digest: &Digest,
    ) -> Result<bool, RegistryError> {
        self.is_there(&about(Method::HEAD, repository, digest).writing(repository)).await
    }

    /// Whether a repository holds a blob, and its size in bytes where the registry says it.
    ///
    /// # Errors
    /// [`RegistryError`] for anything but 404.
    pub async fn blob_presence(
        &self,
        repository: &Repository,
        digest: &Digest,
    ) -> Result<Presence, RegistryError> {
        let call = about(Method::HEAD, repository, digest);
        Ok(match self.head(&call).await? {
            Some(headers) => {
                let length = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
                Presence::There(length.and_then(|length| length.parse().ok()))
            }
            None => Presence::Missing,
        })
    }

    async fn is_there(&self, call: &Call) -> Result<bool, RegistryError> {
        self.head(call).await.map(|found| found.is_some())
    }

    /// The headers of what is there; `None` when it is not.
    async fn head(&self, call: &Call) -> Result<Option<HeaderMap>, RegistryError> {
        match self.send(call).await {
            // A network that wants a sign-in answers 200 to everything.
            Ok(answer) if is_page(answer.headers()) => {
                let reason = "it answered with a web page, not with a blob".to_owned();
                Err(call.error(Kind::BadResponse(reason)))
            }
            Ok(answer) => Ok(Some(answer.headers().clone())),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// A request for a blob of a repository.
pub(super) fn about(method: Method, repository: &Repository, digest: &Digest) -> Call {
    let subject = repository.at(digest.clone());
    Call::new(method, repository, &subject, &format!("blobs/{digest}"))
}

/// Whether an answer is a page for people.
pub(super) fn is_page(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| MediaType::new(kind).is_html())
}
