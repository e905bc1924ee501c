//! One side of a comparison: the list, then all its manifests at once, each with its config. Nothing
//! else is downloaded.

use domain::diff::{Side, SideEntry, SideImage, Source};
use domain::draft::Entry;
use domain::image_config::MAX_CONFIG_BYTES;
use domain::manifest::{ImageManifest, Index, Manifest, ManifestError};
use domain::media_type::OCI_INDEX;
use domain::protocol::compare::LoadSide;
use domain::protocol::history::SeenBy;
use domain::{
    ApiError, Code, Descriptor, Digest, MediaType, Platform, RawManifest, Reference, Repository,
};
use futures_util::future::join_all;
use serde_json::Value;

use super::drafts::on_disk;
use super::images::unreadable;
use crate::Engine;
use crate::registry::Client;
use crate::store::StoredDraft;

/// Everything that manifests and configs say about one side. A child that fails is one entry.
pub(crate) async fn load_side(engine: &Engine, request: LoadSide) -> Result<Side, ApiError> {
    let side = match &request.source {
        Source::Registry(reference) => registry_side(engine, reference).await?,
        Source::Local(name) => {
            let name = name.clone();
            let draft = on_disk(engine, move |drafts| drafts.get(&name)).await?;
            draft_side(engine.registry(), &draft, &request.source).await
        }
    };
    with_bases(engine, side).await
}

/// The side with the base images that are known by name.
async fn with_bases(engine: &Engine, mut side: Side) -> Result<Side, ApiError> {
    let known = engine.known_images().clone();
    let met = tokio::task::spawn_blocking(move || {
        known.meet(&mut side);
        side
    });
    met.await.map_err(|error| {
        ApiError::new(Code::Internal, format!("the comparison broke off: {error}"))
    })
}

/// What a registry has under a reference, which is put on record.
pub(crate) async fn registry_side(
    engine: &Engine,
    reference: &Reference,
) -> Result<Side, ApiError> {
    let source = Source::Registry(reference.clone());
    let side = from_registry(engine.registry(), reference, &source).await?;
    if let Some(digest) = &side.digest {
        let said = side.entries.iter().map(SideEntry::platform).collect();
        let kind = &side.media_type;
        engine.history().note(reference, digest, kind, said, SeenBy::Registry);
    }
    Ok(side)
}

async fn from_registry(
    client: &Client,
    reference: &Reference,
    source: &Source,
) -> Result<Side, ApiError> {
    let raw = client.manifest(reference).await?;
    let repository = reference.repository();
    let parsed = raw.parse().map_err(|error| unreadable(&error).about(reference))?;
    let entries = match parsed {
        Manifest::Index(index) => list(client, repository, &index).await,
        Manifest::Image(image) => {
            let mut descriptor = raw.descriptor();
            descriptor.annotations.clone_from(&image.annotations);
            let image = content(client, repository, *image).await;
            descriptor.platform = image.as_ref().ok().and_then(platform);
            vec![SideEntry { descriptor, image, attestations: Vec::new(), base: None }]
        }
    };
    Ok(Side {
        source: source.clone(),
        digest: Some(raw.digest().clone()),
        media_type: raw.media_type().clone(),
        text: String::from_utf8_lossy(raw.bytes()).into_owned(),
        entries,
    })
}

async fn list(client: &Client, repository: &Repository, index: &Index) -> Vec<SideEntry> {
    let images = index.manifests.iter().filter(|entry| !entry.is_attestation());
    join_all(images.map(|entry| async move {
        let about = |other: &&Descriptor| other.attests().as_ref() == Some(&entry.digest);
        let attestations: Vec<Digest> =
            index.manifests.iter().filter(about).map(|other| other.digest.clone()).collect();
        let image = child(client, repository, entry).await;
        SideEntry { descriptor: entry.clone(), image, attestations, base: None }
    }))
    .await
}

async fn child(
    client: &Client,
    repository: &Repository,
    entry: &Descriptor,
) -> Result<SideImage, ApiError> {
    let nested = || {
        ApiError::new(Code::Unsupported, "a list within the list")
            .with_hint("Compare it by its digest.")
            .about(&entry.digest)
    };
    if entry.media_type.is_index() {
        return Err(nested());
    }
    if !entry.media_type.is_image() && !entry.media_type.is_empty() {
        let kind = ManifestError::Unsupported(entry.media_type.clone());
        return Err(unreadable(&kind).about(&entry.digest));
    }
    let raw = client.manifest_by_digest(repository, &entry.digest).await?;
    match raw.parse() {
        Ok(Manifest::Image(image)) => content(client, repository, *image).await,
        Ok(Manifest::Index(_)) => Err(nested()),
        Err(error) => Err(unreadable(&error).about(&entry.digest)),
    }
}

/// The image with its config, which an artifact does not have.
pub(crate) async fn content(
    client: &Client,
    repository: &Repository,
    image: ImageManifest,
) -> Result<SideImage, ApiError> {
    let config = if image.config.media_type.is_image_config() {
        let digest = &image.config.digest;
        let bytes = client.blob(repository, digest, MAX_CONFIG_BYTES).await?;
        let parsed: Value = serde_json::from_slice(&bytes).map_err(|error| {
            let message = format!("the image's config is not valid: {error}");
            ApiError::new(Code::BadResponse, message).about(digest)
        })?;
        Some(parsed)
    } else {
        None
    };
    let ImageManifest { config: config_descriptor, layers, annotations, .. } = image;
    Ok(SideImage { config_descriptor, layers, annotations, config })
}

fn platform(image: &SideImage) -> Option<Platform> {
    serde_json::from_value(image.config.clone()?).ok()
}

/// A draft: its images' manifests are on disk, their configs in the registries that they come from.
async fn draft_side(client: &Client, stored: &StoredDraft, source: &Source) -> Side {
    let draft = stored.history.draft();
    let rows: Vec<&Entry> = draft.rows().collect();
    let entries: Vec<_> = rows
        .into_iter()
        .map(|entry| {
            let attestations = draft.attestations(entry);
            let attestations = attestations.map(|other| other.descriptor.digest.clone()).collect();
            async move {
                let repository = entry.source.repository();
                let parsed = stored.stock.get(&entry.descriptor.digest).and_then(|text| {
                    let kind = &entry.descriptor.media_type;
                    RawManifest::new(text.clone().into_bytes(), kind).parse().ok()
                });
                let image = match parsed {
                    Some(Manifest::Image(image)) => content(client, repository, *image).await,
                    _ => child(client, repository, &entry.descriptor).await,
                };
                let descriptor = entry.descriptor.clone();
                SideEntry { descriptor, image, attestations, base: None }
            }
        })
        .collect();
    let entries = join_all(entries).await;
    let body = draft.body(&stored.stock).ok();
    Side {
        source: source.clone(),
        digest: body.as_ref().map(|body| body.digest().clone()),
        media_type: body
            .as_ref()
            .map_or_else(|| MediaType::new(OCI_INDEX), |body| body.media_type().clone()),
        text: body
            .map(|body| String::from_utf8_lossy(body.bytes()).into_owned())
            .unwrap_or_default(),
        entries,
    }
}
