//! Looking before anything is written: what the tags hold, what would change, what has to be sent.

use std::collections::BTreeMap;

use domain::diff::{Comparison, PlatformDiff, Side, SideEntry, Source};
use domain::manifest::{Index, Manifest};
use domain::publication::{
    Access, Destination, Kind, Obstacle, Overwrite, PlannedChange, Preview, RepositoryPlan,
};
use domain::{ApiError, Code, Digest, MediaType, RawManifest, Reference, Repository};
use futures_util::future::{join_all, try_join_all};

use super::plan::{Expected, Move, platforms_of};
use super::walk::Part;
use super::{Plan, check, foresee, siblings};
use crate::Engine;
use crate::commands::{content, registry_side, unreadable};
use crate::registry::Client;

/// What a tag holds.
#[derive(Debug, Default)]
struct Held {
    digest: Option<Digest>,
    side: Option<Side>,
    unreadable: Option<ApiError>,
}

/// Looks at the tags and the repositories of a plan. From then on the plan is about what was seen: a tag
/// that has moved is not written.
///
/// # Errors
/// Those of the registries. What cannot be compared or must not be written is a part of the preview.
pub async fn preview(engine: &Engine, plan: &mut Plan) -> Result<Preview, ApiError> {
    let seen = plan.clone();
    let (held, after) = tokio::join!(tags(engine, &seen), after(engine, &seen));
    let mut held = held?;
    settle(engine.registry(), plan, &mut held).await?;
    let types = types(plan, &held);
    let repositories = check::repositories(engine, plan, &types);
    let destinations = destinations(engine, plan, &held, &after);
    let (repositories, mut destinations) = tokio::join!(repositories, destinations);
    let repositories = repositories?;
    note_obstacles(&repositories, &mut destinations);
    let root = plan.root.as_ref().or_else(|| {
        let first = plan.moves.iter().find_map(|it| it.after.as_ref())?;
        plan.bodies.get(first)
    });
    Ok(Preview {
        kind: plan.kind,
        digest: root.map(|root| root.digest().clone()),
        media_type: root.map(|root| root.media_type().clone()),
        text: root.map(|it| String::from_utf8_lossy(it.bytes()).into_owned()).unwrap_or_default(),
        destinations,
        repositories,
    })
}

/// The media types of what the tags of each repository hold.
fn types(plan: &Plan, held: &[Held]) -> Vec<(Repository, MediaType)> {
    let held = plan.moves.iter().zip(held);
    let types = held.filter_map(|(it, held)| {
        let kind = held.side.as_ref()?.media_type.clone();
        Some((it.tag.repository().clone(), kind))
    });
    types.collect()
}

/// What all tags hold. Of several tags of a repository that hold the same only one is read.
async fn tags(engine: &Engine, plan: &Plan) -> Result<Vec<Held>, ApiError> {
    let mut first: Vec<&Repository> = Vec::new();
    let asked = plan.moves.iter().map(|it| {
        let repository = it.tag.repository();
        let is_first = !first.contains(&repository) && it.previous_of.is_none();
        if is_first {
            first.push(repository);
        }
        (&it.tag, is_first)
    });
    let asked: Vec<_> = asked.collect();
    let asked = asked.iter().map(|(tag, is_first)| one(engine, tag, *is_first));
    let mut held = try_join_all(asked).await?;
    let missing: Vec<usize> = (0..held.len())
        .filter(|at| held[*at].side.is_none() && held[*at].unreadable.is_none())
        .filter(|at| held[*at].digest.is_some() && plan.moves[*at].previous_of.is_none())
        .collect();
    let mut sides: BTreeMap<(String, Digest), Held> = BTreeMap::new();
    for (at, it) in held.iter().enumerate() {
        if let (Some(digest), Some(side)) = (&it.digest, &it.side) {
            let key = (plan.moves[at].tag.repository().to_string(), digest.clone());
            sides.insert(key, Held { side: Some(side.clone()), ..Held::default() });
        }
    }
    let key = |at: usize, held: &[Held]| {
        let digest = held[at].digest.clone()?;
        Some((plan.moves[at].tag.repository().to_string(), digest))
    };
    let mut wanted: BTreeMap<(String, Digest), Reference> = BTreeMap::new();
    for at in &missing {
        if let Some(key) = key(*at, &held).filter(|key| !sides.contains_key(key)) {
            let name = plan.moves[*at].tag.repository().at(key.1.clone());
            wanted.insert(key, name);
        }
    }
    let read = wanted.into_iter().map(|(key, name)| async move {
        Ok::<_, ApiError>((key, one(engine, &name, true).await?))
    });
    sides.extend(try_join_all(read).await?);
    for at in missing {
        if let Some(found) = key(at, &held).and_then(|key| sides.get(&key)) {
            held[at].side.clone_from(&found.side);
            held[at].unreadable.clone_from(&found.unreadable);
        }
    }
    Ok(held)
}

/// What a tag holds. That it holds nothing is no error, nor that what it holds cannot be read.
async fn one(engine: &Engine, tag: &Reference, whole: bool) -> Result<Held, ApiError> {
    let pointed_at = async || {
        let found = engine.registry().head_manifest(tag).await?;
        Ok::<_, ApiError>(found.map(|found| found.digest))
    };
    if !whole {
        return Ok(Held { digest: pointed_at().await?, ..Held::default() });
    }
    match registry_side(engine, tag).await {
        Ok(side) => Ok(Held { digest: side.digest.clone(), side: Some(side), unreadable: None }),
        Err(error) if error.code == Code::NotFound => Ok(Held::default()),
        Err(error) if matches!(error.code, Code::Unsupported | Code::BadResponse) => {
            Ok(Held { digest: pointed_at().await?, side: None, unreadable: Some(error) })
        }
        Err(error) => Err(error),
    }
}

/// Takes up what the tags hold: from here on they have to hold it until they are written.
async fn settle(client: &Client, plan: &mut Plan, held: &mut Vec<Held>) -> Result<(), ApiError> {
    let root = plan.digest().cloned();
    let now: BTreeMap<String, Option<Digest>> = plan
        .moves
        .iter()
        .zip(held.iter())
        .map(|(it, held)| (it.tag.to_string(), held.digest.clone()))
        .collect();
    let mut kept = Vec::new();
    let mut at = 0;
    held.retain(|_| {
        at += 1;
        let it = &mut plan.moves[at - 1];
        let of = it.previous_of.as_ref().and_then(|of| now.get(&of.to_string()).cloned().flatten());
        // Nothing is kept of a tag that is new, or holds already what is published.
        let keeps = it.previous_of.is_none() || (of.is_some() && of != root);
        if it.previous_of.is_some() {
            it.after = of;
        }
        kept.push(keeps);
        keeps
    });
    let mut kept = kept.into_iter();
    plan.moves.retain(|_| kept.next().unwrap_or(true));
    for (it, held) in plan.moves.iter_mut().zip(held.iter()) {
        if plan.kind != Kind::Undo {
            it.expected = Expected::is(held.digest.clone());
        }
    }
    remember(client, plan).await
}

/// Keeps the bytes of what the tags hold, so that they can be put back whatever becomes of them.
pub(super) async fn remember(client: &Client, plan: &mut Plan) -> Result<(), ApiError> {
    let wanted = plan.moves.iter().filter_map(|it| match &it.expected {
        Expected::Is { digest: Some(digest) } => {
            Some((it.tag.repository().clone(), digest.clone()))
        }
        _ => None,
    });
    let wanted: Vec<_> = wanted.filter(|(_, digest)| !plan.bodies.contains_key(digest)).collect();
    let read =
        wanted.iter().map(|(repository, digest)| client.manifest_by_digest(repository, digest));
    for outcome in join_all(read).await {
        match outcome {
            Ok(raw) => drop(plan.bodies.insert(raw.digest().clone(), raw)),
            // It cannot be kept, and the tag can be written all the same.
            Err(error) => tracing::warn!(%error, "what a tag holds is not kept"),
        }
    }
    Ok(())
}

/// What the tags will hold, read as far as it can be compared: what is published, or where tags are put
/// back what they go back to.
async fn after(engine: &Engine, plan: &Plan) -> BTreeMap<Digest, Side> {
    let mut sides = BTreeMap::new();
    if let (Some(root), Some(it)) = (&plan.root, plan.moves.last()) {
        let side = published(engine.registry(), plan, root, &it.tag).await;
        sides.insert(root.digest().clone(), side);
    }
    let back = plan.moves.iter().filter_map(|it| {
        let digest = it.after.clone().filter(|digest| Some(digest) != plan.digest())?;
        Some((digest.clone(), it.tag.repository().at(digest)))
    });
    let back: BTreeMap<Digest, Reference> = back.collect();
    let read = back.into_iter().map(|(digest, name)| async move {
        Some((digest, registry_side(engine, &name).await.ok()?))
    });
    sides.extend(join_all(read).await.into_iter().flatten());
    sides
}

/// The list that is published, from its own bytes and from its parts where they lie now.
async fn published(client: &Client, plan: &Plan, root: &RawManifest, tag: &Reference) -> Side {
    let source = match (&plan.source, plan.kind) {
        (Some(list), Kind::Push) => Source::Local(list.clone()),
        (Some(copied), _) => Source::Registry(copied.clone()),
        (None, _) => Source::Registry(tag.clone()),
    };
    let entries = match (root.parse(), &plan.found_in) {
        (Ok(Manifest::Index(index)), _) => list(client, plan, &index).await,
        (Ok(Manifest::Image(image)), Some(repository)) => {
            let mut descriptor = root.descriptor();
            descriptor.annotations.clone_from(&image.annotations);
            let image = content(client, repository, *image).await;
            let config = image.as_ref().ok().and_then(|image| image.config.clone());
            descriptor.platform = config.and_then(|config| serde_json::from_value(config).ok());
            vec![SideEntry { descriptor, image, attestations: Vec::new(), base: None }]
        }
        _ => Vec::new(),
    };
    Side {
        source,
        digest: Some(root.digest().clone()),
        media_type: root.media_type().clone(),
        text: String::from_utf8_lossy(root.bytes()).into_owned(),
        entries,
    }
}

async fn list(client: &Client, plan: &Plan, index: &Index) -> Vec<SideEntry> {
    let images = index.manifests.iter().filter(|entry| !entry.is_attestation());
    join_all(images.map(|entry| async move {
        let about = |other: &&domain::Descriptor| other.attests().as_ref() == Some(&entry.digest);
        let attestations = index.manifests.iter().filter(about).map(|it| it.digest.clone());
        let part = plan.parts.iter().find(|part: &&Part| part.raw.digest() == &entry.digest);
        let image = match part.map(|part| (part, part.raw.parse())) {
            Some((part, Ok(Manifest::Image(image)))) => {
                content(client, part.source.repository(), *image).await
            }
            Some((_, Ok(Manifest::Index(_)))) => {
                Err(ApiError::new(Code::Unsupported, "a list within the list").about(&entry.digest))
            }
            Some((part, Err(error))) => Err(unreadable(&error).about(&part.source)),
            None => Err(ApiError::new(Code::NotFound, "it is not known").about(&entry.digest)),
        };
        let attestations = attestations.collect();
        SideEntry { descriptor: entry.clone(), image, attestations, base: None }
    }))
    .await
}

async fn destinations(
    engine: &Engine,
    plan: &Plan,
    held: &[Held],
    after: &BTreeMap<Digest, Side>,
) -> Vec<Destination> {
    let rules = engine.settings().platform_rules();
    let held = plan.moves.iter().zip(held);
    join_all(held.map(async |(it, held)| {
        let next = it.after.as_ref().and_then(|digest| after.get(digest));
        let body = it.after.as_ref().and_then(|digest| plan.bodies.get(digest));
        let is_checked = it.previous_of.is_none() && matches!(plan.kind, Kind::Push | Kind::Copy);
        let required = rules.iter().filter(|rule| is_checked && rule.is_about(it.tag.repository()));
        let lacking = required.filter_map(|rule| {
            let has = next.map(|side| side.entries.iter().map(SideEntry::platform).collect());
            let has = has.or_else(|| body.map(platforms_of)).unwrap_or_default();
            let lacking = rule.lacking(&has);
            let pattern = rule.pattern.clone();
            (!lacking.is_empty()).then_some(Obstacle::Required { pattern, lacking })
        });
        let overwrite = async {
            foresee::overwrite(engine, &it.tag, held.digest.as_ref(), it.after.as_ref()).await
        };
        let siblings = async {
            match (&held.digest, &it.after) {
                (Some(digest), None) => siblings::of(engine.registry(), &it.tag, digest).await,
                _ => (Vec::new(), 0),
            }
        };
        let (overwrite, (same, uncompared)) = tokio::join!(overwrite, siblings);
        let immutable = (overwrite == Overwrite::Immutable).then_some(Obstacle::Immutable);
        let moved = match &it.expected {
            Expected::Is { digest } if plan.kind == Kind::Undo && *digest != held.digest => {
                Some(Obstacle::Moved { expected: digest.clone() })
            }
            _ => None,
        };
        let leaving = plan.leaving(it.tag.repository());
        Destination {
            tag: it.tag.clone(),
            before: held.digest.clone(),
            after: it.after.clone(),
            previous_of: it.previous_of.clone(),
            changes: changes(held, it, next),
            unreadable: held.unreadable.clone(),
            overwrite,
            obstacles: lacking.chain(immutable).chain(moved).collect(),
            siblings: same.into_iter().filter(|tag| !leaving.contains(&tag)).collect(),
            uncompared,
        }
    }))
    .await
}

/// What changes for each platform. A tag that is new gets all of them; one that goes loses them.
fn changes(held: &Held, it: &Move, next: Option<&Side>) -> Vec<PlannedChange> {
    let empty = Side {
        source: Source::Registry(it.tag.clone()),
        digest: None,
        media_type: MediaType::new(domain::media_type::OCI_INDEX),
        text: String::new(),
        entries: Vec::new(),
    };
    let before = match (&held.side, &held.digest) {
        (Some(side), _) => side,
        (None, None) => &empty,
        (None, Some(_)) => return Vec::new(),
    };
    let next = match (&it.after, next) {
        (_, Some(next)) => next,
        (None, None) => &empty,
        (Some(_), None) => return Vec::new(),
    };
    compared(before, next)
}

/// The rows of a comparison, what hurts first.
pub(super) fn compared(before: &Side, next: &Side) -> Vec<PlannedChange> {
    let rows = Comparison::of(before, next).platforms.into_iter();
    rows.map(|row| {
        let PlatformDiff { platform, status, digest_a, digest_b, to_pull, .. } = row;
        PlannedChange { platform, status, before: digest_a, digest: digest_b, to_pull }
    })
    .collect()
}

/// What somebody who has moved a tag put there, beside what a publication would put over it.
pub(super) async fn over(
    engine: &Engine,
    plan: &Plan,
    tag: &Reference,
    found: &Digest,
    after: &Digest,
) -> Vec<PlannedChange> {
    let found = tag.repository().at(found.clone());
    let Ok(before) = registry_side(engine, &found).await else { return Vec::new() };
    let next = match &plan.root {
        Some(root) if root.digest() == after => published(engine.registry(), plan, root, tag).await,
        _ => match registry_side(engine, &tag.repository().at(after.clone())).await {
            Ok(side) => side,
            Err(_) => return Vec::new(),
        },
    };
    compared(&before, &next)
}

/// What changes for each platform from one digest of a repository to another, what hurts first. Nothing
/// where one of them cannot be read.
pub(crate) async fn between(
    engine: &Engine,
    repository: &Repository,
    before: &Digest,
    after: &Digest,
) -> Vec<PlannedChange> {
    let (before, after) = (repository.at(before.clone()), repository.at(after.clone()));
    match tokio::join!(registry_side(engine, &before), registry_side(engine, &after)) {
        (Ok(before), Ok(after)) => compared(&before, &after),
        _ => Vec::new(),
    }
}

/// A repository that refuses to be written, or something else under a tag that would go along, is an
/// obstacle for each of its tags.
fn note_obstacles(repositories: &[RepositoryPlan], destinations: &mut [Destination]) {
    for plan in repositories {
        let refused = match &plan.access {
            Access::Refused { error } => Some(Obstacle::Access { error: error.clone() }),
            _ => None,
        };
        let elsewhere = plan.attached_elsewhere.iter().cloned();
        let elsewhere = elsewhere.map(|tag| Obstacle::AttachedElsewhere { tag });
        let all: Vec<Obstacle> = refused.into_iter().chain(elsewhere).collect();
        let own = destinations.iter_mut().filter(|it| it.tag.repository() == &plan.repository);
        for it in own.filter(|it| !it.is_same()) {
            it.obstacles.extend(all.iter().cloned());
        }
    }
}
