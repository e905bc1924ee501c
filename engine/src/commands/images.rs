//! Tags, and what is behind a tag: a list with its platforms, an image, or something else.

use std::borrow::Cow;
use std::collections::HashMap;

use domain::attestation::{PREDICATE_TYPE, Stated};
use domain::image_config::{ImageConfig, MAX_CONFIG_BYTES};
use domain::manifest::{ImageManifest, Index, Manifest, ManifestError};
use domain::protocol::history::SeenBy;
use domain::protocol::image::{
    DescribeImage, GetRawManifest, ImageContent, ImageDetails, InspectVerbose, Kind, ListTags,
    PlatformRow, RawManifestText, TagPage,
};
use domain::{ApiError, Code, Descriptor, Digest, Platform, RawManifest, Repository};
use futures_util::future::join_all;

use crate::Engine;
use crate::registry::Client;

/// Some tags of a repository. A name that is not a tag is left away: nothing could be done with it.
pub(crate) async fn list_tags(engine: &Engine, request: ListTags) -> Result<TagPage, ApiError> {
    let page = engine.registry().tags(&request.repository, request.after.as_deref()).await?;
    let tags = page
        .names
        .iter()
        .filter_map(|name| name.parse().inspect_err(|_| tracing::warn!(name, "not a tag")).ok());
    Ok(TagPage { tags: tags.collect(), next: page.next, facts: page.facts })
}

/// A manifest's exact text, with what the registry said around it.
pub(crate) async fn raw_manifest(
    engine: &Engine,
    request: GetRawManifest,
) -> Result<RawManifestText, ApiError> {
    let (raw, headers) = engine.registry().served_manifest(&request.reference).await?;
    let text = String::from_utf8_lossy(raw.bytes());
    Ok(RawManifestText {
        digest: raw.digest().clone(),
        media_type: raw.media_type().clone(),
        is_exact: matches!(text, Cow::Borrowed(_)),
        text: text.into_owned(),
        headers,
    })
}

/// What `docker manifest inspect --verbose` prints.
pub(crate) async fn inspect_verbose(
    engine: &Engine,
    request: InspectVerbose,
) -> Result<String, ApiError> {
    let found = engine.lists().inspect_registry(&request.reference, true).await?;
    found.show(true).map_err(|error| {
        ApiError::new(Code::BadResponse, format!("the manifest is not valid: {error}"))
            .about(&request.reference)
    })
}

/// What a reference points at. All children are asked for at once.
pub(crate) async fn describe_image(
    engine: &Engine,
    request: DescribeImage,
) -> Result<ImageDetails, ApiError> {
    let client = engine.registry();
    let reference = request.reference;
    let raw = client.manifest(&reference).await?;
    let parsed = raw.parse().map_err(|error| unreadable(&error).about(&reference))?;
    let (kind, platforms, stored, attested) = match &parsed {
        Manifest::Index(index) => {
            let (rows, attested) = tokio::join!(
                list_rows(client, reference.repository(), index),
                attested(client, reference.repository(), index)
            );
            let (rows, blobs): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
            let blobs: HashMap<Digest, u64> = blobs.into_iter().flatten().collect();
            let stored = blobs.values().fold(0, |sum: u64, size| sum.saturating_add(*size));
            (list_kind(index), rows, stored, attested)
        }
        Manifest::Image(image) => {
            let kind = image_kind(image);
            let row = image_row(client, reference.repository(), &raw, image, kind).await;
            let blobs: HashMap<Digest, u64> = blobs(image).into_iter().collect();
            (kind, row.into_iter().collect(), blobs.values().sum(), Vec::new())
        }
    };
    let said = platforms.iter().filter_map(|row| row.platform.clone()).collect();
    let (digest, media_type) = (raw.digest(), raw.media_type());
    engine.history().note(&reference, digest, media_type, said, SeenBy::Registry);
    Ok(ImageDetails {
        reference,
        digest: raw.digest().clone(),
        media_type: raw.media_type().clone(),
        size: raw.size(),
        kind,
        platforms,
        stored,
        attested,
    })
}

/// The blobs of an image, with their sizes in bytes.
fn blobs(image: &ImageManifest) -> Vec<(Digest, u64)> {
    let all = std::iter::once(&image.config).chain(&image.layers);
    all.map(|blob| (blob.digest.clone(), blob.size)).collect()
}

/// What kinds of statements a list's attestations hold, by the first one of them: builders attest all
/// images alike, and a request for each would be dear. Nothing when it cannot be read.
async fn attested(client: &Client, repository: &Repository, index: &Index) -> Vec<Stated> {
    let Some(entry) = index.manifests.iter().find(|entry| entry.is_attestation()) else {
        return Vec::new();
    };
    let Ok(raw) = client.manifest_by_digest(repository, &entry.digest).await else {
        return Vec::new();
    };
    let Ok(Manifest::Image(image)) = raw.parse() else { return Vec::new() };
    let said = image.layers.iter().filter_map(|layer| layer.annotations.get(PREDICATE_TYPE));
    let mut stated: Vec<Stated> = said.map(|kind| Stated::of(kind)).collect();
    stated.sort_unstable();
    stated.dedup();
    stated
}

/// A BuildKit cache exported as an index has no platforms at all.
fn list_kind(index: &Index) -> Kind {
    let cache = index.manifests.iter().any(|entry| entry.media_type.is_build_cache());
    if cache { Kind::BuildCache } else { Kind::List }
}

fn image_kind(image: &ImageManifest) -> Kind {
    if image.config.media_type.is_build_cache() {
        Kind::BuildCache
    } else if image.config.media_type.is_image_config() && image.artifact_type.is_none() {
        Kind::Image
    } else {
        Kind::Artifact
    }
}

/// The rows of a list, each with the blobs of its image.
async fn list_rows(
    client: &Client,
    repository: &Repository,
    index: &Index,
) -> Vec<(PlatformRow, Vec<(Digest, u64)>)> {
    let entries = index.manifests.iter().filter(|entry| {
        let blob = !entry.media_type.is_image() && !entry.media_type.is_index();
        !(entry.is_attestation() || blob && entry.platform.is_none())
    });
    let mut attestations: HashMap<Digest, usize> = HashMap::new();
    for subject in index.manifests.iter().filter_map(Descriptor::attests) {
        *attestations.entry(subject).or_default() += 1;
    }
    let attestations = &attestations;
    join_all(entries.map(|entry| async move {
        let (content, blobs) = match child_content(client, repository, entry).await {
            Ok((content, blobs)) => (Ok(content), blobs),
            Err(error) => (Err(error), Vec::new()),
        };
        let row = PlatformRow {
            platform: entry.platform.clone(),
            digest: entry.digest.clone(),
            media_type: entry.media_type.clone(),
            content,
            attestations: attestations.get(&entry.digest).copied().unwrap_or_default(),
        };
        (row, blobs)
    }))
    .await
}

async fn child_content(
    client: &Client,
    repository: &Repository,
    entry: &Descriptor,
) -> Result<(ImageContent, Vec<(Digest, u64)>), ApiError> {
    if entry.media_type.is_index() {
        return Err(ApiError::new(Code::Unsupported, "a list within the list")
            .with_hint("Open it by its digest to see its platforms.")
            .about(&entry.digest));
    }
    let raw = client.manifest_by_digest(repository, &entry.digest).await?;
    match raw.parse() {
        Ok(Manifest::Image(image)) => {
            let config = config(client, repository, &image).await?;
            Ok((content(&image, &config, entry.platform.as_ref()), blobs(&image)))
        }
        Ok(Manifest::Index(_)) => {
            Err(ApiError::new(Code::Unsupported, "a list within the list").about(&entry.digest))
        }
        Err(error) => Err(unreadable(&error).about(&entry.digest)),
    }
}

/// A type that nothing here reads is the user's to know; bytes that are not what they are said to be
/// are the registry's fault.
pub(crate) fn unreadable(error: &ManifestError) -> ApiError {
    let code = match error {
        ManifestError::Unsupported(_) => Code::Unsupported,
        ManifestError::Json { .. } => Code::BadResponse,
    };
    ApiError::new(code, error.to_string())
}

/// The one row of an image; none for what has no platform.
async fn image_row(
    client: &Client,
    repository: &Repository,
    raw: &RawManifest,
    image: &ImageManifest,
    kind: Kind,
) -> Option<PlatformRow> {
    if kind != Kind::Image {
        return None;
    }
    let (platform, content) = match config(client, repository, image).await {
        Ok(config) => (Some(config.platform.clone()), Ok(content(image, &config, None))),
        Err(error) => (None, Err(error)),
    };
    Some(PlatformRow {
        platform,
        digest: raw.digest().clone(),
        media_type: raw.media_type().clone(),
        content,
        attestations: 0,
    })
}

/// The config of an image; an empty one for artifacts, whose config says no platform.
async fn config(
    client: &Client,
    repository: &Repository,
    image: &ImageManifest,
) -> Result<ImageConfig, ApiError> {
    if !image.config.media_type.is_image_config() {
        return Ok(ImageConfig::default());
    }
    let digest = &image.config.digest;
    let bytes = client.blob(repository, digest, MAX_CONFIG_BYTES).await?;
    ImageConfig::parse(&bytes).map_err(|error| {
        ApiError::new(Code::BadResponse, format!("the image's config is not valid: {error}"))
            .about(digest)
    })
}

fn content(image: &ImageManifest, config: &ImageConfig, said: Option<&Platform>) -> ImageContent {
    let differs = said.is_some_and(|said| said.is_contradicted_by(&config.platform));
    ImageContent {
        compressed_size: image.compressed_size(),
        layers: image.layers.len(),
        created: config.created.clone(),
        config_platform: differs.then(|| config.platform.clone()),
    }
}
