//! Manifests: by tag or digest, exact bytes, digest verified.

use bytes::Bytes;
use domain::manifest::MAX_MANIFEST_BYTES;
use domain::media_type::ACCEPTED_MANIFESTS;
use domain::{Descriptor, Digest, MediaType, RawManifest, Reference, Repository};
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use reqwest::{Method, StatusCode};

use super::Client;
use super::blob::is_page;
use super::cache::Content;
use super::error::{Kind, RegistryError};
use super::transport::Call;
use super::words::plain;

/// The header in which a registry says the digest of what it serves or took.
const CONTENT_DIGEST: &str = "docker-content-digest";

impl Client {
    /// A manifest by tag, or by digest when there is no tag. A digest in the reference is verified
    /// in both cases, as docker does. What a user names is asked for in each run, so that it is known
    /// to be there.
    ///
    /// # Errors
    /// [`RegistryError`], with [`Kind::DigestMismatch`] when the bytes are not what was asked for.
    pub async fn manifest(&self, reference: &Reference) -> Result<RawManifest, RegistryError> {
        match (reference.tag(), reference.digest()) {
            (None, Some(digest)) => {
                let repository = reference.repository();
                match self.in_memory(repository, digest) {
                    Some(known) => Ok(of_content(&known, digest)),
                    None => self.fetch_by_digest(repository, digest).await,
                }
            }
            (_, wanted) => {
                let (repository, identifier) = (reference.repository(), reference.identifier());
                let found = match self.unmoved(reference).await {
                    Some(found) => found,
                    None => self.fetch(repository, reference.to_string(), identifier).await?,
                };
                self.saw(reference, &found);
                match wanted.filter(|wanted| !wanted.verify(found.bytes())) {
                    Some(wanted) => Err(mismatch(reference, wanted, found.digest())),
                    None => Ok(found),
                }
            }
        }
    }

    /// A manifest that another one names by its digest; from memory or disk when it was seen before.
    ///
    /// # Errors
    /// As [`Client::manifest`].
    pub async fn manifest_by_digest(
        &self,
        repository: &Repository,
        digest: &Digest,
    ) -> Result<RawManifest, RegistryError> {
        match self.known(repository, "manifests", digest).await {
            Some(known) => Ok(of_content(&known, digest)),
            None => self.fetch_by_digest(repository, digest).await,
        }
    }

    async fn fetch_by_digest(
        &self,
        repository: &Repository,
        digest: &Digest,
    ) -> Result<RawManifest, RegistryError> {
        let subject = repository.at(digest.clone());
        let found = self.fetch(repository, subject.to_string(), digest.as_str()).await?;
        if !digest.verify(found.bytes()) {
            return Err(mismatch(&subject, digest, found.digest()));
        }
        Ok(RawManifest::with_digest(found.bytes().to_vec(), found.media_type(), digest.clone()))
    }

    /// A manifest as the registry serves it now, never from memory, and the headers of the answer that
    /// say something about it.
    ///
    /// # Errors
    /// As [`Client::manifest`].
    pub async fn served_manifest(
        &self,
        reference: &Reference,
    ) -> Result<(RawManifest, Vec<(String, String)>), RegistryError> {
        let (repository, identifier) = (reference.repository(), reference.identifier());
        let (headers, found) = self.ask(repository, reference.to_string(), identifier).await?;
        let found = match reference.digest() {
            Some(wanted) if !wanted.verify(found.bytes()) => {
                return Err(mismatch(reference, wanted, found.digest()));
            }
            Some(wanted) => {
                let bytes = found.bytes().to_vec();
                RawManifest::with_digest(bytes, found.media_type(), wanted.clone())
            }
            None => found,
        };
        Ok((found, telling(&headers)))
    }

    /// What a tag or digest points at, without its content; `None` when it is not there.
    ///
    /// # Errors
    /// [`RegistryError`] for anything but 404.
    pub async fn head_manifest(
        &self,
        reference: &Reference,
    ) -> Result<Option<Descriptor>, RegistryError> {
        let rest = format!("manifests/{}", reference.identifier());
        let call = Call::new(Method::HEAD, reference.repository(), reference, &rest);
        self.head_of(reference, call).await
    }

    /// What a tag holds, asked with the token that writing it takes; nothing when it is not there.
    ///
    /// # Errors
    /// [`RegistryError`] for anything but 404.
    pub(crate) async fn held_by(&self, tag: &Reference) -> Result<Option<Digest>, RegistryError> {
        let rest = format!("manifests/{}", tag.identifier());
        let call = Call::new(Method::HEAD, tag.repository(), tag, &rest).writing(tag.repository());
        Ok(self.head_of(tag, call).await?.map(|found| found.digest))
    }

    async fn head_of(
        &self,
        reference: &Reference,
        mut call: Call,
    ) -> Result<Option<Descriptor>, RegistryError> {
        call.accept = ACCEPTED_MANIFESTS.to_vec();
        let answer = match self.send(&call).await {
            Err(error) if error.is_not_found() => return Ok(None),
            other => other?,
        };
        let headers = answer.headers();
        if is_page(headers) {
            return Err(not_a_manifest(&call));
        }
        let length = text(headers, CONTENT_LENGTH.as_str()).and_then(|text| text.parse().ok());
        if let (Some(digest), Some(length)) = (content_digest(headers), length) {
            return Ok(Some(Descriptor::new(media_type(headers), digest, length)));
        }
        // A registry that does not say the digest or the size: only the content tells.
        Ok(Some(self.manifest(reference).await?.descriptor()))
    }

    /// Puts a manifest under a tag or digest; gives the digest that the registry answered, which
    /// some do not.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub async fn put_manifest(
        &self,
        repository: &Repository,
        identifier: &str,
        media_type: &MediaType,
        bytes: &[u8],
    ) -> Result<Option<Digest>, RegistryError> {
        let subject = named(repository, identifier);
        let rest = format!("manifests/{identifier}");
        let mut call = Call::new(Method::PUT, repository, &subject, &rest).writing(repository);
        call.body = Some((media_type.to_string(), Bytes::copy_from_slice(bytes)));
        let answer = self.send(&call).await?;
        // Anything can answer 200, such as the page of a proxy: then what is there is looked at.
        if answer.status() != StatusCode::CREATED {
            let expected = Digest::of(bytes);
            let found = self.head_manifest(&repository.at(expected.clone())).await?;
            if found.is_none_or(|found| found.digest != expected) {
                let status = answer.status();
                let reason = format!("it answered {status} to a manifest, and does not have it");
                return Err(call.error(Kind::BadResponse(reason)));
            }
        }
        Ok(content_digest(answer.headers()))
    }

    /// Deletes a manifest by digest, or a tag where the registry allows that.
    ///
    /// # Errors
    /// [`RegistryError`]; 405 when the registry does not offer it.
    pub async fn delete_manifest(
        &self,
        repository: &Repository,
        identifier: &str,
    ) -> Result<(), RegistryError> {
        let subject = named(repository, identifier);
        let rest = format!("manifests/{identifier}");
        let mut call = Call::new(Method::DELETE, repository, &subject, &rest);
        call.scopes = vec![super::scope::scope(repository, "pull,push,delete")];
        self.send(&call).await.map(drop)
    }

    async fn fetch(
        &self,
        repository: &Repository,
        subject: String,
        identifier: &str,
    ) -> Result<RawManifest, RegistryError> {
        self.ask(repository, subject, identifier).await.map(|(_, found)| found)
    }

    async fn ask(
        &self,
        repository: &Repository,
        subject: String,
        identifier: &str,
    ) -> Result<(HeaderMap, RawManifest), RegistryError> {
        let rest = format!("manifests/{identifier}");
        let mut call = Call::new(Method::GET, repository, &subject, &rest);
        call.accept = ACCEPTED_MANIFESTS.to_vec();
        let place = self.place(repository);
        let (headers, bytes) = self.read(&call, MAX_MANIFEST_BYTES).await?;
        let media_type = media_type(&headers);
        if is_page(&headers) {
            return Err(not_a_manifest(&call));
        }
        let said = content_digest(&headers);
        let found = RawManifest::new(bytes, &media_type);
        if let Some(said) = said.filter(|said| !said.verify(found.bytes())) {
            return Err(mismatch(&call.subject, &said, found.digest()));
        }
        let content =
            Content { bytes: found.bytes().to_vec(), media_type: found.media_type().clone() };
        self.keep(place, found.digest(), content).await;
        Ok((headers, found))
    }
}

/// Content that was seen before.
pub(super) fn of_content(known: &Content, digest: &Digest) -> RawManifest {
    RawManifest::with_digest(known.bytes.clone(), &known.media_type, digest.clone())
}

/// The headers that say something about a manifest, its registry, or how often it may be asked. None of
/// them carries a secret.
const TELLING: [&str; 19] = [
    "content-type",
    "content-length",
    "docker-content-digest",
    "oci-subject",
    "docker-distribution-api-version",
    "etag",
    "last-modified",
    "date",
    "age",
    "cache-control",
    "x-cache",
    "server",
    "via",
    "x-powered-by",
    "retry-after",
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "warning",
];

/// [`TELLING`] headers, in that order, each value short and on one line.
fn telling(headers: &HeaderMap) -> Vec<(String, String)> {
    let said = |name: &&'static str| {
        let values = headers.get_all(*name).iter();
        values.map(|value| {
            let text = String::from_utf8_lossy(value.as_bytes());
            ((*name).to_owned(), plain(&text, LONGEST_HEADER))
        })
    };
    TELLING.iter().flat_map(said).collect()
}

/// So many characters of a header's value are shown.
const LONGEST_HEADER: usize = 300;

/// A manifest as a user writes it: a digest has a colon, a tag has none.
fn named(repository: &Repository, identifier: &str) -> String {
    let sign = if identifier.contains(':') { '@' } else { ':' };
    format!("{repository}{sign}{identifier}")
}

fn not_a_manifest(call: &Call) -> RegistryError {
    let reason = "it answered with a web page, not with a manifest".to_owned();
    call.error(Kind::BadResponse(reason))
}

fn mismatch(subject: &impl ToString, expected: &Digest, found: &Digest) -> RegistryError {
    let kind = Kind::DigestMismatch { expected: expected.clone(), found: found.clone() };
    RegistryError::new(subject, kind)
}

fn media_type(headers: &HeaderMap) -> MediaType {
    MediaType::new(text(headers, CONTENT_TYPE.as_str()).unwrap_or_default())
}

pub(super) fn content_digest(headers: &HeaderMap) -> Option<Digest> {
    text(headers, CONTENT_DIGEST)?.parse().ok()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
