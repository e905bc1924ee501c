//! What can be known of a push before it: whether a tag may be written over, whether a repository takes
//! what is published; and what a push has taught for the next preview.

use domain::publication::{Overwrite, Takes};
use domain::{Digest, MediaType, Reference, Repository};

use super::{Plan, PublishError};
use crate::Engine;
use crate::lists::ListError;
use crate::refusals::What;
use crate::registry::RegistryError;

/// Whether a tag that holds `before` may get `after`.
pub(super) async fn overwrite(
    engine: &Engine,
    tag: &Reference,
    before: Option<&Digest>,
    after: Option<&Digest>,
) -> Overwrite {
    if before.is_none() || before == after || tag.digest().is_some() {
        return Overwrite::Unneeded;
    }
    match engine.registry().is_immutable(tag).await {
        Ok(Some(true)) => return Overwrite::Immutable,
        Ok(Some(false)) => return Overwrite::Allowed,
        Ok(None) => {}
        // The push itself will tell; Activity shows what was asked and answered.
        Err(error) => tracing::info!(%error, %tag, "whether it may be written over is not known"),
    }
    Overwrite::Unknown { refused: engine.refusals().of(&What::Tag { tag: tag.clone() }) }
}

/// Whether a repository takes what a plan publishes. `held` is what its tags hold.
pub(super) fn takes<'a>(
    engine: &Engine,
    plan: &Plan,
    repository: &Repository,
    mut held: impl Iterator<Item = &'a MediaType>,
) -> Takes {
    let Some(root) = &plan.root else { return Takes::Unneeded };
    let media_type = root.media_type().clone();
    let is_found_there = plan.found_in.as_ref() == Some(repository);
    if is_found_there || held.any(|known| *known == media_type) {
        return Takes::Known;
    }
    let what = What::Type { repository: repository.clone(), media_type };
    Takes::Unknown { refused: engine.refusals().of(&what) }
}

/// Learns from how the write of a tag ended.
pub(super) fn learn(
    engine: &Engine,
    tag: &Reference,
    media_type: &MediaType,
    written: Result<(), &PublishError>,
) {
    let repository = tag.repository().clone();
    let whole = What::Type { repository, media_type: media_type.clone() };
    let own = What::Tag { tag: tag.clone() };
    match written {
        Ok(()) => {
            engine.refusals().forget(&own);
            engine.refusals().forget(&whole);
        }
        Err(error) => {
            let Some(refusal) = refusal(error) else { return };
            if refusal.is_immutable() {
                engine.refusals().note(&own, refusal.kind.to_string());
            } else if refusal.refuses_type() {
                engine.refusals().note(&whole, refusal.kind.to_string());
            }
        }
    }
}

/// What a registry said, where it is that which failed.
fn refusal(error: &PublishError) -> Option<&RegistryError> {
    match error {
        PublishError::Registry(error) | PublishError::List(ListError::Registry(error)) => {
            Some(error)
        }
        _ => None,
    }
}
