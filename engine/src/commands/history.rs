//! What a tag held before.

use domain::protocol::history::{SeenDigest, TagHistory};
use domain::{ApiError, Code};

use crate::Engine;

/// The digests that were seen under a tag, the newest first; none for a reference without a tag.
pub(crate) async fn tag_history(
    engine: &Engine,
    request: TagHistory,
) -> Result<Vec<SeenDigest>, ApiError> {
    let reference = request.reference;
    let Some(tag) = reference.tag().cloned() else { return Ok(Vec::new()) };
    let (history, repository) = (engine.history().clone(), reference.repository().clone());
    let read = tokio::task::spawn_blocking(move || history.of(&repository, &tag)).await;
    let read = read.map_err(|_| ApiError::new(Code::Internal, "reading was cut off"))?;
    read.map_err(|error| {
        let message = format!("the history of the tag could not be read: {error}");
        ApiError::new(Code::Storage, message).about(&reference)
    })
}
