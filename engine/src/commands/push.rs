//! Placeholder until the part behind it is merged.

use domain::protocol::push::{CancelJob, JobId, ListJobs, PushJob, StartPush};
use domain::{ApiError, Code};

use crate::Engine;

pub(crate) async fn start_push(_: &Engine, _: StartPush) -> Result<JobId, ApiError> {
    Err(ApiError::new(Code::Internal, "not built yet"))
}

pub(crate) async fn cancel_job(_: &Engine, _: CancelJob) -> Result<(), ApiError> {
    Err(ApiError::new(Code::Internal, "not built yet"))
}

pub(crate) async fn list_jobs(_: &Engine, _: ListJobs) -> Result<Vec<PushJob>, ApiError> {
    Err(ApiError::new(Code::Internal, "not built yet"))
}
