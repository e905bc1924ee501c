//! What repositories have already, and whether they can be written.

use std::collections::{BTreeMap, BTreeSet};

use domain::publication::{Access, How, Kind, PlannedBlob, PlannedPart, RepositoryPlan, Takes};
use domain::{ApiError, Digest, MediaType, Reference, Repository};
use futures_util::future::try_join_all;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::attached::elsewhere;
use super::plan::{Expected, Move};
use super::{ASKED_AT_ONCE, Plan, foresee};
use crate::Engine;
use crate::registry::{Client, RegistryError};

/// What each repository needs. Where a tag has to be written it is tried whether anything may be.
///
/// # Errors
/// Those of the registries, but for a refusal to be written.
pub(super) async fn repositories(
    engine: &Engine,
    plan: &Plan,
    held: &[(Repository, MediaType)],
) -> Result<Vec<RepositoryPlan>, ApiError> {
    let all = Plan::repositories(plan.moves.iter().map(|it| &it.tag));
    try_join_all(all.into_iter().map(|repository| one(engine, plan, repository, held))).await
}

async fn one(
    engine: &Engine,
    plan: &Plan,
    repository: &Repository,
    held: &[(Repository, MediaType)],
) -> Result<RepositoryPlan, ApiError> {
    let client = engine.registry();
    let due = plan.moves.iter().filter(|it| it.tag.repository() == repository && is_due(it));
    let tags: Vec<Reference> = due.map(|it| it.tag.clone()).collect();
    let access = async {
        if tags.is_empty() {
            return Ok(Access::Unneeded);
        }
        // A deletion is not tried: there is no way to ask for it and not to do it.
        if plan.kind == Kind::Delete {
            Ok(Access::Untried)
        } else {
            access(client, repository).await
        }
    };
    let parts = async {
        // Of what is there already nothing has to be known.
        if tags.is_empty() { Ok(Vec::new()) } else { parts(client, plan, repository).await }
    };
    let elsewhere = async {
        if tags.is_empty() { Ok(Vec::new()) } else { elsewhere(client, plan, repository).await }
    };
    let below = async { tokio::try_join!(parts, elsewhere) };
    let (access, below) = tokio::join!(access, below);
    let (parts, attached_elsewhere) = match (&access, below) {
        // Whoever may not write may not look either at some registries.
        (Ok(Access::Refused { .. }), Err(_)) => (Vec::new(), Vec::new()),
        (_, below) => below?,
    };
    let types = held.iter().filter(|(of, _)| of == repository).map(|(_, kind)| kind);
    let takes = if tags.is_empty() {
        Takes::Unneeded
    } else {
        foresee::takes(engine, plan, repository, types)
    };
    let (repository, access) = (repository.clone(), access?);
    Ok(RepositoryPlan { repository, access, takes, tags, parts, attached_elsewhere })
}

/// Whether a tag does not hold already what it is to hold.
pub(super) fn is_due(it: &Move) -> bool {
    it.expected != Expected::is(it.after.clone())
}

/// Opens an upload session, with which nothing is done.
///
/// # Errors
/// Those that say nothing about being allowed to.
pub(super) async fn access(client: &Client, repository: &Repository) -> Result<Access, ApiError> {
    match client.probe_upload(repository).await {
        // Nobody goes on with the session, and the registry drops it by itself. Cancelling it would take
        // a token that may delete.
        Ok(_) => Ok(Access::Granted),
        Err(error) if is_refusal(&error) => Ok(Access::Refused { error: error.into() }),
        Err(error) => Err(error.into()),
    }
}

fn is_refusal(error: &RegistryError) -> bool {
    error.is_unauthorized() || matches!(error.status(), Some(403..=405))
}

async fn parts(
    client: &Client,
    plan: &Plan,
    to: &Repository,
) -> Result<Vec<PlannedPart>, RegistryError> {
    let all = plan.distinct_parts();
    let foreign: Vec<_> = all.iter().filter(|part| plan.is_foreign(part, to)).collect();
    let own = plan.found_in.as_ref().filter(|from| *from != to).map_or(&[][..], |_| &plan.blobs);
    let blobs: BTreeSet<&Digest> =
        foreign.iter().flat_map(|part| &part.blobs).chain(own).map(|blob| &blob.digest).collect();
    let there = async {
        let asked: Vec<_> = blobs
            .iter()
            .map(|digest| async move { Ok((*digest, client.blob_exists(to, digest).await?)) })
            .collect();
        stream::iter(asked).buffer_unordered(ASKED_AT_ONCE).try_collect::<BTreeMap<_, _>>().await
    };
    let manifests = async {
        let asked: Vec<_> = foreign
            .iter()
            .map(|part| async move {
                let digest = part.raw.digest();
                let found = client.head_manifest(&to.at(digest.clone())).await?;
                Ok::<_, RegistryError>((digest, found.is_some()))
            })
            .collect();
        stream::iter(asked).buffer_unordered(ASKED_AT_ONCE).try_collect::<BTreeMap<_, _>>().await
    };
    let (there, manifests) = tokio::try_join!(there, manifests)?;
    let sources = plan.sources();
    let planned = |digest: &Digest, size: u64| {
        let from = sources.best(digest, to).filter(|_| there.get(digest) != Some(&true));
        let how = match from.cloned() {
            None => How::There,
            Some(from) if from.registry() == to.registry() => How::Mount { from },
            Some(from) => How::Copy { from },
        };
        PlannedBlob { digest: digest.clone(), size, how }
    };
    let mut parts: Vec<PlannedPart> = Vec::new();
    for part in all {
        let digest = part.raw.digest();
        let is_foreign = plan.is_foreign(part, to);
        let blobs = part.blobs.iter().filter(|_| is_foreign);
        parts.push(PlannedPart {
            source: part.source.clone(),
            platform: part.platform.clone(),
            attests: part.attests,
            attached: part.attached,
            digest: digest.clone(),
            size: part.raw.size(),
            is_there: !is_foreign || manifests.get(digest) == Some(&true),
            blobs: blobs.map(|blob| planned(&blob.digest, blob.size)).collect(),
        });
    }
    // An image by itself has its blobs; what is uploaded of it is the manifest under its tag.
    if let (Some(root), Some(source)) = (&plan.root, &plan.source)
        && !own.is_empty()
    {
        parts.push(PlannedPart {
            source: source.clone(),
            platform: None,
            attests: false,
            attached: false,
            digest: root.digest().clone(),
            size: root.size(),
            is_there: true,
            blobs: own.iter().map(|blob| planned(&blob.digest, blob.size)).collect(),
        });
    }
    Ok(parts)
}
