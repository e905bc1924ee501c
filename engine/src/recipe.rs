//! Makes tags hold what a recipe says. Everything is read and checked before anything is written; a tag
//! that holds it already is only read.

use std::collections::BTreeMap;

use domain::manifest::Manifest;
use domain::protocol::preview::Expected;
use domain::recipe::{Found, Recipe, RecipeError, Source, platforms};
use domain::{
    ApiError, Code, Descriptor, Digest, MediaType, Platform, RawManifest, Reference, Repository,
    media_type,
};
use futures_util::future::try_join_all;
use serde::Serialize;

use crate::Engine;
use crate::copy::{bring_below, reduce, select};
use crate::lists::from_manifest;
use crate::push::{confirmed, pointed_at, still};
use crate::registry::Client;

/// What a recipe comes to: the list, and what becomes of each tag.
#[derive(Debug, Clone, Serialize)]
pub struct Plan {
    /// Digest of the list.
    pub digest: Digest,
    /// The exact text of the list.
    pub text: String,
    /// The tags, in the recipe's order.
    pub targets: Vec<Target>,
    #[serde(skip)]
    list: RawManifest,
    /// What each source holds: the image, or the list with the entries that are taken.
    #[serde(skip)]
    roots: Vec<(Reference, RawManifest)>,
}

/// What becomes of a tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Target {
    /// The tag.
    pub reference: Reference,
    /// What it held when it was looked at; nothing when it was not there.
    pub before: Option<Digest>,
    /// Platforms that it has and would not have any more.
    pub lost: Vec<Platform>,
}

impl Target {
    /// Whether it holds the list already.
    pub fn holds(&self, digest: &Digest) -> bool {
        self.before.as_ref() == Some(digest)
    }
}

/// Reads the sources and the tags, and puts the list together. Writes nothing.
///
/// # Errors
/// [`Code::Invalid`] for a recipe that cannot be followed, and those of the registries.
pub async fn plan(engine: &Engine, recipe: &Recipe) -> Result<Plan, ApiError> {
    recipe.check().map_err(|error| invalid(&error))?;
    let client = engine.registry();
    let sources = try_join_all(recipe.sources.iter().map(|source| find(client, source))).await?;
    let found: Vec<Found> = sources.iter().map(|(found, _)| found.clone()).collect();
    let list = recipe.body(&found).map_err(|error| invalid(&error))?;
    let held = platforms_of(&list);
    let targets =
        try_join_all(recipe.targets.iter().map(|target| look(client, target, &held))).await?;
    let names = recipe.sources.iter().map(|source| source.reference.clone());
    Ok(Plan {
        digest: list.digest().clone(),
        text: String::from_utf8_lossy(list.bytes()).into_owned(),
        targets,
        roots: names.zip(sources.into_iter().map(|(_, root)| root)).collect(),
        list,
    })
}

/// Writes what a plan says: images, then the list under each tag that does not hold it. A tag that has
/// moved since the plan was made is left alone.
///
/// # Errors
/// Those of the registries, and [`Code::Conflict`] for a tag that moved. Tags that were written before
/// stay written: applied again, the rest is done.
pub async fn apply(engine: &Engine, plan: &Plan) -> Result<(), ApiError> {
    let client = engine.registry();
    let due: Vec<&Target> =
        plan.targets.iter().filter(|target| !target.holds(&plan.digest)).collect();
    let mut repositories: BTreeMap<String, &Reference> = BTreeMap::new();
    for target in &due {
        repositories.insert(target.reference.repository().to_string(), &target.reference);
    }
    for target in repositories.values() {
        // One after the other: several sources often share their base's blobs.
        for (source, root) in &plan.roots {
            bring_below(client, source, target, root).await?;
        }
    }
    for target in due {
        let expected = match &target.before {
            Some(digest) => Expected::Digest { digest: digest.clone() },
            None => Expected::Nothing,
        };
        write(client, &target.reference, &expected, &plan.list).await?;
    }
    Ok(())
}

async fn write(
    client: &Client,
    target: &Reference,
    expected: &Expected,
    list: &RawManifest,
) -> Result<(), ApiError> {
    still(client, target, expected).await?;
    let (repository, tag) = (target.repository(), target.identifier());
    let said = client.put_manifest(repository, tag, list.media_type(), list.bytes()).await?;
    confirmed(target, list.digest().clone(), said)?;
    let found = pointed_at(client, target).await?;
    if found.as_ref() == Some(list.digest()) {
        return Ok(());
    }
    let found = found.map_or_else(|| "nothing".to_owned(), |digest| digest.to_string());
    let message = format!("{target} was written, and read back it holds {found}");
    Err(ApiError::new(Code::Conflict, message)
        .with_hint("Somebody else writes the same tag. Apply the recipe again.")
        .about(target))
}

/// What a source holds: its entries of the list, and the manifest below which they are.
async fn find(client: &Client, source: &Source) -> Result<(Found, RawManifest), ApiError> {
    let name = &source.reference;
    let whole = client.manifest(name).await?;
    let unreadable = |error: &dyn std::fmt::Display| {
        ApiError::new(Code::BadResponse, format!("{name} cannot be read: {error}")).about(name)
    };
    let dress = |entries| source.dress(entries).map_err(|error| invalid(&error));
    let index = match whole.parse().map_err(|error| unreadable(&error))? {
        Manifest::Image(_) => {
            let wanted = platforms(&source.platforms).map_err(|error| invalid(&error))?;
            let root = select(client, name, whole, &wanted).await?;
            let entry = from_manifest(client, name, root.clone()).await?.descriptor;
            return Ok((Found { entries: dress(vec![entry])?, whole: None, list: None }, root));
        }
        Manifest::Index(_) if source.nested => {
            let (entry, root) = (whole.descriptor(), list_of(&whole.descriptor()));
            let root = root.map_err(|error| unreadable(&error))?;
            return Ok((Found { entries: dress(vec![entry])?, whole: None, list: None }, root));
        }
        Manifest::Index(index) => index,
    };
    let chosen = source.choose(&index.manifests).map_err(|error| invalid(&error))?;
    let is_whole = chosen.len() == index.manifests.len();
    let root = if is_whole { Ok(whole.clone()) } else { reduce(&whole, &chosen) };
    let root = root.map_err(|error| unreadable(&error))?;
    let entries = index.manifests.into_iter().enumerate();
    let entries = entries.filter(|(at, _)| chosen.contains(at)).map(|(_, entry)| entry);
    let entries = dress(entries.collect())?;
    Ok((Found { entries, whole: is_whole.then(|| whole.clone()), list: Some(whole) }, root))
}

/// A list of one entry, below which a list within a list is found like all else.
fn list_of(entry: &Descriptor) -> Result<RawManifest, serde_json::Error> {
    let text =
        serde_json::to_vec(&serde_json::json!({ "schemaVersion": 2, "manifests": [entry] }))?;
    Ok(RawManifest::new(text, &MediaType::new(media_type::OCI_INDEX)))
}

/// What a tag holds, and what it would lose.
async fn look(client: &Client, target: &Reference, held: &[Platform]) -> Result<Target, ApiError> {
    let Some(before) = pointed_at(client, target).await? else {
        return Ok(Target { reference: target.clone(), before: None, lost: Vec::new() });
    };
    let repository: &Repository = target.repository();
    let raw = client.manifest_by_digest(repository, &before).await?;
    let lost = platforms_of(&raw).into_iter().filter(|platform| !held.contains(platform));
    Ok(Target { reference: target.clone(), lost: lost.collect(), before: Some(before) })
}

/// The platforms of a list, under their usual names. None of what is no list, or cannot be read: only
/// a list can lose a platform.
fn platforms_of(list: &RawManifest) -> Vec<Platform> {
    let Ok(Manifest::Index(index)) = list.parse() else { return Vec::new() };
    let images = index.manifests.iter().filter(|entry| !entry.is_attestation());
    images.filter_map(|entry| Some(entry.platform.as_ref()?.normalised())).collect()
}

fn invalid(error: &RecipeError) -> ApiError {
    ApiError::new(Code::Invalid, error.to_string())
        .with_hint("Nothing was written. Change the recipe.")
}
