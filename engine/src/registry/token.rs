//! What to put in the `Authorization` header: Basic, or a token that is fetched once for all
//! requests of the same scope and renewed before it ends.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::Registry;
use reqwest::{Method, Response};
use serde::Deserialize;

use super::Client;
use super::challenge::Challenge;
use super::clients::is_on;
use super::error::Kind;
use super::gate::Gate;
use super::redirect::Outgoing;
use super::wire;
use super::words::{plain, without_secrets};
use crate::credentials::Credential;

/// The life of a token whose service gives none, as the token specification has it.
const USUAL_LIFE: Duration = Duration::from_secs(60);
/// The longest life that is believed, so that a service's mistake does not outlive the program's day.
const LONGEST_LIFE: Duration = Duration::from_secs(24 * 60 * 60);
/// How long before its end a token is not used any more; of a short life it is a quarter.
const MARGIN: Duration = Duration::from_secs(10);
/// The largest answer of a token service, in bytes.
const MAX_TOKEN_BYTES: usize = 64 * 1024;
/// The content type of a form.
const FORM: &str = "application/x-www-form-urlencoded";
/// How this program calls itself to token services.
const CLIENT_ID: &str = "manifold";

/// The tokens of one registry, by scope. One fetch serves all that wait for the same scope.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    slots: Mutex<HashMap<String, Arc<Slot>>>,
}

/// The token of one scope. One fetches it for all that wait.
#[derive(Debug, Default)]
struct Slot {
    token: Mutex<Option<Token>>,
    gate: Gate,
}

#[derive(Clone)]
struct Token {
    header: String,
    /// When it is not used any more.
    ends: Instant,
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("<redacted>")
    }
}

#[derive(Deserialize)]
struct TokenAnswer {
    token: Option<String>,
    access_token: Option<String>,
    expires_in: Option<u64>,
}

/// What a token is fetched with.
pub(super) struct TokenRequest<'a> {
    pub(super) client: &'a Client,
    pub(super) challenge: &'a Challenge,
    pub(super) credential: Option<&'a Credential>,
    pub(super) scopes: &'a [String],
    pub(super) registry: &'a Registry,
    /// Whether the registry itself is reached over plain HTTP, so that its token service may be too.
    pub(super) plain_http: bool,
}

impl Tokens {
    /// The header's value for these scopes; `None` when none is wanted. With `renew`, a token that
    /// the registry has just refused is fetched again.
    pub(super) async fn header(
        &self,
        request: &TokenRequest<'_>,
        renew: Option<&str>,
    ) -> Result<Option<String>, Kind> {
        if let Some(Credential::RegistryToken(token)) = request.credential {
            return Ok(Some(format!("Bearer {}", token.expose())));
        }
        let Challenge::Bearer { realm, service } = request.challenge else {
            return Ok(request.credential.and_then(Credential::basic_header));
        };
        let slot = {
            // The map is valid after any panic: each change is one insert.
            let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(slots.entry(request.scopes.join(" ")).or_default())
        };
        let known = || slot.usable(renew);
        let attempt = async {
            let fresh = fetch(request, realm, service.as_deref()).await?;
            let header = fresh.header.clone();
            *slot.token() = Some(fresh);
            Ok(header)
        };
        slot.gate.pass(known, attempt).await.map(Some)
    }
}

impl Slot {
    /// The header of a token that has not ended and was not refused.
    fn usable(&self, refused: Option<&str>) -> Option<String> {
        let token = self.token();
        let lives = |token: &&Token| token.ends > Instant::now();
        let header = token.as_ref().filter(lives).map(|token| token.header.clone());
        header.filter(|header| refused != Some(header.as_str()))
    }

    fn token(&self) -> std::sync::MutexGuard<'_, Option<Token>> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn fetch(
    request: &TokenRequest<'_>,
    realm: &str,
    service: Option<&str>,
) -> Result<Token, Kind> {
    let mut address = url::Url::parse(realm)
        .map_err(|_| Kind::BadResponse(format!("its token service is at {}", plain(realm, 100))))?;
    if !is_safe(&address, request) {
        return Err(Kind::UnsafeRealm(without_secrets(&address)));
    }
    let ask = match request.credential {
        Some(Credential::IdentityToken(token)) => {
            let scope = request.scopes.join(" ");
            let mut form = vec![
                ("grant_type", "refresh_token"),
                ("client_id", CLIENT_ID),
                ("refresh_token", token.expose()),
                ("scope", &scope),
            ];
            form.extend(service.map(|service| ("service", service)));
            let body =
                url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
            Outgoing::new(Method::POST, address).body(FORM, body.into())?
        }
        other => {
            {
                let mut query = address.query_pairs_mut();
                query.extend_pairs(service.map(|service| ("service", service)));
                query.extend_pairs(request.scopes.iter().map(|scope| ("scope", scope)));
                if let Some(account) = other.and_then(Credential::username) {
                    query.append_pair("account", account);
                }
            }
            let basic = other.and_then(Credential::basic_header);
            Outgoing::new(Method::GET, address).authorized(basic.as_deref())?
        }
    };
    // A refresh token may be good for one use: asking for a token twice is for reading alone.
    let is_reading = !matches!(request.credential, Some(Credential::IdentityToken(_)));
    let mut attempt = 1;
    loop {
        let send =
            |attempt| request.client.transmit(request.registry, ask.clone().attempt(attempt));
        let answer = wire::repeat(is_reading, send).await?;
        match read_token(answer, request.credential.is_some()).await {
            Err(Kind::Connection(_)) if is_reading && attempt < wire::ATTEMPTS => {
                tokio::time::sleep(wire::pause_after(attempt)).await;
                attempt += 1;
            }
            outcome => return outcome,
        }
    }
}

/// HTTPS, or plain HTTP where the registry itself speaks it; and then no other host gets a secret.
fn is_safe(address: &url::Url, request: &TokenRequest<'_>) -> bool {
    match address.scheme() {
        "https" => true,
        "http" if request.plain_http => {
            // On whatever port, as a service beside a registry has its own.
            is_on(address, request.registry) || request.credential.is_none()
        }
        _ => false,
    }
}

async fn read_token(answer: Response, with_credentials: bool) -> Result<Token, Kind> {
    let status = answer.status();
    if !status.is_success() {
        return Err(match status.as_u16() {
            status @ (400 | 401 | 403) => Kind::LoginRefused { status, with_credentials },
            408 | 429 | 500..=599 => wire::read_error(answer).await,
            // Not the registry's own status: it would look as if what was asked for is not there.
            _ => Kind::BadResponse(format!("its token service answered {status}")),
        });
    }
    let bytes = wire::read_limited(answer, MAX_TOKEN_BYTES).await?;
    let answer: TokenAnswer = serde_json::from_slice(&bytes)
        .map_err(|_| Kind::BadResponse("the token service did not answer with a token".into()))?;
    let token = [answer.token, answer.access_token]
        .into_iter()
        .flatten()
        .find(|token| !token.is_empty() && token.chars().all(|c| c.is_ascii_graphic()))
        .ok_or_else(|| Kind::BadResponse("the token service gave no usable token".into()))?;
    let said = answer.expires_in.filter(|seconds| *seconds > 0).map(Duration::from_secs);
    let life = said.unwrap_or(USUAL_LIFE).min(LONGEST_LIFE);
    let ends = Instant::now() + life.saturating_sub(MARGIN.min(life / 4));
    Ok(Token { header: format!("Bearer {token}"), ends })
}
