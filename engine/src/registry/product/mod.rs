//! What a registry's product says of its tags and repositories beyond the distribution specification, which
//! has no word for it. How each of them writes it is `domain::product`'s to know; here is where it is asked,
//! and with whose login.

mod acr;
#[cfg(test)]
mod fuzz;
mod gitlab;
mod harbor;
mod hub;
mod hub_rules;
mod quay;

use domain::product::{Page, TagFacts};
use domain::protocol::image::TagFactsPage;
use domain::protocol::registry::RepositoryFactsPage;
use domain::{Reference, Registry, RegistryKind, Repository};
use reqwest::header::HeaderMap;

use super::Client;
use super::error::{Kind, RegistryError};
use super::link;
use super::transport::{Call, Login, Target};

pub(super) use hub::Hub;

/// How many items a page is asked for: more than that none of the products gives.
const PAGE: usize = 100;
/// The largest page that is read, in bytes. Docker Hub tells each platform of each tag.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// The largest answer about one tag or repository, in bytes.
const MOST_BYTES_OF_ONE: usize = 256 * 1024;

impl Client {
    /// What the product tells of a repository's tags. A place to go on that this did not give has nothing
    /// behind it.
    ///
    /// # Errors
    /// [`RegistryError`], when it was asked and did not answer as it should.
    pub(crate) async fn tag_facts(
        &self,
        repository: &Repository,
        after: Option<&str>,
    ) -> Result<TagFactsPage, RegistryError> {
        let source = self.product(repository.registry()).await?;
        let (facts, next) = match source {
            Some(RegistryKind::DockerHub) => self.hub_tags(repository, after).await?,
            Some(RegistryKind::Harbor) => self.harbor_tags(repository, after).await?,
            Some(RegistryKind::Quay) => self.quay_tags(repository, after).await?,
            Some(RegistryKind::Acr) => self.acr_tags(repository, after).await?,
            Some(RegistryKind::GitLab) => match self.gitlab_tags(repository, after).await? {
                Some(told) => told,
                None => return Ok(nothing()),
            },
            _ => return Ok(nothing()),
        };
        // A list that leads to where it is must not go on for ever.
        let next = next.filter(|next| Some(next.as_str()) != after);
        Ok(TagFactsPage { source, facts, next })
    }

    /// What the product tells of a registry's repositories; `seen` is left to others.
    ///
    /// # Errors
    /// As [`Client::tag_facts`].
    pub(crate) async fn repository_facts(
        &self,
        registry: &Registry,
        after: Option<&str>,
    ) -> Result<RepositoryFactsPage, RegistryError> {
        let source = self.product(registry).await?;
        let found = match source {
            Some(RegistryKind::DockerHub) => self.hub_repositories(after).await?,
            Some(RegistryKind::Harbor) => Some(self.harbor_repositories(registry, after).await?),
            Some(RegistryKind::Quay) => self.quay_repositories(registry, after).await?,
            _ => None,
        };
        let source = source.filter(|_| found.is_some());
        let (facts, next) = found.unwrap_or_default();
        let next = next.filter(|next| Some(next.as_str()) != after);
        Ok(RepositoryFactsPage { source, facts, next, seen: Vec::new() })
    }

    /// Whether a tag that is there may not be written over; nothing where its product has no way to ask,
    /// or does not say.
    ///
    /// # Errors
    /// As [`Client::tag_facts`].
    pub(crate) async fn is_immutable(
        &self,
        tag: &Reference,
    ) -> Result<Option<bool>, RegistryError> {
        match self.product(tag.repository().registry()).await? {
            Some(RegistryKind::DockerHub) => self.hub_says(tag).await,
            Some(RegistryKind::Harbor) => self.harbor_says(tag).await,
            Some(RegistryKind::Quay) => self.quay_says(tag).await,
            Some(RegistryKind::Acr) => self.acr_says(tag).await,
            _ => Ok(None),
        }
    }

    /// Which product a registry is. Docker Hub's API is elsewhere, and its registry not asked for it.
    async fn product(&self, registry: &Registry) -> Result<Option<RegistryKind>, RegistryError> {
        if registry.is_hub() {
            return Ok(Some(RegistryKind::DockerHub));
        }
        self.endpoint(registry).await?;
        Ok(self.facts(registry).kind)
    }

    /// Asks an API on the registry's own host, and reads what it answers.
    async fn ask_product<T>(
        &self,
        call: &Call,
        limit: usize,
        read: impl FnOnce(&[u8]) -> Result<T, serde_json::Error>,
    ) -> Result<(HeaderMap, T), RegistryError> {
        let (headers, bytes) = self.read(call, limit).await?;
        let found = read(&bytes).map_err(|error| call.error(nonsense(&error)))?;
        Ok((headers, found))
    }
}

/// A question to a product's API about a repository, or what is in it.
fn question(
    repository: &Repository,
    subject: &impl ToString,
    address: String,
    login: Login,
) -> Call {
    let mut call = Call::new(reqwest::Method::GET, repository, subject, "");
    call.target = Target::Product(address, login);
    call.accept = vec!["application/json"];
    call
}

/// A query of what is always in it, and of where to go on.
fn query<'a>(
    fixed: impl IntoIterator<Item = (&'a str, &'a str)>,
    after: Option<(&str, &str)>,
) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(fixed).extend_pairs(after).finish()
}

fn nonsense(error: &serde_json::Error) -> Kind {
    Kind::BadResponse(error.to_string())
}

/// Facts, and where to go on.
type Told<T> = (Vec<T>, Option<String>);

/// The number of a page that was told where to go on; nothing for a text that this did not give.
fn page_number(after: Option<&str>) -> Option<u32> {
    let Some(after) = after else { return Some(1) };
    after.parse().ok().filter(|page| *page > 1)
}

/// The page, and the number of the next one where there is one.
fn numbered<T>(found: Page<T>, page: u32, is_more: bool) -> Told<T> {
    // A page that holds nothing is the last one, whatever it says.
    let next = (is_more && !found.items.is_empty()).then(|| page.saturating_add(1).to_string());
    (found.items, next)
}

/// Where nobody is asked.
fn nothing() -> TagFactsPage {
    TagFactsPage { source: None, facts: Vec::new(), next: None }
}

/// The name after which a `Link` goes on.
fn last_of(headers: &HeaderMap) -> Option<String> {
    let query = link::next_query(headers)?;
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.find(|(key, _)| key == "last").map(|(_, last)| last.into_owned())
}

/// Whether a `Link` leads to a next page.
fn links_on(headers: &HeaderMap) -> bool {
    link::next_query(headers).is_some()
}

/// Whether a tag of this name may not be written over, by a list of tags.
fn immutable(facts: Vec<TagFacts>, tag: &Reference) -> Option<bool> {
    let name = tag.tag()?;
    facts.into_iter().find(|facts| &facts.tag == name).and_then(|facts| facts.immutable)
}
