//! What a push must not do to whoever pulls: asked for by flags, as docker's push knows no such thing.

use domain::Platform;
use domain::protocol::preview::PushPreview;
use engine::store::StoredList;

use super::Failure;
use super::arguments::PushArgs;

/// Whether the tag's platforms are looked at.
pub(super) fn is_on(args: &PushArgs) -> bool {
    args.keep_platforms || !args.allow_lost_platform.is_empty()
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

/// No platform is taken away that was not allowed to go.
///
/// # Errors
/// The ones that would be.
pub(super) fn lost(preview: &PushPreview, args: &PushArgs) -> Result<(), Failure> {
    if !is_on(args) {
        return Ok(());
    }
    if let (Some(error), Some(_)) = (&preview.unreadable, &preview.before) {
        let text = format!("what {} holds cannot be read: {error}", preview.target);
        return Err(refused(text, "Nothing was pushed. Without --keep-platforms it is replaced."));
    }
    let allowed = parse(&args.allow_lost_platform)?;
    let lost = preview.lost().into_iter().map(|platform| platform.normalised());
    let lost: Vec<String> =
        lost.filter(|it| !allowed.contains(it)).map(|it| it.to_string()).collect();
    if lost.is_empty() {
        return Ok(());
    }
    let text = format!("{} would lose {}", preview.target, lost.join(", "));
    Err(refused(text, "Nothing was pushed. --allow-lost-platform names a platform that may go."))
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
