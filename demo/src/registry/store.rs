//! What a registry holds: blobs and manifests by digest, tags by name, all by repository.

use std::collections::BTreeMap;

use bytes::Bytes;
use domain::manifest::Manifest;
use domain::{Digest, RawManifest};

use crate::image::Blob;

/// The content of a registry.
#[derive(Debug, Default)]
pub struct Store {
    pub(crate) repositories: BTreeMap<String, Repository>,
    pub(super) uploads: BTreeMap<u64, Upload>,
    next_upload: u64,
}

/// The content of one repository.
#[derive(Debug, Default)]
pub(crate) struct Repository {
    pub(crate) blobs: BTreeMap<Digest, Bytes>,
    pub(crate) manifests: BTreeMap<Digest, RawManifest>,
    pub(crate) tags: BTreeMap<String, Digest>,
}

/// An upload that is not finished.
#[derive(Debug, Default)]
pub(super) struct Upload {
    pub(super) repository: String,
    pub(super) bytes: Vec<u8>,
}

impl Store {
    /// Puts a blob into a repository and gives its digest.
    pub fn put_blob(&mut self, repository: &str, bytes: Bytes) -> Digest {
        let blob = Blob::new(bytes);
        self.insert_blob(repository, &blob);
        blob.digest
    }

    /// Puts a blob whose digest is known into a repository.
    pub(crate) fn insert_blob(&mut self, repository: &str, blob: &Blob) {
        self.of(repository).blobs.insert(blob.digest.clone(), blob.bytes.clone());
    }

    /// Puts a manifest under its digest, and under a tag if there is one, without any check.
    pub fn put_manifest(&mut self, repository: &str, tag: Option<&str>, manifest: RawManifest) {
        let repository = self.of(repository);
        if let Some(tag) = tag {
            repository.tags.insert(tag.to_owned(), manifest.digest().clone());
        }
        repository.manifests.insert(manifest.digest().clone(), manifest);
    }

    /// Takes a manifest away, and the tags that point at it; true when it was there.
    pub fn delete_manifest(&mut self, repository: &str, digest: &Digest) -> bool {
        let Some(repository) = self.repositories.get_mut(repository) else { return false };
        repository.tags.retain(|_, target| target != digest);
        repository.manifests.remove(digest).is_some()
    }

    /// Takes a tag away and leaves its manifest; true when it was there.
    pub fn delete_tag(&mut self, repository: &str, tag: &str) -> bool {
        let repository = self.repositories.get_mut(repository);
        repository.is_some_and(|repository| repository.tags.remove(tag).is_some())
    }

    /// A manifest by tag or digest.
    pub fn manifest(&self, repository: &str, identifier: &str) -> Option<&RawManifest> {
        let repository = self.repositories.get(repository)?;
        let digest = match repository.tags.get(identifier) {
            Some(digest) => digest.clone(),
            None => identifier.parse().ok()?,
        };
        repository.manifests.get(&digest)
    }

    /// A blob by digest.
    pub fn blob(&self, repository: &str, digest: &Digest) -> Option<&Bytes> {
        self.repositories.get(repository)?.blobs.get(digest)
    }

    /// What a manifest points at and its repository does not have. Foreign layers are somewhere
    /// else; entries of a list may be blobs, as in BuildKit's caches.
    pub(crate) fn missing(&self, repository: &str, manifest: &Manifest) -> Vec<Digest> {
        let held = self.repositories.get(repository);
        let has_blob = |digest| held.is_some_and(|held| held.blobs.contains_key(digest));
        let has_manifest = |digest| held.is_some_and(|held| held.manifests.contains_key(digest));
        match manifest {
            Manifest::Image(image) => std::iter::once(&image.config)
                .chain(&image.layers)
                .filter(|blob| !blob.media_type.is_foreign_layer() && !has_blob(&blob.digest))
                .map(|blob| blob.digest.clone())
                .collect(),
            Manifest::Index(index) => index
                .manifests
                .iter()
                .filter(|entry| !has_manifest(&entry.digest) && !has_blob(&entry.digest))
                .map(|entry| entry.digest.clone())
                .collect(),
        }
    }

    /// Opens an upload and gives its number.
    pub(super) fn start_upload(&mut self, repository: &str) -> u64 {
        self.next_upload += 1;
        let upload = Upload { repository: repository.to_owned(), bytes: Vec::new() };
        self.uploads.insert(self.next_upload, upload);
        self.next_upload
    }

    /// The repository, made when it is not there: only for what puts something into it.
    fn of(&mut self, repository: &str) -> &mut Repository {
        self.repositories.entry(repository.to_owned()).or_default()
    }
}
