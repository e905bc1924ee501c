//! One request to a registry: address, authentication, retries, limits, errors. The endpoints above
//! it never see a credential.

use std::time::Duration;

use bytes::Bytes;
use domain::{Registry, Repository};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Method, Response, StatusCode};

use super::Client;
use super::endpoint::{Endpoint, Host};
use super::error::{ApiItem, Envelope, Kind, RegistryError, classify};
use super::token::TokenRequest;

/// The largest error body that is read, in bytes.
const MAX_ERROR_BYTES: usize = 64 * 1024;
/// How often a request that may be repeated is sent in all.
const ATTEMPTS: u32 = 3;
/// The first pause between attempts; it doubles.
const PAUSE: Duration = Duration::from_millis(150);
/// The longest `Retry-After` that is waited for here; longer ones are for the user to decide.
const LONGEST_WAIT: u64 = 5;

/// A request to a registry.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) registry: Registry,
    /// What the user asked about, for messages.
    pub(super) subject: String,
    pub(super) method: Method,
    /// Path and query after `/v2/`, or a whole address that the registry itself gave.
    pub(super) target: Target,
    pub(super) accept: Vec<&'static str>,
    pub(super) body: Option<(String, Bytes)>,
    pub(super) scopes: Vec<String>,
}

/// Where a request goes.
#[derive(Debug, Clone)]
pub(super) enum Target {
    /// After `/v2/`.
    Path(String),
    /// A `Location` of the registry, made absolute.
    Address(url::Url),
}

impl Call {
    /// A request about a repository, with pull scope.
    pub(super) fn new(
        method: Method,
        repository: &Repository,
        subject: &impl ToString,
        rest: &str,
    ) -> Self {
        Self {
            registry: repository.registry().clone(),
            subject: subject.to_string(),
            method,
            target: Target::Path(format!("{}/{rest}", repository.path())),
            accept: Vec::new(),
            body: None,
            scopes: vec![scope(repository, "pull")],
        }
    }

    /// The same with the scope that writing needs.
    pub(super) fn writing(mut self, repository: &Repository) -> Self {
        self.scopes = vec![scope(repository, "pull,push")];
        self
    }

    /// An error about this request's subject.
    pub(super) fn error(&self, kind: Kind) -> RegistryError {
        RegistryError::new(&self.subject, kind)
    }

    /// Whether sending it twice does what sending it once does.
    fn is_repeatable(&self) -> bool {
        self.method != Method::POST && self.method != Method::PATCH
    }
}

/// `repository:<path>:<actions>`.
pub(super) fn scope(repository: &Repository, actions: &str) -> String {
    format!("repository:{}:{actions}", repository.path())
}

impl Client {
    /// Sends a request and gives the answer when its status is a success (or 404 for HEAD is an
    /// error like any other).
    pub(super) async fn send(&self, call: &Call) -> Result<Response, RegistryError> {
        let host = self.host(&call.registry);
        let endpoint = self.endpoint(&call.registry).await?;
        let _permit = host.permits.acquire().await;
        let mut pause = PAUSE;
        for attempt in 1.. {
            let outcome = self.authenticated(call, &host, &endpoint).await;
            let wait = match &outcome {
                Ok(answer) if worth_repeating(answer.status()) => {
                    retry_after(answer.headers()).map(Duration::from_secs)
                }
                Err(Kind::Connection(_) | Kind::TimedOut) => None,
                _ => return self.finish(call, outcome).await,
            };
            let too_long = wait.is_some_and(|wait| wait.as_secs() > LONGEST_WAIT);
            if attempt >= ATTEMPTS || !call.is_repeatable() || too_long {
                return self.finish(call, outcome).await;
            }
            tokio::time::sleep(wait.unwrap_or(pause)).await;
            pause *= 2;
        }
        Err(call.error(Kind::TimedOut))
    }

    async fn finish(
        &self,
        call: &Call,
        outcome: Result<Response, Kind>,
    ) -> Result<Response, RegistryError> {
        let answer = outcome.map_err(|kind| call.error(kind))?;
        if answer.status().is_success() {
            return Ok(answer);
        }
        Err(call.error(read_error(answer).await))
    }

    /// Sends once; after a 401 once more with a fresh token.
    async fn authenticated(
        &self,
        call: &Call,
        host: &Host,
        endpoint: &Endpoint,
    ) -> Result<Response, Kind> {
        let address = address(call, endpoint)?;
        let header = self.authorization(call, host, endpoint, &address, None).await?;
        let answer = self.once(call, &address, header.as_deref()).await?;
        if answer.status() != StatusCode::UNAUTHORIZED || header.is_none() {
            return Ok(answer);
        }
        let renewed = self.authorization(call, host, endpoint, &address, header.as_deref()).await?;
        if renewed == header {
            return Ok(answer);
        }
        self.once(call, &address, renewed.as_deref()).await
    }

    /// The header for an address of the registry itself; nothing for any other host.
    async fn authorization(
        &self,
        call: &Call,
        host: &Host,
        endpoint: &Endpoint,
        address: &url::Url,
        renew: Option<&str>,
    ) -> Result<Option<String>, Kind> {
        let Some(challenge) = &endpoint.challenge else {
            return Ok(None);
        };
        if !is_at(address, endpoint.scheme, call.registry.api_host()) {
            return Ok(None);
        }
        let credential = self
            .credentials()
            .find(&call.registry)
            .map_err(|error| Kind::Connection(error.to_string()))?
            .map(|(credential, _)| credential);
        let request = TokenRequest {
            http: self.http(&call.registry),
            challenge,
            credential: credential.as_ref(),
            scopes: &call.scopes,
            plain_http: endpoint.scheme == "http",
        };
        host.tokens.header(&request, renew).await
    }

    async fn once(
        &self,
        call: &Call,
        address: &url::Url,
        authorization: Option<&str>,
    ) -> Result<Response, Kind> {
        let http = self.http(&call.registry);
        let mut request = http.request(call.method.clone(), address.clone());
        for accept in &call.accept {
            request = request.header(reqwest::header::ACCEPT, *accept);
        }
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        if let Some((content_type, body)) = &call.body {
            request = request.header(CONTENT_TYPE, content_type).body(body.clone());
        } else if call.method == Method::POST || call.method == Method::PUT {
            request = request.header(reqwest::header::CONTENT_LENGTH, 0);
        }
        request.send().await.map_err(|error| classify(&error))
    }
}

fn address(call: &Call, endpoint: &Endpoint) -> Result<url::Url, Kind> {
    match &call.target {
        Target::Address(address) => Ok(address.clone()),
        Target::Path(path) => {
            let text = format!("{}://{}/v2/{path}", endpoint.scheme, call.registry.api_host());
            text.parse().map_err(|_| Kind::BadResponse(format!("{text} is not an address")))
        }
    }
}

/// Whether an address is at this host and port.
pub(super) fn is_at(address: &url::Url, scheme: &str, host: &str) -> bool {
    let Ok(own) = url::Url::parse(&format!("{scheme}://{host}/")) else {
        return false;
    };
    address.origin() == own.origin()
}

fn worth_repeating(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504)
}

fn retry_after(headers: &HeaderMap) -> Option<u64> {
    headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()
}

/// The registry's error envelope, or just the status when the body is something else.
async fn read_error(answer: Response) -> Kind {
    let status = answer.status().as_u16();
    let retry_after = retry_after(answer.headers());
    let body = read_limited(answer, MAX_ERROR_BYTES).await.unwrap_or_default();
    let envelope = serde_json::from_slice::<Envelope>(&body);
    let errors = envelope.map_or_else(|_| Vec::<ApiItem>::new(), |envelope| envelope.errors);
    Kind::Api { status, errors, retry_after }
}

/// Reads a body, and stops with an error once it is longer than `limit` bytes.
pub(super) async fn read_limited(mut answer: Response, limit: usize) -> Result<Vec<u8>, Kind> {
    if answer.content_length().is_some_and(|length| length > limit as u64) {
        return Err(Kind::TooLarge { limit });
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| classify(&error))? {
        if bytes.len() + chunk.len() > limit {
            return Err(Kind::TooLarge { limit });
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
