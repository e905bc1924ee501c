//! Publications: plan, start, go on, take back, stop; and the rules that they keep.

use domain::draft::Export;
use domain::protocol::publish::{
    CancelPublication, DismissPublication, ExportPublication, ListPlatformRules, ListPublications,
    PausePublication, PlanPublication, PublicationLog, ResumePublication, SetPlatformRules,
    StartPublication,
};
use domain::publication::{
    CopyExport, PlatformRule, Preview, Publication, PublicationId, Subject, Wish,
};
use domain::{ApiError, Code};

use super::drafts::on_disk;
use crate::Engine;
use crate::publish::{self, Manner, PublishError};

/// What a publication would do.
pub(crate) async fn plan_publication(
    engine: &Engine,
    request: PlanPublication,
) -> Result<Preview, ApiError> {
    let mut plan = publish::plan(engine, &request.wish).await?;
    publish::preview(engine, &mut plan).await
}

/// It in the words of other tools.
pub(crate) async fn export_publication(
    engine: &Engine,
    request: ExportPublication,
) -> Result<Vec<Export>, ApiError> {
    let Wish { subject, targets, with_referrers, .. } = request.wish;
    match subject {
        Subject::List { list } => {
            on_disk(engine, move |drafts| drafts.exports(&list, &targets, with_referrers)).await
        }
        Subject::Copy { source, platforms } => {
            let root = engine.registry().manifest(&source).await?;
            Ok(CopyExport { source, platforms, targets, with_referrers, root: &root }.all())
        }
        Subject::Recipe { .. } | Subject::Delete | Subject::Undo { .. } => Ok(Vec::new()),
    }
}

/// Plans it anew, holds it against what was agreed to, writes it down, and lets it run.
pub(crate) async fn start_publication(
    engine: &Engine,
    request: StartPublication,
) -> Result<PublicationId, ApiError> {
    let StartPublication { wish, agreed, allow_lost } = request;
    let mut plan = publish::plan(engine, &wish).await?;
    publish::bind(engine, &mut plan, &agreed).await?;
    publish::check_rules(engine, &plan).await?;
    publish::guard(engine, &plan, &allow_lost).await?;
    let started = publish::open(engine, plan, Manner::Careful).await?;
    Ok(engine.jobs().start(engine, started))
}

/// Goes on with one.
pub(crate) async fn resume_publication(
    engine: &Engine,
    request: ResumePublication,
) -> Result<(), ApiError> {
    Ok(publish::resume(engine, request.id).await?)
}

/// Stops one.
pub(crate) async fn cancel_publication(
    engine: &Engine,
    request: CancelPublication,
) -> Result<(), ApiError> {
    engine.jobs().cancel(request.id)
}

/// Pauses one, or lets it go on.
pub(crate) async fn pause_publication(
    engine: &Engine,
    request: PausePublication,
) -> Result<(), ApiError> {
    engine.jobs().pause(request.id, request.paused)
}

/// Leaves one as it is.
pub(crate) async fn dismiss_publication(
    engine: &Engine,
    request: DismissPublication,
) -> Result<(), ApiError> {
    Ok(publish::dismiss(engine, request.id).await?)
}

/// All that are on record.
pub(crate) async fn list_publications(
    engine: &Engine,
    _: ListPublications,
) -> Result<Vec<Publication>, ApiError> {
    Ok(engine.jobs().all(engine).await)
}

/// What happened in one.
pub(crate) async fn publication_log(
    engine: &Engine,
    request: PublicationLog,
) -> Result<String, ApiError> {
    let page = engine.journal().read(request.id).await?;
    Ok(page.text())
}

/// The platforms that repositories must have.
pub(crate) async fn list_platform_rules(
    engine: &Engine,
    _: ListPlatformRules,
) -> Result<Vec<PlatformRule>, ApiError> {
    Ok(engine.settings().platform_rules())
}

/// Replaces the rules.
pub(crate) async fn set_platform_rules(
    engine: &Engine,
    request: SetPlatformRules,
) -> Result<Vec<PlatformRule>, ApiError> {
    let rules = request.rules;
    PlatformRule::check(&rules).map_err(|error| {
        ApiError::new(Code::Invalid, error.to_string()).with_hint("Nothing was changed.")
    })?;
    let work = engine.clone();
    let kept = tokio::task::spawn_blocking(move || {
        work.settings().set_platform_rules(rules).map_err(ApiError::from)
    });
    kept.await.unwrap_or_else(|_| Err(PublishError::NotNow("writing was cut off").into()))?;
    Ok(engine.settings().platform_rules())
}
