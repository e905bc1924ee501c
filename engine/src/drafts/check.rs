//! Whether the entries of a draft are there, and whether their tags have moved: by HEAD, each
//! manifest and each tag once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::draft::{Draft, Entry, EntryId, Fact, Facts};
use domain::list::LastPush;
use domain::protocol::drafts::TagNow;
use domain::publication::PlannedChange;
use domain::{ApiError, Digest, Reference};
use futures_util::stream::{self, StreamExt as _};

use super::{DraftError, Drafts};
use crate::publish::journal::now_ms;
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
        let stored = self.get(name)?;
        let draft = stored.history.draft();
        let asked_ms = now_ms();
        let tag = async {
            match &stored.pushed {
                // That it cannot be asked the entries say as well, which mostly lie there too.
                Some(_) => held(&self.client, name).await.ok(),
                None => None,
            }
        };
        let (facts, tag) = tokio::join!(self.ask(&draft), tag);
        self.facts.put(
            name,
            Known { facts, tag: tag.map(|held| Tag { held, asked_ms, changes: Vec::new() }) },
        );
        // It may have changed meanwhile.
        self.get(name)
    }

    /// Remembers what changed when the tag of a draft came to hold a digest.
    pub(crate) fn note_changes(
        &self,
        name: &Reference,
        digest: &Digest,
        changes: Vec<PlannedChange>,
    ) {
        if let Some(tag) = self.facts.lock().get_mut(name).and_then(|known| known.tag.as_mut())
            && tag.held.as_ref() == Some(digest)
        {
            tag.changes = changes;
        }
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
pub struct KnownFacts(Arc<Mutex<BTreeMap<Reference, Known>>>);

/// What they said of one.
#[derive(Debug, Clone, Default)]
struct Known {
    /// Of its entries.
    facts: Facts,
    /// Of its tag.
    tag: Option<Tag>,
}

/// What a tag held when it was asked.
#[derive(Debug, Clone)]
struct Tag {
    held: Option<Digest>,
    /// What that changed for each platform.
    changes: Vec<PlannedChange>,
    /// In milliseconds since 1970.
    asked_ms: u64,
}

impl KnownFacts {
    fn put(&self, name: &Reference, known: Known) {
        self.lock().insert(name.clone(), known);
    }

    /// What the tag of a draft holds, where that is not what was pushed to it, and was asked since.
    pub(super) fn tag_now(&self, name: &Reference, pushed: Option<&LastPush>) -> Option<TagNow> {
        let (pushed, tag) = (pushed?, self.lock().get(name)?.tag.clone()?);
        if tag.asked_ms < pushed.at_ms || tag.held.as_ref() == Some(&pushed.digest) {
            return None;
        }
        let changes = tag.changes;
        Some(tag.held.map_or(TagNow::Nothing, |digest| TagNow::Other { digest, changes }))
    }

    /// What was said of a draft's entries.
    pub(super) fn of(&self, name: &Reference) -> Facts {
        self.lock().get(name).map(|known| known.facts.clone()).unwrap_or_default()
    }

    /// Nobody knows of these entries any more.
    pub(super) fn forget(&self, name: &Reference, entries: &[EntryId]) {
        if let Some(known) = self.lock().get_mut(name) {
            known.facts.retain(|id, _| !entries.contains(id));
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Reference, Known>> {
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
