//! Writing lists: a new one appears as a whole, entries change by rename, the record of a list is
//! written before the list, so that a list is never without its name.

use std::io::ErrorKind;
use std::path::PathBuf;

use domain::docker_file::StoredManifest;
use domain::draft::carry;
use domain::list::LastPush;
use domain::{Digest, Platform, Reference};

use super::draft::Deleted;
use super::read::{self, Content};
use super::record::Record;
use super::{ListStore, StoreError, at, folder, now_ms};

/// An entry that was fetched again.
#[derive(Debug, Clone)]
pub struct Refetched {
    /// As it is in the registry now.
    pub entry: StoredManifest,
    /// The digest that the list had when it was asked, and the platform that the image of this
    /// digest has by itself: what differs from it in the list was annotated.
    pub before: Option<(Digest, Platform)>,
}

/// An entry that was replaced because its tag had moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// The entry.
    pub reference: Reference,
    /// What was there.
    pub old: Digest,
    /// What is there.
    pub new: Digest,
}

/// What came of asking for a list to be deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// It is gone.
    Removed,
    /// It was not there.
    NotThere,
    /// It is not what it was: it stays.
    Changed,
}

/// A list with nobody else writing to it.
pub(super) struct Locked {
    folder: PathBuf,
    list: Reference,
    content: Option<Content>,
    record: Option<Record>,
    /// Nothing where whoever asked holds the lock.
    _lock: Option<std::fs::File>,
}

/// An entry to write; fetched just now with this platform, or changed in place.
pub(super) struct Write {
    pub(super) entry: StoredManifest,
    pub(super) fetched: Option<Platform>,
}

impl Write {
    fn fetched(entry: StoredManifest) -> Self {
        let fetched = Some(entry.descriptor.platform.clone().unwrap_or_default());
        Self { entry, fetched }
    }
}

impl ListStore {
    /// Makes a list of these entries, all or nothing; false when it is there already.
    ///
    /// # Errors
    /// [`StoreError`], with [`StoreError::Collision`] when docker's file names would make it lose
    /// an entry or another list.
    pub fn put_new(
        &self,
        list: &Reference,
        entries: Vec<StoredManifest>,
    ) -> Result<bool, StoreError> {
        let locked = self.open(list)?;
        if locked.content.is_some() {
            return Ok(false);
        }
        self.write(&locked, &entries.into_iter().map(Write::fetched).collect::<Vec<_>>(), &[])
    }

    /// Adds entries to a list, or makes it. As with docker, an entry that is there stays as it is;
    /// one that is damaged, or lacks its manifest's bytes, is replaced.
    ///
    /// # Errors
    /// As [`ListStore::put_new`].
    pub fn add(&self, list: &Reference, entries: &[StoredManifest]) -> Result<(), StoreError> {
        loop {
            let locked = self.open(list)?;
            let new = entries.iter().filter(|entry| {
                let known = locked.entry(&entry.reference);
                known.is_none_or(|known| !known.has_raw)
            });
            let new: Vec<Write> = new.cloned().map(Write::fetched).collect();
            if self.write(&locked, &new, &[])? {
                return Ok(());
            }
            // Docker made the folder meanwhile.
        }
    }

    /// Replaces the entries whose tag has moved, with their annotations, and adds those that are not
    /// there. Gives the ones that were replaced.
    ///
    /// # Errors
    /// As [`ListStore::put_new`].
    pub fn refresh(
        &self,
        list: &Reference,
        entries: &[Refetched],
    ) -> Result<Vec<Replaced>, StoreError> {
        loop {
            let locked = self.open(list)?;
            let (mut writes, mut replaced) = (Vec::new(), Vec::new());
            for Refetched { entry, before } in entries {
                let mut write = Write::fetched(entry.clone());
                if let Some(old) = locked.entry(&entry.reference) {
                    let (was, is) = (&old.descriptor.digest, &entry.descriptor.digest);
                    if was == is && old.has_raw {
                        continue;
                    }
                    let asked = before.as_ref().filter(|(digest, _)| digest == was);
                    if let Some((_, original)) = asked {
                        carry_annotations(original, old, &mut write.entry);
                    }
                    if was != is {
                        let reference = entry.reference.clone();
                        replaced.push(Replaced { reference, old: was.clone(), new: is.clone() });
                    }
                }
                writes.push(write);
            }
            if self.write(&locked, &writes, &[])? {
                return Ok(replaced);
            }
        }
    }

    /// The platform that an entry of a list had before it was annotated, if it is on record.
    pub fn original(&self, list: &Reference, entry: &StoredManifest) -> Option<Platform> {
        let record = self.record(&self.folder(list))?;
        record.original(entry).cloned()
    }

    /// Changes an entry with no other writer of Manifold between reading and writing; false when it
    /// is not there.
    ///
    /// # Errors
    /// What `edit` gives, with the entry then as it was; and [`StoreError`].
    pub fn update<E: From<StoreError>>(
        &self,
        list: &Reference,
        entry: &Reference,
        edit: impl FnOnce(&mut StoredManifest) -> Result<(), E>,
    ) -> Result<bool, E> {
        let locked = self.open(list)?;
        if locked.content.is_none() {
            return Ok(false);
        }
        // By its file, so that one that is damaged is said to be.
        let Some(mut found) = self.entry(list, entry)? else { return Ok(false) };
        edit(&mut found)?;
        self.write(&locked, &[Write { entry: found, fetched: None }], &[])?;
        Ok(true)
    }

    /// Deletes a list; false when it was not there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn remove(&self, list: &Reference) -> Result<bool, StoreError> {
        let is_gone = self.remove_if(list, |_| true)? == Removal::Removed;
        // What docker's store holds nothing of is a list all the same.
        Ok(is_gone || self.delete_draft(list)? != Deleted::NotThere)
    }

    /// Deletes a list if its entries, in docker's order, are still what they were.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn remove_if(
        &self,
        list: &Reference,
        is_same: impl FnOnce(&[StoredManifest]) -> bool,
    ) -> Result<Removal, StoreError> {
        let lock = self.lock()?;
        let path = self.folder(list);
        // Whatever has the list's name goes when it is asked for: damaged files, or a link itself.
        match std::fs::symlink_metadata(&path) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Removal::NotThere),
            Err(error) => return Err(at(&path)(error)),
        }
        let content = read::content(&path).unwrap_or_default().unwrap_or_default();
        if let Some(record) = self.record_of(&path, &content)
            && record.reference != *list
        {
            return Err(collision(list, &record.reference));
        }
        if !is_same(&content.entries) {
            return Ok(Removal::Changed);
        }
        self.drop_list(list)?;
        // The list is gone whatever comes of the file, which is then that of a deleted list.
        if let Err(error) = self.drop_draft_file(list) {
            tracing::warn!(%error, "the draft of a list that is gone stays");
        }
        drop(lock);
        Ok(Removal::Removed)
    }

    /// Takes docker's list away, if there is one. Whoever calls holds the lock.
    pub(super) fn drop_list(&self, list: &Reference) -> Result<(), StoreError> {
        let path = self.folder(list);
        match std::fs::symlink_metadata(&path) {
            Ok(_) => folder::remove(&path, &self.root)?,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(at(&path)(error)),
        }
        // The list is gone whatever comes of its record, which fits no other list.
        if let Err(error) = self.set_record(&path, None) {
            tracing::warn!(%error, "the record of a list that is gone stays");
        }
        Ok(())
    }

    /// Remembers a push. The push has succeeded whatever comes of this, so that a failure is only
    /// logged.
    pub fn note_push(&self, list: &Reference, digest: &Digest) {
        let push = LastPush { digest: digest.clone(), at_ms: now_ms() };
        let noted = self.open(list).and_then(|locked| {
            self.note_push_in_draft(list, push.clone())?;
            let Some(content) = &locked.content else { return Ok(()) };
            let mut record = locked.reconciled(&content.entries);
            record.pushed = Some(push);
            self.set_record(&locked.folder, Some(&record))
        });
        if let Err(error) = noted {
            tracing::warn!(%error, "the push is not on record");
        }
    }

    /// Takes the lock and looks at a list.
    fn open(&self, list: &Reference) -> Result<Locked, StoreError> {
        let lock = self.lock()?;
        Ok(Locked { _lock: Some(lock), ..self.open_within(list)? })
    }

    /// Looks at a list, for somebody who holds the lock.
    pub(super) fn open_within(&self, list: &Reference) -> Result<Locked, StoreError> {
        let folder = self.folder(list);
        let content = read::content(&folder)?;
        let record = content.as_ref().and_then(|content| self.record_of(&folder, content));
        match record {
            Some(record) if record.reference != *list => Err(collision(list, &record.reference)),
            record => Ok(Locked { folder, list: list.clone(), content, record, _lock: None }),
        }
    }

    /// Writes entries and takes others away, the record first: a record of what is not there is not
    /// believed, and a list without one has no name. False, with nothing changed, when the folder came
    /// meanwhile.
    pub(super) fn write(
        &self,
        locked: &Locked,
        writes: &[Write],
        gone: &[Reference],
    ) -> Result<bool, StoreError> {
        let files = locked.files(writes, gone)?;
        let gone_files: Vec<String> = gone.iter().map(StoredManifest::file_name).collect();
        std::fs::create_dir_all(&self.root).map_err(at(&self.root))?;
        let old = self.record(&locked.folder);
        let record = Some(locked.record_with(writes, gone));
        if record != old {
            self.set_record(&locked.folder, record.as_ref())?;
        }
        let (path, root) = (&locked.folder, &self.root);
        let written = match (&locked.content, files.as_slice()) {
            (None, files) => folder::make(path, root, files),
            (Some(_), files) => folder::change(path, root, files, &gone_files).map(|()| true),
        };
        if !matches!(written, Ok(true)) && record != old {
            // As it was, as far as the disk lets it; else it is reconciled when it is read.
            if let Err(error) = self.set_record(&locked.folder, old.as_ref()) {
                tracing::debug!(%error, "the record is ahead of its list");
            }
        }
        written
    }
}

impl Locked {
    pub(super) fn entries(&self) -> &[StoredManifest] {
        self.content.as_ref().map_or(&[], |content| &content.entries)
    }

    /// Whether there is something in the folder that is no entry.
    pub(super) fn has_damage(&self) -> bool {
        self.content.as_ref().is_some_and(Content::has_damage)
    }

    pub(super) fn entry(&self, reference: &Reference) -> Option<&StoredManifest> {
        self.entries().iter().find(|entry| &entry.reference == reference)
    }

    /// The record, made to fit these entries.
    fn reconciled(&self, entries: &[StoredManifest]) -> Record {
        let now = now_ms();
        let record = self.record.clone();
        let mut record =
            record.unwrap_or_else(|| Record::new(&self.folder, self.list.clone(), now));
        record.reconcile(entries, now);
        record
    }

    /// The record as it will be with these entries, and without others.
    fn record_with(&self, writes: &[Write], gone: &[Reference]) -> Record {
        let stays = self.entries().iter().filter(|entry| !gone.contains(&entry.reference));
        let mut record = self.reconciled(&stays.cloned().collect::<Vec<_>>());
        for Write { entry, fetched } in writes {
            if let Some(platform) = fetched {
                record.fetched(entry, platform, now_ms());
            }
        }
        record
    }

    /// The files of these entries.
    ///
    /// # Errors
    /// [`StoreError::Collision`] when one would take the place of another reference.
    fn files(
        &self,
        writes: &[Write],
        gone: &[Reference],
    ) -> Result<Vec<(String, String)>, StoreError> {
        let mut files: Vec<(String, String)> = Vec::new();
        let stays = || self.entries().iter().filter(|entry| !gone.contains(&entry.reference));
        for (position, Write { entry, .. }) in writes.iter().enumerate() {
            let name = StoredManifest::file_name(&entry.reference);
            // A damaged file is no reason to refuse: it is about to be replaced.
            let earlier = writes.iter().take(position).map(|write| &write.entry);
            let twin = earlier.chain(stays()).map(|other| &other.reference).find(|other| {
                **other != entry.reference && StoredManifest::file_name(other) == name
            });
            if let Some(twin) = twin {
                return Err(collision(&entry.reference, twin));
            }
            let text = entry.encode();
            let text = text.map_err(|_| StoreError::NotJson(Box::new(entry.reference.clone())))?;
            files.push((name, text));
        }
        Ok(files)
    }
}

fn collision(new: &Reference, old: &Reference) -> StoreError {
    let name = StoredManifest::file_name(new);
    StoreError::Collision { new: Box::new(new.clone()), old: Box::new(old.clone()), name }
}

/// What was annotated in the old entry is annotated in the new one.
fn carry_annotations(original: &Platform, old: &StoredManifest, new: &mut StoredManifest) {
    let Some(old) = &old.descriptor.platform else { return };
    carry(original, old, new.descriptor.platform.get_or_insert_default());
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Platform, RawManifest, media_type};

    fn store() -> (tempfile::TempDir, ListStore) {
        let folder = tempfile::tempdir().unwrap();
        let store = ListStore::new(folder.path().join("manifests"), folder.path().join("data"));
        (folder, store)
    }

    fn entry(reference: &str) -> StoredManifest {
        let raw = RawManifest::new(b"{\"a\":1}".to_vec(), &media_type::DOCKER_MANIFEST.into());
        StoredManifest::new(reference.parse().unwrap(), raw, Platform::new("linux", "arm64", ""))
    }

    #[test]
    fn a_list_is_put_read_and_removed() {
        let (folder, store) = store();
        let list: Reference = "me/echo".parse().unwrap();
        assert!(store.get(&list).unwrap().is_none());
        store.add(&list, &[entry("me/b"), entry("me/a")]).unwrap();
        let found = store.get(&list).unwrap().unwrap();
        let names: Vec<_> = found.entries.iter().map(|e| e.reference.familiar()).collect();
        assert_eq!(names, ["me/a:latest", "me/b:latest"], "by file name");
        let all = store.all().unwrap();
        assert_eq!((all.lists.len(), all.lists[0].name_is_guess), (1, false));
        assert!(store.remove(&list).unwrap());
        assert!(!store.remove(&list).unwrap(), "gone");
        let left = std::fs::read_dir(folder.path().join("manifests")).unwrap().count();
        assert_eq!(left, 0, "no temporary file stays");
    }

    #[test]
    fn colliding_names_are_refused_and_nothing_changes() {
        let (_folder, store) = store();
        let list: Reference = "r.example/list:1".parse().unwrap();
        let [a, b] = ["r.example/app:v1-amd64", "r.example/app-v1:amd64"].map(entry);
        let both = store.add(&list, &[a.clone(), b.clone()]).unwrap_err();
        assert!(matches!(both, StoreError::Collision { .. }), "{both}");
        assert!(store.get(&list).unwrap().is_none(), "nothing was made");
        store.add(&list, &[a]).unwrap();
        let later = store.add(&list, &[b]).unwrap_err().to_string();
        assert!(later.contains("app:v1-amd64") && later.contains("app-v1:amd64"), "{later}");
        let other: Reference = "r.example/list-1:x".parse().unwrap();
        store.add(&other, &[]).unwrap();
        let twin: Reference = "r.example/list:1-x".parse().unwrap();
        assert!(store.add(&twin, &[]).is_err(), "two lists with one folder");
    }

    #[test]
    fn a_new_list_is_new_and_concurrent_changes_of_one_entry_all_count() {
        let (_folder, store) = store();
        let list: Reference = "me/echo".parse().unwrap();
        assert!(store.put_new(&list, vec![entry("me/a")]).unwrap());
        assert!(!store.put_new(&list, vec![entry("me/b")]).unwrap(), "it is there");
        let name: Reference = "me/a".parse().unwrap();
        std::thread::scope(|scope| {
            for n in 0..16 {
                let (store, list, name) = (&store, &list, &name);
                scope.spawn(move || {
                    store.update(list, name, |entry| {
                        let platform = entry.descriptor.platform.as_mut().unwrap();
                        platform.os_features.push(format!("f{n}"));
                        Ok::<(), StoreError>(())
                    })
                });
            }
        });
        let found = store.entry(&list, &name).unwrap().unwrap();
        let features = found.descriptor.platform.unwrap().os_features;
        assert_eq!(features.len(), 16, "no update is lost: {features:?}");
        assert_eq!(store.get(&list).unwrap().unwrap().entries.len(), 1, "me/b was not added");
    }

    #[test]
    fn bad_files_are_reported_beside_the_good_ones() {
        let (folder, store) = store();
        let list: Reference = "me/echo".parse().unwrap();
        store.add(&list, &[entry("me/a")]).unwrap();
        let inside = folder.path().join("manifests/docker.io_me_echo-latest");
        std::fs::write(inside.join("torn"), "{").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink("/etc/passwd", inside.join("link")).unwrap();
        let found = store.get(&list).unwrap().unwrap();
        assert_eq!(found.entries.len(), 1, "the good one");
        assert!(found.damaged.iter().any(|file| file.path.ends_with("torn")));
        #[cfg(unix)]
        assert!(found.damaged.iter().any(|file| file.path.ends_with("link")), "not followed");
    }
}
