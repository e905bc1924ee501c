//! Pushes of this run of the program: each runs in a task of its own, tells its state as events, and
//! can be stopped.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use domain::protocol::preview::Expected;
use domain::protocol::push::{JobId, JobState, PushImage, PushJob, PushStep};
use domain::protocol::{Event, Topic};
use domain::{ApiError, Code};
use tokio_util::sync::CancellationToken;

use super::{Progress, PushPlan, pointed_at, put_list, send_images, still};
use crate::events::Events;
use crate::lists::{ListError, Lists};

/// How many ended pushes are remembered.
const REMEMBERED: usize = 100;

/// How a push was asked for.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    /// Whether the local list goes away at the end.
    pub(crate) purge: bool,
    /// What the tag has to hold until it is written.
    pub(crate) expected: Expected,
}

/// The pushes.
#[derive(Debug, Default)]
pub(crate) struct Jobs {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    next: u64,
    jobs: BTreeMap<JobId, Job>,
}

#[derive(Debug)]
struct Job {
    push: PushJob,
    started: Instant,
    stop: CancellationToken,
}

impl Jobs {
    /// Starts a push and gives its name at once.
    pub(crate) fn start(
        self: &Arc<Self>,
        lists: Lists,
        plan: PushPlan,
        wish: Wish,
        events: &Arc<Events>,
    ) -> JobId {
        let stop = CancellationToken::new();
        let id = self.add(&plan, &wish, stop.clone());
        let reporter = Reporter { jobs: Arc::clone(self), id, events: Arc::clone(events) };
        reporter.send();
        tokio::spawn(async move {
            let images = tokio::select! {
                biased;
                () = stop.cancelled() => Err(ListError::Cancelled),
                images = send_images(&lists.client, &plan, &reporter) => images,
            };
            let outcome = match images {
                Ok(images) => match still(&lists.client, &plan.target, &wish.expected).await {
                    Ok(()) => put_list(&lists.client, &plan, images).await,
                    Err(error) => Err(error),
                },
                Err(error) => Err(error),
            };
            // The list goes only after everything is there; a failure of that is the push's failure.
            let outcome = outcome.and_then(|pushed| {
                lists.pushed(&plan, &pushed, wish.purge)?;
                Ok(pushed)
            });
            // That it is there was confirmed; that it cannot be asked for again is no failure.
            let read_back = match &outcome {
                Ok(_) => pointed_at(&lists.client, &plan.target).await.ok().flatten(),
                Err(_) => None,
            };
            reporter.finish(match outcome {
                Ok(pushed) => JobState::Done { digest: pushed.digest, read_back },
                Err(ListError::Cancelled) => JobState::Cancelled,
                Err(error) => JobState::Failed { error: error.into() },
            });
        });
        id
    }

    /// Stops a push. One that has ended stays as it is.
    pub(crate) fn cancel(&self, id: JobId) -> Result<(), ApiError> {
        let state = self.lock();
        let job = state.jobs.get(&id).ok_or_else(|| {
            ApiError::new(Code::NotFound, format!("there is no push number {}", id.0))
        })?;
        job.stop.cancel();
        Ok(())
    }

    /// All pushes, newest first.
    pub(crate) fn all(&self) -> Vec<PushJob> {
        self.lock().jobs.values().rev().map(Job::snapshot).collect()
    }

    fn add(&self, plan: &PushPlan, wish: &Wish, stop: CancellationToken) -> JobId {
        let mut state = self.lock();
        state.next += 1;
        let id = JobId(state.next);
        let images = plan.images.iter().map(|image| PushImage {
            reference: image.entry.reference.clone(),
            platform: image.entry.descriptor.platform.clone(),
            digest: image.entry.descriptor.digest.clone(),
            step: PushStep::Waiting,
            blobs_done: 0,
            blobs_total: image.blobs.len(),
        });
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let push = PushJob {
            id,
            target: plan.target.clone(),
            purge: wish.purge,
            before: wish.expected.clone(),
            state: JobState::Running,
            images: images.collect(),
            started_ms: u64::try_from(since.as_millis()).unwrap_or(u64::MAX),
            elapsed_ms: 0,
        };
        state.jobs.insert(id, Job { push, started: Instant::now(), stop });
        while state.jobs.len() > REMEMBERED {
            let ended = state.jobs.iter().find(|(_, job)| job.push.state != JobState::Running);
            let Some(oldest) = ended.map(|(id, _)| *id) else { break };
            state.jobs.remove(&oldest);
        }
        id
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Job {
    fn snapshot(&self) -> PushJob {
        let mut push = self.push.clone();
        if push.state == JobState::Running {
            push.elapsed_ms = millis(self.started);
        }
        push
    }
}

/// Writes down how far a push is, and tells everybody.
struct Reporter {
    jobs: Arc<Jobs>,
    id: JobId,
    events: Arc<Events>,
}

impl Reporter {
    fn change(&self, edit: impl FnOnce(&mut PushJob)) {
        if let Some(job) = self.jobs.lock().jobs.get_mut(&self.id) {
            edit(&mut job.push);
        }
        self.send();
    }

    fn send(&self) {
        let snapshot = self.jobs.lock().jobs.get(&self.id).map(Job::snapshot);
        if let Some(job) = snapshot {
            self.events.send(Event::Push { job: Box::new(job) });
        }
    }

    fn finish(&self, state: JobState) {
        let changed = matches!(state, JobState::Done { .. });
        if let Some(job) = self.jobs.lock().jobs.get_mut(&self.id) {
            job.push.elapsed_ms = millis(job.started);
            job.push.state = state;
        }
        self.send();
        let topics = [Topic::Jobs, Topic::Lists, Topic::Images];
        self.events.changed(if changed { &topics } else { &topics[..1] });
    }
}

impl Progress for Reporter {
    fn step(&self, image: usize, step: PushStep) {
        self.change(|push| {
            if let Some(image) = push.images.get_mut(image) {
                image.step = step;
            }
        });
    }

    fn blob(&self, image: usize) {
        self.change(|push| {
            if let Some(image) = push.images.get_mut(image) {
                image.blobs_done += 1;
            }
        });
    }
}

fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}
