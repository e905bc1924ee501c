//! The publications of this run of the program: each runs in a task of its own, tells its state as
//! events, and can be stopped; and those of the journal.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::protocol::Topic;
use domain::publication::{Publication, PublicationId, State};
use domain::{ApiError, Code};
use tokio_util::sync::CancellationToken;

use super::{PublishError, Started, Tracker, reopen, settle};
use crate::Engine;

/// How often the state is told while nothing else happens.
const TOLD_EVERY: Duration = Duration::from_millis(500);

/// Those that run.
#[derive(Debug, Default)]
pub(crate) struct Jobs {
    live: Mutex<BTreeMap<PublicationId, Live>>,
}

#[derive(Debug)]
struct Live {
    tracker: Arc<Tracker>,
    stop: CancellationToken,
}

impl Jobs {
    /// Lets one run, and gives its name at once.
    pub(crate) fn start(&self, engine: &Engine, started: Started) -> PublicationId {
        let id = started.tracker().id();
        let tracker = Arc::clone(started.tracker());
        let live = Live { tracker: Arc::clone(&tracker), stop: started.stop().clone() };
        self.lock().insert(id, live);
        tracker.tell();
        let engine = engine.clone();
        tokio::spawn(async move {
            let run = started.run();
            tokio::pin!(run);
            let mut ticks = tokio::time::interval(TOLD_EVERY);
            loop {
                tokio::select! {
                    // What it failed with is part of its state.
                    _ = &mut run => break,
                    _ = ticks.tick() => tracker.tell(),
                }
            }
            // Somebody may have gone on with it already.
            let is_own = |live: &Live| Arc::ptr_eq(&live.tracker, &tracker);
            let mut live = engine.jobs().lock();
            if live.get(&id).is_some_and(is_own) {
                live.remove(&id);
            }
            drop(live);
            engine.events().changed(&[Topic::Jobs, Topic::Lists, Topic::Images]);
        });
        id
    }

    /// Stops one. One that has ended stays as it is.
    pub(crate) fn cancel(&self, id: PublicationId) -> Result<(), ApiError> {
        self.with(id, |live| live.stop.cancel())
    }

    /// Pauses one, or lets it go on. One that has ended stays as it is.
    pub(crate) fn pause(&self, id: PublicationId, on: bool) -> Result<(), ApiError> {
        self.with(id, |live| live.tracker.pause(on))
    }

    fn with(&self, id: PublicationId, act: impl FnOnce(&Live)) -> Result<(), ApiError> {
        let missing =
            || ApiError::new(Code::NotFound, format!("push number {id} does not run here"));
        self.lock().get(&id).map(act).ok_or_else(missing)
    }

    /// All that are on record or run, newest first.
    pub(crate) async fn all(&self, engine: &Engine) -> Vec<Publication> {
        let mut all = engine.journal().all().await;
        let live: Vec<Publication> =
            self.lock().values().map(|live| live.tracker.snapshot()).collect();
        for publication in live {
            match all.iter_mut().find(|known| known.id == publication.id) {
                Some(known) => *known = publication,
                None => all.insert(0, publication),
            }
        }
        all
    }

    /// How many run.
    pub(crate) fn running(&self) -> usize {
        self.lock().len()
    }

    /// Stops all, and waits until they have ended, so long at most.
    pub(crate) async fn stop_all(&self, patience: Duration) {
        for live in self.lock().values() {
            live.stop.cancel();
        }
        let _ = tokio::time::timeout(patience, async {
            while self.running() > 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
        .await;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<PublicationId, Live>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Goes on with one.
pub(crate) async fn resume(engine: &Engine, id: PublicationId) -> Result<(), PublishError> {
    let started = reopen(engine, id).await?;
    engine.jobs().start(engine, started);
    Ok(())
}

/// Leaves one as it is.
pub(crate) async fn dismiss(engine: &Engine, id: PublicationId) -> Result<(), PublishError> {
    let mut page = engine.journal().read(id).await?;
    if page.publication.state == State::Running {
        return Err(PublishError::NotNow("this push is under way"));
    }
    page.publication.state = State::Dismissed;
    page.say("Left as it is".to_owned());
    settle(engine, page).await;
    Ok(())
}
