//! What is attached to images from outside: signatures and SBOMs that name them as their subject, and what
//! cosign keeps under tags of their digests. Where an image goes to another repository they can go along;
//! by themselves they would stay behind, as the list does not name them.

use std::collections::{BTreeMap, BTreeSet};

use domain::protocol::inspection::ReferrerSource;
use domain::{Descriptor, Digest, Reference, Repository, Tag};
use futures_util::future::try_join_all;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use serde::{Deserialize, Serialize};

use super::road::confirmed;
use super::walk::{Part, below};
use super::{ASKED_AT_ONCE, Plan, PublishError};
use crate::registry::{Client, RegistryError, cosign_tags};

/// So deep it is followed: a signature of an SBOM of an image is two.
const DEEPEST: usize = 4;
/// So many are taken along at most.
const MOST: usize = 1000;

/// Something that is attached to a manifest of a plan. Its own manifest is one of the plan's parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Attached {
    /// What it is attached to.
    pub(crate) subject: Digest,
    /// It, as its registry lists it.
    pub(crate) descriptor: Descriptor,
    /// The tag that says so, where it does not say it itself.
    pub(crate) tag: Option<Tag>,
}

/// Adds to a plan what is attached to the manifests that go to another repository.
///
/// # Errors
/// When it cannot be found out, or is more than anybody attaches.
pub(super) async fn take_along(client: &Client, plan: &mut Plan) -> Result<(), PublishError> {
    let targets: Vec<Repository> =
        Plan::repositories(plan.moves.iter().map(|it| &it.tag)).into_iter().cloned().collect();
    let leaves = |from: &Repository| targets.iter().any(|to| to != from);
    let own = plan.root.iter().zip(&plan.found_in).map(|(root, from)| (from, root.digest()));
    let parts = plan.parts.iter().map(|part| (part.source.repository(), part.raw.digest()));
    let mut next: BTreeSet<(String, Reference)> = own
        .chain(parts)
        .filter(|(from, _)| leaves(from))
        .map(|(from, digest)| from.at(digest.clone()))
        .map(|name| (name.to_string(), name))
        .collect();
    let mut seen: BTreeSet<Digest> =
        plan.parts.iter().map(|part| part.raw.digest().clone()).collect();
    for depth in 0.. {
        let asked: Vec<_> = next
            .into_iter()
            .map(|(_, name)| async move {
                let found = of(client, &name).await?;
                Ok::<_, PublishError>((name, found))
            })
            .collect();
        let found: Vec<_> = stream::iter(asked).buffered(ASKED_AT_ONCE).try_collect().await?;
        next = BTreeSet::new();
        for (subject, attached) in found {
            if depth >= DEEPEST && !attached.is_empty() {
                return Err(PublishError::TooDeep {
                    source_name: Box::new(subject),
                    limit: DEEPEST,
                });
            }
            for it in attached {
                let name = subject.repository().at(it.descriptor.digest.clone());
                let is_new = seen.insert(it.descriptor.digest.clone());
                plan.attached.push(it);
                if plan.attached.len() > MOST {
                    let (source_name, limit) = (Box::new(subject), MOST);
                    return Err(PublishError::TooManyAttached { source_name, limit });
                }
                if is_new {
                    next.insert((name.to_string(), name));
                }
            }
        }
        let fetched = next.iter().map(|(_, name)| fetch(client, name));
        for part in try_join_all(fetched).await?.into_iter().flatten() {
            seen.insert(part.raw.digest().clone());
            plan.parts.push(part);
        }
        if next.is_empty() {
            break;
        }
    }
    Ok(())
}

/// A manifest that is attached, after what is below it.
async fn fetch(client: &Client, name: &Reference) -> Result<Vec<Part>, PublishError> {
    let raw = client.manifest(name).await?;
    let mut parts = below(client, name, &raw).await?;
    parts.push(Part::new(name.clone(), raw)?);
    for part in &mut parts {
        (part.attests, part.attached) = (true, true);
    }
    Ok(parts)
}

/// What is attached to one manifest.
async fn of(client: &Client, name: &Reference) -> Result<Vec<Attached>, PublishError> {
    let (repository, Some(digest)) = (name.repository(), name.digest()) else {
        return Ok(Vec::new());
    };
    let tagged = try_join_all(cosign_tags(digest).into_iter().map(async |tag| {
        let found = client.head_manifest(&repository.tagged(tag.clone())).await?;
        Ok::<_, PublishError>(found.map(|descriptor| (tag, descriptor)))
    }));
    let referrers = async { Ok(client.referrers(repository, digest).await?.0) };
    let (referrers, tagged) = tokio::try_join!(referrers, tagged)?;
    let subject = || digest.clone();
    let referrers = referrers.into_iter().map(|descriptor| Attached {
        subject: subject(),
        descriptor,
        tag: None,
    });
    let tagged = tagged.into_iter().flatten().map(|(tag, descriptor)| Attached {
        subject: subject(),
        descriptor,
        tag: Some(tag),
    });
    Ok(referrers.chain(tagged).collect())
}

/// Makes what was brought to a repository findable there: registries with the referrers API do it by
/// themselves; in others, and for cosign, tags say it (distribution specification, referrers tag schema).
///
/// # Errors
/// [`PublishError`]; no tag of the publication was written.
pub(super) async fn attach(
    client: &Client,
    plan: &Plan,
    to: &Repository,
) -> Result<(), PublishError> {
    let mut by_subject: BTreeMap<&Digest, Vec<Descriptor>> = BTreeMap::new();
    for it in plan.attached.iter().filter(|it| is_brought(plan, &it.descriptor.digest, to)) {
        match &it.tag {
            None => by_subject.entry(&it.subject).or_default().push(it.descriptor.clone()),
            Some(tag) => tag_it(client, plan, it, &to.tagged(tag.clone())).await?,
        }
    }
    for (subject, brought) in by_subject {
        let (known, source) = client.referrers(to, subject).await?;
        let is_lacking = |it: &&Descriptor| !known.iter().any(|known| known.digest == it.digest);
        let lacking: Vec<Descriptor> = brought.iter().filter(is_lacking).cloned().collect();
        if source == ReferrerSource::Tag && !lacking.is_empty() {
            client.tag_referrers(to, subject, &lacking).await?;
        }
    }
    Ok(())
}

/// The tags of cosign's that would go along to a repository and hold something else there. Only asked for
/// what is not there yet.
pub(super) async fn elsewhere(
    client: &Client,
    plan: &Plan,
    to: &Repository,
) -> Result<Vec<Reference>, RegistryError> {
    let tagged = plan.attached.iter().filter(|it| is_brought(plan, &it.descriptor.digest, to));
    let asked: Vec<_> = tagged
        .filter_map(|it| Some((to.tagged(it.tag.clone()?), &it.descriptor.digest)))
        .map(|(tag, digest)| async move {
            let held = client.held_by(&tag).await?;
            let other = held.filter(|held| held != digest);
            Ok::<_, RegistryError>(other.map(|_| tag))
        })
        .collect();
    let found = stream::iter(asked).buffered(ASKED_AT_ONCE).try_collect::<Vec<_>>().await?;
    Ok(found.into_iter().flatten().collect())
}

/// Whether a manifest has to be brought to a repository.
fn is_brought(plan: &Plan, digest: &Digest, to: &Repository) -> bool {
    let mut parts = plan.parts.iter().filter(|part| part.raw.digest() == digest);
    parts.any(|part| plan.is_foreign(part, to))
}

/// Writes a tag of cosign's. One that holds something else stays: both would have to be merged, and what
/// is signed with whose key is no decision of this program.
async fn tag_it(
    client: &Client,
    plan: &Plan,
    it: &Attached,
    tag: &Reference,
) -> Result<(), PublishError> {
    let digest = &it.descriptor.digest;
    match client.held_by(tag).await? {
        Some(held) if held == *digest => Ok(()),
        Some(_) => Err(PublishError::AttachedElsewhere(Box::new(tag.clone()))),
        None => {
            let part = plan.parts.iter().find(|part| part.raw.digest() == digest);
            let Some(Part { raw, .. }) = part else { return Ok(()) };
            let (repository, name) = (tag.repository(), tag.identifier());
            let said = client.put_manifest(repository, name, raw.media_type(), raw.bytes()).await?;
            confirmed(tag, digest, said)
        }
    }
}
