//! Attestations that lie in a list beside its images: their manifests, and the in-toto statements
//! that are the layers of these. One that cannot be read is one failure beside the others.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::attestation::{MAX_STATEMENT_BYTES, PREDICATE_TYPE, Statement};
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
        Manifest::Image(image) if image.layers.iter().any(|it| it.media_type.is_in_toto()) => {
            let reading = Reading { client, repository, left: &left };
            let subject = subjects.first();
            let statements = Ok(reading.statements(&image, subject).await);
            let digest = raw.digest().clone();
            let (subject, platform) = (subject.cloned(), None);
            Ok(Attestations {
                manifests: vec![AttestationManifest { digest, subject, platform, statements }],
            })
        }
        Manifest::Image(_) => Ok(Attestations::default()),
    }
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
        let layers = image.layers.iter().filter(|layer| layer.media_type.is_in_toto());
        let mut statements = Vec::new();
        for layer in layers.take(MOST_STATEMENTS) {
            let read = self.statement(layer).await;
            let said = layer.annotations.get(PREDICATE_TYPE).cloned();
            let stated = read.as_ref().ok().map(|read| read.predicate_type.clone());
            let about = |read: &Statement| subject.is_none_or(|subject| read.is_about(subject));
            statements.push(AttestationStatement {
                digest: layer.digest.clone(),
                size: layer.size,
                // The statement's own word counts; the annotation is all there is without it.
                predicate_type: stated.or(said).unwrap_or_default(),
                about_subject: read.as_ref().is_ok_and(about),
                content: read.map(|read| read.content),
            });
        }
        statements
    }

    async fn statement(self, layer: &Descriptor) -> Result<Statement, ApiError> {
        let size = usize::try_from(layer.size).unwrap_or(usize::MAX);
        if size > MAX_STATEMENT_BYTES || !self.take(layer.size) {
            let message = format!("the statement of {} bytes is too large to be read", layer.size);
            let hint = "Read it by its digest with another program, or ask for one platform.";
            return Err(ApiError::new(Code::Unsupported, message)
                .with_hint(hint)
                .about(&layer.digest));
        }
        let bytes = self.client.blob(self.repository, &layer.digest, size).await?;
        let read = tokio::task::spawn_blocking(move || Statement::parse(&bytes)).await;
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
