//! From a reference to the entry that it becomes: its manifest, and the platform that its config says.

use domain::docker_file::StoredManifest;
use domain::image_config::{self, MAX_CONFIG_BYTES};
use domain::manifest::{Manifest, ManifestError};
use domain::{RawManifest, Reference};

use super::ListError;
use crate::registry::Client;

/// Fetches an image's manifest and config.
///
/// # Errors
/// [`ListError::NotInRegistry`], [`ListError::IsList`], and others.
pub async fn resolve(client: &Client, source: &Reference) -> Result<StoredManifest, ListError> {
    let raw = fetch(client, source).await?;
    from_manifest(client, source, raw).await
}

/// A manifest, with docker's error when it is not there.
pub(super) async fn fetch(client: &Client, source: &Reference) -> Result<RawManifest, ListError> {
    client.manifest(source).await.map_err(|error| ListError::fetching(source, error))
}

/// The entry of a manifest that was fetched already.
pub(crate) async fn from_manifest(
    client: &Client,
    source: &Reference,
    raw: RawManifest,
) -> Result<StoredManifest, ListError> {
    let image = match parse(source, &raw)? {
        Manifest::Index(_) => return Err(ListError::IsList(Box::new(source.clone()))),
        Manifest::Image(image) => image,
    };
    let config = client.blob(source.repository(), &image.config.digest, MAX_CONFIG_BYTES).await?;
    let platform = image_config::platform(&config).map_err(|error| ListError::BadContent {
        reference: Box::new(source.clone()),
        reason: format!("its config is not valid: {error}"),
    })?;
    Ok(StoredManifest::new(source.clone(), raw, platform))
}

/// What a manifest says, with docker's error for types that it does not know.
pub(super) fn parse(source: &Reference, raw: &RawManifest) -> Result<Manifest, ListError> {
    raw.parse().map_err(|error| match error {
        ManifestError::Unsupported(kind) => ListError::UnsupportedType(kind),
        invalid @ ManifestError::Json { .. } => ListError::BadContent {
            reference: Box::new(source.clone()),
            reason: invalid.to_string(),
        },
    })
}
