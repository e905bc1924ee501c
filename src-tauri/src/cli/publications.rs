//! `pushes`, `resume` and `undo`: what became of what was published, going on, and putting tags back.

use std::io::Write;

use domain::ApiError;
use domain::publication::{MoveState, Publication, PublicationId, State, Subject, Wish};
use engine::publish::{Manner, PublishError, open, plan, reopen};
use engine::{Config, Engine};

use super::arguments::{PushesArgs, ResumeArgs, UndoArgs};
use super::{Failure, engine};

/// What is on record, newest first.
pub(super) async fn list(
    args: &PushesArgs,
    config: Config,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let engine = engine(config, false)?;
    let mut all = engine.publications().await;
    if args.open {
        all.retain(Publication::is_resumable);
    }
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&all)?)?;
        return Ok(());
    }
    for publication in &all {
        writeln!(out, "{}  {}", publication.id, state(publication))?;
        for it in &publication.moves {
            writeln!(out, "  {}: {}", it.tag, moved(&it.state))?;
        }
    }
    Ok(())
}

/// Goes on with the one that is named, or with the newest that can be gone on with.
pub(super) async fn resume(
    args: &ResumeArgs,
    config: Config,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let engine = engine(config, args.insecure)?;
    let newest = "there is no push that can be gone on with";
    let id = choose(&engine, args.id, newest, Publication::is_resumable).await?;
    let done = reopen(&engine, id).await.map_err(failure)?.run().await.map_err(failure)?;
    report(&done, out)
}

/// Puts the tags of the one that is named, or of the newest, back on what they held.
pub(super) async fn undo(
    args: &UndoArgs,
    config: Config,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let engine = engine(config, args.insecure)?;
    let newest = "there is no push whose tags can be put back";
    let id = choose(&engine, args.id, newest, Publication::is_undoable).await?;
    let wish = Wish::new(Subject::Undo { publication: id }, args.tag.clone());
    let plan = plan(&engine, &wish).await.map_err(failure)?;
    let started = open(&engine, plan, Manner::Careful).await.map_err(failure)?;
    report(&started.run().await.map_err(failure)?, out)
}

async fn choose(
    engine: &Engine,
    named: Option<PublicationId>,
    none: &str,
    fits: fn(&Publication) -> bool,
) -> Result<PublicationId, Failure> {
    if let Some(id) = named {
        return Ok(id);
    }
    let newest = engine.publications().await.into_iter().find(fits);
    newest.map(|publication| publication.id).ok_or_else(|| Failure {
        text: none.to_owned(),
        hint: Some("`manifold pushes` shows those that are on record.".to_owned()),
    })
}

/// A line a tag, with what it holds.
pub(super) fn report(publication: &Publication, out: &mut impl Write) -> Result<(), Failure> {
    for it in &publication.moves {
        let holds = it
            .after
            .as_ref()
            .map_or_else(|| "is gone".to_owned(), |digest| format!("holds {digest}"));
        let words = match &it.state {
            MoveState::Written { .. } => holds,
            MoveState::Same => format!("{holds} already"),
            state => moved(state),
        };
        writeln!(out, "{}: {words}", it.tag)?;
    }
    Ok(())
}

pub(super) fn failure(error: PublishError) -> Failure {
    ApiError::from(error).into()
}

fn state(publication: &Publication) -> String {
    let kind = match publication.kind {
        domain::publication::Kind::Push => "push",
        domain::publication::Kind::Copy => "copy",
        domain::publication::Kind::Delete => "delete",
        domain::publication::Kind::Undo => "undo",
    };
    let words = match &publication.state {
        State::Running => "is under way".to_owned(),
        State::Done => "done".to_owned(),
        State::Failed { error } => format!("failed: {error}"),
        State::Cancelled => "stopped".to_owned(),
        State::Interrupted => "was broken off: resume it, or undo it".to_owned(),
        State::Dismissed => "settled".to_owned(),
    };
    format!("{kind} {words}")
}

fn moved(state: &MoveState) -> String {
    match state {
        MoveState::Waiting => "as it was".to_owned(),
        MoveState::Writing => "was being written".to_owned(),
        MoveState::Written { .. } => "written".to_owned(),
        MoveState::Same => "held it already".to_owned(),
        MoveState::Moved { found, .. } => match found {
            Some(found) => format!("left alone: somebody has moved it to {found}"),
            None => "left alone: somebody has deleted it".to_owned(),
        },
        MoveState::Failed { error } => format!("not written: {error}"),
        MoveState::Undone => "put back".to_owned(),
    }
}
