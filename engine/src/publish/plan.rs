//! A plan: the manifests and their bytes, and the tags with what they held and shall hold. Everything
//! that a publication needs, so that it can be written down and gone on with in another run.

use std::collections::{BTreeMap, BTreeSet};

use domain::publication::{Kind, PublicationId};
use domain::{Digest, Platform, RawManifest, Reference, Repository, Tag};

use super::PublishError;
use super::attached::Attached;
use super::walk::{Blob, Part};

/// What a tag has to hold for something to be written to it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "holds", rename_all = "snake_case")]
pub enum Expected {
    /// Whatever it holds: docker's way.
    Anything,
    /// This, or nothing: it must not be there.
    Is {
        /// What it held when somebody decided.
        digest: Option<Digest>,
    },
}

impl Expected {
    /// What was seen.
    pub fn is(digest: Option<Digest>) -> Self {
        Self::Is { digest }
    }
}

/// A tag on its way from one digest to another.
#[derive(Debug, Clone)]
pub(crate) struct Move {
    pub(crate) tag: Reference,
    pub(crate) expected: Expected,
    /// What it is to hold; nothing when it goes.
    pub(crate) after: Option<Digest>,
    /// The tag whose earlier digest this one keeps.
    pub(crate) previous_of: Option<Reference>,
}

/// A publication, ready to be looked at or to run.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(crate) kind: Kind,
    /// The local list, or what is copied.
    pub(crate) source: Option<Reference>,
    /// What is published, where it is one thing.
    pub(crate) root: Option<RawManifest>,
    /// What tags hold or shall hold, as far as it may have to be put under one.
    pub(crate) bodies: BTreeMap<Digest, RawManifest>,
    /// The repository in which what is published was found; nothing when it is made here.
    pub(crate) found_in: Option<Repository>,
    /// The blobs that it needs itself.
    pub(crate) blobs: Vec<Blob>,
    /// What is below it, children before parents.
    pub(crate) parts: Vec<Part>,
    /// What goes along because it is attached to some of it.
    pub(crate) attached: Vec<Attached>,
    pub(crate) moves: Vec<Move>,
    pub(crate) purge: bool,
    pub(crate) undoes: Option<PublicationId>,
}

impl Plan {
    /// A plan that writes nothing yet.
    pub(super) fn empty(kind: Kind, source: Option<Reference>) -> Self {
        Self {
            kind,
            source,
            root: None,
            bodies: BTreeMap::new(),
            found_in: None,
            blobs: Vec::new(),
            parts: Vec::new(),
            attached: Vec::new(),
            moves: Vec::new(),
            purge: false,
            undoes: None,
        }
    }

    /// Digest of what is published; nothing when tags are deleted or put back.
    pub fn digest(&self) -> Option<&Digest> {
        self.root.as_ref().map(RawManifest::digest)
    }

    /// Its exact bytes.
    pub fn bytes(&self) -> &[u8] {
        self.root.as_ref().map_or(&[], RawManifest::bytes)
    }

    /// Takes what is published.
    pub(super) fn set_root(&mut self, root: RawManifest) {
        self.bodies.insert(root.digest().clone(), root.clone());
        self.root = Some(root);
    }

    /// Points each of these tags at what is published, whatever they hold.
    ///
    /// # Errors
    /// When there is none, one is there twice, or is a digest that what is published does not have.
    pub(super) fn aim(&mut self, tags: &[Reference]) -> Result<(), PublishError> {
        if tags.is_empty() {
            return Err(PublishError::NoTarget);
        }
        let after = self.digest().cloned();
        let mut seen = BTreeSet::new();
        for tag in tags {
            if !seen.insert(tag.to_string()) {
                return Err(PublishError::TargetTwice(Box::new(tag.clone())));
            }
            if let Some(wanted) = tag.digest() {
                let target = Box::new(tag.clone());
                let Some(root) = self.root.as_ref().filter(|_| self.kind == Kind::Copy) else {
                    return Err(PublishError::TargetIsDigest(target));
                };
                if !wanted.verify(root.bytes()) {
                    let (wanted, found) = (wanted.clone(), root.digest().clone());
                    return Err(PublishError::OtherDigest { target, wanted, found });
                }
            }
            self.moves.push(Move {
                tag: tag.clone(),
                expected: Expected::Anything,
                after: after.clone(),
                previous_of: None,
            });
        }
        Ok(())
    }

    /// The repositories of these tags, in the order of the tags.
    pub(crate) fn repositories<'a>(
        tags: impl Iterator<Item = &'a Reference>,
    ) -> Vec<&'a Repository> {
        let mut found: Vec<&Repository> = Vec::new();
        for tag in tags {
            if !found.contains(&tag.repository()) {
                found.push(tag.repository());
            }
        }
        found
    }

    /// Whether a manifest is brought to a repository: something names it in another. It is put also where
    /// something else names it in this one, as docker puts it.
    pub(crate) fn is_foreign(&self, part: &Part, repository: &Repository) -> bool {
        let mut same = self.parts.iter().filter(|other| other.raw.digest() == part.raw.digest());
        same.any(|other| other.source.repository() != repository)
    }

    /// The manifests below, each once, children before parents.
    pub(crate) fn distinct_parts(&self) -> Vec<&Part> {
        let mut seen = BTreeSet::new();
        self.parts.iter().filter(|part| seen.insert(part.raw.digest())).collect()
    }

    /// Where a blob can be had for a repository: within its registry if possible, as it can then be
    /// mounted.
    pub(crate) fn sources(&self) -> Sources<'_> {
        let mut all: BTreeMap<&Digest, Vec<&Repository>> = BTreeMap::new();
        let parts = self.parts.iter().map(|part| (part.source.repository(), &part.blobs));
        let own = self.found_in.iter().map(|repository| (repository, &self.blobs));
        for (repository, blobs) in parts.chain(own) {
            for blob in blobs {
                let known = all.entry(&blob.digest).or_default();
                if !known.contains(&repository) {
                    known.push(repository);
                }
            }
        }
        Sources(all)
    }

    /// The tags of one repository that lose their digest together with a tag, by the plan itself.
    pub(crate) fn leaving(&self, repository: &Repository) -> Vec<&Tag> {
        let moves = self.moves.iter().filter(|it| it.tag.repository() == repository);
        moves.filter(|it| it.after.is_none()).filter_map(|it| it.tag.tag()).collect()
    }
}

/// Where each blob can be had.
#[derive(Debug)]
pub(crate) struct Sources<'a>(BTreeMap<&'a Digest, Vec<&'a Repository>>);

impl<'a> Sources<'a> {
    /// The best place for a repository; nothing for what is in none, or in this very one.
    pub(crate) fn best(&self, digest: &Digest, to: &Repository) -> Option<&'a Repository> {
        let places = self.0.get(digest)?;
        let near = places.iter().find(|from| from.registry() == to.registry());
        near.or(places.first()).copied()
    }
}

/// The platforms that a list names, under their usual names. None of what is no list.
pub(crate) fn platforms_of(raw: &RawManifest) -> Vec<Platform> {
    match raw.parse() {
        Ok(domain::manifest::Manifest::Index(index)) => {
            let images = index.manifests.iter().filter(|entry| !entry.is_attestation());
            images.filter_map(|entry| Some(entry.platform.as_ref()?.normalised())).collect()
        }
        _ => Vec::new(),
    }
}
