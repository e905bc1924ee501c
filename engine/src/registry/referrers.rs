//! Referrers: what says that it belongs to an image (signatures, SBOMs), by the API or its fallback.

use domain::manifest::{MAX_MANIFEST_BYTES, Manifest};
use domain::{Descriptor, Digest, RawManifest, Repository, media_type};
use reqwest::Method;

use super::Client;
use super::error::{Kind, RegistryError};
use super::transport::Call;
use super::wire::read_limited;

impl Client {
    /// The descriptors of everything whose `subject` is this digest: from the referrers API, or from
    /// the fallback tag where the registry has no such API (distribution specification, referrers
    /// tag schema).
    ///
    /// # Errors
    /// [`RegistryError`]; an image without referrers is not one.
    pub async fn referrers(
        &self,
        repository: &Repository,
        digest: &Digest,
    ) -> Result<Vec<Descriptor>, RegistryError> {
        let subject = repository.at(digest.clone());
        let mut call = Call::new(Method::GET, repository, &subject, &format!("referrers/{digest}"));
        call.accept = vec![media_type::OCI_INDEX];
        let found = match self.send(&call).await {
            Ok(answer) => {
                let bytes = read_limited(answer, MAX_MANIFEST_BYTES).await;
                let bytes = bytes.map_err(|kind| call.error(kind))?;
                RawManifest::new(bytes, &media_type::OCI_INDEX.into())
            }
            Err(error) if error.is_not_found() => {
                let tag = format!("{}-{}", digest.algorithm(), digest.hex());
                let Ok(tag) = tag.parse() else {
                    return Ok(Vec::new());
                };
                match self.manifest(&repository.tagged(tag)).await {
                    Ok(found) => found,
                    Err(error) if error.is_not_found() => return Ok(Vec::new()),
                    Err(error) => return Err(error),
                }
            }
            Err(error) => return Err(error),
        };
        match found.parse() {
            Ok(Manifest::Index(index)) => Ok(index.manifests),
            Ok(Manifest::Image(_)) => Ok(Vec::new()),
            Err(error) => Err(call.error(Kind::BadResponse(error.to_string()))),
        }
    }
}
