//! Lists of names, tags and repositories, page by page.

use domain::product::{TagFacts, google_tags};
use domain::{Registry, Repository};
use reqwest::Method;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::Client;
use super::error::{Kind, RegistryError};
use super::link;
use super::transport::{Call, Target};

/// How many names a page is asked for.
const PAGE: u32 = 1000;
/// The largest page that is read, in bytes: some registries ignore `n` and send everything.
const MAX_PAGE_BYTES: usize = 32 * 1024 * 1024;

/// Marks a "where to go on" that is a query and not a name; no name starts so.
const OWN_QUERY: char = '?';

/// Some names, in the registry's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamePage {
    /// The names.
    pub names: Vec<String>,
    /// Where to go on: give it back to get the next page.
    pub next: Option<String>,
    /// What is told of the tags besides, as Google's registries do.
    pub facts: Vec<TagFacts>,
}

impl NamePage {
    /// The same, as the last page when it leads to itself: a broken link must not go on for ever.
    fn unless_back_at(mut self, after: Option<&str>) -> Self {
        self.next = self.next.filter(|next| Some(next.as_str()) != after);
        self
    }
}

#[derive(Deserialize)]
struct Names {
    #[serde(default)]
    tags: Option<Vec<String>>,
    #[serde(default)]
    repositories: Option<Vec<String>>,
    /// Google's: each manifest with its tags and times.
    #[serde(default)]
    manifest: Option<IgnoredAny>,
}

impl Client {
    /// The tags of a repository.
    ///
    /// # Errors
    /// [`RegistryError`]; 404 when there is no such repository.
    pub async fn tags(
        &self,
        repository: &Repository,
        after: Option<&str>,
    ) -> Result<NamePage, RegistryError> {
        let rest = page_path("tags/list", after);
        let call = Call::new(Method::GET, repository, repository, &rest);
        Ok(self.names(&call).await?.unless_back_at(after))
    }

    /// The repositories of a registry, where it lists them.
    ///
    /// # Errors
    /// [`RegistryError`]; 401, 403 or 404 where the catalog is not offered.
    pub async fn catalog(
        &self,
        registry: &Registry,
        after: Option<&str>,
    ) -> Result<NamePage, RegistryError> {
        let call = Call {
            registry: registry.clone(),
            repository: None,
            subject: registry.to_string(),
            method: Method::GET,
            target: Target::Path(page_path("_catalog", after)),
            accept: Vec::new(),
            headers: Vec::new(),
            body: None,
            scopes: vec!["registry:catalog:*".to_owned()],
        };
        Ok(self.names(&call).await?.unless_back_at(after))
    }

    async fn names(&self, call: &Call) -> Result<NamePage, RegistryError> {
        let (headers, bytes) = self.read(call, MAX_PAGE_BYTES).await?;
        let names: Names = serde_json::from_slice(&bytes)
            .map_err(|_| call.error(Kind::BadResponse("its list of names is not JSON".into())))?;
        // An addition: what cannot be read of it is as good as not there.
        let facts = names.manifest.is_some().then(|| google_tags(&bytes).ok()).flatten();
        let names = names.tags.or(names.repositories).unwrap_or_default();
        let next = link::next_query(&headers);
        let next = next.and_then(|query| next_page(&query, names.last()));
        Ok(NamePage { names, next, facts: facts.unwrap_or_default() })
    }
}

fn page_path(list: &str, after: Option<&str>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("n", &PAGE.to_string());
    match after.map(|after| (after, after.strip_prefix(OWN_QUERY))) {
        // A page size of its own is part of the registry's way of counting.
        Some((_, Some(own))) => return format!("{list}?{own}"),
        Some((name, None)) => drop(query.append_pair("last", name)),
        None => {}
    }
    format!("{list}?{}", query.finish())
}

/// The `last` of a link's query; the whole query where the registry counts by a token of its own; the
/// page's last name when it says nothing of the kind.
fn next_page(query: &str, last_name: Option<&String>) -> Option<String> {
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(key, value)| key == "last" && !value.is_empty())
        .map(|(_, value)| value.into_owned())
        .or_else(|| own_query(query))
        .or_else(|| last_name.cloned())
}

/// A query that has more in it than the size of a page, marked as such; encoded anew, so that nothing
/// but a query can come of it.
fn own_query(query: &str) -> Option<String> {
    let pairs = || url::form_urlencoded::parse(query.as_bytes());
    pairs().find(|(key, value)| key != "n" && key != "last" && !value.is_empty())?;
    let own = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs()).finish();
    Some(format!("{OWN_QUERY}{own}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_real_registries_and_broken_ones() {
        let last = "z".to_owned();
        for (query, next) in [
            ("last=v1&n=100", Some("v1")),
            ("n=1&last=a%2Bb", Some("a+b")),
            ("n=100", Some("z")),
            ("", Some("z")),
            ("n=5&next_page=a%2F/..", Some("?n=5&next_page=a%2F%2F..")),
        ] {
            assert_eq!(next_page(query, Some(&last)).as_deref(), next, "{query}");
        }
        assert_eq!(next_page("n=1", None), None, "an empty page ends the list");
    }
}
