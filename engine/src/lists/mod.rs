//! The work of `docker manifest create`, `annotate`, `inspect` and `rm`, for every host: the command
//! line prints what these give, the interface shows it.

mod error;
mod inspect;
mod members;
mod resolve;
pub(crate) mod summary;

pub use error::ListError;
pub use inspect::Inspection;
pub(crate) use resolve::from_manifest;
pub use resolve::resolve;
pub use summary::{summarise, summarise_all};

use domain::docker_file::{ListBody, StoredManifest};
use domain::list::Annotation;
use domain::{Digest, Platform, RawManifest, Reference};
use futures_util::future::join_all;

use crate::registry::Client;
use crate::store::{ListStore, Refetched, Removal, Replaced, StoreError, StoredList, StoredLists};

/// Local lists and the registries that their images come from.
#[derive(Debug, Clone)]
pub struct Lists {
    pub(crate) client: Client,
    pub(crate) store: ListStore,
}

impl Lists {
    /// Lists in this store, with images from these registries.
    pub fn new(client: Client, store: ListStore) -> Self {
        Self { client, store }
    }

    /// Makes a list of these images, or with `amend` adds them to one. An image that is in the local
    /// list already is kept as it is, as docker does. All images are asked for at once; if one
    /// fails, nothing is written.
    ///
    /// # Errors
    /// [`ListError`] of the first source, in the order given, that cannot be an entry.
    pub async fn create(
        &self,
        list: &Reference,
        sources: &[Reference],
        amend: bool,
    ) -> Result<StoredList, ListError> {
        if !amend && self.store.get(list)?.is_some() {
            return Err(ListError::NotAmended);
        }
        let found = join_all(sources.iter().map(|source| self.entry_for(list, source))).await;
        let mut entries: Vec<StoredManifest> = Vec::new();
        for entry in found {
            let entry = entry?;
            if entries.iter().all(|known| known.reference != entry.reference) {
                entries.push(entry);
            }
        }
        // Somebody may have made or changed the list since: only the store can say, under its lock.
        if amend {
            self.store.add(list, &entries)?;
        } else if !self.store.put_new(list, entries)? {
            return Err(ListError::NotAmended);
        }
        self.get(list)
    }

    /// Fetches entries of a list again, all of them when none is named, and replaces those whose tag
    /// has moved; what was annotated stays annotated. Entries that are not in the list are added,
    /// and the list is made if it is not there. If one cannot be fetched, nothing is written.
    ///
    /// # Errors
    /// [`ListError`] of the first entry that cannot be fetched.
    pub async fn refresh(
        &self,
        list: &Reference,
        entries: &[Reference],
    ) -> Result<Vec<Replaced>, ListError> {
        let known = match self.store.get(list)? {
            Some(found) => found.entries,
            None if entries.is_empty() => return Err(ListError::no_such_list(list)),
            None => Vec::new(),
        };
        let mut names: Vec<&Reference> = entries.iter().collect();
        if names.is_empty() {
            names = known.iter().map(|entry| &entry.reference).collect();
        }
        names.sort();
        names.dedup();
        let found = join_all(names.into_iter().map(|name| async {
            let entry = resolve(&self.client, name).await?;
            let old = known.iter().find(|old| {
                old.reference == *name && old.descriptor.digest != entry.descriptor.digest
            });
            let before = match old {
                Some(old) => self.original(list, old).await,
                None => None,
            };
            Ok::<_, ListError>(Refetched { entry, before })
        }));
        let found = found.await.into_iter().collect::<Result<Vec<_>, ListError>>()?;
        Ok(self.store.refresh(list, &found)?)
    }

    /// A local list.
    ///
    /// # Errors
    /// [`ListError::NoSuchList`].
    pub fn get(&self, list: &Reference) -> Result<StoredList, ListError> {
        self.store.get(list)?.ok_or_else(|| ListError::no_such_list(list))
    }

    /// All local lists, and what lies between them.
    ///
    /// # Errors
    /// [`ListError::Store`].
    pub fn all(&self) -> Result<StoredLists, ListError> {
        Ok(self.store.all()?)
    }

    /// Changes the platform of an entry. Fields that are not given stay.
    ///
    /// # Errors
    /// [`ListError::NotInList`], [`ListError::UnsupportedPair`].
    pub fn annotate(
        &self,
        list: &Reference,
        entry: &Reference,
        annotation: &Annotation,
    ) -> Result<(), ListError> {
        let found = self.store.update(list, entry, |found| {
            let platform = found.descriptor.platform.get_or_insert_default();
            annotation.apply(platform);
            if annotation.allows(platform) {
                return Ok(());
            }
            Err(ListError::UnsupportedPair {
                os: annotation.os.clone(),
                architecture: annotation.architecture.clone(),
            })
        })?;
        if found { Ok(()) } else { Err(ListError::not_in_list(list, entry)) }
    }

    /// Deletes a local list. The registry is not touched.
    ///
    /// # Errors
    /// [`ListError::NoSuchList`].
    pub fn remove(&self, list: &Reference) -> Result<(), ListError> {
        if self.store.remove(list)? { Ok(()) } else { Err(ListError::no_such_list(list)) }
    }

    /// After a push: remembers it, or with `purge` deletes the list, if it is still what was sent.
    ///
    /// # Errors
    /// [`ListError::ChangedMeanwhile`], and what the store gives.
    pub fn pushed(
        &self,
        list: &Reference,
        sent: &RawManifest,
        purge: bool,
    ) -> Result<(), ListError> {
        let is_same = |entries: &[StoredManifest]| {
            let body = ListBody::new(entries.iter().map(|entry| &entry.descriptor));
            body.is_ok_and(|body| body.text.as_bytes() == sent.bytes())
        };
        // One that is gone already is no failure, as for docker.
        if purge && self.store.remove_if(list, is_same)? != Removal::Changed {
            return Ok(());
        }
        self.store.note_push(list, sent.digest());
        if purge { Err(ListError::ChangedMeanwhile(Box::new(list.clone()))) } else { Ok(()) }
    }

    /// The digest of an entry and the platform that it had before it was annotated: from the record,
    /// else from its config, which the registry may have deleted.
    async fn original(&self, list: &Reference, old: &StoredManifest) -> Option<(Digest, Platform)> {
        let platform = if let Some(platform) = self.store.original(list, old) {
            platform
        } else {
            let found = resolve::from_manifest(&self.client, &old.reference, old.raw.clone());
            found.await.ok()?.descriptor.platform?
        };
        Some((old.descriptor.digest.clone(), platform))
    }

    /// The entry that is in this list already, or a new one from the registry. Files of docker
    /// before 23.0 do not hold the manifest's bytes: such an entry is fetched anew, and so is one
    /// whose file is damaged.
    async fn entry_for(
        &self,
        list: &Reference,
        source: &Reference,
    ) -> Result<StoredManifest, ListError> {
        match self.store.entry(list, source) {
            Ok(Some(entry)) if entry.has_raw => return Ok(entry),
            Ok(_) | Err(StoreError::Damaged { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        resolve(&self.client, source).await
    }
}
