//! Manifests and configs by digest, in memory and, below that, on disk: content never changes under a
//! digest, so it never has to be asked for twice. Bounded by bytes; the oldest goes first.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use domain::protocol::activity::CacheUse;
use domain::{ApiError, Code, Digest, MediaType, Repository};

use super::Client;
use super::shelf::{Owner, Shelf};

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

    pub(super) fn put(&self, place: &Place, digest: &Digest, content: Arc<Content>) {
        let mut state = self.state();
        let key = (place.clone(), digest.clone());
        if content.bytes.len() > LARGEST || state.entries.contains_key(&key) {
            return;
        }
        state.bytes += content.bytes.len();
        state.order.push_back(key.clone());
        state.entries.insert(key, content);
        while state.bytes > CAPACITY {
            let Some(oldest) = state.order.pop_front() else {
                break;
            };
            if let Some(gone) = state.entries.remove(&oldest) {
                state.bytes -= gone.bytes.len();
            }
        }
    }

    pub(super) fn clear(&self) {
        *self.state() = State::default();
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Client {
    /// Content that was seen in this run. Nobody is asked.
    pub(super) fn in_memory(
        &self,
        repository: &Repository,
        digest: &Digest,
    ) -> Option<Arc<Content>> {
        self.inner.cache.get(&self.place(repository), digest)
    }

    /// Content that was seen in this run or an earlier one; `kind` is the part of its address that
    /// says what it is, for the record.
    pub(super) async fn known(
        &self,
        repository: &Repository,
        kind: &str,
        digest: &Digest,
    ) -> Option<Arc<Content>> {
        let known = match self.in_memory(repository, digest) {
            Some(known) => known,
            None => self.on_disk(repository, digest).await?,
        };
        let path = format!("/v2/{}/{kind}/{digest}", repository.path());
        self.record().cached(repository.registry().api_host(), path);
        Some(known)
    }

    async fn on_disk(&self, repository: &Repository, digest: &Digest) -> Option<Arc<Content>> {
        let place = self.place(repository);
        let owner = self.owner(repository).await?;
        let wanted = digest.clone();
        let found = self.shelf(move |shelf| shelf.get(&owner, &wanted)).await??;
        let found = Arc::new(found);
        self.inner.cache.put(&place, digest, Arc::clone(&found));
        Some(found)
    }

    /// Keeps content of a place for this run and later ones.
    pub(super) async fn keep(&self, place: Place, digest: &Digest, content: Content) {
        let content = Arc::new(content);
        self.inner.cache.put(&place, digest, Arc::clone(&content));
        // Somebody may have signed in or out since it was asked for.
        if place != self.place(&place.repository) {
            return;
        }
        let Some(owner) = self.owner(&place.repository).await else { return };
        let digest = digest.clone();
        self.shelf(move |shelf| shelf.put(&owner, &digest, &content)).await;
    }

    /// Who reads from a repository; `None` while that is not known, or when it is a token that names
    /// nobody: then nothing is kept.
    async fn owner(&self, repository: &Repository) -> Option<Owner> {
        let registry = repository.registry();
        let host = self.host(registry);
        if !host.is_known() {
            return None;
        }
        let account = match host.challenge() {
            None => String::new(),
            Some(_) => {
                match self.credentials().find(registry, Some(repository.path())).await.ok()? {
                    None => String::new(),
                    Some((credential, _)) => credential.username()?.to_owned(),
                }
            }
        };
        Some(Owner { repository: repository.clone(), account })
    }

    /// How much is kept on disk.
    pub(crate) async fn cache_use(&self) -> CacheUse {
        self.shelf(Shelf::usage).await.unwrap_or_default()
    }

    /// Deletes what is kept on disk and in memory.
    ///
    /// # Errors
    /// [`Code::Storage`] when the files cannot be deleted.
    pub(crate) async fn clear_cache(&self) -> Result<CacheUse, ApiError> {
        self.inner.cache.clear();
        let cleared = self.shelf(|shelf| (shelf.clear(), shelf.folder().to_owned())).await;
        if let Some((Err(error), folder)) = cleared {
            let message = format!("{} could not be deleted: {error}", folder.display());
            return Err(ApiError::new(Code::Storage, message)
                .with_hint("Check the permissions of the folder, or delete it yourself."));
        }
        Ok(self.cache_use().await)
    }

    /// Runs what reads or writes files where it keeps nobody waiting.
    async fn shelf<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Shelf) -> T + Send + 'static,
    ) -> Option<T> {
        let inner = Arc::clone(&self.inner);
        tokio::task::spawn_blocking(move || work(&inner.shelf)).await.ok()
    }
}
