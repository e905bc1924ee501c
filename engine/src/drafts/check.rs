//! Whether the entries of a draft are there, and whether their tags have moved: by HEAD, each
//! manifest and each tag once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::draft::{Draft, Entry, EntryId, Fact, Facts};
use domain::{ApiError, Digest, Reference};
use futures_util::stream::{self, StreamExt as _};

use super::{DraftError, Drafts};
use crate::registry::Client;
use crate::store::StoredDraft;

/// How many questions are open at once.
const ASKED_AT_ONCE: usize = 8;

impl Drafts {
    /// Asks registries of the entries of a draft, and remembers what they say until they are asked
    /// again.
    ///
    /// # Errors
    /// [`DraftError::NoSuchDraft`].
    pub async fn check(&self, name: &Reference) -> Result<StoredDraft, DraftError> {
        let draft = self.get(name)?.history.draft();
        let facts = self.ask(&draft).await;
        self.facts.put(name, facts);
        // It may have changed meanwhile.
        self.get(name)
    }

    async fn ask(&self, draft: &Draft) -> Facts {
        let pinned = draft.entries.iter().map(Entry::pinned);
        let tags = draft.entries.iter().map(|entry| entry.source.clone());
        let tags = tags.filter(|source| source.digest().is_none());
        let questions: BTreeSet<Reference> = pinned.chain(tags).collect();
        let asked = questions.into_iter().map(|reference| async move {
            let held = held(&self.client, &reference).await;
            (reference, held)
        });
        let answers: BTreeMap<Reference, Result<Option<Digest>, ApiError>> =
            stream::iter(asked).buffer_unordered(ASKED_AT_ONCE).collect().await;
        draft.entries.iter().map(|entry| (entry.id, fact(entry, &answers))).collect()
    }
}

/// What registries said of drafts in this run.
#[derive(Debug, Clone, Default)]
pub struct KnownFacts(Arc<Mutex<BTreeMap<Reference, Facts>>>);

impl KnownFacts {
    fn put(&self, name: &Reference, facts: Facts) {
        self.lock().insert(name.clone(), facts);
    }

    /// What was said of a draft's entries.
    pub(super) fn of(&self, name: &Reference) -> Facts {
        self.lock().get(name).cloned().unwrap_or_default()
    }

    /// Nobody knows of these entries any more.
    pub(super) fn forget(&self, name: &Reference, entries: &[EntryId]) {
        if let Some(facts) = self.lock().get_mut(name) {
            facts.retain(|id, _| !entries.contains(id));
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Reference, Facts>> {
        // Whoever panicked left a whole map behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn held(client: &Client, reference: &Reference) -> Result<Option<Digest>, ApiError> {
    Ok(client.head_manifest(reference).await?.map(|found| found.digest))
}

fn fact(entry: &Entry, answers: &BTreeMap<Reference, Result<Option<Digest>, ApiError>>) -> Fact {
    match answers.get(&entry.pinned()) {
        Some(Ok(Some(_))) => {}
        Some(Err(error)) => return Fact::Failed { error: error.clone() },
        Some(Ok(None)) | None => return Fact::Gone,
    }
    match answers.get(&entry.source) {
        Some(Ok(Some(now))) if now != entry.named() => Fact::Moved { to: now.clone() },
        Some(Err(error)) => Fact::Failed { error: error.clone() },
        // A tag that is gone says nothing about the image.
        Some(Ok(_)) | None => Fact::Current,
    }
}
