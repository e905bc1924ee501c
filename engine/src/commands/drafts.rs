//! Drafts: find, make, edit, undo, check, delete. The store is on disk, so its calls run where
//! blocking is allowed.

use domain::protocol::drafts::{
    AddToDraft, CheckDraft, CompleteSource, CreateDraft, DeleteDrafts, DeletedDrafts, DraftRecipe,
    DraftView, Drafts as AllDrafts, DuplicateDraft, EditDraft, GetDraft, ListDrafts, LookUp,
    Looked, RepinEntries, RestoreDrafts, RevertDraft, StepDraft, SuggestSources, TagNow,
};
use domain::recipe::Recipe;
use domain::{ApiError, Code, Reference};

use crate::Engine;
use crate::drafts::{DraftError, Drafts};
use crate::publish::between;

/// All drafts.
pub(crate) async fn list_drafts(engine: &Engine, _: ListDrafts) -> Result<AllDrafts, ApiError> {
    on_disk(engine, Drafts::summary).await
}

/// One draft.
pub(crate) async fn get_draft(engine: &Engine, request: GetDraft) -> Result<DraftView, ApiError> {
    on_disk(engine, move |drafts| Ok(drafts.view(&drafts.get(&request.name)?))).await
}

/// What references are. One that fails does not stop the others.
pub(crate) async fn look_up(engine: &Engine, request: LookUp) -> Result<Vec<Looked>, ApiError> {
    Ok(engine.drafts().look_up(request.references).await)
}

/// Makes a draft.
pub(crate) async fn create_draft(
    engine: &Engine,
    request: CreateDraft,
) -> Result<DraftView, ApiError> {
    let CreateDraft { name, sources, published } = request;
    let drafts = engine.drafts();
    Ok(drafts.view(&drafts.create(&name, &sources, published.as_ref()).await?))
}

/// Adds sources.
pub(crate) async fn add_to_draft(
    engine: &Engine,
    request: AddToDraft,
) -> Result<DraftView, ApiError> {
    let drafts = engine.drafts();
    Ok(drafts.view(&drafts.add(&request.name, &request.sources).await?))
}

/// Makes an edit.
pub(crate) async fn edit_draft(engine: &Engine, request: EditDraft) -> Result<DraftView, ApiError> {
    on_disk(engine, move |drafts| Ok(drafts.view(&drafts.edit(&request.name, request.edit)?))).await
}

/// Takes an edit back, or makes it again.
pub(crate) async fn step_draft(engine: &Engine, request: StepDraft) -> Result<DraftView, ApiError> {
    on_disk(engine, move |drafts| Ok(drafts.view(&drafts.step(&request.name, request.step)?))).await
}

/// Takes what tags hold now.
pub(crate) async fn repin_entries(
    engine: &Engine,
    request: RepinEntries,
) -> Result<DraftView, ApiError> {
    let drafts = engine.drafts();
    Ok(drafts.view(&drafts.repin(&request.name, &request.entries).await?))
}

/// Asks registries about the entries.
pub(crate) async fn check_draft(
    engine: &Engine,
    request: CheckDraft,
) -> Result<DraftView, ApiError> {
    let drafts = engine.drafts();
    let checked = drafts.check(&request.name).await?;
    let view = drafts.view(&checked);
    let (Some(TagNow::Other { digest, .. }), Some(pushed)) = (&view.tag_now, &checked.pushed)
    else {
        return Ok(view);
    };
    let changes = between(engine, request.name.repository(), &pushed.digest, digest).await;
    drafts.note_changes(&request.name, digest, changes);
    Ok(drafts.view(&checked))
}

/// What a name that is being typed could become.
pub(crate) async fn complete_source(
    engine: &Engine,
    request: CompleteSource,
) -> Result<Vec<String>, ApiError> {
    Ok(engine.drafts().complete(&request.text).await)
}

/// Tags that differ by the machine.
pub(crate) async fn suggest_sources(
    engine: &Engine,
    request: SuggestSources,
) -> Result<Vec<Reference>, ApiError> {
    Ok(engine.drafts().suggest(&request.reference).await?)
}

/// The same under another name.
pub(crate) async fn duplicate_draft(
    engine: &Engine,
    request: DuplicateDraft,
) -> Result<DraftView, ApiError> {
    on_disk(engine, move |drafts| Ok(drafts.view(&drafts.duplicate(&request.name, &request.to)?)))
        .await
}

/// Deletes drafts. One that is gone already is no failure of the others.
pub(crate) async fn delete_drafts(
    engine: &Engine,
    request: DeleteDrafts,
) -> Result<DeletedDrafts, ApiError> {
    on_disk(engine, move |drafts| {
        let (mut restorable, mut failed) = (Vec::new(), Ok(()));
        for name in request.names {
            match drafts.delete(&name) {
                Ok(true) => restorable.push(name),
                Ok(false) => {}
                Err(error) => failed = failed.and(Err(error)),
            }
        }
        failed.map(|()| DeletedDrafts { restorable })
    })
    .await
}

/// Puts deleted drafts back.
pub(crate) async fn restore_drafts(
    engine: &Engine,
    request: RestoreDrafts,
) -> Result<Vec<Reference>, ApiError> {
    on_disk(engine, move |drafts| {
        request.names.iter().map(|name| Ok(drafts.restore(name)?.name)).collect()
    })
    .await
}

/// What its tag holds now in its place.
pub(crate) async fn revert_draft(
    engine: &Engine,
    request: RevertDraft,
) -> Result<DraftView, ApiError> {
    let drafts = engine.drafts();
    let stored = drafts.revert(&request.name).await?;
    Ok(drafts.view(&stored))
}

/// A draft as a recipe.
pub(crate) async fn draft_recipe(
    engine: &Engine,
    request: DraftRecipe,
) -> Result<Recipe, ApiError> {
    on_disk(engine, move |drafts| drafts.recipe(&request.name)).await
}

/// Runs store work where blocking is allowed.
pub(super) async fn on_disk<T: Send + 'static>(
    engine: &Engine,
    work: impl FnOnce(&Drafts) -> Result<T, DraftError> + Send + 'static,
) -> Result<T, ApiError> {
    let drafts = engine.drafts();
    let done = tokio::task::spawn_blocking(move || work(&drafts)).await;
    let done = done.map_err(|_| ApiError::new(Code::Internal, "the store's work was cut off"))?;
    done.map_err(ApiError::from)
}
