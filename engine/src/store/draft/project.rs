//! What docker's store is to hold of a draft.

use domain::docker_file::StoredManifest;
use domain::draft::in_docker;
use domain::{Descriptor, RawManifest, Reference};

use super::StoredDraft;
use super::file::DraftFile;
use crate::store::write::Write;
use crate::store::{ListStore, StoreError, StoredList};

/// The entries of docker's list. An image whose manifest is not at hand cannot be written and is
/// left out; it is one that no registry has.
pub(super) fn entries(draft: &StoredDraft, list: Option<&StoredList>) -> Vec<StoredManifest> {
    let there = |name: &Reference| {
        list.and_then(|list| list.entries.iter().find(|stored| stored.reference == *name))
    };
    let now = draft.history.draft();
    let wanted = in_docker(&now, &|name| there(name).is_some());
    let made = wanted.into_iter().filter_map(|entry| {
        let (name, said) = (entry.handle(), &entry.descriptor);
        if let Some(known) = there(&name).filter(|known| known.descriptor.digest == said.digest) {
            let mut same = known.clone();
            same.descriptor.platform.clone_from(&said.platform);
            return Some(same);
        }
        let text = draft.stock.get(&said.digest)?.clone();
        let raw =
            RawManifest::with_digest(text.into_bytes(), &said.media_type, said.digest.clone());
        let mut descriptor =
            Descriptor::new(said.media_type.clone(), said.digest.clone(), said.size);
        descriptor.platform.clone_from(&said.platform);
        Some(StoredManifest { reference: name, descriptor, raw, has_raw: true })
    });
    made.collect()
}

impl ListStore {
    /// Makes docker's list hold these entries and no others; without any it goes, unless there is
    /// something else in its folder. Whoever calls holds the lock.
    pub(super) fn put_exactly(
        &self,
        list: &Reference,
        entries: &[StoredManifest],
        file: &DraftFile,
    ) -> Result<(), StoreError> {
        loop {
            let locked = self.open_within(list)?;
            if entries.is_empty() && !locked.has_damage() {
                return self.drop_list(list);
            }
            let gone: Vec<Reference> = locked
                .entries()
                .iter()
                .map(|stored| stored.reference.clone())
                .filter(|name| entries.iter().all(|entry| entry.reference != *name))
                .collect();
            let writes =
                entries.iter().filter(|entry| locked.entry(&entry.reference) != Some(entry));
            let writes: Vec<Write> = writes
                .map(|entry| {
                    let known = locked.entry(&entry.reference);
                    let is_new = known
                        .is_none_or(|known| known.descriptor.digest != entry.descriptor.digest);
                    let fetched = file.config_of(entry).filter(|_| is_new);
                    Write { entry: entry.clone(), fetched }
                })
                .collect();
            if self.write(&locked, &writes, &gone)? {
                return Ok(());
            }
            // Docker made the folder meanwhile.
        }
    }
}
