//! One engine for everything that writes a tag: the push of a local list, a recipe, a copy, a retag, a
//! deletion, an undo. A wish becomes a [`Plan`] (`subject`), which can be looked at ([`preview`]), is
//! written down (`journal`) and then runs (`run`), in this program or, when it was ended, in another.

mod agree;
mod attached;
mod check;
mod course;
mod error;
mod foresee;
mod jobs;
pub(crate) mod journal;
mod look;
mod pause;
mod plan;
mod road;
mod run;
mod select;
mod siblings;
mod subject;
mod tracker;
mod walk;

pub(crate) use agree::bind;
pub use agree::{check_rules, guard};
pub use error::PublishError;
pub(crate) use jobs::{Jobs, dismiss, resume};
pub(crate) use look::between;
pub use look::preview;
pub use plan::{Expected, Plan};
pub use run::Manner;
pub use subject::{plan, plan_as_docker};
pub use tracker::Tracker;

use std::sync::Arc;

use domain::publication::{MoveState, Publication, PublicationId, State};
use futures_util::future::try_join_all;
use tokio_util::sync::CancellationToken;

use crate::Engine;
use journal::{Page, Running, Wanted, now_ms};
use run::{Run, is_cancelled};

/// How many manifests and blobs are asked after, fetched and put at once.
pub(crate) const ASKED_AT_ONCE: usize = 16;

/// A publication that is written down and has not run yet.
#[derive(Debug)]
pub struct Started {
    engine: Engine,
    plan: Plan,
    /// What has to be fetched again before it goes on.
    wanted: Vec<Wanted>,
    tracker: Arc<Tracker>,
    stop: CancellationToken,
    manner: Manner,
    running: Running,
}

/// Writes a publication down, so that it can start.
///
/// # Errors
/// When the journal cannot be written.
pub async fn open(engine: &Engine, plan: Plan, manner: Manner) -> Result<Started, PublishError> {
    let mut page = Page::new(&plan, tracker::waiting(&plan));
    let journal = engine.journal().clone();
    let opened = tokio::task::spawn_blocking(move || {
        let running = journal.open(&mut page)?;
        Ok::<_, PublishError>((page, running))
    });
    let (page, running) = opened.await.map_err(|_| PublishError::NotNow(CUT_OFF))??;
    Ok(started(engine, plan, Vec::new(), page, running, manner))
}

/// What is said when the program ends in the middle of writing.
const CUT_OFF: &str = "writing the push down was cut off";

/// Takes a publication up again that failed, was stopped or broken off.
///
/// # Errors
/// When there is none, nothing is left to do, or another program is at it.
pub async fn reopen(engine: &Engine, id: PublicationId) -> Result<Started, PublishError> {
    let mut page = engine.journal().read(id).await?;
    if page.publication.state == State::Running {
        return Err(PublishError::NotNow("this push is under way"));
    }
    if !page.publication.is_resumable() {
        return Err(PublishError::NotNow("nothing of this push is left to do"));
    }
    let (plan, wanted) = page.plan()?;
    let journal = engine.journal().clone();
    let reopened = tokio::task::spawn_blocking(move || {
        let running = journal.reopen(id)?;
        let publication = &mut page.publication;
        publication.state = State::Running;
        publication.revision += 1;
        publication.paused = false;
        publication.stage = domain::publication::Stage::Access;
        (publication.bytes, publication.bytes_done) = (0, 0);
        publication.parts.clear();
        for it in &mut publication.moves {
            if matches!(it.state, MoveState::Failed { .. } | MoveState::Moved { .. }) {
                it.state = MoveState::Waiting;
            }
        }
        page.say("Resumed".to_owned());
        journal.save(&page)?;
        Ok::<_, PublishError>((page, running))
    });
    let (page, running) = reopened.await.map_err(|_| PublishError::NotNow(CUT_OFF))??;
    Ok(started(engine, plan, wanted, page, running, Manner::Careful))
}

fn started(
    engine: &Engine,
    plan: Plan,
    wanted: Vec<Wanted>,
    page: Page,
    running: Running,
    manner: Manner,
) -> Started {
    let (events, record) = (Arc::clone(engine.events()), engine.registry().record().clone());
    let tracker = Arc::new(Tracker::new(page, engine.journal().clone(), events, record));
    let stop = CancellationToken::new();
    Started { engine: engine.clone(), plan, wanted, tracker, stop, manner, running }
}

impl Started {
    /// How far it is.
    pub fn tracker(&self) -> &Arc<Tracker> {
        &self.tracker
    }

    /// What stops it.
    pub(crate) fn stop(&self) -> &CancellationToken {
        &self.stop
    }

    /// Runs to its end, which is written down.
    ///
    /// # Errors
    /// The first failure. What became of each tag, the publication says.
    pub async fn run(mut self) -> Result<Publication, PublishError> {
        let outcome = self.fetched().await;
        let outcome = match outcome {
            Ok(()) => {
                let Self { engine, plan, tracker, stop, manner, .. } = &self;
                Run { engine, plan, tracker, stop, manner: *manner }.all().await
            }
            Err(error) => Err(error),
        };
        let end = match &outcome {
            Ok(()) => State::Done,
            Err(error) if is_cancelled(error) => State::Cancelled,
            Err(error) => State::Failed { error: error.said() },
        };
        self.tracker.finish(end).await;
        let ended = self.tracker.ended();
        if let Some(undone) = ended.undoes {
            note_undone(&self.engine, undone, &ended).await;
        }
        let Self { tracker, running, .. } = self;
        drop(running);
        let publication = tracker.reveal();
        outcome.map(|()| publication)
    }

    /// Fetches what is only known by its digest.
    async fn fetched(&mut self) -> Result<(), PublishError> {
        let (wanted, client) = (std::mem::take(&mut self.wanted), self.engine.registry());
        let fetch = wanted.into_iter().map(|wanted| journal::fetch(client, wanted, &self.plan));
        let parts = tokio::select! {
            biased;
            () = self.stop.cancelled() => return Err(crate::lists::ListError::Cancelled.into()),
            parts = try_join_all(fetch) => parts?,
        };
        self.plan.parts.extend(parts);
        Ok(())
    }
}

/// Writes down of a publication that tags of it were put back. One that was not done is then settled.
async fn note_undone(engine: &Engine, id: PublicationId, undo: &Publication) {
    let Ok(mut page) = engine.journal().read(id).await else { return };
    for it in &mut page.publication.moves {
        let back = undo.moves.iter().find(|back| back.tag == it.tag && back.after == it.before);
        if back.is_some_and(domain::publication::TagMove::is_done) {
            it.state = MoveState::Undone;
        }
    }
    let is_back = !page.publication.moves.iter().any(domain::publication::TagMove::is_undoable);
    if is_back && page.publication.state != State::Done {
        page.publication.state = State::Dismissed;
    }
    page.say(format!("Taken back by {}, at {}", undo.id, now_ms()));
    settle(engine, page).await;
}

/// Writes a publication down that does not run, and tells it.
async fn settle(engine: &Engine, mut page: Page) {
    page.publication.revision += 1;
    let (journal, publication) = (engine.journal().clone(), Box::new(page.publication.clone()));
    let saved = tokio::task::spawn_blocking(move || journal.save(&page)).await;
    if let Ok(Err(error)) = saved {
        tracing::warn!(%error, "the journal is behind");
    }
    engine.events().send(domain::protocol::Event::Publication { publication });
}
