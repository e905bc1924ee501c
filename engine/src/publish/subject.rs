//! From what is asked for to a plan: the sources are read, and what is published is put together.

use domain::docker_file::StoredManifest;
use domain::manifest::{Manifest, ManifestError};
use domain::publication::{Kind, PublicationId, Subject, Wish, previous};
use domain::recipe::{Found, Recipe, Source, platforms};
use domain::{ApiError, Platform, RawManifest, Reference, Repository};
use futures_util::future::try_join_all;

use super::attached::take_along;
use super::plan::{Expected, Move};
use super::select::{reduce, select};
use super::walk::{Part, below, blobs};
use super::{Plan, PublishError};
use crate::Engine;
use crate::lists::{ListError, from_manifest};
use crate::push;
use crate::registry::Client;
use crate::store::StoredList;

/// Reads what a wish needs, and puts together what it publishes. Writes nothing, and looks at no tag.
///
/// # Errors
/// [`PublishError`].
pub async fn plan(engine: &Engine, wish: &Wish) -> Result<Plan, PublishError> {
    let client = engine.registry();
    let mut plan = match &wish.subject {
        Subject::List { list } => of_draft(engine, list, &wish.targets).await?,
        Subject::Recipe { recipe } => of_recipe(client, recipe, &wish.targets).await?,
        Subject::Copy { source, platforms } => {
            of_copy(client, source, platforms, &wish.targets).await?
        }
        Subject::Delete => {
            let mut plan = Plan::empty(Kind::Delete, None);
            if let Some(digest) = wish.targets.iter().find(|tag| tag.digest().is_some()) {
                return Err(PublishError::TargetIsDigest(Box::new(digest.clone())));
            }
            plan.aim(&wish.targets)?;
            plan
        }
        Subject::Undo { publication } => undo(engine, *publication, &wish.targets).await?,
    };
    let takes_along = match &wish.subject {
        Subject::Recipe { recipe } => wish.with_referrers || recipe.with_referrers,
        _ => wish.with_referrers,
    };
    if takes_along && matches!(plan.kind, Kind::Push | Kind::Copy) {
        take_along(client, &mut plan).await?;
    }
    plan.purge = wish.purge && matches!(wish.subject, Subject::List { .. });
    if wish.keep_previous && matches!(plan.kind, Kind::Push | Kind::Copy) {
        keep_previous(&mut plan)?;
    }
    Ok(plan)
}

/// The plan of a local list as docker would push it: under its own name, from one registry.
///
/// # Errors
/// As [`push::check`].
pub fn plan_as_docker(list: &StoredList, purge: bool) -> Result<Plan, PublishError> {
    push::check(list)?;
    Ok(Plan { purge, ..of_list(list, std::slice::from_ref(&list.reference))? })
}

/// A local list, or a draft that has more in it than docker's store can hold.
async fn of_draft(
    engine: &Engine,
    list: &Reference,
    targets: &[Reference],
) -> Result<Plan, PublishError> {
    let (lists, drafts, name) = (engine.lists(), engine.drafts(), list.clone());
    let read = tokio::task::spawn_blocking(move || {
        let (recipe, body) = drafts.made(&name).map_err(ApiError::from)?;
        // What docker's store holds needs no registry to be read.
        let stored = lists.get(&name).ok().filter(|stored| {
            push::body(stored).is_ok_and(|own| own.text.as_bytes() == body.bytes())
        });
        Ok::<_, ApiError>((recipe, stored))
    });
    let (recipe, stored) = read.await.map_err(|_| PublishError::List(ListError::Cancelled))??;
    let targets = if targets.is_empty() { &recipe.targets } else { targets };
    if let Some(stored) = stored {
        return of_list(&stored, targets);
    }
    let plan = of_recipe(engine.registry(), &recipe, targets).await?;
    Ok(Plan { source: Some(list.clone()), ..plan })
}

fn of_list(list: &StoredList, targets: &[Reference]) -> Result<Plan, PublishError> {
    let body = push::body(list)?;
    let mut plan = Plan::empty(Kind::Push, Some(list.reference.clone()));
    plan.set_root(RawManifest::new(body.text.into_bytes(), &body.media_type));
    for StoredManifest { reference, descriptor, raw, .. } in &list.entries {
        let known = plan.parts.iter().any(|part: &Part| {
            part.raw.digest() == raw.digest() && part.source.repository() == reference.repository()
        });
        if known {
            continue;
        }
        let part = push::whole(reference, descriptor, raw).map_err(PublishError::from);
        let part = part.and_then(|raw| Part::new(reference.clone(), raw));
        // It was found in the target's repository: nothing of it is sent, so nothing of it is needed.
        let is_there = targets.iter().all(|tag| tag.repository() == reference.repository());
        match part {
            Ok(mut part) => {
                part.platform.clone_from(&descriptor.platform);
                plan.parts.push(part);
            }
            Err(_) if is_there => {}
            Err(error) => return Err(error),
        }
    }
    plan.aim(targets)?;
    Ok(plan)
}

async fn of_recipe(
    client: &Client,
    recipe: &Recipe,
    targets: &[Reference],
) -> Result<Plan, PublishError> {
    let mut recipe = recipe.clone();
    if !targets.is_empty() {
        targets.clone_into(&mut recipe.targets);
    }
    recipe.check()?;
    let sources = try_join_all(recipe.sources.iter().map(|source| find(client, source))).await?;
    let found: Vec<Found> = sources.iter().map(|(found, _)| found.clone()).collect();
    let mut plan = Plan::empty(Kind::Push, None);
    let root = recipe.body(&found)?;
    for part in sources.into_iter().flat_map(|(_, parts)| parts) {
        let known = plan.parts.iter().any(|known: &Part| {
            known.raw.digest() == part.raw.digest()
                && known.source.repository() == part.source.repository()
        });
        if !known {
            plan.parts.push(part);
        }
    }
    label(&mut plan.parts, &root);
    plan.set_root(root);
    plan.aim(&recipe.targets)?;
    Ok(plan)
}

/// What a source holds: its entries of the list, and the manifests that they are or name.
async fn find(client: &Client, source: &Source) -> Result<(Found, Vec<Part>), PublishError> {
    let name = &source.reference;
    let whole = client.manifest(name).await?;
    let index = match super::walk::parse(name, &whole)? {
        Manifest::Image(_) => {
            let root = select(client, name, whole, &platforms(&source.platforms)?).await?;
            let entry = from_manifest(client, name, root.clone()).await?.descriptor;
            let found = Found { entries: source.dress(vec![entry])?, whole: None, list: None };
            return Ok((found, vec![Part::new(name.clone(), root)?]));
        }
        Manifest::Index(_) if source.nested => {
            let entry = whole.descriptor();
            let mut parts = below(client, name, &whole).await?;
            parts.push(Part::new(name.clone(), whole)?);
            let found = Found { entries: source.dress(vec![entry])?, whole: None, list: None };
            return Ok((found, parts));
        }
        Manifest::Index(index) => index,
    };
    let chosen = source.choose(&index.manifests)?;
    let is_whole = chosen.len() == index.manifests.len();
    let root = if is_whole { Ok(whole.clone()) } else { reduce(&whole, &chosen) };
    let root = root.map_err(|error| {
        let media_type = whole.media_type().clone();
        let reason = ManifestError::Json { media_type, source: error };
        PublishError::Unreadable { source_name: Box::new(name.clone()), reason }
    })?;
    let parts = below(client, name, &root).await?;
    let entries = index.manifests.into_iter().enumerate();
    let entries = entries.filter(|(at, _)| chosen.contains(at)).map(|(_, entry)| entry);
    let entries = source.dress(entries.collect())?;
    Ok((Found { entries, whole: is_whole.then(|| whole.clone()), list: Some(whole) }, parts))
}

/// The platforms by which the list that is published knows its entries.
fn label(parts: &mut [Part], root: &RawManifest) {
    let Ok(Manifest::Index(index)) = root.parse() else { return };
    for part in parts {
        let entry = index.manifests.iter().find(|entry| &entry.digest == part.raw.digest());
        if let Some(entry) = entry {
            part.platform.clone_from(&entry.platform);
            part.attests = entry.is_attestation();
        }
    }
}

async fn of_copy(
    client: &Client,
    source: &Reference,
    platforms: &[Platform],
    targets: &[Reference],
) -> Result<Plan, PublishError> {
    let whole = client.manifest(source).await?;
    let root = select(client, source, whole, platforms).await?;
    let mut plan = Plan::empty(Kind::Copy, Some(source.clone()));
    plan.blobs = blobs(source, &root)?;
    plan.parts = below(client, source, &root).await?;
    plan.found_in = Some(source.repository().clone());
    plan.set_root(root);
    plan.aim(targets)?;
    Ok(plan)
}

/// The way back of an earlier publication, from its journal.
async fn undo(
    engine: &Engine,
    id: PublicationId,
    tags: &[Reference],
) -> Result<Plan, PublishError> {
    let page = engine.journal().read(id).await?;
    let mut plan = Plan::empty(Kind::Undo, page.publication.source.clone());
    plan.undoes = Some(id);
    let undone = page.publication.moves.iter().filter(|it| it.is_undoable());
    let undone = undone.filter(|it| tags.is_empty() || tags.contains(&it.tag));
    // The last one first: `<tag>-prev` goes back after the tag that it kept.
    let undone: Vec<_> = undone.collect();
    for it in undone.into_iter().rev() {
        if let Some(before) = &it.before
            && !plan.bodies.contains_key(before)
        {
            let raw = body(engine.registry(), &page.bodies()?, it.tag.repository(), before).await?;
            let raw = raw.ok_or_else(|| PublishError::Forgotten(Box::new(it.tag.clone())))?;
            plan.bodies.insert(before.clone(), raw);
        }
        plan.moves.push(Move {
            tag: it.tag.clone(),
            expected: Expected::is(it.after.clone()),
            after: it.before.clone(),
            previous_of: None,
        });
    }
    // Tags that go come last: where a registry deletes only the manifest with all its tags, the others must
    // have left it before.
    plan.moves.sort_by_key(|it| it.after.is_none());
    if plan.moves.is_empty() {
        return Err(PublishError::NotNow("no tag of it was written: there is nothing to put back"));
    }
    Ok(plan)
}

/// A manifest that a tag held: from the journal, else from its repository.
async fn body(
    client: &Client,
    kept: &[RawManifest],
    repository: &Repository,
    digest: &domain::Digest,
) -> Result<Option<RawManifest>, PublishError> {
    if let Some(raw) = kept.iter().find(|raw| raw.digest() == digest) {
        return Ok(Some(raw.clone()));
    }
    match client.manifest_by_digest(repository, digest).await {
        Ok(raw) => Ok(Some(raw)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Adds a tag for the earlier digest of each tag, before the tag itself. What it is to hold is known
/// once the tags have been looked at.
fn keep_previous(plan: &mut Plan) -> Result<(), PublishError> {
    let tags: Vec<Reference> = plan.moves.iter().map(|it| it.tag.clone()).collect();
    let mut kept = Vec::new();
    for of in tags.iter().filter(|tag| tag.digest().is_none()) {
        let tag = previous(of).ok_or_else(|| PublishError::TagTooLong(Box::new(of.clone())))?;
        if !tags.contains(&tag) {
            let previous_of = Some(of.clone());
            kept.push(Move { tag, expected: Expected::Anything, after: None, previous_of });
        }
    }
    plan.moves.splice(0..0, kept);
    Ok(())
}
