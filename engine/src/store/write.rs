//! Writing lists: a new one appears as a whole, an entry changes by rename, writers of Manifold wait
//! for each other.

use std::fs::File;
use std::path::Path;

use domain::Reference;
use domain::docker_file::StoredManifest;

use super::{ListStore, StoreError, at};
use crate::atomic::{self, PREFIX};

impl ListStore {
    /// Adds these entries to a list, or replaces those of the same reference; makes the list when it
    /// is not there. All or nothing for a new list: its folder appears by one rename.
    ///
    /// # Errors
    /// [`StoreError`], with [`StoreError::Collision`] when docker's file names would make it lose
    /// an entry or another list.
    pub fn put(&self, list: &Reference, entries: &[StoredManifest]) -> Result<(), StoreError> {
        let _lock = self.lock()?;
        self.put_locked(list, entries)
    }

    /// As [`ListStore::put`], for a list that must not be there yet; false when it is.
    ///
    /// # Errors
    /// As [`ListStore::put`].
    pub fn put_new(
        &self,
        list: &Reference,
        entries: &[StoredManifest],
    ) -> Result<bool, StoreError> {
        let _lock = self.lock()?;
        if std::fs::symlink_metadata(self.folder(list)).is_ok() {
            // Another list may have the folder: then the caller must hear that, not "it is there".
            self.check_collisions(list, &self.folder(list), &[])?;
            return Ok(false);
        }
        self.put_locked(list, entries)?;
        Ok(true)
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
        let _lock = self.lock()?;
        // A file of this name may hold another reference, which was not meant.
        let found = self.entry(list, entry)?.filter(|found| found.reference == *entry);
        let Some(mut found) = found else { return Ok(false) };
        edit(&mut found)?;
        self.put_locked(list, &[found])?;
        Ok(true)
    }

    fn put_locked(&self, list: &Reference, entries: &[StoredManifest]) -> Result<(), StoreError> {
        let folder = self.folder(list);
        self.check_collisions(list, &folder, entries)?;
        let files = entries
            .iter()
            .map(|entry| {
                let text = entry.encode();
                let text = text.map_err(|_| StoreError::NotJson(Box::new(entry.reference.clone())));
                Ok((StoredManifest::file_name(&entry.reference), text?))
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        std::fs::create_dir_all(&self.root).map_err(at(&self.root))?;
        if folder.is_dir() {
            for (name, text) in &files {
                // The temporary file is beside the list's folder, where docker does not look.
                let path = folder.join(name);
                atomic::write(&path, &self.root, text.as_bytes()).map_err(at(&path))?;
            }
        } else {
            self.create_folder(&folder, &files)?;
        }
        self.set_name(&folder, Some(list))
    }

    /// Deletes a list; false when it was not there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn remove(&self, list: &Reference) -> Result<bool, StoreError> {
        let _lock = self.lock()?;
        let folder = self.folder(list);
        if std::fs::symlink_metadata(&folder).is_err() {
            return Ok(false);
        }
        // Out of sight by one rename, so that nobody sees half a list; then the files go.
        let grave = tempfile::Builder::new().prefix(PREFIX).tempdir_in(&self.root);
        let grave = grave.map_err(at(&self.root))?;
        std::fs::rename(&folder, grave.path().join("list")).map_err(at(&folder))?;
        drop(grave);
        self.set_name(&folder, None)?;
        Ok(true)
    }

    fn create_folder(&self, folder: &Path, files: &[(String, String)]) -> Result<(), StoreError> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            builder.permissions(std::fs::Permissions::from_mode(0o755));
        }
        let staged = builder.tempdir_in(&self.root).map_err(at(&self.root))?;
        for (name, text) in files {
            let path = staged.path().join(name);
            atomic::write(&path, staged.path(), text.as_bytes()).map_err(at(&path))?;
        }
        std::fs::rename(staged.path(), folder).map_err(at(folder))?;
        // It has another name now: there is nothing to clean up.
        let _ = staged.keep();
        Ok(())
    }

    fn check_collisions(
        &self,
        list: &Reference,
        folder: &Path,
        entries: &[StoredManifest],
    ) -> Result<(), StoreError> {
        let collision = |new: &Reference, old: &Reference, name: String| StoreError::Collision {
            new: Box::new(new.clone()),
            old: Box::new(old.clone()),
            name,
        };
        if let Some(other) = self.names().lists.get(folder).filter(|other| *other != list)
            && folder.is_dir()
        {
            return Err(collision(list, other, StoredManifest::file_name(list)));
        }
        for (position, entry) in entries.iter().enumerate() {
            let name = StoredManifest::file_name(&entry.reference);
            let twin = entries.iter().take(position).find(|other| {
                other.reference != entry.reference
                    && StoredManifest::file_name(&other.reference) == name
            });
            if let Some(twin) = twin {
                return Err(collision(&entry.reference, &twin.reference, name));
            }
            // A damaged file is no reason to refuse: it is about to be replaced.
            if let Ok(Some(old)) = self.entry(list, &entry.reference)
                && old.reference != entry.reference
            {
                return Err(collision(&entry.reference, &old.reference, name));
            }
        }
        Ok(())
    }

    /// Holds off Manifold's other writers, in this process and others, until it is dropped.
    fn lock(&self) -> Result<File, StoreError> {
        std::fs::create_dir_all(&self.data).map_err(at(&self.data))?;
        let path = self.data.join("lists.lock");
        let file = File::options().create(true).append(true).open(&path).map_err(at(&path))?;
        file.lock().map_err(at(&path))?;
        Ok(file)
    }
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
        store.put(&list, &[entry("me/b"), entry("me/a")]).unwrap();
        let found = store.get(&list).unwrap().unwrap();
        let names: Vec<_> = found.entries.iter().map(|e| e.reference.familiar()).collect();
        assert_eq!(names, ["me/a:latest", "me/b:latest"], "by file name");
        let all = store.all().unwrap();
        assert_eq!((all.len(), all[0].name_is_guess), (1, false));
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
        let both = store.put(&list, &[a.clone(), b.clone()]).unwrap_err();
        assert!(matches!(both, StoreError::Collision { .. }), "{both}");
        assert!(store.get(&list).unwrap().is_none(), "nothing was made");
        store.put(&list, &[a]).unwrap();
        let later = store.put(&list, &[b]).unwrap_err().to_string();
        assert!(later.contains("app:v1-amd64") && later.contains("app-v1:amd64"), "{later}");
        let other: Reference = "r.example/list-1:x".parse().unwrap();
        store.put(&other, &[]).unwrap();
        let twin: Reference = "r.example/list:1-x".parse().unwrap();
        assert!(store.put(&twin, &[]).is_err(), "two lists with one folder");
    }

    #[test]
    fn a_new_list_is_new_and_concurrent_changes_of_one_entry_all_count() {
        let (_folder, store) = store();
        let list: Reference = "me/echo".parse().unwrap();
        assert!(store.put_new(&list, &[entry("me/a")]).unwrap());
        assert!(!store.put_new(&list, &[entry("me/b")]).unwrap(), "it is there");
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
        store.put(&list, &[entry("me/a")]).unwrap();
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
