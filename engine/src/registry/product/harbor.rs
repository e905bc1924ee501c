//! Harbor's API 2.0: on the registry's own host, with its accounts, and with none of its tokens.

use domain::product::{
    RepositoryFacts, TagFacts, harbor_repositories, harbor_tag_is_immutable, harbor_tags,
};
use domain::{Reference, Registry, Repository};
use reqwest::Method;

use super::{MOST_BYTES, MOST_BYTES_OF_ONE, PAGE, Told, links_on, numbered, page_number, question};
use crate::registry::Client;
use crate::registry::error::RegistryError;
use crate::registry::transport::{Call, Login, Target};

impl Client {
    /// The tags, by the artifacts that they point at.
    pub(super) async fn harbor_tags(
        &self,
        repository: &Repository,
        after: Option<&str>,
    ) -> Result<Told<TagFacts>, RegistryError> {
        let (Some(place), Some(page)) = (place(repository), page_number(after)) else {
            return Ok((Vec::new(), None));
        };
        // What has no tag is left away: it is in no table of tags.
        let address = format!(
            "{place}/artifacts?with_tag=true&with_immutable_status=true&q=tags%3D%2A\
             &page_size={PAGE}&page={page}"
        );
        let call = question(repository, repository, address, Login::Basic);
        let (headers, found) = self.ask_product(&call, MOST_BYTES, harbor_tags).await?;
        Ok(numbered(found, page, links_on(&headers)))
    }

    /// All repositories that the account may see.
    pub(super) async fn harbor_repositories(
        &self,
        registry: &Registry,
        after: Option<&str>,
    ) -> Result<Told<RepositoryFacts>, RegistryError> {
        let Some(page) = page_number(after) else { return Ok((Vec::new(), None)) };
        let call = Call {
            registry: registry.clone(),
            repository: None,
            subject: registry.to_string(),
            method: Method::GET,
            target: Target::Product(
                format!("api/v2.0/repositories?page_size={PAGE}&page={page}"),
                Login::Basic,
            ),
            accept: vec!["application/json"],
            headers: Vec::new(),
            body: None,
            scopes: Vec::new(),
        };
        let (headers, found) = self.ask_product(&call, MOST_BYTES, harbor_repositories).await?;
        Ok(numbered(found, page, links_on(&headers)))
    }

    /// Whether a tag is immutable.
    pub(super) async fn harbor_says(&self, tag: &Reference) -> Result<Option<bool>, RegistryError> {
        let (repository, name) = (tag.repository(), tag.identifier());
        let Some(place) = place(repository) else { return Ok(None) };
        let address = format!(
            "{place}/artifacts/{name}/tags\
             ?with_immutable_status=true&page_size={PAGE}&q=name%3D{name}"
        );
        let call = question(repository, tag, address, Login::Basic);
        let read = |bytes: &[u8]| harbor_tag_is_immutable(bytes, name);
        Ok(self.ask_product(&call, MOST_BYTES_OF_ONE, read).await?.1)
    }
}

/// Where a repository is; nothing for one outside of all projects, which Harbor has none of.
fn place(repository: &Repository) -> Option<String> {
    let (project, rest) = repository.path().split_once('/')?;
    // "If it contains slash, encode it twice over with URL encoding" (Harbor API 2.0).
    let rest = rest.replace('/', "%252F");
    Some(format!("api/v2.0/projects/{project}/repositories/{rest}"))
}
