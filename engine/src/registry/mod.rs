//! The registry client (OCI distribution specification): one connection pool, authentication below
//! the endpoints, one file an object.
//!
//! Not here: what a push or a list is. This part knows requests and bytes.

mod blob;
mod cache;
mod carry;
mod certificates;
mod challenge;
mod endpoint;
mod error;
mod manifest;
mod names;
mod pinned;
mod referrers;
mod refusal;
mod token;
mod transport;
mod upload;
mod wire;

pub use challenge::Challenge;
pub use error::{ApiItem, Kind, RegistryError};
pub use names::NamePage;
pub(crate) use pinned::describe as describe_certificate;
pub use upload::{Mount, Upload};

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use domain::Registry;

use crate::credentials::{Credentials, Logins};
use cache::ContentCache;
use certificates::Certificates;
use endpoint::Host;

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(10);
/// How many redirects are followed.
const REDIRECTS: usize = 10;

/// Which registries may be reached without verified TLS.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// All of them: `--insecure`.
    pub everything: bool,
    /// Those on this machine's loopback, as docker's daemon and `docker manifest push` do.
    pub loopback: bool,
    /// These.
    pub registries: BTreeSet<Registry>,
    /// The one certificate, by its fingerprint, that is trusted for a registry.
    pub certificates: BTreeMap<Registry, String>,
}

/// The client. Cheap to clone; clones share connections, tokens and cache.
#[derive(Clone, Debug)]
pub struct Client {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    /// Made when they are needed: reading the system's certificates takes tens of milliseconds.
    verified: OnceLock<reqwest::Client>,
    unverified: OnceLock<reqwest::Client>,
    certificates: Vec<PathBuf>,
    credentials: Credentials,
    trust: Mutex<Trust>,
    hosts: Mutex<HashMap<Registry, Arc<Host>>>,
    cache: ContentCache,
}

impl Client {
    /// A client with docker's config in `docker`, further logins, and folders called `certs.d`.
    pub fn new(docker: PathBuf, logins: Logins, certificates: Vec<PathBuf>, trust: Trust) -> Self {
        // Another part of the program may have installed a provider already; either one does.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            inner: Arc::new(Inner {
                verified: OnceLock::new(),
                unverified: OnceLock::new(),
                certificates,
                credentials: Credentials::new(docker, logins),
                trust: Mutex::new(trust),
                hosts: Mutex::default(),
                cache: ContentCache::default(),
            }),
        }
    }

    /// Where credentials come from.
    pub(crate) fn credentials(&self) -> &Credentials {
        &self.inner.credentials
    }

    /// Whether a registry may be reached without verified TLS.
    pub fn is_trusted_insecure(&self, registry: &Registry) -> bool {
        let trust = self.inner.trust.lock().unwrap_or_else(PoisonError::into_inner);
        trust.everything
            || (trust.loopback && registry.is_loopback())
            || trust.registries.contains(registry)
    }

    /// Switches a registry's insecure setting, and forgets what was found out about it.
    pub(crate) fn set_insecure(&self, registry: &Registry, insecure: bool) {
        {
            let mut trust = self.inner.trust.lock().unwrap_or_else(PoisonError::into_inner);
            if insecure {
                trust.registries.insert(registry.clone());
            } else {
                trust.registries.remove(registry);
            }
        }
        self.forget(registry);
    }

    /// Trusts one certificate for a registry, or none, and forgets what was found out about it.
    pub(crate) fn trust(&self, registry: &Registry, fingerprint: Option<String>) {
        {
            let mut trust = self.inner.trust.lock().unwrap_or_else(PoisonError::into_inner);
            match fingerprint {
                Some(fingerprint) => trust.certificates.insert(registry.clone(), fingerprint),
                None => trust.certificates.remove(registry),
            };
        }
        self.forget(registry);
    }

    /// The fingerprint of the one certificate that is trusted for a registry.
    pub(crate) fn trusted(&self, registry: &Registry) -> Option<String> {
        let trust = self.inner.trust.lock().unwrap_or_else(PoisonError::into_inner);
        trust.certificates.get(registry).cloned()
    }

    /// Forgets a registry's scheme, challenge and tokens: after a sign-in or a changed setting.
    pub(crate) fn forget(&self, registry: &Registry) {
        self.hosts().remove(registry);
    }

    /// What is known about a registry in this run; shared by concurrent callers.
    fn host(&self, registry: &Registry) -> Arc<Host> {
        Arc::clone(self.hosts().entry(registry.clone()).or_default())
    }

    fn hosts(&self) -> std::sync::MutexGuard<'_, HashMap<Registry, Arc<Host>>> {
        // The map is valid after any panic: each change is one insert or remove.
        self.inner.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The HTTP client for a registry: the one of all, or one of its own where it has certificates of
    /// its own.
    fn http(&self, registry: &Registry) -> Result<reqwest::Client, Kind> {
        let unverified = self.is_trusted_insecure(registry);
        let own = &self.host(registry).client;
        if let Some(client) = own.get() {
            return Ok(client.clone());
        }
        let certificates = Certificates::find(&self.inner.certificates, registry)?;
        let client = if let Some(fingerprint) = self.trusted(registry)
            && !unverified
        {
            let built =
                builder(false).tls_backend_preconfigured(pinned::config(fingerprint)?).build();
            built.map_err(|error| error::classify(&error))?
        } else if certificates.is_empty() {
            let shared = if unverified { &self.inner.unverified } else { &self.inner.verified };
            if shared.get().is_none() {
                let built = builder(unverified).build();
                // When two come at once, one of the two clients is used by both.
                let _ = shared.set(built.map_err(|error| error::classify(&error))?);
            }
            shared.get().cloned().ok_or_else(|| Kind::Tls("no TLS client".to_owned()))?
        } else {
            let built = certificates.add_to(builder(unverified)).build();
            built.map_err(|error| error::classify(&error))?
        };
        Ok(own.get_or_init(|| client).clone())
    }
}

/// What all clients have in common.
fn builder(unverified: bool) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(concat!("manifold/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT)
        .redirect(reqwest::redirect::Policy::limited(REDIRECTS))
        .tls_danger_accept_invalid_certs(unverified)
}
