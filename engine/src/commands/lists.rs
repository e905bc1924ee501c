//! Local lists: find, make, annotate, delete. The store is on disk, so its calls run where blocking
//! is allowed.

use domain::list::{LocalList, LocalLists};
use domain::protocol::lists::{
    AnnotateEntry, CreateList, DeleteLists, GetList, ListLists, Moved, RefreshList, Refreshed,
    ResolveSources, SourceOutcome,
};
use domain::{ApiError, Code};
use futures_util::future::join_all;

use crate::Engine;
use crate::lists::{ListError, Lists, resolve, summarise, summarise_all, summary};
use crate::store::Replaced;

/// What each reference would become as an entry. One that fails does not stop the others.
pub(crate) async fn resolve_sources(
    engine: &Engine,
    request: ResolveSources,
) -> Result<Vec<SourceOutcome>, ApiError> {
    let client = engine.registry();
    let outcomes = request.references.into_iter().map(|reference| async move {
        let found = resolve(client, &reference).await;
        let outcome = found.map(|stored| summary::entry(&stored)).map_err(ApiError::from);
        SourceOutcome { reference, outcome }
    });
    Ok(join_all(outcomes).await)
}

/// All local lists.
pub(crate) async fn list_lists(engine: &Engine, _: ListLists) -> Result<LocalLists, ApiError> {
    blocking(engine, |lists| Ok(summarise_all(&lists.all()?))).await
}

/// One local list.
pub(crate) async fn get_list(engine: &Engine, request: GetList) -> Result<LocalList, ApiError> {
    blocking(engine, move |lists| Ok(summarise(&lists.get(&request.reference)?))).await
}

/// `docker manifest create`.
pub(crate) async fn create_list(
    engine: &Engine,
    request: CreateList,
) -> Result<LocalList, ApiError> {
    if request.sources.is_empty() {
        return Err(ApiError::new(Code::Invalid, "a list needs at least one image"));
    }
    let CreateList { target, sources, amend } = request;
    Ok(summarise(&engine.lists().create(&target, &sources, amend).await?))
}

/// `create --amend --refresh`.
pub(crate) async fn refresh_list(
    engine: &Engine,
    request: RefreshList,
) -> Result<Refreshed, ApiError> {
    let lists = engine.lists();
    let moved = lists.refresh(&request.list, &request.entries).await?;
    let moved = moved.into_iter().map(|Replaced { reference, old, new }| Moved {
        reference,
        from: old,
        to: new,
    });
    Ok(Refreshed { list: summarise(&lists.get(&request.list)?), moved: moved.collect() })
}

/// `docker manifest annotate`.
pub(crate) async fn annotate_entry(
    engine: &Engine,
    request: AnnotateEntry,
) -> Result<LocalList, ApiError> {
    blocking(engine, move |lists| {
        lists.annotate(&request.list, &request.entry, &request.annotation)?;
        Ok(summarise(&lists.get(&request.list)?))
    })
    .await
}

/// `docker manifest rm`. A list that is gone already is no failure of the others.
pub(crate) async fn delete_lists(engine: &Engine, request: DeleteLists) -> Result<(), ApiError> {
    blocking(engine, move |lists| {
        let mut failed = Ok(());
        for reference in &request.references {
            failed = failed.and(lists.remove(reference));
        }
        failed
    })
    .await
}

/// Runs store work where blocking is allowed.
pub(super) async fn blocking<T: Send + 'static>(
    engine: &Engine,
    work: impl FnOnce(&Lists) -> Result<T, ListError> + Send + 'static,
) -> Result<T, ApiError> {
    let lists = engine.lists();
    let done = tokio::task::spawn_blocking(move || work(&lists)).await;
    let done = done.map_err(|_| ApiError::new(Code::Internal, "the store's work was cut off"))?;
    done.map_err(ApiError::from)
}
