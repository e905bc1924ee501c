//! From a source to entries: the manifests of a list's images all at once, each with its config.

use domain::draft::{Draft, Entry, EntryId, EntryKind, Stock};
use domain::image_config::{self, MAX_CONFIG_BYTES};
use domain::manifest::{Index, Manifest};
use domain::protocol::drafts::{Choice, Found};
use domain::recipe::Source;
use domain::{Descriptor, Digest, Platform, RawManifest, Reference, Repository};
use futures_util::stream::{self, StreamExt as _};

use super::DraftError;
use crate::lists::from_manifest;
use crate::registry::Client;
use crate::store::{keep, weights};

/// How many manifests of one list are asked for at once.
const ASKED_AT_ONCE: usize = 16;

/// Entries, and the manifests that they need.
#[derive(Debug, Default)]
pub(super) struct Fetched {
    pub(super) entries: Vec<Entry>,
    pub(super) stock: Stock,
}

impl Fetched {
    pub(super) fn extend(&mut self, other: Self) {
        self.entries.extend(other.entries);
        self.stock.extend(other.stock);
    }

    /// The entries with ids of their own, above the highest that was given.
    pub(super) fn numbered(self, highest: u32) -> (Vec<Entry>, Stock) {
        let ids = highest.saturating_add(1)..;
        let entries = self.entries.into_iter().zip(ids);
        (entries.map(|(entry, id)| Entry { id: EntryId(id), ..entry }).collect(), self.stock)
    }
}

/// What a source is.
pub(super) async fn look(client: &Client, reference: &Reference) -> Result<Found, DraftError> {
    let raw = client.manifest(reference).await?;
    let (digest, media_type, size) = (raw.digest().clone(), raw.media_type().clone(), raw.size());
    let fetched = take(client, &Choice::all(reference.clone()), raw).await?;
    Ok(Found { digest, media_type, size, entries: fetched.entries })
}

/// What is wanted of a source.
pub(super) async fn choose(client: &Client, choice: &Choice) -> Result<Fetched, DraftError> {
    let raw = match &choice.digest {
        Some(digest) => client.manifest_by_digest(choice.reference.repository(), digest).await?,
        None => client.manifest(&choice.reference).await?,
    };
    take(client, choice, raw).await
}

/// What an entry's source holds now: the entry first, then what attests it. Also whether the old one
/// was attested.
pub(super) async fn anew(
    client: &Client,
    draft: &Draft,
    entry: &Entry,
) -> Result<(EntryId, Fetched, bool), DraftError> {
    let attested = draft.attestations(entry).next().is_some();
    let choice = Choice {
        nested: entry.list.is_none() && entry.kind() == EntryKind::List,
        ..Choice::all(entry.source.clone())
    };
    let raw = client.manifest(&entry.source).await?;
    let mut fetched = take(client, &choice, raw).await?;
    if fetched.entries.len() > 1 {
        // Of a list that of the same platform, as the old list said it.
        let platform = entry.original.platform.clone().unwrap_or_default();
        let is_it = |other: &&Entry| {
            other.kind() == entry.kind() && other.platform().key() == platform.key()
        };
        let Some(found) = fetched.entries.iter().find(is_it).cloned() else {
            let (list, platform) = (Box::new(entry.source.clone()), Box::new(platform));
            return Err(DraftError::NoSuchPlatform { list, platform });
        };
        let digest = found.descriptor.digest.clone();
        let attests = |other: &Entry| other.descriptor.attests().as_ref() == Some(&digest);
        let attestations: Vec<Entry> =
            fetched.entries.iter().filter(|other| attests(other)).cloned().collect();
        fetched.entries = std::iter::once(found).chain(attestations).collect();
    }
    Ok((entry.id, fetched, attested))
}

async fn take(client: &Client, choice: &Choice, raw: RawManifest) -> Result<Fetched, DraftError> {
    let name = &choice.reference;
    let index = match raw.parse() {
        Ok(Manifest::Image(_)) => return image(client, name, raw).await,
        Ok(Manifest::Index(index)) => *index,
        Err(error) => {
            let reason = error.to_string();
            return Err(DraftError::Unreadable { reference: Box::new(name.clone()), reason });
        }
    };
    if choice.nested {
        return Ok(nested(client, name, &raw, &index).await);
    }
    let wanted = wanted(choice, &index)?;
    let (list, repository) = (raw.digest(), name.repository());
    // Collected first: what is sent between threads must not borrow from an iterator.
    let entries: Vec<_> =
        wanted.into_iter().map(|descriptor| child(client, name, list, descriptor)).collect();
    let entries: Vec<(Entry, Option<RawManifest>)> =
        stream::iter(entries).buffered(ASKED_AT_ONCE).collect().await;
    tracing::debug!(%repository, entries = entries.len(), "taken from a list");
    let mut fetched = Fetched::default();
    keep(&mut fetched.stock, &raw);
    for (entry, raw) in entries {
        // Attestations are written by their descriptor alone.
        if let Some(raw) = raw.filter(|_| entry.kind() == EntryKind::Image) {
            keep(&mut fetched.stock, &raw);
        }
        fetched.entries.push(entry);
    }
    Ok(fetched)
}

/// The entries of a list that are wanted, in its order, with their attestations.
fn wanted(choice: &Choice, index: &Index) -> Result<Vec<Descriptor>, DraftError> {
    let mut source = Source::new(choice.reference.clone());
    source.attestations = choice.attestations;
    if let Some(digests) = &choice.entries {
        source.entries.clone_from(digests);
        let of_these = index
            .manifests
            .iter()
            .filter(|entry| entry.attests().is_some_and(|subject| digests.contains(&subject)));
        source.entries.extend(of_these.map(|entry| entry.digest.clone()));
        if digests.is_empty() {
            return Ok(Vec::new());
        }
    }
    let chosen = source.choose(&index.manifests)?;
    let entries = index.manifests.iter().enumerate();
    Ok(entries.filter(|(at, _)| chosen.contains(at)).map(|(_, entry)| entry.clone()).collect())
}

/// An entry of a list. One that the registry does not have is an entry all the same, and found to be
/// gone when the draft is checked.
async fn child(
    client: &Client,
    source: &Reference,
    list: &Digest,
    descriptor: Descriptor,
) -> (Entry, Option<RawManifest>) {
    let repository = source.repository();
    let is_manifest = descriptor.media_type.is_image() || descriptor.media_type.is_index();
    let raw = if is_manifest {
        client.manifest_by_digest(repository, &descriptor.digest).await.ok()
    } else {
        None
    };
    let config = match &raw {
        Some(raw) if !descriptor.is_attestation() => config(client, repository, raw).await,
        _ => None,
    };
    let (compressed_size, layers, bytes) = raw.as_ref().map(weights).unwrap_or_default();
    let entry = Entry {
        id: EntryId(0),
        source: source.clone(),
        list: Some(list.clone()),
        original: descriptor.clone(),
        descriptor,
        config,
        compressed_size,
        layers,
        bytes,
        kept: None,
    };
    (entry, raw)
}

async fn config(client: &Client, repository: &Repository, raw: &RawManifest) -> Option<Platform> {
    let Ok(Manifest::Image(image)) = raw.parse() else { return None };
    if !image.config.media_type.is_image_config() {
        return None;
    }
    let bytes = client.blob(repository, &image.config.digest, MAX_CONFIG_BYTES).await.ok()?;
    image_config::platform(&bytes).ok()
}

async fn image(client: &Client, name: &Reference, raw: RawManifest) -> Result<Fetched, DraftError> {
    let stored = from_manifest(client, name, raw.clone()).await?;
    let config = stored.descriptor.platform.clone();
    let mut fetched = Fetched::default();
    keep(&mut fetched.stock, &raw);
    fetched.entries.push(crate::store::entry(&stored, config, 0));
    Ok(fetched)
}

/// A list that becomes one entry. What its images weigh is what a copy would bring.
async fn nested(client: &Client, name: &Reference, raw: &RawManifest, index: &Index) -> Fetched {
    let repository = name.repository();
    let children = index.manifests.iter().filter(|entry| entry.media_type.is_image());
    let all: Vec<_> = children
        .map(|entry| async move {
            let raw = client.manifest_by_digest(repository, &entry.digest).await.ok();
            raw.as_ref().map(weights).unwrap_or_default()
        })
        .collect();
    let all: Vec<(u64, usize, u64)> = stream::iter(all).buffered(ASKED_AT_ONCE).collect().await;
    let descriptor = raw.descriptor();
    let mut fetched = Fetched::default();
    keep(&mut fetched.stock, raw);
    fetched.entries.push(Entry {
        id: EntryId(0),
        source: name.clone(),
        list: None,
        original: descriptor.clone(),
        descriptor,
        config: None,
        compressed_size: all.iter().map(|(size, ..)| size).sum(),
        layers: 0,
        bytes: all.iter().map(|(.., bytes)| bytes).sum(),
        kept: None,
    });
    fetched
}
