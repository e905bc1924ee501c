//! Referrers: what says that it belongs to an image (signatures, SBOMs), by the API or its fallback.

use domain::manifest::{MAX_MANIFEST_BYTES, Manifest};
use domain::protocol::inspection::ReferrerSource;
use domain::{Descriptor, Digest, RawManifest, Reference, Repository, Tag, media_type};
use reqwest::Method;
use serde_json::Value;

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

    /// Adds referrers to the index under the fallback tag of a registry without the referrers API, as
    /// whoever pushes them has to (distribution specification, referrers tag schema). What is in it
    /// already stays as it is. Two programs that do it at once can lose one of the two: the registry has
    /// no way to do it in one step.
    ///
    /// # Errors
    /// [`RegistryError`], also when something else than an index is under the tag.
    pub(crate) async fn tag_referrers(
        &self,
        repository: &Repository,
        subject: &Digest,
        referrers: &[Descriptor],
    ) -> Result<(), RegistryError> {
        let Some(tagged) = fallback(repository, subject) else { return Ok(()) };
        let call = Call::new(Method::PUT, repository, &tagged, "");
        let failed = |reason: &str| call.error(Kind::BadResponse(reason.to_owned()));
        let mut index = match self.manifest(&tagged).await {
            Ok(found) if found.media_type().is_index() => {
                serde_json::from_slice(found.bytes()).map_err(|error| failed(&error.to_string()))?
            }
            Ok(_) => return Err(failed("what is under the tag of its referrers is no index")),
            Err(error) if error.is_not_found() => serde_json::json!({
                "schemaVersion": 2, "mediaType": media_type::OCI_INDEX, "manifests": [],
            }),
            Err(error) => return Err(error),
        };
        let Some(entries) = index.get_mut("manifests").and_then(Value::as_array_mut) else {
            return Err(failed("the index under the tag of its referrers has no entries"));
        };
        for referrer in referrers {
            let entry =
                serde_json::to_value(referrer).map_err(|error| failed(&error.to_string()))?;
            entries.push(entry);
        }
        let bytes = serde_json::to_vec(&index).map_err(|error| failed(&error.to_string()))?;
        let kind = media_type::OCI_INDEX.into();
        self.put_manifest(repository, tagged.identifier(), &kind, &bytes).await.map(drop)
    }

    /// The index under the fallback tag.
    async fn tagged_referrers(
        &self,
        repository: &Repository,
        digest: &Digest,
    ) -> Result<Vec<Descriptor>, RegistryError> {
        let Some(tagged) = fallback(repository, digest) else { return Ok(Vec::new()) };
        match self.manifest(&tagged).await {
            Ok(found) => entries(&Call::new(Method::GET, repository, &tagged, ""), &found),
            Err(error) if error.is_not_found() => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
}

/// The fallback tag of a digest; none where its name would be no tag.
fn fallback(repository: &Repository, digest: &Digest) -> Option<Reference> {
    let tag = format!("{}-{}", digest.algorithm(), digest.hex()).parse().ok()?;
    Some(repository.tagged(tag))
}

/// The tags under which cosign keeps what is about a digest, in its older way (cosign, signature
/// specification, "tag-based discovery").
pub(crate) fn cosign_tags(digest: &Digest) -> Vec<Tag> {
    let tag = |end| format!("{}-{}.{end}", digest.algorithm(), digest.hex()).parse().ok();
    ["sig", "att", "sbom"].into_iter().filter_map(tag).collect()
}

fn entries(call: &Call, found: &RawManifest) -> Result<Vec<Descriptor>, RegistryError> {
    match found.parse() {
        Ok(Manifest::Index(index)) => Ok(index.manifests),
        Ok(Manifest::Image(_)) => Ok(Vec::new()),
        Err(error) => Err(call.error(Kind::BadResponse(error.to_string()))),
    }
}
