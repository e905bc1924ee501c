//! Nothing is written over what the user has not seen.

use domain::protocol::preview::Expected;
use domain::{Digest, Reference};

use crate::lists::ListError;
use crate::registry::Client;

/// Looks again what a tag holds, right before it is written. Registries have no way to do both in one
/// step, so what is left is the time of one request.
///
/// # Errors
/// [`ListError::Moved`] when it is not what was expected.
pub(crate) async fn still(
    client: &Client,
    tag: &Reference,
    expected: &Expected,
) -> Result<(), ListError> {
    let seen = match expected {
        Expected::Anything => return Ok(()),
        Expected::Nothing => None,
        Expected::Digest { digest } => Some(digest.clone()),
    };
    let found = pointed_at(client, tag).await?;
    if expected.holds(found.as_ref()) {
        return Ok(());
    }
    Err(ListError::Moved { tag: Box::new(tag.clone()), seen, found })
}

/// What a tag holds now; nothing when it is not there.
pub(crate) async fn pointed_at(
    client: &Client,
    tag: &Reference,
) -> Result<Option<Digest>, ListError> {
    Ok(client.head_manifest(tag).await?.map(|found| found.digest))
}
