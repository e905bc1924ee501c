//! Placeholder until the part behind it is merged.

use domain::list::LocalList;
use domain::protocol::lists::{
    AnnotateEntry, CreateList, DeleteLists, GetList, ListLists, ResolveSources, SourceOutcome,
};
use domain::{ApiError, Code};

use crate::Engine;

pub(crate) async fn resolve_sources(
    _: &Engine,
    _: ResolveSources,
) -> Result<Vec<SourceOutcome>, ApiError> {
    Err(ApiError::new(Code::Internal, "not built yet"))
}

pub(crate) async fn list_lists(_: &Engine, _: ListLists) -> Result<Vec<LocalList>, ApiError> {
    Err(ApiError::new(Code::Internal, "not built yet"))
}

pub(crate) async fn get_list(_: &Engine, _: GetList) -> Result<LocalList, ApiError> {
    Err(ApiError::new(Code::Internal, "not built yet"))
}

pub(crate) async fn create_list(_: &Engine, _: CreateList) -> Result<LocalList, ApiError> {
    Err(ApiError::new(Code::Internal, "not built yet"))
}

pub(crate) async fn annotate_entry(_: &Engine, _: AnnotateEntry) -> Result<LocalList, ApiError> {
    Err(ApiError::new(Code::Internal, "not built yet"))
}

pub(crate) async fn delete_lists(_: &Engine, _: DeleteLists) -> Result<(), ApiError> {
    Err(ApiError::new(Code::Internal, "not built yet"))
}
