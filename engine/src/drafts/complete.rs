//! What a name that is being typed could become: repositories and tags that its registry lists.

use domain::typed::{Unfinished, unfinished};

use super::Drafts;
use crate::registry::{NamePage, RegistryError};

/// How many names are given.
const MOST: usize = 8;
/// How many pages of a registry are looked through.
const PAGES: usize = 5;

impl Drafts {
    /// Names that go on with the last word of a text, those that begin with it first. A repository ends with
    /// the sign before its tag. A registry that lists nothing, or does not answer, has nothing to give.
    pub async fn complete(&self, text: &str) -> Vec<String> {
        let Some(wanted) = unfinished(text) else { return Vec::new() };
        let part = match &wanted {
            Unfinished::Repository { part, .. } | Unfinished::Tag { part, .. } => part,
        };
        let (mut found, mut after) = (Vec::new(), None);
        for _ in 0..PAGES {
            let Ok(page) = self.names(&wanted, after.as_deref()).await else { break };
            found.extend(page.names.into_iter().filter(|name| name.contains(part.as_str())));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        found.sort_by_key(|name| !name.starts_with(part.as_str()));
        let whole = |name: String| match &wanted {
            Unfinished::Repository { registry, .. } => format!("{registry}/{name}:"),
            Unfinished::Tag { repository, .. } => format!("{}:{name}", repository.familiar()),
        };
        found.into_iter().take(MOST).map(whole).collect()
    }

    async fn names(
        &self,
        wanted: &Unfinished,
        after: Option<&str>,
    ) -> Result<NamePage, RegistryError> {
        match wanted {
            Unfinished::Repository { registry, .. } => self.client.catalog(registry, after).await,
            Unfinished::Tag { repository, .. } => self.client.tags(repository, after).await,
        }
    }
}
