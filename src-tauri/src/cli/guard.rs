//! What a push must not do to whoever pulls: asked for by flags, as docker's push knows no such thing.

use domain::Platform;
use domain::publication::Preview;
use engine::store::StoredList;

use super::Failure;
use super::arguments::PushArgs;

/// Whether the tags' platforms are looked at: where it is asked for, and for every push that docker does
/// not know.
pub(super) fn is_on(args: &PushArgs) -> bool {
    args.keep_platforms || !args.allow_lost_platform.is_empty() || !args.to.is_empty()
}

/// The list has the platforms that it has to have.
///
/// # Errors
/// The ones that it lacks.
pub(super) fn required(list: &StoredList, wanted: &[String]) -> Result<(), Failure> {
    let held: Vec<Platform> = list
        .entries
        .iter()
        .filter_map(|entry| entry.descriptor.platform.as_ref().map(Platform::normalised))
        .collect();
    let wanted = parse(wanted)?;
    let lacking: Vec<String> =
        wanted.iter().filter(|it| !held.contains(it)).map(ToString::to_string).collect();
    if lacking.is_empty() {
        return Ok(());
    }
    let text = format!("{} lacks {}", list.reference, lacking.join(", "));
    Err(refused(text, "Nothing was pushed. Add the image of that platform to the list first."))
}

/// No tag loses a platform that was not allowed to go.
///
/// # Errors
/// The ones that would be.
pub(super) fn lost(preview: &Preview, allowed: &[String]) -> Result<(), Failure> {
    let allowed = parse(allowed)?;
    for target in preview.destinations.iter().filter(|target| target.previous_of.is_none()) {
        if let (Some(error), Some(_)) = (&target.unreadable, &target.before) {
            let text = format!("what {} holds cannot be read: {error}", target.tag);
            let hint = "Nothing was pushed. Without --keep-platforms it is replaced.";
            return Err(refused(text, hint));
        }
        let lost = target.lost().into_iter().filter(|it| !allowed.contains(it));
        let lost: Vec<String> = lost.map(|it| it.to_string()).collect();
        if !lost.is_empty() {
            let text = format!("{} would lose {}", target.tag, lost.join(", "));
            let hint = "Nothing was written. --allow-lost-platform names a platform that may go.";
            return Err(refused(text, hint));
        }
    }
    Ok(())
}

/// A plan for `--dry-run`: as text, or as JSON.
///
/// # Errors
/// None that happens: a preview is always JSON.
pub(super) fn shown(preview: &Preview, as_json: bool) -> Result<String, Failure> {
    Ok(if as_json { serde_json::to_string_pretty(preview)? + "\n" } else { preview.text() })
}

/// Nothing forbids it.
///
/// # Errors
/// The first reason that does.
pub(super) fn unblocked(preview: &Preview) -> Result<(), Failure> {
    let blocked = preview.destinations.iter().filter(|target| !target.is_same());
    let first = blocked.flat_map(|it| it.obstacles.iter().map(move |why| (&it.tag, why))).next();
    match first {
        Some((tag, why)) => {
            let text = format!("{tag} cannot be written: {}", why.words());
            Err(refused(text, "Nothing was written."))
        }
        None => Ok(()),
    }
}

fn refused(text: String, hint: &str) -> Failure {
    Failure { text, hint: Some(hint.to_owned()) }
}

/// Platforms as they are typed.
///
/// # Errors
/// The first that is none.
pub(super) fn parse(names: &[String]) -> Result<Vec<Platform>, Failure> {
    names
        .iter()
        .map(|name| {
            let parsed = Platform::parse(name).map(|platform| platform.normalised());
            parsed
                .ok_or_else(|| Failure::new(format!("{name} is no platform: linux/arm/v7 is one")))
        })
        .collect()
}
