//! The words of publications.

use crate::prelude::*;
use domain::diff::{Clause, Verdict};
use domain::publication::{
    Destination, Kind, MoveState, PartStep, PlannedChange, Publication, Stage, State, TagMove,
};

use crate::components::{StatusWord, Tone};
use crate::pages::compare::words::sentences;

/// What becomes of a tag, in a sentence: what hurts first.
pub(super) fn sentence(it: &Destination) -> String {
    let tag = it.tag.to_string();
    if let Some(of) = &it.previous_of {
        return t!("{tag} will keep what {of} holds now.", tag, of = of.identifier());
    }
    match (&it.before, &it.after) {
        (None, None) => t!("{tag} is not there.", tag),
        (Some(_), None) => t!("{tag} goes.", tag),
        (None, Some(_)) => t!("{tag} is not there yet.", tag),
        (Some(held), Some(after)) if held == after => {
            t!("{tag} holds exactly this already.", tag)
        }
        (Some(_), _) if it.unreadable.is_some() => {
            t!("What {target} holds cannot be compared; it will be replaced.", target = tag)
        }
        (Some(_), _) => {
            format!("{tag}: {changed}", changed = changed(&it.changes))
        }
    }
}

/// What changed for the platforms, in sentences: what hurts first.
pub fn changed(changes: &[PlannedChange]) -> String {
    let rows: Vec<_> = changes.iter().map(|change| (change.status, &change.platform)).collect();
    let Verdict { alarm, rest } = sentences(&Clause::all(&rows), rows.is_empty());
    format!("{alarm} {rest}").trim().to_owned()
}

/// What it is, and of what: "Push of acme/app:1".
pub fn heading(one: &Publication) -> String {
    let tags = one.moves.len();
    let of = one.source.as_ref().map(domain::Reference::familiar);
    match (one.kind, of) {
        (Kind::Push, Some(of)) => t!("Push of {name}", name = of),
        (Kind::Push, None) => counted!(tags, "Push to {n} tag", "Push to {n} tags"),
        (Kind::Copy, Some(of)) => t!("Copy of {name}", name = of),
        (Kind::Copy, None) => counted!(tags, "Copy to {n} tag", "Copy to {n} tags"),
        (Kind::Delete, _) => counted!(tags, "Delete {n} tag", "Delete {n} tags"),
        (Kind::Undo, _) => counted!(tags, "Undo: {n} tag back", "Undo: {n} tags back"),
    }
}

/// How it stands, in a word.
pub fn state_word(one: &Publication) -> Markup {
    let (tone, words, sign) = match &one.state {
        State::Running if one.paused => (Tone::Changed, t!("Paused"), "‖"),
        State::Running => (Tone::Changed, t!("Under way"), "…"),
        State::Done => (Tone::Added, t!("Done"), "✓"),
        State::Failed { .. } => (Tone::Lost, t!("Failed"), "✗"),
        State::Cancelled => (Tone::Same, t!("Stopped"), "■"),
        State::Interrupted => (Tone::Changed, t!("Broken off"), "!"),
        State::Dismissed => (Tone::Same, t!("Settled"), "="),
    };
    let name = state_name(&one.state);
    view! { <StatusWord tone words sign name/> }
}

/// The state for machines.
pub(super) fn state_name(state: &State) -> &'static str {
    match state {
        State::Running => "running",
        State::Done => "done",
        State::Failed { .. } => "failed",
        State::Cancelled => "cancelled",
        State::Interrupted => "interrupted",
        State::Dismissed => "dismissed",
    }
}

/// How far a tag is.
pub(super) fn move_word(it: &TagMove) -> Markup {
    let (tone, words, name) = match &it.state {
        MoveState::Waiting => (Tone::Same, t!("As it was").to_owned(), "waiting"),
        MoveState::Writing => (Tone::Changed, t!("Being written").to_owned(), "writing"),
        MoveState::Written { read_back } => match (&it.after, read_back) {
            (None, _) => (Tone::Lost, t!("Deleted").to_owned(), "written"),
            (Some(after), Some(found)) if after == found => {
                (Tone::Added, t!("Written; read back, the same digest").to_owned(), "written")
            }
            (Some(_), Some(found)) => (
                Tone::Lost,
                t!(
                    "Read back, it holds {digest}: somebody wrote it right after",
                    digest = found.short()
                ),
                "overwritten",
            ),
            (Some(_), None) => (Tone::Added, t!("Written").to_owned(), "written"),
        },
        MoveState::Same => (Tone::Same, t!("Held it already").to_owned(), "same"),
        MoveState::Moved { found, .. } => {
            let words = match found {
                Some(found) => {
                    t!("Left alone: somebody has moved it to {digest}", digest = found.short())
                }
                None => t!("Left alone: somebody has deleted it").to_owned(),
            };
            (Tone::Lost, words, "moved")
        }
        MoveState::Failed { .. } => (Tone::Lost, t!("Not written").to_owned(), "failed"),
        MoveState::Undone => (Tone::Repack, t!("Put back").to_owned(), "undone"),
    };
    view! { <StatusWord tone words name/> }
}

/// A stage.
pub(super) fn stage_word(stage: Stage) -> &'static str {
    match stage {
        Stage::Access => t!("Check access"),
        Stage::Blobs => t!("Blobs"),
        Stage::Manifests => t!("Manifests"),
        Stage::List => t!("List"),
        Stage::Tags => t!("Tags"),
        Stage::Verify => t!("Verify"),
        Stage::Purge => t!("Clean up"),
    }
}

/// How far a manifest is.
pub(super) fn part_word(step: PartStep) -> Markup {
    let (tone, words, sign) = match step {
        PartStep::Waiting => (Tone::Same, t!("Waiting"), "·"),
        PartStep::Blobs => (Tone::Changed, t!("Blobs"), "…"),
        PartStep::Manifest => (Tone::Changed, t!("Manifest"), "↑"),
        PartStep::There => (Tone::Added, t!("There"), "✓"),
        PartStep::Failed => (Tone::Lost, t!("Not pushed"), "✗"),
    };
    view! { <StatusWord tone words sign/> }
}
