//! Getting blobs into a repository: mounted from another one, or uploaded.

use bytes::Bytes;
use domain::{Digest, Repository};
use reqwest::{Method, StatusCode};

use super::Client;
use super::error::RegistryError;
use super::scope::scope;
use super::session::Upload;
use super::transport::Call;

/// What a registry made of a mount request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mount {
    /// The blob is there now (201).
    Mounted,
    /// It would rather have it uploaded (202), and has opened a session for it.
    Refused(Upload),
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
        Ok(Mount::Refused(Upload::of(to, &call, &answer)?))
    }

    /// Ends an upload session without content.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub async fn cancel_upload(&self, upload: Upload) -> Result<(), RegistryError> {
        self.send(&upload.call(Method::DELETE, upload.repository())).await.map(drop)
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
        let upload = self.open_upload(to, digest).await?;
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
        let mut upload = upload;
        Ok(self.finish(&mut upload, digest, 0, bytes).await?)
    }
}
