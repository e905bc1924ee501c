//! What tags pointed at when they were last read in this run. A tag that was read before is first asked
//! about by `HEAD`, which registries that count downloads do not count; only when it has moved, or its
//! content is not at hand any more, is it read again.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::media_type::ACCEPTED_MANIFESTS;
use domain::{Digest, RawManifest, Reference, Tag};
use reqwest::Method;

use super::Client;
use super::cache::Place;
use super::manifest::{content_digest, of_content};
use super::transport::Call;

/// How many tags are remembered. All are forgotten then: they are only asked about once more.
const MOST: usize = 50_000;

/// The tags.
#[derive(Debug, Default)]
pub(super) struct SeenTags {
    digests: Mutex<HashMap<(Place, Tag), Digest>>,
}

impl SeenTags {
    fn get(&self, place: Place, tag: &Tag) -> Option<Digest> {
        let digests = self.digests.lock().unwrap_or_else(PoisonError::into_inner);
        digests.get(&(place, tag.clone())).cloned()
    }

    fn put(&self, place: Place, tag: &Tag, digest: Digest) {
        let mut digests = self.digests.lock().unwrap_or_else(PoisonError::into_inner);
        if digests.len() >= MOST {
            digests.clear();
        }
        digests.insert((place, tag.clone()), digest);
    }
}

impl Client {
    /// Remembers what a tag points at.
    pub(super) fn saw(&self, reference: &Reference, found: &RawManifest) {
        if let Some(tag) = reference.tag() {
            self.inner.tags.put(self.place(reference.repository()), tag, found.digest().clone());
        }
    }

    /// What a tag that was read before points at, if it has not moved since. Anything that is not plain
    /// gives nothing: then the tag is read, and says what is wrong.
    pub(super) async fn unmoved(&self, reference: &Reference) -> Option<RawManifest> {
        let repository = reference.repository();
        let digest = self.inner.tags.get(self.place(repository), reference.tag()?)?;
        self.in_memory(repository, &digest)?;
        let rest = format!("manifests/{}", reference.identifier());
        let mut call = Call::new(Method::HEAD, repository, reference, &rest);
        call.accept = ACCEPTED_MANIFESTS.to_vec();
        let answer = self.send(&call).await.ok()?;
        if content_digest(answer.headers())? != digest {
            return None;
        }
        let content = self.known(repository, "manifests", &digest).await?;
        Some(of_content(&content, &digest))
    }
}
