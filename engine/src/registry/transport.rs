//! One request to a registry: address, authentication, retries, limits, errors. The endpoints above
//! it never see a credential.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use bytes::Bytes;
use domain::{Registry, Repository};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName};
use reqwest::{Method, Response, StatusCode};
use tokio::sync::mpsc;

use super::Client;
use super::cache::Place;
use super::challenge::Challenge;
use super::endpoint::{Endpoint, Host};
use super::error::{Kind, RegistryError};
use super::redirect::Outgoing;
use super::scope::scope;
use super::token::TokenRequest;
use super::wire;
use crate::credentials::Credential;

/// A request to a registry.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) registry: Registry,
    /// The path of the repository that it is about, for logins of parts of a registry.
    pub(super) repository: Option<String>,
    /// What the user asked about, for messages.
    pub(super) subject: String,
    pub(super) method: Method,
    /// Path and query after `/v2/`, or a whole address that the registry itself gave.
    pub(super) target: Target,
    pub(super) accept: Vec<&'static str>,
    /// Further headers, such as a range.
    pub(super) headers: Vec<(HeaderName, String)>,
    pub(super) body: Option<(String, Bytes)>,
    pub(super) scopes: Vec<String>,
}

/// Where a request goes.
#[derive(Debug, Clone)]
pub(super) enum Target {
    /// After `/v2/`.
    Path(String),
    /// After the host: an API of the registry's product.
    Product(String, Login),
    /// A `Location` of the registry, made absolute.
    Address(url::Url),
}

/// How an API of a registry's product takes the registry's accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Login {
    /// User and password, and none of the registry's tokens.
    Basic,
    /// The registry's tokens, like the registry itself.
    Tokens,
    /// A token of its own alone, which is a password of the registry's under this user name.
    Own(&'static str),
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
            repository: Some(repository.path().to_owned()),
            subject: subject.to_string(),
            method,
            target: Target::Path(format!("{}/{rest}", repository.path())),
            accept: Vec::new(),
            headers: Vec::new(),
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

    /// Whether sending it twice does what sending it once does, or no harm: a session that was opened
    /// and is not used ends by itself. What goes into a session is added to what came before.
    fn is_repeatable(&self) -> bool {
        !self.is_into_session()
    }

    /// Whether it puts a blob's content into an upload session.
    fn is_into_session(&self) -> bool {
        self.body.is_some() && matches!(self.target, Target::Address(_))
    }
}

impl Client {
    /// Sends a request and gives the answer when its status is a success (or 404 for HEAD is an
    /// error like any other).
    pub(super) async fn send(&self, call: &Call) -> Result<Response, RegistryError> {
        self.send_after(call, 0).await
    }

    /// The same after so many tries that came to nothing.
    async fn send_after(&self, call: &Call, tries: u32) -> Result<Response, RegistryError> {
        let host = self.host(&call.registry);
        // Also who waits for a permit waits for the probe, and shares its failure.
        let waiting_since = host.probing.failures();
        // The semaphore is never closed: a permit always comes.
        let _permit = host.permits.acquire().await;
        let (endpoint, mut early) = self.endpoint_for(call, waiting_since).await?;
        let (start, last) = (Instant::now(), AtomicU32::new(1));
        let send = |attempt| {
            last.store(attempt, Ordering::Relaxed);
            let early = early.take();
            // Boxed: it would make every future above it large.
            Box::pin(self.authenticated(call, &host, &endpoint, early, tries + attempt))
        };
        let outcome = wire::repeat(call.is_repeatable(), send).await;
        let outcome = match outcome {
            Ok(answer) => successful(call, answer).await,
            Err(kind) => Err(call.error(kind)),
        };
        let retries = last.load(Ordering::Relaxed).saturating_sub(1);
        outcome.map_err(|error| error.after_retries(retries, start.elapsed()))
    }

    /// Sends a body of `length` bytes as its chunks come, once: they come but once, so that neither a
    /// failure nor a 401 can be followed by another try. The token is fetched before, or known.
    pub(super) async fn send_stream(
        &self,
        call: &Call,
        content_type: &str,
        length: u64,
        chunks: mpsc::Receiver<Bytes>,
    ) -> Result<Response, RegistryError> {
        let host = self.host(&call.registry);
        let _permit = host.permits.acquire().await;
        let endpoint = self.endpoint(&call.registry).await?;
        let send = async {
            let address = address(call, &endpoint)?;
            let header = self.first_authorization(call, &host, &endpoint, &address).await?;
            let request = Outgoing::new(call.method.clone(), address)
                .header(CONTENT_TYPE, content_type)?
                .authorized(header.as_deref())?;
            self.transmit_stream(&call.registry, &request, length, chunks).await
        };
        let answer = send.await.map_err(|kind| call.error(kind))?;
        successful(call, answer).await
    }

    /// Sends a request and reads the whole answer, at most `limit` bytes. One that breaks off is asked
    /// for again.
    pub(super) async fn read(
        &self,
        call: &Call,
        limit: usize,
    ) -> Result<(HeaderMap, Vec<u8>), RegistryError> {
        let (start, mut attempt) = (Instant::now(), 1);
        loop {
            let answer = self.send_after(call, attempt - 1).await?;
            let status = answer.status();
            if status != StatusCode::OK {
                let reason = format!("it answered {status} where content was asked for");
                return Err(call.error(Kind::BadResponse(reason)));
            }
            let headers = answer.headers().clone();
            match wire::read_limited(answer, limit).await {
                Ok(bytes) => return Ok((headers, bytes)),
                Err(Kind::Connection(_)) if attempt < wire::ATTEMPTS => {
                    tokio::time::sleep(wire::pause_after(attempt)).await;
                    attempt += 1;
                }
                Err(kind) => {
                    let error = call.error(kind);
                    return Err(error.after_retries(attempt - 1, start.elapsed()));
                }
            }
        }
    }

    /// Where content of a repository comes from, with the sign-in of now.
    pub(super) fn place(&self, repository: &Repository) -> Place {
        let sign_in = self.host(repository.registry()).sign_in;
        Place { sign_in, repository: repository.clone() }
    }

    /// Sends once, unless it was sent `early`; after a 401 once more with a fresh token, for more where
    /// that is what it lacked, or with a first one where the registry asks only now.
    async fn authenticated(
        &self,
        call: &Call,
        host: &Host,
        endpoint: &Endpoint,
        early: Option<Result<Response, Kind>>,
        attempt: u32,
    ) -> Result<Response, Kind> {
        let address = address(call, endpoint)?;
        let is_own = is_at(&address, endpoint.scheme, call.registry.api_host());
        let header = self.first_authorization(call, host, endpoint, &address).await?;
        let answer = match early {
            Some(early) => early?,
            None => self.once(call, &address, header.as_deref(), attempt).await?,
        };
        // A redirect may have led elsewhere, whose wish for a sign-in is not this registry's.
        let is_from_here = answer.url().origin() == address.origin();
        // Nor is a product's own wish that of its registry.
        let is_registry = !matches!(call.target, Target::Product(_, Login::Basic | Login::Own(_)));
        let is_wanted = answer.status() == StatusCode::UNAUTHORIZED && is_registry;
        if !is_wanted || !is_own || !is_from_here {
            return Ok(answer);
        }
        let Some(challenge) = host.learn(Challenge::of(answer.headers())) else {
            return Ok(answer);
        };
        if let Some(lacking) = Challenge::lacking(answer.headers()) {
            host.wider.learn(&call.scopes, &lacking);
        }
        let renewed =
            self.authorization(call, host, endpoint, challenge, header.as_deref()).await?;
        if renewed == header {
            return Ok(answer);
        }
        self.once(call, &address, renewed.as_deref(), attempt).await
    }

    /// The `Authorization` that is known to be wanted, which only the registry's own host gets to see.
    async fn first_authorization(
        &self,
        call: &Call,
        host: &Host,
        endpoint: &Endpoint,
        address: &url::Url,
    ) -> Result<Option<String>, Kind> {
        match host.challenge() {
            Some(challenge) if is_at(address, endpoint.scheme, call.registry.api_host()) => {
                self.authorization(call, host, endpoint, challenge, None).await
            }
            _ => Ok(None),
        }
    }

    async fn authorization(
        &self,
        call: &Call,
        host: &Host,
        endpoint: &Endpoint,
        challenge: &Challenge,
        renew: Option<&str>,
    ) -> Result<Option<String>, Kind> {
        let credential = self
            .credentials()
            .find(&call.registry, call.repository.as_deref())
            .await
            .map_err(|error| Kind::Credentials { reason: error.to_string(), hint: error.hint() })?
            .map(|(credential, _)| credential);
        match call.target {
            Target::Product(_, Login::Basic) => {
                return Ok(credential.as_ref().and_then(Credential::basic_header));
            }
            Target::Product(_, Login::Own(user)) => {
                return Ok(credential.and_then(|credential| credential.bearer_header_of(user)));
            }
            _ => {}
        }
        let request = TokenRequest {
            client: self,
            challenge,
            credential: credential.as_ref(),
            scopes: &host.wider.of(&call.scopes),
            registry: &call.registry,
            plain_http: endpoint.scheme == "http",
        };
        host.tokens.header(&request, renew).await
    }

    /// Sends once, as it is, as the so manieth try.
    pub(super) async fn once(
        &self,
        call: &Call,
        address: &url::Url,
        authorization: Option<&str>,
        attempt: u32,
    ) -> Result<Response, Kind> {
        let mut request = Outgoing::new(call.method.clone(), address.clone()).attempt(attempt);
        for accept in &call.accept {
            request = request.header(ACCEPT, accept)?;
        }
        for (name, value) in &call.headers {
            request = request.header(name.clone(), value)?;
        }
        if let Some((content_type, body)) = &call.body {
            request = request.body(content_type, body.clone())?;
        }
        if call.is_into_session() {
            request = request.blob();
        }
        self.transmit(&call.registry, request.authorized(authorization)?).await
    }
}

/// An answer whose status is a success; what the registry says, of any other.
async fn successful(call: &Call, answer: Response) -> Result<Response, RegistryError> {
    if answer.status().is_success() {
        return Ok(answer);
    }
    Err(call.error(wire::read_error(answer).await))
}

/// Where a call goes.
pub(super) fn address(call: &Call, endpoint: &Endpoint) -> Result<url::Url, Kind> {
    match &call.target {
        Target::Address(address) => Ok(address.clone()),
        Target::Path(path) | Target::Product(path, _) => {
            let root = if matches!(call.target, Target::Path(_)) { "v2/" } else { "" };
            let text = format!("{}://{}/{root}{path}", endpoint.scheme, call.registry.api_host());
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
