//! Pointing a tag at something that its repository has: back at what it held before, for instance.

use domain::manifest::Manifest;
use domain::protocol::history::SeenBy;
use domain::protocol::preview::{MoveTag, Moved};
use domain::{ApiError, Code, Platform, RawManifest};

use crate::Engine;
use crate::push::{confirmed, still};

/// Reads what the tag is to hold by its digest, looks that the tag still holds what was expected, and
/// writes the same bytes under the tag.
pub(crate) async fn move_tag(engine: &Engine, request: MoveTag) -> Result<Moved, ApiError> {
    let MoveTag { tag, to, expected } = request;
    let Some(name) = tag.tag().filter(|_| tag.digest().is_none()) else {
        let message = "a tag is wanted, without a digest";
        return Err(ApiError::new(Code::Invalid, message).about(&tag));
    };
    let client = engine.registry();
    let repository = tag.repository();
    let raw = client.manifest_by_digest(repository, &to).await.map_err(|error| {
        if !error.is_not_found() {
            return ApiError::from(error);
        }
        ApiError::new(Code::NotFound, format!("{to} is not in {repository} any more"))
            .with_hint("The registry has cleaned it up. The tag is as it was.")
            .about(&tag)
    })?;
    still(client, &tag, &expected).await?;
    let said =
        client.put_manifest(repository, name.as_str(), raw.media_type(), raw.bytes()).await?;
    let digest = confirmed(&tag, to, said)?;
    engine.history().note(&tag, &digest, raw.media_type(), platforms(&raw), SeenBy::Push);
    Ok(Moved { digest })
}

/// The platforms that a list names.
fn platforms(raw: &RawManifest) -> Vec<Platform> {
    match raw.parse() {
        Ok(Manifest::Index(index)) => {
            let images = index.manifests.into_iter().filter(|entry| !entry.is_attestation());
            images.filter_map(|entry| entry.platform).collect()
        }
        _ => Vec::new(),
    }
}
