//! Docker Hub's API: elsewhere than its registry. It tells of public repositories to everybody; of private
//! ones to who has a token of its own, which user and password, or an access token, are good for.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::product::{RepositoryFacts, TagFacts, hub_repositories, hub_tags};
use domain::{Reference, Registry, Repository};
use futures_util::future::join;
use reqwest::header::ACCEPT;
use reqwest::{Method, Response};
use serde::Deserialize;
use serde_json::json;

use super::hub_rules::Settings;
use super::{MOST_BYTES, MOST_BYTES_OF_ONE, PAGE, Told, nonsense, numbered, page_number};
use crate::credentials::Credential;
use crate::registry::Client;
use crate::registry::error::{Kind, RegistryError};
use crate::registry::redirect::Outgoing;
use crate::registry::wire;

/// Of how many repositories the rules are remembered.
const MOST_REPOSITORIES: usize = 100;
/// How long a token is used: "This expires in 10 minutes" (Docker Hub API). As long, a login that was
/// refused is not tried again: accounts are locked for less.
const LIFE: Duration = Duration::from_secs(9 * 60);

/// What Docker Hub's API has given to who is signed in now.
#[derive(Debug, Default)]
pub(in crate::registry) struct Hub {
    token: tokio::sync::Mutex<Option<Token>>,
    rules: Mutex<HashMap<Repository, Settings>>,
}

/// What came of signing in.
struct Token {
    /// The `Authorization`; nothing where the login was refused.
    header: Option<String>,
    ends: Instant,
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("<redacted>")
    }
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
}

/// A repository, as Docker Hub describes it.
#[derive(Debug, Deserialize)]
struct HubRepository {
    #[serde(default)]
    immutable_tags_settings: Option<Settings>,
}

impl Client {
    /// The tags, those that were pushed last first, with what the repository's rules say of each.
    pub(super) async fn hub_tags(
        &self,
        repository: &Repository,
        after: Option<&str>,
    ) -> Result<Told<TagFacts>, RegistryError> {
        let (Some(place), Some(page)) = (place(repository), page_number(after)) else {
            return Ok((Vec::new(), None));
        };
        let path = format!("{place}/tags?page_size={PAGE}&page={page}");
        let (tags, rules) =
            join(self.hub_read(repository, &path, MOST_BYTES), self.hub_rules(repository, page))
                .await;
        let mut found =
            hub_tags(&tags?).map_err(|error| RegistryError::new(repository, nonsense(&error)))?;
        // They are an addition: the tags count without.
        let rules = rules.unwrap_or_else(|error| {
            tracing::info!(%error, %repository, "which tags are immutable is not known");
            None
        });
        if let Some(rules) = rules {
            let rules = rules.compiled();
            for facts in &mut found.items {
                facts.immutable = rules.about(facts.tag.as_str());
            }
        }
        let is_more = found.beside("next").is_some();
        Ok(numbered(found, page, is_more))
    }

    /// The repositories in the account's own namespace; nothing without a user name.
    pub(super) async fn hub_repositories(
        &self,
        after: Option<&str>,
    ) -> Result<Option<Told<RepositoryFacts>>, RegistryError> {
        let hub = Registry::hub();
        let Some((user, _)) = self.hub_login().await? else { return Ok(None) };
        // Who signs in with an address of mail has a namespace that is called otherwise.
        if Repository::new(hub.clone(), &format!("{user}/x")).is_err() {
            return Ok(None);
        }
        let Some(page) = page_number(after) else { return Ok(None) };
        let path = format!("/v2/namespaces/{user}/repositories?page_size={PAGE}&page={page}");
        // Without the token only those are listed that are public.
        self.hub_token(None).await?;
        let bytes = self.hub_read(&hub, &path, MOST_BYTES).await?;
        let found =
            hub_repositories(&bytes).map_err(|error| RegistryError::new(&hub, nonsense(&error)))?;
        let is_more = found.beside("next").is_some();
        Ok(Some(numbered(found, page, is_more)))
    }

    /// Whether a tag is immutable.
    pub(super) async fn hub_says(&self, tag: &Reference) -> Result<Option<bool>, RegistryError> {
        let rules = match self.hub_rules(tag.repository(), 1).await {
            Ok(rules) => rules,
            // It is private, or not there yet.
            Err(error) if matches!(error.status(), Some(401 | 403 | 404)) => None,
            Err(error) => return Err(error),
        };
        Ok(rules.and_then(|rules| rules.compiled().about(tag.identifier())))
    }

    /// The rules of a repository; nothing where it does not say. They are asked for with the first page of
    /// its tags, and remembered for the others.
    async fn hub_rules(
        &self,
        repository: &Repository,
        page: u32,
    ) -> Result<Option<Settings>, RegistryError> {
        let Some(place) = place(repository) else { return Ok(None) };
        let host = self.host(repository.registry());
        let remembered = || host.hub.rules.lock().unwrap_or_else(PoisonError::into_inner);
        if page > 1 {
            return Ok(remembered().get(repository).cloned());
        }
        let bytes = self.hub_read(repository, &place, MOST_BYTES_OF_ONE).await?;
        let found: HubRepository = serde_json::from_slice(&bytes)
            .map_err(|error| RegistryError::new(repository, nonsense(&error)))?;
        let settings = found.immutable_tags_settings;
        let mut all = remembered();
        if all.len() >= MOST_REPOSITORIES {
            all.clear();
        }
        match &settings {
            Some(settings) => all.insert(repository.clone(), settings.clone()),
            None => all.remove(repository),
        };
        Ok(settings)
    }

    /// Asks Docker Hub's API, and reads the answer: without a token as long as none is needed.
    async fn hub_read(
        &self,
        subject: &impl ToString,
        path: &str,
        limit: usize,
    ) -> Result<Vec<u8>, RegistryError> {
        let failed = |kind| RegistryError::new(subject, kind);
        let host = self.host(&Registry::hub());
        let held = host.hub.token.lock().await.as_ref().and_then(Token::usable);
        let mut answer = self.hub_ask(path, held.as_deref()).await.map_err(failed)?;
        // What is private looks as if it were not there.
        let is_wanted = match answer.status().as_u16() {
            401 => true,
            403 | 404 => held.is_none(),
            _ => false,
        };
        if is_wanted
            && let Some(header) = self.hub_token(held.as_deref()).await?
            && held.as_ref() != Some(&header)
        {
            answer = self.hub_ask(path, Some(&header)).await.map_err(failed)?;
        }
        if !answer.status().is_success() {
            return Err(failed(wire::read_error(answer).await));
        }
        wire::read_limited(answer, limit).await.map_err(failed)
    }

    async fn hub_ask(&self, path: &str, header: Option<&str>) -> Result<Response, Kind> {
        let ask = Outgoing::new(Method::GET, self.hub_address(path)?)
            .header(ACCEPT, "application/json")?
            .authorized(header)?;
        let hub = Registry::hub();
        let send = |attempt| self.transmit(&hub, ask.clone().attempt(attempt));
        wire::repeat(true, send).await
    }

    /// The `Authorization` for the API, of the login that is there; another than the one that was refused.
    async fn hub_token(&self, refused: Option<&str>) -> Result<Option<String>, RegistryError> {
        let hub = Registry::hub();
        let host = self.host(&hub);
        // One signs in for all that wait.
        let mut held = host.hub.token.lock().await;
        if let Some(token) = held.as_ref().filter(|token| token.ends > Instant::now()) {
            let is_refused = refused.is_some() && token.header.as_deref() == refused;
            if !is_refused {
                return Ok(token.header.clone());
            }
        }
        let Some((user, password)) = self.hub_login().await? else { return Ok(None) };
        let header = self.hub_sign_in(&user, &password).await;
        let header = header.map_err(|kind| RegistryError::new(&hub, kind))?;
        *held = Some(Token { header: header.clone(), ends: Instant::now() + LIFE });
        Ok(header)
    }

    /// Gets a token; nothing where the login is refused.
    async fn hub_sign_in(&self, user: &str, password: &str) -> Result<Option<String>, Kind> {
        let body = json!({ "identifier": user, "secret": password }).to_string();
        let ask = Outgoing::new(Method::POST, self.hub_address("/v2/auth/token")?)
            .body("application/json", body.into())?;
        let answer = self.transmit(&Registry::hub(), ask).await?;
        match answer.status().as_u16() {
            200 => {}
            400 | 401 | 403 => return Ok(None),
            _ => return Err(wire::read_error(answer).await),
        }
        let bytes = wire::read_limited(answer, MOST_BYTES_OF_ONE).await?;
        // What it says is not quoted: there may be a token in it.
        let token = serde_json::from_slice(&bytes).map(|answer: TokenAnswer| answer.access_token);
        let token = token
            .ok()
            .filter(|token| !token.is_empty() && token.chars().all(|c| c.is_ascii_graphic()));
        let token =
            token.ok_or_else(|| Kind::BadResponse("it did not answer with a token".to_owned()))?;
        Ok(Some(format!("Bearer {token}")))
    }

    /// User and password, or access token, of Docker Hub.
    async fn hub_login(&self) -> Result<Option<(String, String)>, RegistryError> {
        let hub = Registry::hub();
        let found = self.credentials().find(&hub, None).await.map_err(|error| {
            let kind = Kind::Credentials { reason: error.to_string(), hint: error.hint() };
            RegistryError::new(&hub, kind)
        })?;
        Ok(match found {
            Some((Credential::Password { username, password }, _)) => {
                Some((username, password.expose().to_owned()))
            }
            _ => None,
        })
    }

    fn hub_address(&self, path: &str) -> Result<url::Url, Kind> {
        let text = format!("{}{path}", self.inner.hub);
        url::Url::parse(&text).map_err(|_| Kind::BadResponse(format!("{text} is no address")))
    }
}

impl Token {
    fn usable(&self) -> Option<String> {
        self.header.clone().filter(|_| self.ends > Instant::now())
    }
}

/// Where a repository is; nothing for one that Docker Hub has none of.
fn place(repository: &Repository) -> Option<String> {
    let (space, name) = repository.path().split_once('/')?;
    (!name.contains('/')).then(|| format!("/v2/namespaces/{space}/repositories/{name}"))
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
    async fn of_a_private_repository_it_says_so_to_the_login_that_is_there() {
        use axum::http::{HeaderMap, StatusCode};
        let repository = |headers: HeaderMap| async move {
            let is_known = headers.get("authorization").is_some_and(|it| it == "Bearer jwt");
            let settings = r#"{"immutable_tags_settings":{"enabled":true,"rules":["v.*"]}}"#;
            if is_known { Ok(settings) } else { Err(StatusCode::NOT_FOUND) }
        };
        let sign_in = |body: String| async move {
            let is_right = body == r#"{"identifier":"me","secret":"secret"}"#;
            if is_right { Ok(r#"{"access_token":"jwt"}"#) } else { Err(StatusCode::UNAUTHORIZED) }
        };
        let routes = axum::Router::new()
            .route("/v2/namespaces/acme/repositories/app", axum::routing::get(repository))
            .route("/v2/auth/token", axum::routing::post(sign_in));
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let hub = format!("http://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(axum::serve(listener, routes).into_future());
        // `me:secret`; then a password that is wrong, and no login.
        for (auth, known) in [("bWU6c2VjcmV0", Some(true)), ("bWU6d3Jvbmc=", None), ("", None)] {
            let folder = tempfile::tempdir().unwrap();
            let auths =
                format!(r#"{{"auths":{{"https://index.docker.io/v1/":{{"auth":"{auth}"}}}}}}"#);
            std::fs::write(folder.path().join("config.json"), auths).unwrap();
            let config = crate::Config::of_folders(folder.path(), folder.path());
            let config = crate::Config { hub: hub.clone(), insecure: true, ..config };
            let engine = crate::Engine::new(config).unwrap();
            let said = engine.registry().is_immutable(&"acme/app:v1".parse().unwrap()).await;
            assert_eq!(said.unwrap(), known, "{auth}");
        }
        server.abort();
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
}
