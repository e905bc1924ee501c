//! The registry: the OCI distribution specification over a store in memory.

mod answer;
mod auth;
mod blobs;
mod faults;
mod log;
mod manifests;
mod names;
mod referrers;
mod routes;
mod server;
pub(crate) mod store;
mod uploads;

pub use faults::Fault;
pub use log::Request;
pub use server::{Running, serve, serve_on};
pub use store::Store;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use auth::Users;
use axum::Router;

use crate::image::{Image, ImageList};

/// A registry. Cheap to clone; clones share what it holds.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    users: Users,
    store: Mutex<Store>,
    requests: Mutex<Vec<Request>>,
    faults: Mutex<Vec<Fault>>,
    latency: Mutex<Duration>,
}

impl Registry {
    /// An empty registry that anybody may use.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty registry that wants one of these users and passwords (Basic authentication).
    pub fn with_users<'a>(users: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let shared = Shared { users: Users::new(users), ..Shared::default() };
        Self { shared: Arc::new(shared) }
    }

    /// What it holds.
    pub fn store(&self) -> MutexGuard<'_, Store> {
        lock(&self.shared.store)
    }

    /// Puts an image into a repository under a tag.
    pub fn put_image(&self, repository: &str, tag: &str, image: &Image) {
        image.store(&mut self.store(), repository, Some(tag));
    }

    /// Puts a list and its images into a repository, the list under a tag.
    pub fn put_list(&self, repository: &str, tag: &str, list: &ImageList) {
        list.store(&mut self.store(), repository, Some(tag));
    }

    /// The requests that were answered so far, oldest first.
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.shared.requests).clone()
    }

    /// Forgets the requests so far.
    pub fn forget_requests(&self) {
        lock(&self.shared.requests).clear();
    }

    /// Waits this long before each answer from now on.
    pub fn set_latency(&self, latency: Duration) {
        *lock(&self.shared.latency) = latency;
    }

    /// Answers requests with a fault as long as it lasts. Of several that fit, the oldest goes first.
    pub fn fail(&self, fault: Fault) {
        lock(&self.shared.faults).push(fault);
    }

    /// Answers the next request whose path contains `part` with this status and body.
    pub fn fail_next(&self, part: &str, status: u16, body: &str) {
        self.fail(Fault::on(part).status(status).body(body.to_owned()));
    }

    /// Ends all faults.
    pub fn heal(&self) {
        lock(&self.shared.faults).clear();
    }

    /// The registry as a web service.
    pub fn router(&self) -> Router {
        routes::router(self.clone())
    }
}

/// A panic in one test's request must not make every later one fail for another reason.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
