//! The registry: the OCI distribution specification over a store in memory.

mod answer;
mod blobs;
mod manifests;
mod names;
mod referrers;
mod routes;
mod server;
pub(crate) mod store;
mod uploads;

pub use server::{Running, serve};
pub use store::Store;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;

/// A registry. Cheap to clone; clones share what it holds.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    store: Arc<Mutex<Store>>,
    requests: Arc<Mutex<Vec<Request>>>,
    users: Arc<BTreeMap<String, String>>,
}

/// A request that was answered, for tests to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// HTTP method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// HTTP status of the answer.
    pub status: u16,
}

impl Registry {
    /// An empty registry that anybody may use.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty registry that wants one of these users and passwords (Basic authentication).
    pub fn with_users<'a>(users: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let users =
            users.into_iter().map(|(name, word)| (name.to_owned(), word.to_owned())).collect();
        Self { users: Arc::new(users), ..Self::default() }
    }

    /// What it holds.
    pub fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The registry as a web service.
    pub fn router(&self) -> Router {
        routes::router(self.clone())
    }

    fn note(&self, request: Request) {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    }
}
