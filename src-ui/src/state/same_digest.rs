//! Which tags were seen to point at a digest in this run of the page: the page of an image names the
//! others, though it reads one alone.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use domain::{Digest, Reference, Repository, Tag};

/// How many digests are remembered; all are forgotten when there are more.
const MOST: usize = 50_000;

thread_local! {
    static SEEN: RefCell<HashMap<(Repository, Digest), BTreeSet<Tag>>> = RefCell::default();
}

/// A tag points at a digest.
pub fn note(repository: &Repository, digest: &Digest, tag: &Tag) {
    SEEN.with_borrow_mut(|seen| {
        if seen.len() >= MOST {
            seen.clear();
        }
        let key = (repository.clone(), digest.clone());
        seen.entry(key).or_default().insert(tag.clone());
    });
}

/// The tags that point at a digest.
pub fn tags(repository: &Repository, digest: &Digest) -> Vec<Tag> {
    let key = (repository.clone(), digest.clone());
    SEEN.with_borrow(|seen| seen.get(&key).into_iter().flatten().cloned().collect())
}

/// What was seen to have a digest that begins so, as references; so many at most.
pub fn beginning(digest: &str, most: usize) -> Vec<Reference> {
    SEEN.with_borrow(|seen| {
        let found = seen.keys().filter(|(_, known)| known.as_str().starts_with(digest));
        found.take(most).map(|(repository, digest)| repository.at(digest.clone())).collect()
    })
}
