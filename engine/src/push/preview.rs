//! What a push would do: the same plan as the push itself, beside what the registry has. Reads only.

use domain::diff::{Comparison, PlatformDiff, Side, Source};
use domain::protocol::preview::{PlannedBlob, PlannedChange, PlannedImage, PushPreview};
use domain::{ApiError, Code, Digest, Reference};
use futures_util::future::{join_all, try_join_all};

use super::expected::pointed_at;
use super::plan;
use crate::Engine;
use crate::commands::{registry_side, store_side};
use crate::lists::ListError;
use crate::registry::Client;
use crate::store::StoredList;

/// What the target has now.
struct Before {
    digest: Option<Digest>,
    side: Option<Side>,
    unreadable: Option<ApiError>,
}

/// Plans the push of a list and looks what would change. Everything is asked at once.
///
/// # Errors
/// As [`plan`], and those of the registry; what cannot be compared is a part of the preview.
pub async fn preview(engine: &Engine, list: &StoredList) -> Result<PushPreview, ApiError> {
    let client = engine.registry();
    let plan = plan(list)?;
    let source = Source::Local(list.reference.clone());
    let (before, after, images) = tokio::join!(
        before(engine, &plan),
        store_side(client, &list.entries, &source),
        images(client, &plan),
    );
    let (before, images) = (before?, images?);
    let comparison = before.side.as_ref().map(|side| Comparison::of(side, &after));
    let digest = plan.body.digest();
    Ok(PushPreview {
        words: words(&plan.target, &before, &digest, comparison.as_ref()),
        changes: comparison.into_iter().flat_map(|it| it.platforms).map(change).collect(),
        digest,
        media_type: plan.body.media_type.clone(),
        text: plan.body.text,
        target: plan.target,
        before: before.digest,
        unreadable: before.unreadable,
        images,
    })
}

fn change(row: PlatformDiff) -> PlannedChange {
    let PlatformDiff { platform, status, digest_b: digest, to_pull, .. } = row;
    PlannedChange { platform, status, digest, to_pull }
}

/// What changes, in a sentence.
fn words(
    target: &Reference,
    before: &Before,
    digest: &Digest,
    comparison: Option<&Comparison>,
) -> String {
    match (&before.digest, comparison) {
        (None, _) => format!("{target} is not there yet."),
        (Some(held), _) if held == digest => format!("{target} holds exactly this list already."),
        (Some(_), Some(comparison)) => comparison.verdict.words(),
        (Some(_), None) => format!("What {target} holds cannot be compared; it will be replaced."),
    }
}

/// What the tag holds. That it holds nothing is no error, nor that what it holds cannot be read.
async fn before(engine: &Engine, plan: &super::PushPlan) -> Result<Before, ApiError> {
    match registry_side(engine, &plan.target).await {
        Ok(side) => Ok(Before { digest: side.digest.clone(), side: Some(side), unreadable: None }),
        Err(error) if error.code == Code::NotFound => {
            Ok(Before { digest: None, side: None, unreadable: None })
        }
        Err(error) if matches!(error.code, Code::Unsupported | Code::BadResponse) => {
            let digest = pointed_at(engine.registry(), &plan.target).await?;
            Ok(Before { digest, side: None, unreadable: Some(error) })
        }
        Err(error) => Err(error),
    }
}

async fn images(client: &Client, plan: &super::PushPlan) -> Result<Vec<PlannedImage>, ListError> {
    let to = plan.target.repository();
    let images = plan.images.iter().map(|image| async move {
        let descriptor = &image.entry.descriptor;
        let there = async {
            if image.is_there {
                return Ok(true);
            }
            let found = client.head_manifest(&to.at(descriptor.digest.clone())).await?;
            Ok::<bool, ListError>(found.is_some())
        };
        let blobs = try_join_all(image.blobs.iter().map(|blob| async {
            let is_there = client.blob_exists(to, &blob.digest).await?;
            let (digest, size) = (blob.digest.clone(), blob.size);
            Ok::<PlannedBlob, ListError>(PlannedBlob { digest, size, is_there })
        }));
        let (is_there, blobs) = tokio::join!(there, blobs);
        Ok(PlannedImage {
            reference: image.entry.reference.clone(),
            platform: descriptor.platform.clone(),
            digest: descriptor.digest.clone(),
            size: descriptor.size,
            is_there: is_there?,
            blobs: blobs?,
        })
    });
    join_all(images).await.into_iter().collect()
}
