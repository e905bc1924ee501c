//! Manifests and configs by digest, in memory: content never changes under a digest, so it never
//! has to be asked for twice. Bounded by bytes; the oldest goes first.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use domain::{Digest, MediaType, Repository};

/// How many bytes are kept.
const CAPACITY: usize = 64 * 1024 * 1024;

/// The largest content that is kept (8 MiB): one SBOM must not drive everything else out.
const LARGEST: usize = 8 * 1024 * 1024;

/// Content and the media type that it was served with.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) bytes: Vec<u8>,
    pub(super) media_type: MediaType,
}

/// Where content came from: a repository, by the sign-in of the time. So content never answers for
/// the permission to read it elsewhere, or for one that ended with a sign-out.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Place {
    /// Another one after each change of who is signed in.
    pub(super) sign_in: u64,
    pub(super) repository: Repository,
}

/// The cache.
#[derive(Debug, Default)]
pub(super) struct ContentCache {
    state: Mutex<State>,
}

type Key = (Place, Digest);

#[derive(Debug, Default)]
struct State {
    entries: HashMap<Key, Arc<Content>>,
    order: VecDeque<Key>,
    bytes: usize,
}

impl ContentCache {
    pub(super) fn get(&self, place: &Place, digest: &Digest) -> Option<Arc<Content>> {
        self.state().entries.get(&(place.clone(), digest.clone())).cloned()
    }

    pub(super) fn put(&self, place: &Place, digest: &Digest, content: Content) {
        let mut state = self.state();
        let key = (place.clone(), digest.clone());
        if content.bytes.len() > LARGEST || state.entries.contains_key(&key) {
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
