//! Whether the entries of a draft are there, and whether their tags have moved: by HEAD, each
//! manifest and each tag once.

use std::collections::{BTreeMap, BTreeSet};

use domain::draft::{Draft, Entry, Fact, Facts};
use domain::{ApiError, Digest, Reference};
use futures_util::stream::{self, StreamExt as _};

use super::Drafts;
use crate::registry::Client;

/// How many questions are open at once.
const ASKED_AT_ONCE: usize = 8;

impl Drafts {
    /// What registries say of the entries.
    pub async fn check(&self, draft: &Draft) -> Facts {
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

async fn held(client: &Client, reference: &Reference) -> Result<Option<Digest>, ApiError> {
    Ok(client.head_manifest(reference).await?.map(|found| found.digest))
}

fn fact(entry: &Entry, answers: &BTreeMap<Reference, Result<Option<Digest>, ApiError>>) -> Fact {
    match answers.get(&entry.pinned()) {
        Some(Ok(Some(_))) => {}
        Some(Err(error)) => return Fact::Failed { error: error.clone() },
        Some(Ok(None)) | None => return Fact::Gone,
    }
    let named = entry.list.as_ref().unwrap_or(&entry.original.digest);
    match answers.get(&entry.source) {
        Some(Ok(Some(now))) if now != named => Fact::Moved { to: now.clone() },
        Some(Err(error)) => Fact::Failed { error: error.clone() },
        // A tag that is gone says nothing about the image.
        Some(Ok(_)) | None => Fact::Current,
    }
}
