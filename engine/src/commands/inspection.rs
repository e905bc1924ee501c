//! A closer look at an image: whether its parts are there, and what refers to it.

use std::collections::HashSet;
use std::pin::Pin;
use std::sync::Mutex;

use domain::diff::Source;
use domain::executable::Programs;
use domain::health::{Part, PartCheck, Presence, parts};
use domain::protocol::compare::LoadSide;
use domain::protocol::inspection::{
    CheckParts, CheckPrograms, ListReferrers, Referrer, ReferrerSource, Referrers, TaggedReferrer,
};
use domain::{ApiError, Code, Descriptor, Digest, Repository};
use futures_util::future::join_all;

use super::compare::load_side;
use crate::registry::{Client, cosign_tags};
use crate::{Engine, programs};

/// So many parts are asked about at most: more are no list that anybody made for use.
const MOST_PARTS: usize = 4000;

/// Asks about each part; how many at once is the registry client's to decide.
pub(crate) async fn check_parts(
    engine: &Engine,
    request: CheckParts,
) -> Result<Vec<PartCheck>, ApiError> {
    let CheckParts { reference, layers } = request;
    let source = Source::Registry(reference.clone());
    let side = load_side(engine, LoadSide { source }).await?;
    let parts = parts(&side, layers);
    if parts.len() > MOST_PARTS {
        let message = format!("it has {} parts; {MOST_PARTS} are asked about at most", parts.len());
        return Err(ApiError::new(Code::Unsupported, message).about(&reference));
    }
    let (client, repository) = (engine.registry(), reference.repository());
    Ok(join_all(parts.into_iter().map(|part| check(client, repository, part))).await)
}

async fn check(client: &Client, repository: &Repository, part: Part) -> PartCheck {
    let digest = &part.descriptor.digest;
    let outcome = if part.role.is_manifest() {
        let found = client.head_manifest(&repository.at(digest.clone())).await;
        found.map(|found| match found {
            Some(found) => Presence::There(Some(found.size)),
            None => Presence::Missing,
        })
    } else {
        client.blob_presence(repository, digest).await
    };
    PartCheck { outcome: outcome.map_err(ApiError::from), part }
}

/// What machine the programs of an image are for.
pub(crate) async fn check_programs(
    engine: &Engine,
    request: CheckPrograms,
) -> Result<Programs, ApiError> {
    let CheckPrograms { reference, platform, most_bytes } = request;
    programs::check(engine.registry(), &reference, platform, most_bytes).await
}

/// So deep the tree is followed: a signature of an SBOM of an image is two.
const DEEPEST: usize = 4;
/// So many referrers are followed at most.
const MOST_REFERRERS: usize = 200;

/// The tree of referrers. What refers to itself is followed once.
pub(crate) async fn list_referrers(
    engine: &Engine,
    request: ListReferrers,
) -> Result<Referrers, ApiError> {
    let client = engine.registry();
    let repository = request.reference.repository();
    let digest = match request.reference.digest() {
        Some(digest) => digest.clone(),
        None => client.manifest(&request.reference).await?.digest().clone(),
    };
    let walk = Walk { client, repository, seen: Mutex::new(HashSet::from([digest.clone()])) };
    let (found, tagged) =
        tokio::join!(client.referrers(repository, &digest), tagged(client, repository, &digest));
    let (found, source) = found?;
    let many = found.len() > MOST_REFERRERS;
    let tree = walk.all(found, DEEPEST).await;
    let is_cut = many || walk.seen.lock().is_ok_and(|seen| seen.len() > MOST_REFERRERS);
    Ok(Referrers { source, tree, is_cut, tagged })
}

/// What cosign keeps under tags of the digest. A registry that does not answer about one of them costs no other.
async fn tagged(client: &Client, repository: &Repository, digest: &Digest) -> Vec<TaggedReferrer> {
    let asked = cosign_tags(digest).into_iter().map(|tag| async move {
        let found = client.head_manifest(&repository.tagged(tag.clone())).await.ok()??;
        Some(TaggedReferrer { tag, digest: found.digest, size: found.size })
    });
    join_all(asked).await.into_iter().flatten().collect()
}

/// What the tree is made with.
struct Walk<'a> {
    client: &'a Client,
    repository: &'a Repository,
    /// What was followed already.
    seen: Mutex<HashSet<Digest>>,
}

type Walking<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

impl Walk<'_> {
    async fn all(&self, found: Vec<Descriptor>, depth: usize) -> Vec<Referrer> {
        let each =
            found.into_iter().take(MOST_REFERRERS).map(|descriptor| self.one(descriptor, depth));
        join_all(each).await
    }

    /// Boxed, as it calls itself.
    fn one(&self, descriptor: Descriptor, depth: usize) -> Walking<'_, Referrer> {
        Box::pin(async move {
            let is_new = self.seen.lock().is_ok_and(|mut seen| {
                seen.len() <= MOST_REFERRERS && seen.insert(descriptor.digest.clone())
            });
            if !is_new || depth == 0 {
                return Referrer { descriptor, referrers: Ok(Vec::new()) };
            }
            let referrers = match self.client.referrers(self.repository, &descriptor.digest).await {
                Ok((found, ReferrerSource::Api | ReferrerSource::Tag)) => {
                    Ok(self.all(found, depth - 1).await)
                }
                Err(error) => Err(error.into()),
            };
            Referrer { descriptor, referrers }
        })
    }
}
