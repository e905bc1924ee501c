//! Manifests and configs by digest, in memory: content never changes under a digest, so it never
//! has to be asked for twice. Bounded by bytes; the oldest goes first.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use domain::{Digest, MediaType, Registry};

/// How many bytes are kept.
const CAPACITY: usize = 64 * 1024 * 1024;

/// Content and the media type that it was served with.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) bytes: Vec<u8>,
    pub(super) media_type: MediaType,
}

/// The cache. Keyed by registry too, so that one registry's content never answers for another's
/// permission.
#[derive(Debug, Default)]
pub(super) struct ContentCache {
    state: Mutex<State>,
}

type Key = (Registry, Digest);

#[derive(Debug, Default)]
struct State {
    entries: HashMap<Key, Arc<Content>>,
    order: VecDeque<Key>,
    bytes: usize,
}

impl ContentCache {
    pub(super) fn get(&self, registry: &Registry, digest: &Digest) -> Option<Arc<Content>> {
        self.state().entries.get(&(registry.clone(), digest.clone())).cloned()
    }

    pub(super) fn put(&self, registry: &Registry, digest: &Digest, content: Content) {
        let mut state = self.state();
        let key = (registry.clone(), digest.clone());
        if content.bytes.len() > CAPACITY || state.entries.contains_key(&key) {
            return;
        }
        state.bytes += content.bytes.len();
        state.order.push_back(key.clone());
        state.entries.insert(key, Arc::new(content));
        while state.bytes > CAPACITY {
            let Some(oldest) = state.order.pop_front() else {
                break;
            };
            if let Some(gone) = state.entries.remove(&oldest) {
                state.bytes -= gone.bytes.len();
            }
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
