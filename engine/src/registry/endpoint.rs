//! Where a registry is and how it wants to be spoken to: found once by `GET /v2/`, shared by all.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::protocol::registry::RegistryFacts;
use domain::registry_kind::FirstAnswer;
use domain::{MediaType, Registry, RegistryKind};
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::Client;
use super::challenge::Challenge;
use super::error::{Kind, RegistryError};
use super::gate::Gate;
use super::product::Hub;
use super::redirect::Outgoing;
use super::scope::Wider;
use super::token::{TokenRequest, Tokens};
use super::wire;
use super::words::plain;
use crate::credentials::Credential;

/// The header in which registries of the second version say so.
const API_VERSION: &str = "docker-distribution-api-version";
/// How many requests to one registry may be under way at once.
const CONCURRENT: usize = 32;
/// How long HTTPS may still answer once plain HTTP has, where both are allowed.
const GRACE: Duration = Duration::from_secs(2);

/// The scheme and the challenge of a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// `http` or `https`.
    pub scheme: &'static str,
    /// How it wants to be authenticated to; `None` when it does not.
    pub challenge: Option<Challenge>,
    /// Which product it is, by this answer.
    pub kind: Option<RegistryKind>,
}

/// What is known about a registry in this run.
#[derive(Debug)]
pub(super) struct Host {
    /// Another number each time that it is found out anew who is signed in.
    pub(super) sign_in: u64,
    endpoint: OnceLock<Endpoint>,
    pub(super) probing: Gate,
    /// The challenge of a registry that asks only later, not at `/v2/`.
    late: OnceLock<Challenge>,
    pub(super) tokens: Tokens,
    pub(super) wider: Wider,
    pub(super) permits: Semaphore,
    /// Of Docker Hub alone.
    pub(super) hub: Hub,
}

/// How many sign-ins were found out about.
static SIGN_INS: AtomicU64 = AtomicU64::new(0);

impl Default for Host {
    fn default() -> Self {
        Self {
            sign_in: SIGN_INS.fetch_add(1, Ordering::Relaxed),
            endpoint: OnceLock::new(),
            probing: Gate::default(),
            late: OnceLock::new(),
            tokens: Tokens::default(),
            wider: Wider::default(),
            permits: Semaphore::new(CONCURRENT),
            hub: Hub::default(),
        }
    }
}

impl Host {
    /// Whether it was found out how to speak to it.
    pub(super) fn is_known(&self) -> bool {
        self.endpoint.get().is_some()
    }

    /// How the registry wants to be authenticated to, as far as is known.
    pub(super) fn challenge(&self) -> Option<&Challenge> {
        let asked = self.endpoint.get().and_then(|endpoint| endpoint.challenge.as_ref());
        asked.or_else(|| self.late.get())
    }

    /// Takes the challenge of a 401, unless one is known already; gives the one that counts.
    pub(super) fn learn(&self, asked: Option<Challenge>) -> Option<&Challenge> {
        match (self.challenge(), asked) {
            (Some(known), _) => Some(known),
            (None, Some(asked)) => Some(self.late.get_or_init(|| asked)),
            (None, None) => None,
        }
    }
}

impl Client {
    /// What is known of a registry without asking it.
    pub(crate) fn facts(&self, registry: &Registry) -> RegistryFacts {
        let host = self.host(registry);
        let endpoint = host.endpoint.get();
        RegistryFacts {
            kind: RegistryKind::of_host(registry).or(endpoint.and_then(|endpoint| endpoint.kind)),
            https: endpoint.map(|endpoint| endpoint.scheme == "https"),
        }
    }

    /// Finds out how to speak to a registry. Concurrent callers share one probe, and its failure; a
    /// failure is not remembered for later ones.
    ///
    /// # Errors
    /// [`RegistryError`] when nothing there answers as a registry.
    pub async fn endpoint(&self, registry: &Registry) -> Result<Endpoint, RegistryError> {
        let waiting_since = self.host(registry).probing.failures();
        self.endpoint_since(registry, waiting_since).await
    }

    /// The same for who waits since so many probes had failed.
    pub(super) async fn endpoint_since(
        &self,
        registry: &Registry,
        waiting_since: u64,
    ) -> Result<Endpoint, RegistryError> {
        let host = self.host(registry);
        let known = || host.endpoint.get().cloned();
        let attempt = async {
            // Boxed, as it happens once: every request's future would hold it.
            let found = Box::pin(self.probe(registry)).await?;
            Ok(host.endpoint.get_or_init(|| found).clone())
        };
        let outcome = host.probing.pass_since(waiting_since, known, attempt).await;
        outcome.map_err(|kind| RegistryError::new(registry, kind))
    }

    /// HTTPS alone, or both side by side when plain HTTP is allowed: finding out then costs one
    /// round trip and not two. HTTPS wins when it answers.
    async fn probe(&self, registry: &Registry) -> Result<Endpoint, Kind> {
        if !self.is_trusted_insecure(registry) {
            return self.ping(registry, "https", true).await;
        }
        // A server of plain HTTP that drops a TLS hello drops the next one, too.
        let secure = self.ping(registry, "https", false);
        let plain = self.ping(registry, "http", true);
        tokio::pin!(secure, plain);
        let (secure, plain) = tokio::select! {
            secure = &mut secure => match secure {
                Ok(endpoint) => return Ok(endpoint),
                Err(secure) => (secure, plain.await),
            },
            plain = &mut plain => match plain {
                // A plain server may wait for the end of a line that a TLS hello does not have.
                Ok(endpoint) => match timeout(GRACE, secure).await {
                    Ok(Ok(secure)) => return Ok(secure),
                    _ => return Ok(endpoint),
                },
                Err(plain) => match secure.await {
                    Ok(endpoint) => return Ok(endpoint),
                    Err(secure) => (secure, Err(plain)),
                },
            },
        };
        let plain = match plain {
            Ok(endpoint) => return Ok(endpoint),
            Err(plain) => plain,
        };
        // HTTPS was tried once only: it is there, and in trouble, or nothing is there for a moment.
        let passes = matches!(secure, Kind::Api { .. })
            || matches!((&secure, &plain), (Kind::Connection(_), Kind::Connection(_)));
        if passes {
            return self.ping(registry, "https", true).await;
        }
        Err(better_reason(secure, plain))
    }

    /// Tries a credential where it would be used: the token service, or `/v2/` itself.
    ///
    /// # Errors
    /// [`Kind::LoginRefused`] when it is not accepted.
    pub(crate) async fn try_credential(
        &self,
        registry: &Registry,
        credential: &Credential,
    ) -> Result<(), RegistryError> {
        let endpoint = self.endpoint(registry).await?;
        let failed = |kind| RegistryError::new(registry, kind);
        let Some(challenge) = &endpoint.challenge else {
            return Ok(());
        };
        let plain_http = endpoint.scheme == "http";
        let credential = Some(credential);
        let request =
            TokenRequest { client: self, challenge, credential, scopes: &[], registry, plain_http };
        let header = Tokens::default().header(&request, None).await.map_err(failed)?;
        let ask = base(registry, endpoint.scheme).and_then(|ask| ask.authorized(header.as_deref()));
        let ask = ask.map_err(failed)?;
        let send = |attempt| self.transmit(registry, ask.clone().attempt(attempt));
        let answer = wire::repeat(true, send).await.map_err(failed)?;
        match answer.status().as_u16() {
            status @ (401 | 403) => {
                Err(failed(Kind::LoginRefused { status, with_credentials: true }))
            }
            429 | 500..=599 => Err(failed(wire::read_error(answer).await)),
            _ => Ok(()),
        }
    }

    async fn ping(
        &self,
        registry: &Registry,
        scheme: &'static str,
        repeatedly: bool,
    ) -> Result<Endpoint, Kind> {
        let ask = base(registry, scheme)?;
        let send = |attempt| self.transmit(registry, ask.clone().attempt(attempt));
        let answer = wire::repeat(repeatedly, send).await?;
        let status = answer.status().as_u16();
        let challenge = Challenge::of(answer.headers());
        let kind = kind(answer.headers(), challenge.as_ref());
        let content_type = answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let content_type = MediaType::new(&plain(content_type.unwrap_or_default(), 100));
        match status {
            // A router's or a proxy's page, for people.
            200 if content_type.is_html() => {
                Err(Kind::NotARegistry { status, content_type: content_type.to_string() })
            }
            200 => Ok(Endpoint { scheme, challenge, kind }),
            401 if challenge.is_some() => Ok(Endpoint { scheme, challenge, kind }),
            401 => Err(Kind::BadResponse("it answers 401 without saying how to sign in".into())),
            429 | 500..=599 => Err(wire::read_error(answer).await),
            status => Err(Kind::NotARegistry { status, content_type: content_type.to_string() }),
        }
    }
}

/// Which product answers.
fn kind(headers: &HeaderMap, challenge: Option<&Challenge>) -> Option<RegistryKind> {
    let (realm, service) = match challenge {
        Some(Challenge::Bearer { realm, service }) => (Some(realm.as_str()), service.as_deref()),
        _ => (None, None),
    };
    let is_version_2 = headers.get(API_VERSION).is_some_and(|version| version == "registry/2.0");
    RegistryKind::of_answer(FirstAnswer { realm, service, is_version_2 })
}

/// A request for `/v2/`.
fn base(registry: &Registry, scheme: &str) -> Result<Outgoing, Kind> {
    let text = format!("{scheme}://{}/v2/", registry.api_host());
    let address = text.parse().map_err(|_| Kind::BadResponse(format!("{text} is no address")))?;
    Ok(Outgoing::new(Method::GET, address))
}

/// Which of two failures tells the user more: a port that speaks plain HTTP but is no registry says
/// more by its HTTP answer, also where it only drops a TLS hello.
fn better_reason(secure: Kind, plain: Kind) -> Kind {
    match (secure, plain) {
        (Kind::PlainHttp | Kind::Tls(_), plain)
        | (
            Kind::Connection(_) | Kind::TimedOut,
            plain @ (Kind::Api { .. }
            | Kind::NotARegistry { .. }
            | Kind::NotHttp(_)
            | Kind::BadResponse(_)
            | Kind::Redirect(_)
            | Kind::TimedOut),
        ) => plain,
        (secure, _) => secure,
    }
}
