//! The API of GitLab's registry: on its own host, with its tokens. It is there where the registry keeps its
//! metadata in a database, as GitLab's own does.

use domain::Repository;
use domain::product::{TagFacts, gitlab_tags};

use super::{MOST_BYTES, Told, last_of, query, question};
use crate::registry::Client;
use crate::registry::error::RegistryError;
use crate::registry::transport::Login;

/// How many tags a page is asked for: "between 1 and 1000 (inclusive)".
const PAGE: &str = "1000";

impl Client {
    /// The tags, by their names; nothing where there is no such API.
    pub(super) async fn gitlab_tags(
        &self,
        repository: &Repository,
        after: Option<&str>,
    ) -> Result<Option<Told<TagFacts>>, RegistryError> {
        let query = query([("n", PAGE)], after.map(|after| ("last", after)));
        let address = format!("gitlab/v1/repositories/{}/tags/list/?{query}", repository.path());
        let call = question(repository, repository, address, Login::Tokens);
        match self.ask_product(&call, MOST_BYTES, gitlab_tags).await {
            Ok((headers, found)) => {
                let next = last_of(&headers).filter(|_| !found.items.is_empty());
                Ok(Some((found.items, next)))
            }
            // A repository that is not there is said by the list of its tags.
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }
}
