//! Where a registry is and how it wants to be spoken to: found once by `GET /v2/`, shared by all.

use domain::Registry;
use reqwest::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use tokio::sync::{OnceCell, Semaphore};

use super::Client;
use super::challenge::Challenge;
use super::error::{Kind, RegistryError, classify};
use super::token::{TokenRequest, Tokens};
use crate::credentials::Credential;

/// How many requests to one registry may be under way at once.
const CONCURRENT: usize = 16;

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
    pub(super) tokens: Tokens,
    pub(super) permits: Semaphore,
}

impl Default for Host {
    fn default() -> Self {
        Self {
            endpoint: OnceCell::new(),
            tokens: Tokens::default(),
            permits: Semaphore::new(CONCURRENT),
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
        let (secure, plain) =
            tokio::join!(self.ping(registry, "https"), self.ping(registry, "http"));
        match (secure, plain) {
            (Ok(endpoint), _) | (Err(_), Ok(endpoint)) => Ok(endpoint),
            // A port that speaks plain HTTP but is no registry says more by its HTTP answer.
            (Err(Kind::PlainHttp | Kind::Tls(_)), Err(plain)) => Err(plain),
            (Err(secure), Err(_)) => Err(secure),
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
        let http = self.http(registry);
        let plain_http = endpoint.scheme == "http";
        let credential = Some(credential);
        let request = TokenRequest { http, challenge, credential, scopes: &[], plain_http };
        let header = Tokens::default().header(&request, None).await.map_err(failed)?;
        let address = format!("{}://{}/v2/", endpoint.scheme, registry.api_host());
        let mut call = http.get(address);
        if let Some(header) = header {
            call = call.header(AUTHORIZATION, header);
        }
        let answer = call.send().await.map_err(|error| failed(classify(&error)))?;
        match answer.status().as_u16() {
            status @ (401 | 403) => {
                Err(failed(Kind::LoginRefused { status, with_credentials: true }))
            }
            status @ 500..=599 => {
                Err(failed(Kind::Api { status, errors: Vec::new(), retry_after: None }))
            }
            _ => Ok(()),
        }
    }

    async fn ping(&self, registry: &Registry, scheme: &'static str) -> Result<Endpoint, Kind> {
        let address = format!("{scheme}://{}/v2/", registry.api_host());
        let answer = self.http(registry).get(address).send().await;
        let answer = answer.map_err(|error| classify(&error))?;
        let status = answer.status().as_u16();
        let header = answer.headers().get_all(WWW_AUTHENTICATE).iter();
        let header: Vec<&str> = header.filter_map(|value| value.to_str().ok()).collect();
        match status {
            200 => Ok(Endpoint { scheme, challenge: Challenge::parse(&header.join(", ")) }),
            401 => match Challenge::parse(&header.join(", ")) {
                Some(challenge) => Ok(Endpoint { scheme, challenge: Some(challenge) }),
                None => {
                    Err(Kind::BadResponse("it answers 401 without saying how to sign in".into()))
                }
            },
            429 | 500..=599 => Err(Kind::Api { status, errors: Vec::new(), retry_after: None }),
            status => Err(Kind::NotARegistry { status }),
        }
    }
}
