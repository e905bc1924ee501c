//! Repositories, as each product's API writes them.

use serde_json::{Error, Value};

use super::RepositoryFacts;
use super::listing::{self, Page, seconds, text, time};
use crate::reference::{Registry, Repository};

/// Docker Hub's `GET /v2/namespaces/{namespace}/repositories`. `next` beside the items is where it goes on.
///
/// # Errors
/// When it is no such list.
pub fn hub_repositories(bytes: &[u8]) -> Result<Page<RepositoryFacts>, Error> {
    listing::read(bytes, Some("results"), |item| {
        let mut facts = named(&format!("{}/{}", text(item, "namespace")?, text(item, "name")?))?;
        facts.pushed_ms = time(item, "last_updated");
        facts.size = item.get("storage_size").and_then(Value::as_u64).filter(|size| *size > 0);
        Some(facts)
    })
}

/// Quay's `GET /api/v1/repository?namespace=…&last_modified=true`. `next_page` beside the items is where it
/// goes on. Sizes are there where quotas are on.
///
/// # Errors
/// When it is no such list.
pub fn quay_repositories(bytes: &[u8]) -> Result<Page<RepositoryFacts>, Error> {
    listing::read(bytes, Some("repositories"), |item| {
        let mut facts = named(&format!("{}/{}", text(item, "namespace")?, text(item, "name")?))?;
        facts.pushed_ms = seconds(item, "last_modified");
        let quota = item.get("quota_report");
        facts.size = quota.and_then(|quota| quota.get("quota_bytes")?.as_u64());
        Some(facts)
    })
}

/// Harbor's `GET /api/v2.0/repositories`. Its time of change moves with each pull, too.
///
/// # Errors
/// When it is no such list.
pub fn harbor_repositories(bytes: &[u8]) -> Result<Page<RepositoryFacts>, Error> {
    listing::read(bytes, None, |item| {
        let mut facts = named(text(item, "name")?)?;
        facts.changed_ms = time(item, "update_time");
        facts.artifacts = item.get("artifact_count").and_then(Value::as_u64);
        Some(facts)
    })
}

/// A repository by its path; nothing for what can be none.
fn named(path: &str) -> Option<RepositoryFacts> {
    let path = Repository::new(Registry::hub(), path).ok()?.path().to_owned();
    let (pushed_ms, changed_ms, size) = (None, None, None);
    Some(RepositoryFacts { path, pushed_ms, changed_ms, size, artifacts: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(page: &Page<RepositoryFacts>) -> Vec<String> {
        let line = |facts: &RepositoryFacts| {
            let RepositoryFacts { path, pushed_ms, changed_ms, size, artifacts } = facts;
            format!("{path} {pushed_ms:?} {changed_ms:?} {size:?} {artifacts:?}")
        };
        page.items.iter().map(line).collect()
    }

    #[test]
    fn each_product_says_what_it_has() {
        let hub = r#"{"count":1,"next":null,"previous":null,"results":[{"name":"app","namespace":"acme","repository_type":"image","status":1,"is_private":true,"star_count":0,"pull_count":7,
            "last_updated":"2026-08-05T06:38:02.123Z","date_registered":"2021-01-05T21:06:53Z","media_types":[],"storage_size":27140000}]}"#;
        let page = hub_repositories(hub.as_bytes()).unwrap();
        assert_eq!(lines(&page), ["acme/app Some(1785911882123) None Some(27140000) None"]);
        let quay = r#"{"repositories":[{"namespace":"acme","name":"app","description":null,"is_public":true,"kind":"image","state":"NORMAL","last_modified":1785911882,"quota_report":{"quota_bytes":123,"configured_quota":null}},
            {"namespace":"acme","name":"empty","last_modified":null}],"next_page":"gAAAA"}"#;
        let page = quay_repositories(quay.as_bytes()).unwrap();
        let expected =
            ["acme/app Some(1785911882000) None Some(123) None", "acme/empty None None None None"];
        assert_eq!(lines(&page), expected);
        assert_eq!(page.beside("next_page"), Some("gAAAA"));
        let harbor = r#"[{"artifact_count":2,"creation_time":"2021-01-05T21:06:53.506Z","id":1,"name":"proj/sub/app","project_id":1,"pull_count":5,"update_time":"2026-08-05T06:38:02.123Z"}]"#;
        let page = harbor_repositories(harbor.as_bytes()).unwrap();
        assert_eq!(lines(&page), ["proj/sub/app None Some(1785911882123) None Some(2)"]);
    }

    #[test]
    fn what_is_no_path_is_left_away() {
        let hub = r#"{"results":[{"name":"../x","namespace":"a"},{"name":"A","namespace":"a"},{"name":"b"},{"name":"b","namespace":"a","storage_size":-1,"last_updated":[]}]}"#;
        assert_eq!(lines(&hub_repositories(hub.as_bytes()).unwrap()), ["a/b None None None None"]);
        for answer in ["{}", "[7]", "null"] {
            let count = harbor_repositories(answer.as_bytes()).map(|page| page.items.len());
            assert!(count.is_err() || count.is_ok_and(|count| count == 0), "{answer}");
        }
    }
}
