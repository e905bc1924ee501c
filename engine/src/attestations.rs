//! Attestations that lie in a list beside its images, or refer to one of them: their manifests, and the
//! statements and documents that are the layers of these. One that cannot be read is one failure beside the others.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::attestation::{Document, MAX_STATEMENT_BYTES, PREDICATE_TYPE, is_document};
use domain::manifest::{ImageManifest, Index, Manifest};
use domain::protocol::attestation::{AttestationManifest, AttestationStatement, Attestations};
use domain::{ApiError, Code, Descriptor, Digest, Reference, Repository};
use futures_util::StreamExt as _;
use futures_util::stream;

use crate::commands::unreadable;
use crate::registry::Client;

/// How many attestation manifests are read at once, each with a statement in memory.
const READ_AT_ONCE: usize = 4;
/// The most attestation manifests of a list that are read.
const MOST_MANIFESTS: usize = 256;
/// The most statements of one manifest that are read.
const MOST_STATEMENTS: usize = 32;
/// The most bytes of statements that one call downloads (256 MiB).
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// The attestations of a list, of some images of it, or of an attestation manifest itself.
pub(crate) async fn load(
    client: &Client,
    reference: &Reference,
    subjects: &[Digest],
) -> Result<Attestations, ApiError> {
    let raw = client.manifest(reference).await?;
    let repository = reference.repository();
    let left = AtomicU64::new(MOST_BYTES);
    match raw.parse().map_err(|error| unreadable(&error).about(reference))? {
        Manifest::Index(index) => {
            let reading = Reading { client, repository, left: &left };
            let mut read = Vec::new();
            for (entry, about) in wanted(&index, subjects) {
                read.push(reading.manifest(entry, about));
            }
            let manifests = stream::iter(read).buffered(READ_AT_ONCE).collect().await;
            Ok(Attestations { manifests })
        }
        Manifest::Image(image) if image.layers.iter().any(|it| is_document(&it.media_type)) => {
            let reading = Reading { client, repository, left: &left };
            // What a referrer is about it says itself, in its manifest.
            let own = image.subject.as_ref().map(|subject| subject.digest.clone());
            let subject = subjects.first().cloned().or(own);
            let statements = Ok(reading.statements(&image, subject.as_ref()).await);
            let digest = raw.digest().clone();
            let platform = None;
            Ok(Attestations {
                manifests: vec![AttestationManifest { digest, subject, platform, statements }],
            })
        }
        Manifest::Image(_) => Ok(Attestations::default()),
    }
}

/// The text of a statement, which is a blob of so many bytes.
pub(crate) async fn text(
    client: &Client,
    reference: &Reference,
    size: u64,
) -> Result<String, ApiError> {
    let Some(digest) = reference.digest() else {
        let message = "a statement is named by its digest";
        return Err(ApiError::new(Code::Invalid, message).about(reference));
    };
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    if size > MAX_STATEMENT_BYTES {
        return Err(too_large(size as u64).about(digest));
    }
    let bytes = client.blob(reference.repository(), digest, size).await?;
    String::from_utf8(bytes)
        .map_err(|_| ApiError::new(Code::Unsupported, "the statement is not text").about(digest))
}

fn too_large(size: u64) -> ApiError {
    let message = format!("the statement of {size} bytes is too large to be read");
    let hint = "Read it by its digest with another program, or ask for one platform.";
    ApiError::new(Code::Unsupported, message).with_hint(hint)
}

/// The entries that attest, each with the entry of its image.
fn wanted<'a>(
    index: &'a Index,
    subjects: &[Digest],
) -> Vec<(&'a Descriptor, Option<&'a Descriptor>)> {
    let entries = index.manifests.iter().filter(|entry| entry.is_attestation());
    let entries = entries.map(|entry| {
        let about = entry.attests();
        let is_image = |other: &&Descriptor| !other.is_attestation();
        let mut images = index.manifests.iter().filter(is_image);
        (entry, images.find(|other| Some(&other.digest) == about.as_ref()))
    });
    entries
        .filter(|(entry, _)| {
            subjects.is_empty() || entry.attests().is_some_and(|about| subjects.contains(&about))
        })
        .take(MOST_MANIFESTS)
        .collect()
}

/// One call's reading, with the bytes that it may still download.
#[derive(Clone, Copy)]
struct Reading<'a> {
    client: &'a Client,
    repository: &'a Repository,
    left: &'a AtomicU64,
}

impl Reading<'_> {
    async fn manifest(self, entry: &Descriptor, about: Option<&Descriptor>) -> AttestationManifest {
        let subject = entry.attests();
        let statements = match self.fetch(entry).await {
            Ok(image) => Ok(self.statements(&image, subject.as_ref()).await),
            Err(error) => Err(error),
        };
        AttestationManifest {
            digest: entry.digest.clone(),
            subject,
            platform: about.and_then(|about| about.platform.clone()),
            statements,
        }
    }

    async fn fetch(self, entry: &Descriptor) -> Result<ImageManifest, ApiError> {
        let raw = self.client.manifest_by_digest(self.repository, &entry.digest).await?;
        match raw.parse() {
            Ok(Manifest::Image(image)) => Ok(*image),
            Ok(Manifest::Index(_)) => {
                let message = "a list where an attestation manifest should be";
                Err(ApiError::new(Code::BadResponse, message).about(&entry.digest))
            }
            Err(error) => Err(unreadable(&error).about(&entry.digest)),
        }
    }

    /// The statements of a manifest, one after the other.
    async fn statements(
        self,
        image: &ImageManifest,
        subject: Option<&Digest>,
    ) -> Vec<AttestationStatement> {
        let layers = image.layers.iter().filter(|layer| is_document(&layer.media_type));
        let mut statements = Vec::new();
        for layer in layers.take(MOST_STATEMENTS) {
            let read = self.statement(layer).await;
            let said = layer.annotations.get(PREDICATE_TYPE).cloned();
            let stated = read.as_ref().ok().map(|read| read.statement.predicate_type.clone());
            let stated = stated.filter(|kind| !kind.is_empty());
            // A document that names no image is about the one that its manifest names.
            let about = |read: &Document| {
                let statement = &read.statement;
                subject.is_none_or(|subject| {
                    statement.is_about(subject)
                        || !layer.media_type.is_in_toto() && statement.subjects.is_empty()
                })
            };
            statements.push(AttestationStatement {
                digest: layer.digest.clone(),
                size: layer.size,
                // The statement's own word counts; the annotation is all there is without it.
                predicate_type: stated.or(said).unwrap_or_default(),
                about_subject: read.as_ref().is_ok_and(about),
                signature: read.as_ref().ok().and_then(|read| read.signature.map(str::to_owned)),
                content: read.map(|read| read.statement.content),
            });
        }
        statements
    }

    async fn statement(self, layer: &Descriptor) -> Result<Document, ApiError> {
        let size = usize::try_from(layer.size).unwrap_or(usize::MAX);
        if size > MAX_STATEMENT_BYTES || !self.take(layer.size) {
            return Err(too_large(layer.size).about(&layer.digest));
        }
        let bytes = self.client.blob(self.repository, &layer.digest, size).await?;
        let kind = layer.media_type.clone();
        let read = tokio::task::spawn_blocking(move || Document::read(&kind, &bytes)).await;
        let read = read.map_err(|_| ApiError::new(Code::Internal, "reading was cut off"))?;
        read.map_err(|error| {
            ApiError::new(Code::BadResponse, error.to_string()).about(&layer.digest)
        })
    }

    /// Takes bytes from what this call may still download.
    fn take(self, bytes: u64) -> bool {
        let take = |left: u64| left.checked_sub(bytes);
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }
}
