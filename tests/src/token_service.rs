//! A token service for a real registry (distribution specification, token authentication): it knows a
//! user and a refresh token, signs real tokens, and counts what it was asked.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::extract::{RawForm, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use serde_json::json;
use tokio::net::TcpListener;

use crate::tls::SelfSigned;

/// The only user, and the password.
pub const USER: (&str, &str) = ("me", "secret");
/// What gets tokens without a password.
pub const REFRESH_TOKEN: &str = "a-refresh-token";
/// What its tokens are for.
pub(crate) const SERVICE: &str = "acceptance";
/// What it calls itself.
pub(crate) const ISSUER: &str = "acceptance-tokens";
/// How long after its end Debian's registry still takes a token, in seconds.
const LEEWAY: u64 = 60;

/// Where a service listens, as registries name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Beside the registry, on its host: 127.0.0.1, plain HTTP.
    Beside,
    /// On another host, over HTTPS: localhost.
    ElsewhereSecure,
    /// On another host, over plain HTTP.
    ElsewherePlain,
}

/// What it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The scopes, in their order.
    pub scopes: Vec<String>,
    /// Who asked: a user's name, `<token>` for a refresh token; `None` for nobody.
    pub who: Option<String>,
}

/// How long tokens live.
#[derive(Debug, Clone, Copy)]
pub struct Life {
    /// What the service says of it.
    pub said: Duration,
    /// When the registry stops to take them.
    pub taken: Duration,
}

/// What signs tokens.
#[derive(Debug)]
pub struct Issuer {
    pub(crate) realm: String,
    key: EcdsaKeyPair,
    /// In base64.
    certificate: String,
    root: String,
}

#[derive(Debug)]
struct Shared {
    issuer: Arc<Issuer>,
    asked: Mutex<Vec<Asked>>,
    life: Mutex<Life>,
}

/// A running service. It ends with the handle.
#[derive(Debug)]
pub struct TokenService {
    shared: Arc<Shared>,
    host: String,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for TokenService {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl TokenService {
    /// A service of this kind on a free port.
    pub async fn start(place: Place) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let port = listener.local_addr().expect("its address").port();
        let name = if place == Place::Beside { "127.0.0.1" } else { "localhost" };
        let scheme = if place == Place::ElsewhereSecure { "https" } else { "http" };
        let host = format!("{name}:{port}");
        let mut params = CertificateParams::new(Vec::<String>::new()).expect("a certificate");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority_key = KeyPair::generate().expect("a key");
        let authority = CertifiedIssuer::self_signed(params, authority_key).expect("an authority");
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(vec![name.to_owned()]).expect("a certificate");
        let certificate = params.signed_by(&key, &authority).expect("a signature");
        let signing = EcdsaKeyPair::from_pkcs8(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            key.serialized_der(),
            &SystemRandom::new(),
        );
        let issuer = Issuer {
            realm: format!("{scheme}://{host}/token"),
            key: signing.expect("a key for signing"),
            certificate: STANDARD.encode(certificate.der()),
            root: authority.pem(),
        };
        let day = Duration::from_secs(24 * 60 * 60);
        let shared = Arc::new(Shared {
            issuer: Arc::new(issuer),
            asked: Mutex::default(),
            life: Mutex::new(Life { said: Duration::from_secs(300), taken: day }),
        });
        let router = Router::new().route("/token", get(by_query).post(by_form));
        let router = router.with_state(Arc::clone(&shared));
        let (certificate, key) = (certificate.pem(), key.serialize_pem());
        let task = tokio::spawn(async move {
            let served = if place == Place::ElsewhereSecure {
                let tls = SelfSigned::with(listener, certificate.as_bytes(), key.as_bytes());
                axum::serve(tls, router).await
            } else {
                axum::serve(listener, router).await
            };
            served.expect("the service serves");
        });
        Self { shared, host, task }
    }

    /// Host and port, as the registry names it.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The certificate of the authority that has signed the service's, in PEM.
    pub fn authority(&self) -> &str {
        &self.shared.issuer.root
    }

    /// What signs its tokens.
    pub fn issuer(&self) -> Arc<Issuer> {
        Arc::clone(&self.shared.issuer)
    }

    /// Sets how long tokens live from now on.
    pub fn set_life(&self, life: Life) {
        *lock(&self.shared.life) = life;
    }

    /// What it was asked for since the last call.
    pub fn take(&self) -> Vec<Asked> {
        std::mem::take(&mut lock(&self.shared.asked))
    }
}

impl Issuer {
    /// A token for these scopes, which the registry takes for `life`.
    ///
    /// # Panics
    /// When the clock stands before 1970.
    pub fn token(&self, subject: &str, scopes: &[String], life: Duration) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock");
        let access: Vec<_> = scopes
            .iter()
            .filter_map(|scope| {
                let (kind, rest) = scope.split_once(':')?;
                let (name, actions) = rest.rsplit_once(':')?;
                let actions: Vec<&str> = actions.split(',').collect();
                Some(json!({ "type": kind, "name": name, "actions": actions }))
            })
            .collect();
        let header = json!({ "typ": "JWT", "alg": "ES256", "x5c": [self.certificate] });
        let claims = json!({
            "iss": ISSUER,
            "sub": subject,
            "aud": SERVICE,
            "nbf": now.as_secs() - 2 * LEEWAY,
            "iat": now.as_secs() - 2 * LEEWAY,
            "exp": (now + life).as_secs() - LEEWAY,
            "jti": format!("{}", now.as_nanos()),
            "access": access,
        });
        let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(&claims));
        let signature = self.key.sign(&SystemRandom::new(), signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.expect("a signature")))
    }

    /// The certificate that a registry must trust, in PEM.
    pub(crate) fn root(&self) -> &str {
        &self.root
    }
}

/// With a user and a password, or nobody.
async fn by_query(
    State(shared): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let scopes = values(query.unwrap_or_default().as_bytes(), "scope");
    let given = headers.get("authorization").and_then(|value| value.to_str().ok());
    let expected = format!("Basic {}", STANDARD.encode(format!("{}:{}", USER.0, USER.1)));
    let who = given.map(|given| if given == expected { USER.0 } else { "a stranger" });
    shared.answer(scopes, who.map(str::to_owned)).await
}

/// With a refresh token.
async fn by_form(State(shared): State<Arc<Shared>>, RawForm(form): RawForm) -> Response {
    let scopes = values(&form, "scope").join(" ");
    let scopes = scopes.split_whitespace().map(str::to_owned);
    let is_known = values(&form, "refresh_token") == [REFRESH_TOKEN]
        && values(&form, "grant_type") == ["refresh_token"];
    let who = if is_known { "<token>" } else { "a stranger" };
    shared.answer(scopes.collect(), Some(who.to_owned())).await
}

impl Shared {
    async fn answer(&self, scopes: Vec<String>, who: Option<String>) -> Response {
        lock(&self.asked).push(Asked { scopes: scopes.clone(), who: who.clone() });
        // So that those who ask at once do meet.
        tokio::time::sleep(Duration::from_millis(50)).await;
        if who.as_deref() == Some("a stranger") {
            return StatusCode::UNAUTHORIZED.into_response();
        }
        let is_public = |scope: &String| scope.starts_with("repository:public/");
        let granted: Vec<String> = scopes
            .into_iter()
            .filter(|scope| who.is_some() || is_public(scope))
            .map(|scope| if who.is_some() { scope } else { scope.replace(",push", "") })
            .collect();
        let life = *lock(&self.life);
        let subject = who.unwrap_or_default();
        let token = self.issuer.token(&subject, &granted, life.taken);
        let body = json!({ "token": token, "expires_in": life.said.as_secs() }).to_string();
        ([("content-type", "application/json")], body).into_response()
    }
}

fn values(query: &[u8], name: &str) -> Vec<String> {
    let pairs = reqwest::Url::parse("http://x/").map(|mut url| {
        url.set_query(Some(&String::from_utf8_lossy(query)));
        url.query_pairs()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
            .collect()
    });
    pairs.expect("an address")
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
