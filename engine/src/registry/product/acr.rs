//! The API of Azure's registries: on the registry's own host, with its tokens.

use domain::product::{TagFacts, acr_is_locked, acr_tags};
use domain::{Reference, Repository};
use futures_util::future::try_join;

use super::{MOST_BYTES, MOST_BYTES_OF_ONE, PAGE, Told, last_of, query, question};
use crate::registry::Client;
use crate::registry::error::RegistryError;
use crate::registry::scope::scope;
use crate::registry::transport::{Call, Login};

impl Client {
    /// The tags, those that changed last first.
    pub(super) async fn acr_tags(
        &self,
        repository: &Repository,
        after: Option<&str>,
    ) -> Result<Told<TagFacts>, RegistryError> {
        let path = repository.path();
        let fixed = [("n", &*PAGE.to_string()), ("orderby", "timedesc")];
        let query = query(fixed, after.map(|after| ("last", after)));
        let address = format!("acr/v1/{path}/_tags?{query}");
        let call = about(repository, repository, address);
        let (headers, found) = self.ask_product(&call, MOST_BYTES, acr_tags).await?;
        let next = last_of(&headers).filter(|_| !found.items.is_empty());
        Ok((found.items, next))
    }

    /// Whether a tag is locked, or all of its repository.
    pub(super) async fn acr_says(&self, tag: &Reference) -> Result<Option<bool>, RegistryError> {
        let (repository, name) = (tag.repository(), tag.identifier());
        let path = repository.path();
        let own = about(repository, tag, format!("acr/v1/{path}/_tags/{name}"));
        let whole = about(repository, tag, format!("acr/v1/{path}"));
        let ((_, own), (_, whole)) = try_join(
            self.ask_product(&own, MOST_BYTES_OF_ONE, acr_is_locked),
            self.ask_product(&whole, MOST_BYTES_OF_ONE, acr_is_locked),
        )
        .await?;
        Ok(match (own, whole) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        })
    }
}

/// A question with the scope that Azure wants for it.
fn about(repository: &Repository, subject: &impl ToString, address: String) -> Call {
    let mut call = question(repository, subject, address, Login::Tokens);
    call.scopes = vec![scope(repository, "metadata_read")];
    call
}
