//! What a copy has to bring: all manifests below the source's, and their blobs.

use std::collections::BTreeSet;

use domain::manifest::{ImageManifest, Index, Manifest};
use domain::{Descriptor, Digest, RawManifest, Reference};
use futures_util::future::BoxFuture;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::{ASKED_AT_ONCE, CopyError};
use crate::registry::Client;

/// How deep lists may be within lists. Nobody makes more than two.
const DEEPEST: usize = 8;
/// How many bytes all manifests may have together.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// A blob to bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Blob {
    pub(super) digest: Digest,
    /// In bytes, as its descriptor says.
    pub(super) size: u64,
}

/// What there is below a manifest, each thing once. The manifest itself is not in it.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// What refers to no manifest: images, attestations, artifacts.
    pub(super) images: Vec<RawManifest>,
    /// Lists within the list, each after those that it names.
    pub(super) indexes: Vec<RawManifest>,
    /// Configs and layers, the smallest first.
    pub(super) blobs: Vec<Blob>,
}

impl Plan {
    /// Reads all that a manifest of the source names.
    pub(super) async fn of(
        client: &Client,
        source: &Reference,
        root: &RawManifest,
    ) -> Result<Self, CopyError> {
        let mut walk =
            Walk { client, source, seen: BTreeSet::new(), bytes: 0, plan: Self::default() };
        match walk.parse(root)? {
            Manifest::Image(image) => walk.image(&image),
            Manifest::Index(index) => walk.index(*index, 1).await?,
        }
        let mut plan = walk.plan;
        // Small ones first: the large ones then fill the lines to the end.
        plan.blobs.sort_by_key(|blob| blob.size);
        Ok(plan)
    }
}

struct Walk<'a> {
    client: &'a Client,
    source: &'a Reference,
    seen: BTreeSet<Digest>,
    bytes: usize,
    plan: Plan,
}

impl Walk<'_> {
    /// Takes what an index names. Boxed, because an index may name indexes.
    fn index(&mut self, index: Index, depth: usize) -> BoxFuture<'_, Result<(), CopyError>> {
        Box::pin(async move {
            let entries =
                index.manifests.iter().filter(|entry| self.seen.insert(entry.digest.clone()));
            let (manifests, blobs): (Vec<&Descriptor>, Vec<&Descriptor>) =
                entries.partition(|entry| is_manifest(entry));
            // A build cache is an index of layers.
            for blob in blobs {
                self.plan.add(blob);
            }
            let (client, repository) = (self.client, self.source.repository());
            let asked = manifests.into_iter();
            let asked = asked.map(|entry| client.manifest_by_digest(repository, &entry.digest));
            let asked: Vec<_> = asked.collect();
            let below: Vec<RawManifest> =
                stream::iter(asked).buffered(ASKED_AT_ONCE).try_collect().await?;
            for raw in below {
                self.count(&raw)?;
                match self.parse(&raw)? {
                    Manifest::Image(image) => {
                        self.image(&image);
                        self.plan.images.push(raw);
                    }
                    Manifest::Index(_) if depth >= DEEPEST => {
                        let source_name = Box::new(self.source.clone());
                        return Err(CopyError::TooDeep { source_name, limit: DEEPEST });
                    }
                    Manifest::Index(inner) => {
                        self.index(*inner, depth + 1).await?;
                        self.plan.indexes.push(raw);
                    }
                }
            }
            Ok(())
        })
    }

    /// Takes the config and the layers, unless they are to stay where they are.
    fn image(&mut self, image: &ImageManifest) {
        for blob in std::iter::once(&image.config).chain(&image.layers) {
            if !blob.media_type.is_foreign_layer() && self.seen.insert(blob.digest.clone()) {
                self.plan.add(blob);
            }
        }
    }

    fn count(&mut self, raw: &RawManifest) -> Result<(), CopyError> {
        self.bytes += raw.bytes().len();
        if self.bytes > MOST_BYTES {
            let source_name = Box::new(self.source.clone());
            return Err(CopyError::TooMuch { source_name, limit: MOST_BYTES });
        }
        Ok(())
    }

    fn parse(&self, raw: &RawManifest) -> Result<Manifest, CopyError> {
        raw.parse().map_err(|reason| {
            let source_name = Box::new(self.source.repository().at(raw.digest().clone()));
            CopyError::Unreadable { source_name, reason }
        })
    }
}

impl Plan {
    fn add(&mut self, blob: &Descriptor) {
        self.blobs.push(Blob { digest: blob.digest.clone(), size: blob.size });
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
