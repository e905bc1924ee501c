//! `docker manifest inspect`: a local list, a local entry, or what a registry has, as docker prints
//! them.

use domain::docker_file::{ListBody, StoredManifest};
use domain::manifest::{Index, Manifest};
use domain::{RawManifest, Reference};
use futures_util::future::join_all;

use super::{ListError, Lists, resolve};
use crate::store::StoreError;

/// What was found, ready to be printed in either form.
#[derive(Debug)]
pub enum Inspection {
    /// One image, or one entry of a local list.
    Single(Box<StoredManifest>),
    /// One image whose config was not needed.
    Bare(RawManifest),
    /// The entries of a list. A registry's list is shown as docker does: made anew from its entries.
    List(Vec<StoredManifest>),
    /// A registry's list whose children were not needed.
    Index(ListBody),
}

impl Inspection {
    /// The text that docker prints, with its line end.
    ///
    /// # Errors
    /// Only for manifests that are not JSON, which reading them rules out.
    pub fn show(&self, verbose: bool) -> Result<String, serde_json::Error> {
        match self {
            Self::Single(entry) if verbose => entry.show_verbose(),
            Self::Single(entry) => Ok(entry.show()),
            Self::Bare(raw) => Ok(StoredManifest::show_manifest(raw)),
            Self::List(entries) if verbose => StoredManifest::show_all_verbose(entries),
            Self::List(entries) => {
                Ok(ListBody::new(entries.iter().map(|entry| &entry.descriptor))?.text + "\n")
            }
            Self::Index(body) => Ok(body.text.clone() + "\n"),
        }
    }
}

impl Lists {
    /// An entry of a local list.
    ///
    /// # Errors
    /// [`ListError::NoSuchList`], which is docker's answer for a missing entry too.
    pub fn inspect_entry(
        &self,
        list: &Reference,
        entry: &Reference,
    ) -> Result<Inspection, ListError> {
        let found = self.store.entry(list, entry)?;
        let found = found.ok_or_else(|| ListError::no_such_list(entry))?;
        Ok(Inspection::Single(Box::new(found)))
    }

    /// A local list of this name, else what the registry has under it. Without `verbose`, children
    /// and configs are not asked for: nothing of them is shown.
    ///
    /// # Errors
    /// [`ListError`].
    pub async fn inspect(
        &self,
        reference: &Reference,
        verbose: bool,
    ) -> Result<Inspection, ListError> {
        if let Some(list) = self.store.get(reference)? {
            // A list with an entry left out would look complete.
            if let Some(file) = list.damaged.into_iter().next() {
                let (path, reason) = (file.path.into(), file.reason);
                return Err(StoreError::Damaged { path, reason }.into());
            }
            if !verbose {
                check_registries(reference, &list.entries)?;
            }
            return Ok(Inspection::List(list.entries));
        }
        self.inspect_registry(reference, verbose).await
    }

    /// What the registry has under this name, whatever the local lists are called.
    ///
    /// # Errors
    /// [`ListError`].
    pub async fn inspect_registry(
        &self,
        reference: &Reference,
        verbose: bool,
    ) -> Result<Inspection, ListError> {
        let raw = resolve::fetch(&self.client, reference).await?;
        match resolve::parse(reference, &raw)? {
            Manifest::Image(_) if !verbose => Ok(Inspection::Bare(raw)),
            Manifest::Image(_) => {
                let entry = resolve::from_manifest(&self.client, reference, raw).await?;
                Ok(Inspection::Single(Box::new(entry)))
            }
            Manifest::Index(index) if !verbose => {
                check_children(&index)?;
                let body = ListBody::new(&index.manifests);
                let body = body.map_err(|error| ListError::BadContent {
                    reference: Box::new(reference.clone()),
                    reason: error.to_string(),
                })?;
                Ok(Inspection::Index(body))
            }
            Manifest::Index(index) => {
                check_children(&index)?;
                Ok(Inspection::List(self.children(reference, &index).await?))
            }
        }
    }

    /// The children of a registry's list, all asked for at once, with the list's platforms.
    async fn children(
        &self,
        reference: &Reference,
        index: &Index,
    ) -> Result<Vec<StoredManifest>, ListError> {
        let found = join_all(index.manifests.iter().map(|entry| async move {
            // Docker names a child by the list's name and the child's digest.
            let repository = reference.repository();
            let tag = reference.tag().map(|tag| format!(":{tag}")).unwrap_or_default();
            let name = format!("{repository}{tag}@{}", entry.digest);
            let name = name.parse().unwrap_or_else(|_| repository.at(entry.digest.clone()));
            let raw = self.client.manifest_by_digest(repository, &entry.digest).await;
            let raw = raw.map_err(|error| ListError::fetching(&name, error))?;
            let platform = entry.platform.clone().unwrap_or_default();
            Ok(StoredManifest::new(name, raw, platform))
        }));
        found.await.into_iter().collect()
    }
}

/// Docker makes the list that a push would send, and no push takes images of another registry.
fn check_registries(list: &Reference, entries: &[StoredManifest]) -> Result<(), ListError> {
    let target = list.registry();
    let other = entries.iter().map(|entry| entry.reference.registry()).find(|host| *host != target);
    other.map_or(Ok(()), |source| {
        Err(ListError::OtherRegistry {
            source_host: source.to_string(),
            target_host: target.to_string(),
        })
    })
}

/// Docker gives up on a list within a list.
fn check_children(index: &Index) -> Result<(), ListError> {
    match index.manifests.iter().find(|entry| entry.media_type.is_index()) {
        Some(nested) => Err(ListError::NestedList(nested.media_type.clone())),
        None => Ok(()),
    }
}
