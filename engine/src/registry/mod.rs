//! The registry client (OCI distribution specification): one connection pool, authentication below
//! the endpoints, one file an object.
//!
//! Not here: what a push or a list is. This part knows requests and bytes.

mod authority;
mod blob;
mod cache;
mod carry;
mod certificates;
mod challenge;
mod clients;
mod early;
mod endpoint;
mod error;
#[cfg(test)]
mod fuzz;
mod gate;
mod head;
mod limits;
mod link;
mod manifest;
mod names;
mod pinned;
mod product;
mod quoted;
mod record;
mod redirect;
mod referrers;
mod refusal;
mod scope;
mod seen_tags;
mod session;
mod shelf;
mod source;
mod timeouts;
mod token;
mod transport;
mod upload;
mod wire;
mod words;

pub(crate) use carry::Course;
pub use challenge::Challenge;
pub use error::{ApiItem, Kind, RegistryError, Retried};
pub(crate) use head::{Beginning, Ended};
pub use names::NamePage;
pub(crate) use pinned::describe as describe_certificate;
pub(crate) use record::Record;
pub(crate) use referrers::cosign_tags;
pub use session::Upload;
pub use timeouts::Timeouts;
pub use upload::Mount;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use domain::Registry;

use crate::Config;
use crate::credentials::Credentials;
use cache::ContentCache;
use clients::Clients;
use endpoint::Host;
use seen_tags::SeenTags;
use shelf::Shelf;

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
    clients: Clients,
    timeouts: Timeouts,
    credentials: Credentials,
    trust: Mutex<Trust>,
    hosts: Mutex<HashMap<Registry, Arc<Host>>>,
    cache: ContentCache,
    tags: SeenTags,
    record: Record,
    shelf: Shelf,
    /// Where Docker Hub's own API answers.
    hub: String,
    /// Manifold's own `certs.d`.
    authorities: PathBuf,
}

impl Client {
    /// A client with the folders, logins and time-outs of a run, that writes down what it asks.
    pub(crate) fn new(config: &Config, trust: Trust, record: Record) -> Self {
        // Another part of the program may have installed a provider already; either one does.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let authorities = config.data.join("certs.d");
        let mut certificates = config.certificates.clone();
        certificates.push(authorities.clone());
        Self {
            inner: Arc::new(Inner {
                clients: Clients::new(certificates),
                timeouts: config.timeouts,
                credentials: Credentials::new(config.docker.clone(), config.logins.clone()),
                trust: Mutex::new(trust),
                hosts: Mutex::default(),
                cache: ContentCache::default(),
                tags: SeenTags::default(),
                record,
                hub: config.hub.clone(),
                authorities,
                shelf: Shelf::new(config.data.join("cache")),
            }),
        }
    }

    /// What was asked in this run.
    pub(crate) fn record(&self) -> &Record {
        &self.inner.record
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

    /// Whether this very registry may be reached without verified TLS, and not because all may, or
    /// all of this machine.
    fn is_named_insecure(&self, registry: &Registry) -> bool {
        let trust = self.inner.trust.lock().unwrap_or_else(PoisonError::into_inner);
        trust.registries.contains(registry)
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

    /// Forgets a registry's scheme, challenge, tokens and content: after a sign-in, a sign-out or a
    /// changed setting.
    pub(crate) fn forget(&self, registry: &Registry) {
        self.hosts().remove(registry);
        self.inner.clients.forget();
    }

    /// What is known about a registry in this run; shared by concurrent callers.
    fn host(&self, registry: &Registry) -> Arc<Host> {
        Arc::clone(self.hosts().entry(registry.clone()).or_default())
    }

    fn hosts(&self) -> std::sync::MutexGuard<'_, HashMap<Registry, Arc<Host>>> {
        // The map is valid after any panic: each change is one insert or remove.
        self.inner.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
