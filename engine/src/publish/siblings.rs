//! The other tags of a digest. Registries differ in what `DELETE` of a tag does (OCI distribution
//! specification, "Content Management"): some take the tag away, some refuse, and then the manifest can
//! only go with all its tags.

use domain::{Digest, Reference, Tag};
use futures_util::StreamExt as _;
use futures_util::stream;

use super::PublishError;
use crate::registry::{Client, RegistryError};

/// How many tags are compared with the one that is to go.
const MOST_COMPARED: usize = 2_000;
/// How many are asked for at once.
const AT_ONCE: usize = 16;

/// The other tags of the repository that point at a digest, sorted, and how many could not be compared.
pub(super) async fn of(client: &Client, tag: &Reference, digest: &Digest) -> (Vec<Tag>, usize) {
    let repository = tag.repository();
    let (others, left_out) = match others(client, tag).await {
        Ok(others) => others,
        Err(error) => {
            tracing::debug!(%error, "the other tags are not known");
            return (Vec::new(), 1);
        }
    };
    let asked = others.into_iter().map(|other| async move {
        let named = repository.tagged(other.clone());
        let same = client.head_manifest(&named).await.ok().flatten();
        (other, same.map(|found| &found.digest == digest))
    });
    let answers: Vec<_> = stream::iter(asked).buffer_unordered(AT_ONCE).collect().await;
    let unknown = left_out + answers.iter().filter(|(_, same)| same.is_none()).count();
    let same = answers.into_iter().filter(|(_, same)| *same == Some(true));
    let mut same: Vec<Tag> = same.map(|(other, _)| other).collect();
    same.sort();
    (same, unknown)
}

/// The other tags of the repository, and how many are left out because there are too many. Of more
/// pages than are read it is known that there are some, not how many.
async fn others(client: &Client, tag: &Reference) -> Result<(Vec<Tag>, usize), RegistryError> {
    let mut tags: Vec<Tag> = Vec::new();
    let mut after = None;
    loop {
        let page = client.tags(tag.repository(), after.as_deref()).await?;
        tags.extend(page.names.iter().filter_map(|name| name.parse().ok()));
        after = page.next;
        if after.is_none() || tags.len() > MOST_COMPARED {
            break;
        }
    }
    tags.retain(|other| Some(other) != tag.tag());
    let left_out = tags.len().saturating_sub(MOST_COMPARED) + usize::from(after.is_some());
    tags.truncate(MOST_COMPARED);
    Ok((tags, left_out))
}

/// Deletes a tag: alone where the registry does that, else with its manifest, if that has no other tags
/// than those that go anyway.
///
/// # Errors
/// [`PublishError::NotAlone`], and those of the registry. Nothing was deleted.
pub(super) async fn delete(
    client: &Client,
    tag: &Reference,
    digest: &Digest,
    leaving: &[&Tag],
) -> Result<(), PublishError> {
    let repository = tag.repository();
    let refused = match client.delete_manifest(repository, tag.identifier()).await {
        Ok(()) => return Ok(()),
        Err(error) if is_not_alone(&error) => error,
        Err(error) => return Err(error.into()),
    };
    tracing::debug!(%refused, "the tag is not deleted alone");
    let (siblings, _) = of(client, tag, digest).await;
    let siblings: Vec<Tag> = siblings.into_iter().filter(|it| !leaving.contains(&it)).collect();
    if !siblings.is_empty() {
        return Err(PublishError::NotAlone { tag: Box::new(tag.clone()), siblings });
    }
    Ok(client.delete_manifest(repository, digest.as_str()).await?)
}

/// Whether a registry says that it deletes no single tag. CNCF's answers a tag with
/// `DIGEST_INVALID`, others with 405; a registry that deletes nothing says so again for the manifest.
fn is_not_alone(error: &RegistryError) -> bool {
    matches!(error.status(), Some(400 | 404 | 405 | 501))
}
