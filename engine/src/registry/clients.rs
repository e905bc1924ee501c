//! HTTP clients: one for all registries that are trusted alike, so that they share connections, and
//! one of its own for each that has certificates of its own.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};

use domain::Registry;
use url::Url;

use super::certificates::Certificates;
use super::error::{Kind, classify};
use super::timeouts::Timeouts;
use super::{Client, pinned};

/// The clients. Made when they are needed: reading the system's certificates takes tens of
/// milliseconds.
#[derive(Debug, Default)]
pub(super) struct Clients {
    verified: OnceLock<reqwest::Client>,
    unverified: OnceLock<reqwest::Client>,
    /// By registry, and by whether TLS is verified there.
    own: Mutex<HashMap<Registry, BTreeMap<bool, reqwest::Client>>>,
    /// Folders called `certs.d`.
    certificates: Vec<PathBuf>,
}

impl Clients {
    pub(super) fn new(certificates: Vec<PathBuf>) -> Self {
        Self { certificates, ..Self::default() }
    }

    /// Forgets the clients of all hosts, whose certificates may have changed: also those of a registry's
    /// token service.
    pub(super) fn forget(&self) {
        self.own().clear();
    }

    fn own(&self) -> std::sync::MutexGuard<'_, HashMap<Registry, BTreeMap<bool, reqwest::Client>>> {
        // The map is valid after any panic: each change is one insert or remove.
        self.own.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(
        &self,
        registry: &Registry,
        verified: bool,
        pinned: Option<String>,
        timeouts: &Timeouts,
    ) -> Result<reqwest::Client, Kind> {
        let known = self.own().get(registry).and_then(|own| own.get(&verified).cloned());
        if let Some(known) = known {
            return Ok(known);
        }
        let certificates = Certificates::find(&self.certificates, registry)?;
        let client = if let Some(fingerprint) = pinned.filter(|_| verified) {
            let tls = pinned::config(fingerprint)?;
            let built = builder(timeouts, true).tls_backend_preconfigured(tls).build();
            built.map_err(classify)?
        } else if certificates.is_empty() {
            self.shared(verified, timeouts)?
        } else {
            certificates.add_to(builder(timeouts, verified)).build().map_err(classify)?
        };
        let mut own = self.own();
        // When two come at once, one of the two clients is used by both.
        let own = own.entry(registry.clone()).or_default();
        Ok(own.entry(verified).or_insert(client).clone())
    }

    fn shared(&self, verified: bool, timeouts: &Timeouts) -> Result<reqwest::Client, Kind> {
        let shared = if verified { &self.verified } else { &self.unverified };
        if let Some(shared) = shared.get() {
            return Ok(shared.clone());
        }
        let built = builder(timeouts, verified).build().map_err(classify)?;
        Ok(shared.get_or_init(|| built).clone())
    }
}

impl Client {
    /// The HTTP client for an address that a registry has, or has led to. The trust in a registry
    /// (insecure, one certificate, those in `certs.d`) is for its own host. Another host has its own;
    /// without a secret in the request, it may be as insecure as the registry that led there.
    pub(super) fn http_at(
        &self,
        registry: &Registry,
        address: &Url,
        is_secret: bool,
    ) -> Result<reqwest::Client, Kind> {
        let timeouts = &self.inner.timeouts;
        let clients = &self.inner.clients;
        let insecure = self.is_trusted_insecure(registry);
        let pinned = self.trusted(registry);
        // One certificate is for one port.
        let is_pinned = pinned.is_some() && !insecure;
        let is_own_port = own(registry).is_some_and(|own| own.port() == address.port());
        if is_on(address, registry) && (is_own_port || !is_pinned) {
            return clients.get(registry, !insecure, pinned, timeouts);
        }
        let Ok(other) = host_and_port(address).parse::<Registry>() else {
            return clients.shared(is_secret || !insecure, timeouts);
        };
        // A secret needs that the user has named this very host.
        let unverified = if is_secret {
            self.is_named_insecure(&other)
        } else {
            insecure || self.is_trusted_insecure(&other)
        };
        clients.get(&other, !unverified, self.trusted(&other), timeouts)
    }
}

/// Whether an address is on a registry's own host, on whatever port.
pub(super) fn is_on(address: &Url, registry: &Registry) -> bool {
    own(registry).is_some_and(|own| own.host() == address.host())
}

/// The host of an address as registries are named: with its port, if that is not the usual one.
pub(super) fn host_and_port(address: &Url) -> String {
    let host = address.host_str().unwrap_or_default();
    address.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn own(registry: &Registry) -> Option<Url> {
    Url::parse(&format!("https://{}/", registry.api_host())).ok()
}

/// What all clients have in common. Redirects are followed by this program itself.
fn builder(timeouts: &Timeouts, verified: bool) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(concat!("manifold/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(timeouts.connect)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .tls_danger_accept_invalid_certs(!verified)
}
