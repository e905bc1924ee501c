//! What there is below a manifest: all manifests that it names, and their blobs.

use std::collections::BTreeSet;

use domain::manifest::{ImageManifest, Index, Manifest};
use domain::{Descriptor, Digest, Platform, RawManifest, Reference};
use futures_util::future::BoxFuture;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::{ASKED_AT_ONCE, PublishError};
use crate::registry::Client;

/// How deep lists may be within lists. Nobody makes more than two.
const DEEPEST: usize = 8;
/// How many bytes all manifests may have together.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// A manifest below what is published, with what it needs.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// Where it was found: a repository, with the name by which it was asked for or its digest.
    pub(crate) source: Reference,
    pub(crate) raw: RawManifest,
    /// Its platform in the list.
    pub(crate) platform: Option<Platform>,
    /// Whether it attests another entry.
    pub(crate) attests: bool,
    /// Whether it goes along because it is attached to something, or is below what is.
    pub(crate) attached: bool,
    pub(crate) blobs: Vec<Blob>,
}

/// A blob to bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Blob {
    pub(crate) digest: Digest,
    /// In bytes, as its descriptor says.
    pub(crate) size: u64,
}

impl Part {
    /// A manifest with what it needs.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn new(source: Reference, raw: RawManifest) -> Result<Self, PublishError> {
        let blobs = blobs(&source, &raw)?;
        Ok(Self { source, raw, platform: None, attests: false, attached: false, blobs })
    }

    /// Whether it names other manifests: those have to be there before.
    pub(crate) fn is_index(&self) -> bool {
        self.raw.media_type().is_index()
    }
}

/// All manifests below one, each once, children before their parents. The manifest itself is not among
/// them.
///
/// # Errors
/// [`PublishError`].
pub(crate) async fn below(
    client: &Client,
    source: &Reference,
    root: &RawManifest,
) -> Result<Vec<Part>, PublishError> {
    let mut walk = Walk { client, source, seen: BTreeSet::new(), bytes: 0, parts: Vec::new() };
    if let Manifest::Index(index) = parse(source, root)? {
        walk.index(*index, 1).await?;
    }
    Ok(walk.parts)
}

/// The blobs that a manifest names itself, each once. Layers that must not be pushed (Windows base
/// layers) stay where they are: the manifest says where.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn blobs(source: &Reference, raw: &RawManifest) -> Result<Vec<Blob>, PublishError> {
    let named: Vec<Descriptor> = match parse(source, raw)? {
        Manifest::Image(image) => {
            let ImageManifest { config, layers, .. } = *image;
            let all = std::iter::once(config).chain(layers);
            all.filter(|blob| !blob.media_type.is_foreign_layer()).collect()
        }
        // A build cache is an index of layers.
        Manifest::Index(index) => {
            index.manifests.into_iter().filter(|entry| !is_manifest(entry)).collect()
        }
    };
    let mut seen = BTreeSet::new();
    let named = named.into_iter().filter(|blob| seen.insert(blob.digest.clone()));
    Ok(named.map(|blob| Blob { digest: blob.digest, size: blob.size }).collect())
}

pub(super) fn parse(source: &Reference, raw: &RawManifest) -> Result<Manifest, PublishError> {
    raw.parse().map_err(|reason| {
        let source_name = Box::new(source.repository().at(raw.digest().clone()));
        PublishError::Unreadable { source_name, reason }
    })
}

struct Walk<'a> {
    client: &'a Client,
    source: &'a Reference,
    seen: BTreeSet<Digest>,
    bytes: usize,
    parts: Vec<Part>,
}

impl Walk<'_> {
    /// Takes what an index names. Boxed, because an index may name indexes.
    fn index(&mut self, index: Index, depth: usize) -> BoxFuture<'_, Result<(), PublishError>> {
        Box::pin(async move {
            let (client, repository) = (self.client, self.source.repository());
            let entries: Vec<Descriptor> =
                index.manifests.into_iter().filter(is_manifest).collect();
            let entries: Vec<Descriptor> = entries
                .into_iter()
                .filter(|entry| self.seen.insert(entry.digest.clone()))
                .collect();
            let asked =
                entries.iter().map(|entry| client.manifest_by_digest(repository, &entry.digest));
            let asked: Vec<_> = asked.collect();
            let below: Vec<RawManifest> =
                stream::iter(asked).buffered(ASKED_AT_ONCE).try_collect().await?;
            for (entry, raw) in entries.iter().zip(below) {
                self.count(&raw)?;
                let source = repository.at(raw.digest().clone());
                if let Manifest::Index(inner) = parse(&source, &raw)? {
                    if depth >= DEEPEST {
                        let source_name = Box::new(self.source.clone());
                        return Err(PublishError::TooDeep { source_name, limit: DEEPEST });
                    }
                    self.index(*inner, depth + 1).await?;
                }
                let mut part = Part::new(source, raw)?;
                part.platform.clone_from(&entry.platform);
                part.attests = entry.is_attestation();
                self.parts.push(part);
            }
            Ok(())
        })
    }

    fn count(&mut self, raw: &RawManifest) -> Result<(), PublishError> {
        self.bytes += raw.bytes().len();
        if self.bytes > MOST_BYTES {
            let source_name = Box::new(self.source.clone());
            return Err(PublishError::TooMuch { source_name, limit: MOST_BYTES });
        }
        Ok(())
    }
}

/// Whether an entry of an index is a manifest: what says nothing, or has a platform, is one too.
fn is_manifest(entry: &Descriptor) -> bool {
    let kind = &entry.media_type;
    kind.is_image()
        || kind.is_index()
        || kind.is_schema1()
        || kind.is_empty()
        || entry.platform.is_some()
}
