//! What the registries' own APIs tell of tags and repositories.

use domain::protocol::image::{ListTagFacts, TagFactsPage};
use domain::protocol::registry::{ListRepositoryFacts, RepositoryFactsPage};
use domain::{ApiError, Code, RegistryKind};

use crate::Engine;
use crate::registry::RegistryError;

/// What is told of some tags.
pub(crate) async fn list_tag_facts(
    engine: &Engine,
    request: ListTagFacts,
) -> Result<TagFactsPage, ApiError> {
    let ListTagFacts { repository, after } = request;
    let client = engine.registry();
    let error = match client.tag_facts(&repository, after.as_deref()).await {
        Ok(page) => return Ok(page),
        Err(error) => error,
    };
    let is_refused = matches!(error.status(), Some(401 | 403 | 404));
    if is_refused && client.facts(repository.registry()).kind == Some(RegistryKind::Quay) {
        let message =
            "Quay's API takes no such login: sign in as $oauthtoken with an OAuth token of Quay's";
        return Err(ApiError::new(Code::Forbidden, message).about(&repository));
    }
    Err(reason(error))
}

/// What is told of some repositories, and which platforms were seen in them.
pub(crate) async fn list_repository_facts(
    engine: &Engine,
    request: ListRepositoryFacts,
) -> Result<RepositoryFactsPage, ApiError> {
    let ListRepositoryFacts { registry, after } = request;
    let page = engine.registry().repository_facts(&registry, after.as_deref()).await;
    let mut page = page.map_err(reason)?;
    let paths = page.facts.iter().map(|facts| facts.path.clone()).collect();
    page.seen = engine.history().platforms(&registry, paths).await;
    Ok(page)
}

/// Why it failed, without to whom: it stands in a line about that.
fn reason(error: RegistryError) -> ApiError {
    let message = error.kind.to_string();
    ApiError { message, ..error.into() }
}
