//! Deleting a tag. Registries differ in what `DELETE` of a tag does (OCI distribution specification,
//! "Content Management"): some take the tag away, some refuse, and then the manifest can only go with
//! all its tags.

use domain::protocol::delete::{DeletePlan, DeleteTag, Deleted, PlanDelete};
use domain::{ApiError, Code, Digest, Reference, Repository, Tag};
use futures_util::StreamExt as _;
use futures_util::stream;

use crate::Engine;
use crate::registry::{Client, RegistryError};

/// How many tags are compared with the one that is to go.
const MOST_COMPARED: usize = 2_000;
/// How many are asked for at once.
const AT_ONCE: usize = 16;

/// What a tag points at, and which other tags do.
pub(crate) async fn plan_delete(
    engine: &Engine,
    request: PlanDelete,
) -> Result<DeletePlan, ApiError> {
    let reference = &request.reference;
    let client = engine.registry();
    let digest = pointed_at(client, reference).await?;
    let repository = reference.repository();
    let (others, left_out) = other_tags(client, reference).await?;
    let asked = others.into_iter().map(|tag| {
        let digest = &digest;
        async move {
            let named = repository.tagged(tag.clone());
            let same = client.head_manifest(&named).await.ok().flatten();
            (tag, same.map(|found| &found.digest == digest))
        }
    });
    let answers: Vec<_> = stream::iter(asked).buffer_unordered(AT_ONCE).collect().await;
    let compared = answers.iter().filter(|(_, same)| same.is_some()).count();
    let unknown = left_out + answers.len() - compared;
    let same = answers.into_iter().filter(|(_, same)| *same == Some(true));
    let mut siblings: Vec<Tag> = same.map(|(tag, _)| tag).collect();
    siblings.sort();
    Ok(DeletePlan { digest, siblings, compared, unknown })
}

/// Deletes a tag, alone where the registry does that, and else with the manifest if that was agreed to.
pub(crate) async fn delete_tag(engine: &Engine, request: DeleteTag) -> Result<Deleted, ApiError> {
    let DeleteTag { reference, digest, with } = request;
    let client = engine.registry();
    unmoved(client, &reference, &digest).await?;
    let repository = reference.repository();
    let Some(agreed) = with else {
        let alone = client.delete_manifest(repository, reference.identifier()).await;
        return match alone {
            Ok(()) => Ok(Deleted::Tag),
            Err(error) if is_not_alone(&error) => Ok(Deleted::NotAlone),
            Err(error) => Err(error.into()),
        };
    };
    // Somebody may have given the manifest another tag since.
    let plan = plan_delete(engine, PlanDelete { reference: reference.clone() }).await?;
    if let Some(new) = plan.siblings.iter().find(|tag| !agreed.contains(tag)) {
        let message = format!("{} has the tag {new} as well by now", named(repository, &digest));
        return Err(ApiError::new(Code::Conflict, message)
            .with_hint("Nothing was deleted. Look again what would go with it.")
            .about(&reference));
    }
    client.delete_manifest(repository, digest.as_str()).await?;
    Ok(Deleted::Manifest)
}

fn named(repository: &Repository, digest: &Digest) -> String {
    repository.at(digest.clone()).to_string()
}

async fn unmoved(client: &Client, reference: &Reference, digest: &Digest) -> Result<(), ApiError> {
    let now = pointed_at(client, reference).await?;
    if &now == digest {
        return Ok(());
    }
    let message = format!("{reference} points at {now} by now, and not at {digest}");
    Err(ApiError::new(Code::Conflict, message)
        .with_hint("Nothing was deleted. Look again what would go.")
        .about(reference))
}

async fn pointed_at(client: &Client, reference: &Reference) -> Result<Digest, ApiError> {
    if reference.digest().is_some() {
        return Err(
            ApiError::new(Code::Invalid, "a tag is wanted, without a digest").about(reference)
        );
    }
    let found = client.head_manifest(reference).await?;
    found.map(|found| found.digest).ok_or_else(|| {
        ApiError::new(Code::NotFound, format!("{reference} was not found"))
            .with_hint("Somebody may have deleted it already.")
            .about(reference)
    })
}

/// The other tags of the repository, and how many are left out because there are too many. Of more
/// pages than are read it is known that there are some, not how many.
async fn other_tags(client: &Client, reference: &Reference) -> Result<(Vec<Tag>, usize), ApiError> {
    let mut tags: Vec<Tag> = Vec::new();
    let mut after = None;
    loop {
        let page = client.tags(reference.repository(), after.as_deref()).await?;
        tags.extend(page.names.iter().filter_map(|name| name.parse().ok()));
        after = page.next;
        if after.is_none() || tags.len() > MOST_COMPARED {
            break;
        }
    }
    tags.retain(|tag| Some(tag) != reference.tag());
    let left_out = tags.len().saturating_sub(MOST_COMPARED) + usize::from(after.is_some());
    tags.truncate(MOST_COMPARED);
    Ok((tags, left_out))
}

/// Whether a registry says that it deletes no single tag. CNCF's answers a tag with
/// `DIGEST_INVALID`, others with 405; a registry that deletes nothing says so again for the manifest.
fn is_not_alone(error: &RegistryError) -> bool {
    matches!(error.status(), Some(400 | 404 | 405 | 501))
}
