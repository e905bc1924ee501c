//! What a registry's product says of its tags beyond the distribution specification, which has no word
//! for it: whether a tag may be written over. Harbor and Docker Hub have an API for that.

use domain::{Reference, RegistryKind};
use regex::RegexBuilder;
use reqwest::Method;
use serde::Deserialize;

use super::Client;
use super::error::{Kind, RegistryError};
use super::redirect::Outgoing;
use super::transport::{Call, Target};
use super::wire;

/// The largest answer that is read, in bytes.
const MOST_BYTES: usize = 256 * 1024;
/// How many rules of a repository are looked at.
const MOST_RULES: usize = 100;
/// How large a rule may become when it is compiled, in bytes: what a server sends costs no more.
const LARGEST_RULE: usize = 64 * 1024;

/// A tag, as Harbor lists it.
#[derive(Debug, Deserialize)]
struct HarborTag {
    #[serde(default)]
    name: String,
    #[serde(default)]
    immutable: Option<bool>,
}

/// A repository, as Docker Hub describes it.
#[derive(Debug, Deserialize)]
struct HubRepository {
    #[serde(default)]
    immutable_tags_settings: Option<HubSettings>,
}

#[derive(Debug, Deserialize)]
struct HubSettings {
    enabled: bool,
    #[serde(default)]
    rules: Vec<String>,
}

impl Client {
    /// Whether a tag that is there may not be written over; nothing where its product has no way to ask,
    /// or does not say.
    ///
    /// # Errors
    /// [`RegistryError`], when it was asked and did not answer as it should.
    pub(crate) async fn is_immutable(
        &self,
        tag: &Reference,
    ) -> Result<Option<bool>, RegistryError> {
        if tag.repository().registry().is_hub() {
            return self.hub_says(tag).await;
        }
        let endpoint = self.endpoint(tag.repository().registry()).await?;
        match endpoint.kind {
            Some(RegistryKind::Harbor) => self.harbor_says(tag).await,
            _ => Ok(None),
        }
    }

    /// Harbor's API is on the registry's own host, and takes its accounts, but none of its tokens.
    async fn harbor_says(&self, tag: &Reference) -> Result<Option<bool>, RegistryError> {
        let (repository, name) = (tag.repository(), tag.identifier());
        let Some((project, rest)) = repository.path().split_once('/') else { return Ok(None) };
        // "If it contains slash, encode it twice over with URL encoding" (Harbor API 2.0).
        let rest = rest.replace('/', "%252F");
        let mut call = Call::new(Method::GET, repository, tag, "");
        call.target = Target::Product(format!(
            "api/v2.0/projects/{project}/repositories/{rest}/artifacts/{name}/tags\
             ?with_immutable_status=true&page_size=100&q=name%3D{name}"
        ));
        call.accept = vec!["application/json"];
        let (_, bytes) = self.read(&call, MOST_BYTES).await?;
        let tags: Vec<HarborTag> = serde_json::from_slice(&bytes)
            .map_err(|error| call.error(Kind::BadResponse(error.to_string())))?;
        Ok(tags.into_iter().find(|found| found.name == name).and_then(|found| found.immutable))
    }

    /// Docker Hub's API is elsewhere, and asked without an account: it says it of public repositories.
    async fn hub_says(&self, tag: &Reference) -> Result<Option<bool>, RegistryError> {
        let (repository, failed) = (tag.repository(), |kind| RegistryError::new(tag, kind));
        let Some((space, name)) = repository.path().split_once('/') else { return Ok(None) };
        let text = format!("{}/v2/namespaces/{space}/repositories/{name}", self.inner.hub);
        let address = url::Url::parse(&text)
            .map_err(|_| failed(Kind::BadResponse(format!("{text} is no address"))))?;
        let ask = Outgoing::new(Method::GET, address);
        let send = |attempt| self.transmit(repository.registry(), ask.clone().attempt(attempt));
        let answer = wire::repeat(true, send).await.map_err(failed)?;
        match answer.status().as_u16() {
            200 => {}
            // It is private, or not there yet.
            401 | 403 | 404 => return Ok(None),
            _ => return Err(failed(wire::read_error(answer).await)),
        }
        let bytes = wire::read_limited(answer, MOST_BYTES).await.map_err(failed)?;
        let found: HubRepository = serde_json::from_slice(&bytes)
            .map_err(|error| failed(Kind::BadResponse(error.to_string())))?;
        Ok(found.immutable_tags_settings.and_then(|it| it.about(tag.identifier())))
    }
}

impl HubSettings {
    /// Whether a tag is among those that may not change; nothing where a rule cannot be understood, or
    /// is about a part of the name alone, which the documentation does not settle.
    fn about(&self, tag: &str) -> Option<bool> {
        if !self.enabled {
            return Some(false);
        }
        let mut is_settled = self.rules.len() <= MOST_RULES;
        for rule in self.rules.iter().take(MOST_RULES) {
            let compiled = |text: &str| RegexBuilder::new(text).size_limit(LARGEST_RULE).build();
            let (Ok(part), Ok(whole)) = (compiled(rule), compiled(&format!("^(?:{rule})$"))) else {
                is_settled = false;
                continue;
            };
            if whole.is_match(tag) {
                return Some(true);
            }
            is_settled &= !part.is_match(tag);
        }
        // Without a rule all tags are meant.
        if self.rules.is_empty() { Some(true) } else { is_settled.then_some(false) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Docker Hub's API, with one answer for every repository; and a client that asks it.
    async fn hub(status: u16, answer: &'static str) -> Option<bool> {
        let status = axum::http::StatusCode::from_u16(status).unwrap();
        let path = "/v2/namespaces/{space}/repositories/{name}";
        let one = axum::routing::get(async move || (status, answer));
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let hub = format!("http://{}", listener.local_addr().unwrap());
        let server = axum::serve(listener, axum::Router::new().route(path, one)).into_future();
        let server = tokio::spawn(server);
        let folder = tempfile::tempdir().unwrap();
        let config = crate::Config::of_folders(folder.path(), folder.path());
        let engine = crate::Engine::new(crate::Config { hub, insecure: true, ..config }).unwrap();
        let said = engine.registry().is_immutable(&"acme/app:v1".parse().unwrap()).await;
        server.abort();
        // What is no answer at all is as good as none, and said in the log.
        said.unwrap_or_else(|error| {
            assert_eq!(status, 200, "refused is not wrong: {error}");
            assert!(matches!(*error.kind, Kind::BadResponse(_)), "{error}");
            None
        })
    }

    #[tokio::test]
    async fn docker_hub_says_which_tags_stay_and_nonsense_says_nothing() {
        let settings =
            r#"{"name":"app","immutable_tags_settings":{"enabled":true,"rules":["v.*"]}}"#;
        assert_eq!(hub(200, settings).await, Some(true));
        let off = r#"{"immutable_tags_settings":{"enabled":false,"rules":[]}}"#;
        assert_eq!(hub(200, off).await, Some(false));
        for (status, answer) in [
            (200, "{}"),
            (200, "<html>"),
            (200, r#"{"immutable_tags_settings":{"enabled":"yes"}}"#),
            (200, r#"{"immutable_tags_settings":{"enabled":true,"rules":["("]}}"#),
            (403, "{}"),
            (404, settings),
        ] {
            assert_eq!(hub(status, answer).await, None, "{status} {answer}");
        }
    }

    fn about(enabled: bool, rules: &[&str], tag: &str) -> Option<bool> {
        let rules = rules.iter().map(|rule| (*rule).to_owned()).collect();
        HubSettings { enabled, rules }.about(tag)
    }

    #[test]
    fn rules_of_docker_hub_name_the_tags_that_stay() {
        assert_eq!(about(false, &[".*"], "v1"), Some(false), "switched off");
        assert_eq!(about(true, &[], "v1"), Some(true), "all of them");
        assert_eq!(about(true, &["v.*", ".*-RELEASE"], "1.0-RELEASE"), Some(true));
        assert_eq!(about(true, &["v.*"], "latest"), Some(false));
        assert_eq!(about(true, &["1"], "v1"), None, "a part of the name: who knows");
    }

    #[test]
    fn hostile_rules_settle_nothing_and_cost_little() {
        let many = vec!["x"; MOST_RULES + 1];
        for rules in [&["("][..], &["(a{1000}){1000}"], &["\\"], &many] {
            assert_eq!(about(true, rules, "v1"), None, "{:.20?}", rules[0]);
        }
        assert_eq!(about(true, &["(", "v1"], "v1"), Some(true), "the others still count");
        let start = std::time::Instant::now();
        let tag = "a".repeat(128);
        assert_eq!(about(true, &["(a*)*b"], &tag), Some(false));
        assert!(start.elapsed().as_secs() < 2, "no rule takes long");
    }
}
