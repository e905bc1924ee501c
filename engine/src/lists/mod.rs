//! The work of `docker manifest create`, `annotate`, `inspect` and `rm`, for every host: the command
//! line prints what these give, the interface shows it.

mod error;
mod inspect;
mod resolve;
pub(crate) mod summary;

pub use error::ListError;
pub use inspect::Inspection;
pub use resolve::resolve;
pub use summary::summarise;

use domain::Reference;
use domain::docker_file::StoredManifest;
use domain::list::Annotation;
use futures_util::future::join_all;

use crate::registry::Client;
use crate::store::{ListStore, StoreError, StoredList};

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
        let existing = self.store.get(list)?;
        if existing.is_some() && !amend {
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
        // Somebody may have made the list since: only the store can say, under its lock.
        if amend {
            self.store.put(list, &entries)?;
        } else if !self.store.put_new(list, &entries)? {
            return Err(ListError::NotAmended);
        }
        self.get(list)
    }

    /// A local list.
    ///
    /// # Errors
    /// [`ListError::NoSuchList`].
    pub fn get(&self, list: &Reference) -> Result<StoredList, ListError> {
        self.store.get(list)?.ok_or_else(|| ListError::no_such_list(list))
    }

    /// All local lists.
    ///
    /// # Errors
    /// [`ListError::Store`].
    pub fn all(&self) -> Result<Vec<StoredList>, ListError> {
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
            if platform.in_docker_table() {
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

    /// The entry that is in this list already, or a new one from the registry. Files of docker
    /// before 23.0 do not hold the manifest's bytes: such an entry is fetched anew, and so is one
    /// whose file is damaged.
    async fn entry_for(
        &self,
        list: &Reference,
        source: &Reference,
    ) -> Result<StoredManifest, ListError> {
        match self.store.entry(list, source) {
            Ok(Some(entry)) if entry.has_raw && entry.reference == *source => return Ok(entry),
            Ok(_) | Err(StoreError::Damaged { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        resolve(&self.client, source).await
    }
}
