//! Everything that touches the network, the disk and credentials: the registry client, docker's
//! local store, the work of `docker manifest`, pushes. No window, no web server, no page: hosts are
//! adapters around [`Engine::call`] and [`Engine::subscribe`].
#![deny(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod atomic;
mod attestations;
mod commands;
mod config;
pub mod credentials;
mod dispatch;
pub mod drafts;
mod error;
mod events;
mod fault;
#[cfg(test)]
mod fuzz;
mod history;
mod known_images;
pub mod lists;
mod programs;
pub mod publish;
pub mod push;
mod refusals;
pub mod registry;
mod settings;
pub mod store;
mod watch;

pub use config::Config;

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use domain::protocol::registry::CredentialSource;
use domain::protocol::{Command, Event};
use domain::{ApiError, Registry};
use serde_json::Value;
use tokio::sync::broadcast;

use drafts::{Drafts, KnownFacts};
use events::Events;
use history::History;
use known_images::KnownImages;
use lists::Lists;
use publish::Jobs;
use publish::journal::Journal;
use refusals::Refusals;
use registry::{Client, Record, Trust};
use settings::Settings;
use store::ListStore;
use watch::Watch;

/// The engine: cheap to clone, shared by all hosts and calls.
#[derive(Clone, Debug)]
pub struct Engine {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    config: Config,
    events: Arc<Events>,
    jobs: Jobs,
    journal: Journal,
    settings: Settings,
    history: History,
    known_images: KnownImages,
    refusals: Refusals,
    /// What registries said of drafts.
    facts: KnownFacts,
    registry: Client,
    /// Runs once somebody listens.
    watch: OnceLock<Watch>,
}

impl Engine {
    /// An engine with these folders and settings. Opens no connection and writes nothing.
    ///
    /// # Errors
    /// When the settings file exists and cannot be read.
    pub fn new(config: Config) -> Result<Self, ApiError> {
        let settings = Settings::open(&config.data)?;
        let added = settings.registries().into_iter();
        let mut registries: BTreeSet<_> =
            added.filter(|known| known.insecure).map(|known| known.registry).collect();
        registries.extend(config.demo.iter().map(|demo| demo.registry.clone()));
        let known = settings.registries().into_iter();
        let certificates = known.filter_map(|known| Some((known.registry, known.trusted?)));
        let trust = Trust {
            everything: config.insecure,
            loopback: config.loopback_http,
            registries,
            certificates: certificates.collect(),
        };
        let history = History::new(&config.data);
        let known_images = KnownImages::new(&config.data);
        let refusals = Refusals::new(&config.data);
        let events = Arc::new(Events::new());
        let registry = Client::new(&config, trust, Record::new(Arc::clone(&events)));
        let (jobs, journal) = (Jobs::default(), Journal::new(&config.data));
        Ok(Self {
            inner: Arc::new(Inner {
                config,
                events,
                jobs,
                journal,
                settings,
                history,
                known_images,
                refusals,
                facts: KnownFacts::default(),
                registry,
                watch: OnceLock::new(),
            }),
        })
    }

    /// Runs the command called `name` with a JSON request and gives a JSON reply: what both hosts
    /// and the contract tests use.
    ///
    /// # Errors
    /// [`ApiError`] with [`domain::Code::Invalid`] for an unknown name or a request of the wrong
    /// shape, otherwise whatever the command gives.
    pub async fn call(&self, name: &str, request: Value) -> Result<Value, ApiError> {
        let reply = dispatch::dispatch(self, name, request).await?;
        self.inner.events.changed(domain::protocol::invalidates(name));
        Ok(reply)
    }

    /// Runs a command with its types, for callers in the same program.
    ///
    /// # Errors
    /// As [`Engine::call`].
    pub async fn run<C: Command>(&self, request: C) -> Result<C::Output, ApiError> {
        let request = dispatch::encode(&request)?;
        dispatch::decode(self.call(C::NAME, request).await?)
    }

    /// The events from now on. A receiver that falls behind misses the oldest; each event holds a
    /// whole state, so the next one makes it right. From the first call on, what other programs
    /// change in the local store is said too.
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        let receiver = self.inner.events.subscribe();
        self.inner.watch.get_or_init(|| {
            let lists = self.lists();
            Watch::start(&lists.store.folders(), self.events())
        });
        receiver
    }

    /// The folders and settings it was made with.
    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    /// Where a sign-in to a registry would be kept so that it lasts.
    ///
    /// # Errors
    /// [`domain::Code::Storage`] when docker's config cannot be read.
    pub async fn login_place(&self, registry: &Registry) -> Result<CredentialSource, ApiError> {
        Ok(self.registry().credentials().keeps_in(registry).await?)
    }

    /// The registry client.
    pub fn registry(&self) -> &Client {
        &self.inner.registry
    }

    /// The local lists, with the registries that their images come from.
    pub fn lists(&self) -> Lists {
        let config = self.config();
        let store = ListStore::new(config.manifests(), config.data.clone());
        Lists::new(self.registry().clone(), store)
    }

    /// The drafts: local lists with what docker's store cannot hold of them.
    pub fn drafts(&self) -> Drafts {
        let config = self.config();
        let store = ListStore::new(config.manifests(), config.data.clone());
        Drafts::new(self.registry().clone(), store, self.inner.facts.clone())
    }

    /// What tags held before.
    pub(crate) fn history(&self) -> &History {
        &self.inner.history
    }

    /// The images that can be named as the base of others.
    pub(crate) fn known_images(&self) -> &KnownImages {
        &self.inner.known_images
    }

    /// What registries refused to take.
    pub(crate) fn refusals(&self) -> &Refusals {
        &self.inner.refusals
    }

    /// The publications of this run.
    pub(crate) fn jobs(&self) -> &Jobs {
        &self.inner.jobs
    }

    /// The publications that are on record.
    pub(crate) fn journal(&self) -> &Journal {
        &self.inner.journal
    }

    /// How many publications run.
    pub fn publications_running(&self) -> usize {
        self.jobs().running()
    }

    /// Stops the publications that run, and waits until they have ended, so long at most. What is left
    /// of one can be gone on with.
    pub async fn stop_publications(&self, patience: std::time::Duration) {
        self.jobs().stop_all(patience).await;
    }

    /// The publications that are on record, newest first.
    pub async fn publications(&self) -> Vec<domain::publication::Publication> {
        self.jobs().all(self).await
    }

    /// Manifold's own settings.
    pub(crate) fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// Where events are sent from.
    pub(crate) fn events(&self) -> &Arc<Events> {
        &self.inner.events
    }
}
