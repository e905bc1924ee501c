//! What is remembered in this run: sign-ins that are kept nowhere else, and for some minutes what
//! helpers and the keychain have answered, because asking them takes long.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use domain::Registry;

use super::{Credential, CredentialError, Found};

/// How long an answer of a helper is used: their tokens may be short-lived.
const FRESH: Duration = Duration::from_secs(5 * 60);

/// Sign-ins until the program ends.
#[derive(Debug, Default)]
pub(super) struct Memory(Mutex<BTreeMap<Registry, Credential>>);

impl Memory {
    pub(super) fn get(&self, registry: &Registry) -> Option<Credential> {
        self.lock().get(registry).cloned()
    }

    pub(super) fn put(&self, registry: &Registry, credential: Credential) {
        self.lock().insert(registry.clone(), credential);
    }

    pub(super) fn remove(&self, registry: &Registry) {
        self.lock().remove(registry);
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Registry, Credential>> {
        // The map is valid after any panic: each change is one insert or remove.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One answer, and who waits for it.
type Slot = Arc<tokio::sync::Mutex<Option<(Instant, Found)>>>;

/// Answers of helpers and the keychain. Concurrent questions for one registry run one program.
#[derive(Debug, Default)]
pub(super) struct Recent(Mutex<HashMap<(Registry, String), Slot>>);

impl Recent {
    /// The answer for a registry from the place called `place`; asked for when there is no fresh one.
    /// A failure is not remembered.
    pub(super) async fn get_or(
        &self,
        registry: &Registry,
        place: &str,
        ask: impl AsyncFnOnce() -> Result<Found, CredentialError>,
    ) -> Result<Found, CredentialError> {
        let slot = Arc::clone(self.lock().entry((registry.clone(), place.to_owned())).or_default());
        let mut slot = slot.lock().await;
        if let Some((since, found)) = slot.as_ref()
            && since.elapsed() < FRESH
        {
            return Ok(found.clone());
        }
        let found = ask().await?;
        *slot = Some((Instant::now(), found.clone()));
        Ok(found)
    }

    pub(super) fn forget(&self, registry: &Registry) {
        self.lock().retain(|(known, _), _| known != registry);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(Registry, String), Slot>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
