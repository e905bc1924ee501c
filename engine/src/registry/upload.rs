//! Getting blobs into a repository: mounted from another one, or uploaded.

use bytes::Bytes;
use domain::{Digest, Repository};
use reqwest::header::LOCATION;
use reqwest::{Method, Response, StatusCode};
use url::Url;

use super::Client;
use super::error::{Kind, RegistryError};
use super::transport::{Call, Target, scope};

/// What a registry made of a mount request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mount {
    /// The blob is there now (201).
    Mounted,
    /// It would rather have it uploaded (202), and has opened a session for it.
    Refused(Upload),
}

/// An open upload session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    repository: Repository,
    location: Url,
}

impl Upload {
    /// Where the blob will be.
    pub(super) fn repository(&self) -> &Repository {
        &self.repository
    }

    /// Where the next bytes go.
    pub(super) fn location(&self) -> &Url {
        &self.location
    }
}

impl Client {
    /// Asks for a blob of another repository of the same registry.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub async fn mount(
        &self,
        to: &Repository,
        from: &Repository,
        digest: &Digest,
    ) -> Result<Mount, RegistryError> {
        let rest = format!("blobs/uploads/?from={}&mount={digest}", from.path());
        let mut call = Call::new(Method::POST, to, &to.at(digest.clone()), &rest).writing(to);
        call.scopes.push(scope(from, "pull"));
        let answer = self.send(&call).await?;
        if answer.status() == StatusCode::CREATED {
            return Ok(Mount::Mounted);
        }
        Ok(Mount::Refused(session(to, &call, &answer)?))
    }

    /// Ends an upload session without content.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub async fn cancel_upload(&self, upload: Upload) -> Result<(), RegistryError> {
        let repository = upload.repository;
        let mut call = Call::new(Method::DELETE, &repository, &repository, "").writing(&repository);
        call.target = Target::Address(upload.location);
        self.send(&call).await.map(drop)
    }

    /// Uploads a blob in one piece.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub async fn upload_blob(
        &self,
        to: &Repository,
        digest: &Digest,
        bytes: Bytes,
    ) -> Result<(), RegistryError> {
        let subject = to.at(digest.clone());
        let call = Call::new(Method::POST, to, &subject, "blobs/uploads/").writing(to);
        let answer = self.send(&call).await?;
        let upload = session(to, &call, &answer)?;
        self.complete_upload(upload, digest, bytes).await
    }

    /// Puts the whole content into an open session and closes it.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub async fn complete_upload(
        &self,
        upload: Upload,
        digest: &Digest,
        bytes: Bytes,
    ) -> Result<(), RegistryError> {
        let Upload { repository, mut location } = upload;
        location.query_pairs_mut().append_pair("digest", digest.as_str());
        let subject = repository.at(digest.clone());
        let mut call = Call::new(Method::PUT, &repository, &subject, "").writing(&repository);
        call.target = Target::Address(location);
        call.body = Some(("application/octet-stream".to_owned(), bytes));
        self.send(&call).await.map(drop)
    }
}

/// The session of an answer, from its `Location`, relative or absolute.
pub(super) fn session(
    to: &Repository,
    call: &Call,
    answer: &Response,
) -> Result<Upload, RegistryError> {
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
    Ok(Upload { repository: to.clone(), location })
}
