//! Referrers: what says that it belongs to an image (signatures, SBOMs), by the API or its fallback.

use domain::manifest::{MAX_MANIFEST_BYTES, Manifest};
use domain::protocol::inspection::ReferrerSource;
use domain::{Descriptor, Digest, RawManifest, Repository, media_type};
use reqwest::Method;

use super::Client;
use super::error::{Kind, RegistryError};
use super::link;
use super::transport::{Call, Target};

/// How many pages of referrers are read: a registry that has more gives the same ones for ever.
const MOST_PAGES: usize = 100;

impl Client {
    /// The descriptors of everything whose `subject` is this digest, and how the registry told them: by
    /// the referrers API, or by
    /// the fallback tag where the registry has no such API (distribution specification, referrers
    /// tag schema).
    ///
    /// # Errors
    /// [`RegistryError`]; an image without referrers is not one.
    pub async fn referrers(
        &self,
        repository: &Repository,
        digest: &Digest,
    ) -> Result<(Vec<Descriptor>, ReferrerSource), RegistryError> {
        let subject = repository.at(digest.clone());
        let rest = format!("referrers/{digest}");
        let path = format!("{}/{rest}", repository.path());
        let mut call = Call::new(Method::GET, repository, &subject, &rest);
        call.accept = vec![media_type::OCI_INDEX];
        let mut found = Vec::new();
        let mut asked = Vec::new();
        while asked.len() < MOST_PAGES {
            let (headers, bytes) = match self.read(&call, MAX_MANIFEST_BYTES).await {
                Err(error) if error.is_not_found() && asked.is_empty() => {
                    let found = self.tagged_referrers(repository, digest).await?;
                    return Ok((found, ReferrerSource::Tag));
                }
                other => other?,
            };
            found.extend(entries(&call, &RawManifest::new(bytes, &media_type::OCI_INDEX.into()))?);
            let next = link::next_query(&headers).filter(|next| !next.is_empty());
            // A link that leads back must not go on for ever.
            let Some(next) = next.filter(|next| !asked.contains(next)) else { break };
            call.target = Target::Path(format!("{path}?{next}"));
            asked.push(next);
        }
        Ok((found, ReferrerSource::Api))
    }

    /// Whether the registry has the referrers API, asked about a digest that nothing has: where it is
    /// offered the answer is an empty list, and never 404.
    ///
    /// # Errors
    /// [`RegistryError`] for anything but 404.
    pub(crate) async fn offers_referrers(
        &self,
        repository: &Repository,
    ) -> Result<bool, RegistryError> {
        let digest = Digest::of(b"nothing has this digest");
        let rest = format!("referrers/{digest}");
        let mut call = Call::new(Method::GET, repository, repository, &rest);
        call.accept = vec![media_type::OCI_INDEX];
        match self.read(&call, MAX_MANIFEST_BYTES).await {
            Ok(_) => Ok(true),
            Err(error) if matches!(error.status(), Some(404 | 405 | 501)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The index under the fallback tag.
    async fn tagged_referrers(
        &self,
        repository: &Repository,
        digest: &Digest,
    ) -> Result<Vec<Descriptor>, RegistryError> {
        let Ok(tag) = format!("{}-{}", digest.algorithm(), digest.hex()).parse() else {
            return Ok(Vec::new());
        };
        let tagged = repository.tagged(tag);
        match self.manifest(&tagged).await {
            Ok(found) => entries(&Call::new(Method::GET, repository, &tagged, ""), &found),
            Err(error) if error.is_not_found() => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
}

fn entries(call: &Call, found: &RawManifest) -> Result<Vec<Descriptor>, RegistryError> {
    match found.parse() {
        Ok(Manifest::Index(index)) => Ok(index.manifests),
        Ok(Manifest::Image(_)) => Ok(Vec::new()),
        Err(error) => Err(call.error(Kind::BadResponse(error.to_string()))),
    }
}
