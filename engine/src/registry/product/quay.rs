//! Quay's API: on the registry's own host. It takes tokens of its own alone, which are passwords of the
//! registry's, too; without one it tells of what is public.

use domain::product::{RepositoryFacts, TagFacts, quay_repositories, quay_tags};
use domain::{Reference, Registry, Repository};
use reqwest::Method;

use super::{
    MOST_BYTES, MOST_BYTES_OF_ONE, PAGE, Told, immutable, numbered, page_number, query, question,
};
use crate::registry::Client;
use crate::registry::error::{Kind, RegistryError};
use crate::registry::transport::{Call, Login, Target};

/// The user name under which the registry takes a token of the API as a password.
const TOKEN_USER: &str = "$oauthtoken";

impl Client {
    /// The tags, those that were pushed last first.
    pub(super) async fn quay_tags(
        &self,
        repository: &Repository,
        after: Option<&str>,
    ) -> Result<Told<TagFacts>, RegistryError> {
        let Some(page) = page_number(after) else { return Ok((Vec::new(), None)) };
        let path = repository.path();
        let address =
            format!("api/v1/repository/{path}/tag/?onlyActiveTags=true&limit={PAGE}&page={page}");
        let call = question(repository, repository, address, Login::Own(TOKEN_USER));
        let (_, found) = self.ask_product(&call, MOST_BYTES, quay_tags).await?;
        let is_more = found.beside("has_additional") == Some("true");
        Ok(numbered(found, page, is_more))
    }

    /// The repositories in the account's namespace, as far as they are public; nothing without one.
    pub(super) async fn quay_repositories(
        &self,
        registry: &Registry,
        after: Option<&str>,
    ) -> Result<Option<Told<RepositoryFacts>>, RegistryError> {
        let account = self.credentials().account(registry).await.map_err(|error| {
            let kind = Kind::Credentials { reason: error.to_string(), hint: error.hint() };
            RegistryError::new(registry, kind)
        })?;
        // Robots are called `namespace+robot`.
        let user = account.map(|account| account.username).unwrap_or_default();
        let namespace = user.split('+').next().unwrap_or_default();
        if Repository::new(registry.clone(), &format!("{namespace}/x")).is_err() {
            return Ok(None);
        }
        let fixed = [("namespace", namespace), ("public", "true"), ("last_modified", "true")];
        let address =
            format!("api/v1/repository?{}", query(fixed, after.map(|it| ("next_page", it))));
        let call = Call {
            registry: registry.clone(),
            repository: None,
            subject: registry.to_string(),
            method: Method::GET,
            target: Target::Product(address, Login::Own(TOKEN_USER)),
            accept: vec!["application/json"],
            headers: Vec::new(),
            body: None,
            scopes: Vec::new(),
        };
        let (_, found) = self.ask_product(&call, MOST_BYTES, quay_repositories).await?;
        let next = found.beside("next_page").map(str::to_owned);
        Ok(Some((found.items, next)))
    }

    /// Whether a tag is immutable, where that feature is on.
    pub(super) async fn quay_says(&self, tag: &Reference) -> Result<Option<bool>, RegistryError> {
        let (repository, name) = (tag.repository(), tag.identifier());
        let path = repository.path();
        let address =
            format!("api/v1/repository/{path}/tag/?onlyActiveTags=true&limit=1&specificTag={name}");
        let call = question(repository, tag, address, Login::Own(TOKEN_USER));
        match self.ask_product(&call, MOST_BYTES_OF_ONE, quay_tags).await {
            Ok((_, found)) => Ok(immutable(found.items, tag)),
            // It is private, and the login is none that the API takes.
            Err(error) if matches!(error.status(), Some(401 | 403 | 404)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
