//! What is said of drafts, in the user's language.

use domain::draft::{Beside, EditKind, Problem, Remedy};

use crate::format;

/// What an edit did.
pub(super) fn edit(kind: EditKind) -> &'static str {
    match kind {
        EditKind::Add => t!("entries added"),
        EditKind::Remove => t!("entries removed"),
        EditKind::Order => t!("another order"),
        EditKind::Platform => t!("a platform changed"),
        EditKind::Annotations => t!("annotations changed"),
        EditKind::Reset => t!("an entry put back"),
        EditKind::Repin => t!("what a tag holds now taken"),
        EditKind::Keep => t!("an entry kept"),
        EditKind::Targets => t!("the tags changed"),
        EditKind::List => t!("the list's type or subject changed"),
        EditKind::Required => t!("required platforms changed"),
        EditKind::TakeIn => t!("another program's change taken in"),
        EditKind::Become => t!("started over from a published list"),
    }
}

/// What is wrong, or good to know.
pub(in crate::pages) fn problem(problem: &Problem) -> String {
    match problem {
        Problem::Empty => t!("The list has no entries: add images.").to_owned(),
        Problem::Incomplete => t!("It says no OS or no architecture.").to_owned(),
        Problem::Twice => t!("The same image is there for the same platform already.").to_owned(),
        Problem::SamePlatform { platform } => {
            t!("{platform} is there already: whoever pulls gets the first.", platform)
        }
        Problem::Unlike { config } => {
            t!("The image's config says {config}.", config)
        }
        Problem::Unusual { platform } => t!(
            "{platform} is not in docker's table: docker manifest annotate refuses it, registries take it.",
            platform
        ),
        Problem::Mixed => {
            t!("Docker's and OCI's images are mixed: some old clients refuse such a list.")
                .to_owned()
        }
        Problem::Moved { to } => {
            t!("Its tag has moved since: it holds {digest} now.", digest = to.short())
        }
        Problem::Gone => t!("The registry does not have it any more.").to_owned(),
        Problem::Unchecked { error } => {
            t!("The registry was asked and did not say: {reason}", reason = error.message)
        }
        Problem::OtherRegistry { registry, bytes } => t!(
            "It is copied from {registry}: {size} at most. docker manifest refuses images of other registries.",
            registry,
            size = format::size(*bytes)
        ),
        Problem::NoSubject => t!("What it attests is not in the list.").to_owned(),
        Problem::TooLong { bytes, limit } => t!(
            "The list has {bytes}, and registries take {limit}.",
            bytes = format::size(*bytes),
            limit = format::size(*limit)
        ),
        Problem::Lacking { platforms } => t!("It must have {platforms}, and has not.", platforms),
        Problem::NotInDockerLists => {
            t!("A Docker manifest list has no artifact type and no subject.").to_owned()
        }
        Problem::TargetIsDigest { target } => {
            t!("{target} is a digest: a list is pushed to a tag.", target)
        }
        Problem::TargetTwice { target } => t!("{target} is named twice.", target),
        Problem::Unmade { reason } => t!("The list cannot be made: {reason}", reason),
    }
}

/// What would put it right.
pub(super) fn remedy(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::UseConfig => t!("Use the config's values"),
        Remedy::Drop => t!("Remove it"),
        Remedy::Repin => t!("Take what the tag holds now"),
        Remedy::Keep => t!("Keep it"),
        Remedy::MakeOci => t!("Make it an OCI index"),
        Remedy::DropRequirement => t!("Do not require it"),
        Remedy::DropTarget => t!("Remove this tag"),
    }
}

/// What docker does not see.
pub(in crate::pages) fn beside(beside: &Beside) -> String {
    match beside {
        Beside::ListType => t!("the list's type").to_owned(),
        Beside::ArtifactType => t!("the artifact type").to_owned(),
        Beside::Subject => t!("the subject").to_owned(),
        Beside::Annotations => t!("annotations of the list").to_owned(),
        Beside::EntryFields { count } => {
            counted!(*count, "annotations of {n} entry", "annotations of {n} entries")
        }
        Beside::Targets { count } => counted!(*count, "{n} more tag", "{n} more tags"),
        Beside::Required => t!("required platforms").to_owned(),
        Beside::Order => t!("the order").to_owned(),
        Beside::Attestations { count } => counted!(*count, "{n} attestation", "{n} attestations"),
        Beside::Lists { count } => {
            counted!(*count, "{n} list within the list", "{n} lists within the list")
        }
        Beside::Artifacts { count } => counted!(*count, "{n} artifact", "{n} artifacts"),
        Beside::OtherRegistry { count } => {
            counted!(*count, "{n} image of another registry", "{n} images of other registries")
        }
        Beside::SameFile { count } => counted!(
            *count,
            "{n} image whose name docker's store cannot tell from another's",
            "{n} images whose names docker's store cannot tell from others'"
        ),
    }
}
