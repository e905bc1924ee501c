//! Where a registry is and how it wants to be spoken to: found once by `GET /v2/`, shared by all.

use std::sync::OnceLock;
use std::time::Duration;

use domain::{MediaType, Registry};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use tokio::sync::{OnceCell, Semaphore};
use tokio::time::timeout;

use super::Client;
use super::challenge::Challenge;
use super::error::{Kind, RegistryError};
use super::token::{TokenRequest, Tokens};
use super::wire;
use crate::credentials::Credential;

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
}

/// What is known about a registry in this run.
#[derive(Debug)]
pub(super) struct Host {
    endpoint: OnceCell<Endpoint>,
    /// The challenge of a registry that asks only later, not at `/v2/`.
    late: OnceLock<Challenge>,
    /// The HTTP client for it.
    pub(super) client: OnceLock<reqwest::Client>,
    pub(super) tokens: Tokens,
    pub(super) permits: Semaphore,
}

impl Default for Host {
    fn default() -> Self {
        Self {
            endpoint: OnceCell::new(),
            late: OnceLock::new(),
            client: OnceLock::new(),
            tokens: Tokens::default(),
            permits: Semaphore::new(CONCURRENT),
        }
    }
}

impl Host {
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
    /// Finds out how to speak to a registry. Concurrent callers share one probe; a failure is not
    /// remembered.
    ///
    /// # Errors
    /// [`RegistryError`] when nothing there answers as a registry.
    pub async fn endpoint(&self, registry: &Registry) -> Result<Endpoint, RegistryError> {
        let host = self.host(registry);
        host.endpoint
            .get_or_try_init(|| self.probe(registry))
            .await
            .cloned()
            .map_err(|kind| RegistryError::new(registry, kind))
    }

    /// HTTPS alone, or both side by side when plain HTTP is allowed: finding out then costs one
    /// round trip and not two. HTTPS wins when it answers.
    async fn probe(&self, registry: &Registry) -> Result<Endpoint, Kind> {
        if !self.is_trusted_insecure(registry) {
            return self.ping(registry, "https").await;
        }
        let (secure, plain) = (self.ping(registry, "https"), self.ping(registry, "http"));
        tokio::pin!(secure, plain);
        tokio::select! {
            secure = &mut secure => match secure {
                Ok(endpoint) => Ok(endpoint),
                Err(secure) => plain.await.map_err(|plain| better_reason(secure, plain)),
            },
            plain = &mut plain => match plain {
                // A plain server may wait for the end of a line that a TLS hello does not have.
                Ok(endpoint) => match timeout(GRACE, secure).await {
                    Ok(Ok(secure)) => Ok(secure),
                    _ => Ok(endpoint),
                },
                Err(plain) => secure.await.map_err(|secure| better_reason(secure, plain)),
            },
        }
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
        let http = &self.http(registry).map_err(failed)?;
        let plain_http = endpoint.scheme == "http";
        let credential = Some(credential);
        let request =
            TokenRequest { http, challenge, credential, scopes: &[], registry, plain_http };
        let header = Tokens::default().header(&request, None).await.map_err(failed)?;
        let address = format!("{}://{}/v2/", endpoint.scheme, registry.api_host());
        let send = || {
            let call = http.get(&address);
            wire::send(match &header {
                Some(header) => call.header(AUTHORIZATION, header),
                None => call,
            })
        };
        let answer = wire::repeat(true, send).await.map_err(failed)?;
        match answer.status().as_u16() {
            status @ (401 | 403) => {
                Err(failed(Kind::LoginRefused { status, with_credentials: true }))
            }
            429 | 500..=599 => Err(failed(wire::read_error(answer).await)),
            _ => Ok(()),
        }
    }

    async fn ping(&self, registry: &Registry, scheme: &'static str) -> Result<Endpoint, Kind> {
        let address = format!("{scheme}://{}/v2/", registry.api_host());
        let http = self.http(registry)?;
        let send = || wire::send(http.get(&address));
        let answer = wire::repeat(true, send).await?;
        let status = answer.status().as_u16();
        let challenge = Challenge::of(answer.headers());
        let content_type = answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let content_type = MediaType::new(content_type.unwrap_or_default());
        match status {
            // A router's or a proxy's page, for people.
            200 if content_type.is_html() => {
                Err(Kind::NotARegistry { status, content_type: content_type.to_string() })
            }
            200 => Ok(Endpoint { scheme, challenge }),
            401 if challenge.is_some() => Ok(Endpoint { scheme, challenge }),
            401 => Err(Kind::BadResponse("it answers 401 without saying how to sign in".into())),
            429 | 500..=599 => Err(wire::read_error(answer).await),
            status => Err(Kind::NotARegistry { status, content_type: content_type.to_string() }),
        }
    }
}

/// Which of two failures tells the user more: a port that speaks plain HTTP but is no registry says
/// more by its HTTP answer.
fn better_reason(secure: Kind, plain: Kind) -> Kind {
    match secure {
        Kind::PlainHttp | Kind::Tls(_) => plain,
        secure => secure,
    }
}
