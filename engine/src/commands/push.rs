//! Pushes: start, stop, list.

use domain::ApiError;
use domain::protocol::preview::{PlanPush, PushPreview};
use domain::protocol::push::{CancelJob, JobId, ListJobs, PushJob, StartPush};

use super::lists::blocking;
use crate::{Engine, push};

/// What a push would do.
pub(crate) async fn plan_push(engine: &Engine, request: PlanPush) -> Result<PushPreview, ApiError> {
    let list = blocking(engine, move |lists| lists.get(&request.list)).await?;
    push::preview(engine, &list).await
}

/// Plans the push, starts it, and replies at once.
pub(crate) async fn start_push(engine: &Engine, request: StartPush) -> Result<JobId, ApiError> {
    let StartPush { list, purge, expected } = request;
    let plan = blocking(engine, move |lists| push::plan(&lists.get(&list)?)).await?;
    Ok(engine.jobs().start(engine.lists(), plan, push::Wish { purge, expected }, engine.events()))
}

/// Stops a push.
pub(crate) async fn cancel_job(engine: &Engine, request: CancelJob) -> Result<(), ApiError> {
    engine.jobs().cancel(request.job)
}

/// The pushes of this run, newest first.
pub(crate) async fn list_jobs(engine: &Engine, _: ListJobs) -> Result<Vec<PushJob>, ApiError> {
    Ok(engine.jobs().all())
}
