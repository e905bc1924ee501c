//! The pushes of this run, kept up to date by events.

use std::collections::BTreeMap;

use domain::protocol::push::{JobId, JobState, ListJobs, PushJob};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::backend::use_backend;

/// All pushes by name.
#[derive(Debug, Clone, Copy)]
pub struct Jobs {
    all: RwSignal<BTreeMap<JobId, PushJob>>,
}

impl Jobs {
    /// Takes a push's newest state.
    pub fn put(self, job: PushJob) {
        self.all.update(|all| {
            all.insert(job.id, job);
        });
    }

    /// A push.
    pub fn get(self, id: JobId) -> Option<PushJob> {
        self.all.with(|all| all.get(&id).cloned())
    }

    /// All of them, newest first.
    pub fn newest_first(self) -> Vec<PushJob> {
        self.all.with(|all| all.values().rev().cloned().collect())
    }

    /// How many are under way.
    pub fn running(self) -> usize {
        self.all.with(|all| all.values().filter(|job| job.state == JobState::Running).count())
    }

    /// Asks for all of them: at the start, and when events may have been missed.
    pub fn reload(self) {
        let backend = use_backend();
        spawn_local(async move {
            match backend.call(ListJobs {}).await {
                Ok(jobs) => jobs.into_iter().for_each(|job| self.put(job)),
                Err(error) => leptos::logging::error!("{error}"),
            }
        });
    }
}

/// Gives all pages the pushes.
pub fn provide_jobs() -> Jobs {
    let jobs = Jobs { all: RwSignal::default() };
    provide_context(jobs);
    jobs
}

/// The pushes.
pub fn use_jobs() -> Jobs {
    expect_context()
}
