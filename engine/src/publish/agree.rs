//! What stands between a plan and its start: what was shown is what is done, no platform goes that nobody
//! let go, and no rule is broken.

use std::collections::BTreeMap;

use domain::image_config::{self, MAX_CONFIG_BYTES};
use domain::manifest::Manifest;
use domain::publication::{Agreed, Kind, covers};
use domain::{Digest, Platform, RawManifest, Reference, Repository};

use super::look::remember;
use super::plan::{Expected, Move, platforms_of};
use super::{Plan, PublishError};
use crate::Engine;
use crate::registry::Client;

/// Binds a plan to what somebody has seen: the tags have to hold what they held, and get what was shown.
///
/// # Errors
/// [`PublishError::Changed`] when a tag would get something else.
pub(crate) async fn bind(
    engine: &Engine,
    plan: &mut Plan,
    agreed: &[Agreed],
) -> Result<(), PublishError> {
    let seen: BTreeMap<String, &Agreed> =
        agreed.iter().map(|one| (one.tag.to_string(), one)).collect();
    let mut bound: Vec<Move> = Vec::new();
    for mut it in std::mem::take(&mut plan.moves) {
        let found = seen.get(&it.tag.to_string());
        match (&it.previous_of, found) {
            // Nothing was to be kept of it.
            (Some(_), None) => continue,
            (Some(of), Some(shown)) => {
                let held = seen.get(&of.to_string()).and_then(|of| of.before.clone());
                if held.is_none() || held != shown.after {
                    return Err(changed(&it.tag, shown.after.as_ref(), held.as_ref()));
                }
                it.after = held;
            }
            (None, Some(shown)) if shown.after == it.after => {}
            (None, shown) => {
                let shown = shown.and_then(|shown| shown.after.as_ref());
                return Err(changed(&it.tag, shown, it.after.as_ref()));
            }
        }
        if plan.kind != Kind::Undo {
            it.expected = Expected::is(found.and_then(|shown| shown.before.clone()));
        }
        bound.push(it);
    }
    plan.moves = bound;
    Ok(remember(engine.registry(), plan).await?)
}

fn changed(tag: &Reference, shown: Option<&Digest>, now: Option<&Digest>) -> PublishError {
    let words = |it: Option<&Digest>| it.map_or_else(|| "nothing".to_owned(), Digest::to_string);
    PublishError::Changed { tag: Box::new(tag.clone()), shown: words(shown), now: words(now) }
}

/// No tag loses a platform that was not let go.
///
/// # Errors
/// [`PublishError::Loses`] of the first that would.
pub async fn guard(engine: &Engine, plan: &Plan, allowed: &[Platform]) -> Result<(), PublishError> {
    if !matches!(plan.kind, Kind::Push | Kind::Copy) {
        return Ok(());
    }
    let client = engine.registry();
    for it in plan.moves.iter().filter(|it| it.previous_of.is_none()) {
        let Expected::Is { digest: Some(before) } = &it.expected else { continue };
        let Some(before) = plan.bodies.get(before) else { continue };
        let held = platforms(client, it.tag.repository(), before).await;
        let next = published(client, plan).await;
        let lost: Vec<Platform> = held.into_iter().filter(|it| !next.contains(it)).collect();
        if !covers(allowed, &lost) {
            let allowed: Vec<Platform> = allowed.iter().map(Platform::normalised).collect();
            let lost = lost.into_iter().filter(|it| !allowed.contains(it)).collect();
            return Err(PublishError::Loses { tag: Box::new(it.tag.clone()), lost });
        }
    }
    Ok(())
}

/// No tag breaks a rule of the settings.
///
/// # Errors
/// [`PublishError::Lacks`] of the first that would.
pub async fn check_rules(engine: &Engine, plan: &Plan) -> Result<(), PublishError> {
    let rules = engine.settings().platform_rules();
    if rules.is_empty() || !matches!(plan.kind, Kind::Push | Kind::Copy) {
        return Ok(());
    }
    let held = published(engine.registry(), plan).await;
    for it in plan.moves.iter().filter(|it| it.previous_of.is_none()) {
        for rule in rules.iter().filter(|rule| rule.is_about(it.tag.repository())) {
            let lacking = rule.lacking(&held);
            if !lacking.is_empty() {
                let (tag, pattern) = (Box::new(it.tag.clone()), rule.pattern.clone());
                return Err(PublishError::Lacks { tag, pattern, lacking });
            }
        }
    }
    Ok(())
}

/// The platforms of what is published.
async fn published(client: &Client, plan: &Plan) -> Vec<Platform> {
    let Some(root) = &plan.root else { return Vec::new() };
    match &plan.found_in {
        Some(repository) => platforms(client, repository, root).await,
        None => platforms_of(root),
    }
}

/// The platforms of a list, or of an image by its config, under their usual names; none where that cannot
/// be read.
async fn platforms(client: &Client, repository: &Repository, raw: &RawManifest) -> Vec<Platform> {
    let Ok(Manifest::Image(image)) = raw.parse() else { return platforms_of(raw) };
    if !image.config.media_type.is_image_config() {
        return Vec::new();
    }
    let config = client.blob(repository, &image.config.digest, MAX_CONFIG_BYTES).await;
    let platform = config.ok().and_then(|config| image_config::platform(&config).ok());
    platform.iter().map(Platform::normalised).collect()
}
