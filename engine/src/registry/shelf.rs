//! Manifests and configs on disk, for later runs: one file for each, named by who read it from where
//! under which digest. What is read back is verified, so a file may be torn, changed or gone at any
//! time: then the registry is asked again. Nothing here is ever the only copy of anything.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use domain::protocol::activity::CacheUse;
use domain::{Digest, MediaType, Repository};
use serde::{Deserialize, Serialize};

use super::cache::Content;

/// How many bytes the files may have in all.
const CAPACITY: u64 = 256 * 1024 * 1024;
/// The largest content that is kept, in bytes: no manifest or config is larger.
const LARGEST: usize = 8 * 1024 * 1024;
/// How much room is made when there is none left: all but this part in ten stays.
const FREED_TENTHS: u64 = 1;
/// How often it is looked whether there is too much.
const LOOK_EVERY: Duration = Duration::from_secs(60 * 60);
/// After how many bytes written by this run it is looked sooner.
const LOOK_AFTER: u64 = CAPACITY / 16;
/// A file that was used is dated anew when its date is older than this, so that it stays longer.
const DATED: Duration = Duration::from_secs(24 * 60 * 60);
/// The file whose date says when it was last looked.
const LOOKED: &str = "looked";
/// What the names of files begin with that are being written.
const PART: &str = ".part-";

/// Who read content, and where. What one account was given is not for another one, nor for nobody.
#[derive(Debug, Clone)]
pub(super) struct Owner {
    pub(super) repository: Repository,
    /// The account's name; empty where the registry asks for none.
    pub(super) account: String,
}

/// The files.
#[derive(Debug)]
pub(super) struct Shelf {
    folder: PathBuf,
    capacity: u64,
    /// Bytes written since it was last looked whether there is too much.
    written: Mutex<u64>,
}

/// The first line of a file.
#[derive(Serialize, Deserialize)]
struct Label {
    digest: Digest,
    media_type: MediaType,
}

/// A file of the folder.
struct Item {
    used: SystemTime,
    bytes: u64,
    path: PathBuf,
}

impl Shelf {
    /// Files in this folder, which need not exist.
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, capacity: CAPACITY, written: Mutex::default() }
    }

    /// What was kept under a digest, with the digest proved. A file that does not have it is deleted.
    pub(super) fn get(&self, owner: &Owner, digest: &Digest) -> Option<Content> {
        let path = self.path(owner, digest);
        let file = fs::read(&path).ok()?;
        let read = |file: &[u8]| {
            let end = file.iter().position(|byte| *byte == b'\n')?;
            let label: Label = serde_json::from_slice(file.get(..end)?).ok()?;
            let bytes = file.get(end + 1..)?;
            let is_right = &label.digest == digest && digest.verify(bytes);
            is_right.then(|| Content { bytes: bytes.to_vec(), media_type: label.media_type })
        };
        let Some(content) = read(&file) else {
            tracing::debug!(path = %path.display(), "kept content is damaged and goes");
            let _ = fs::remove_file(&path);
            return None;
        };
        date(&path);
        Some(content)
    }

    /// Keeps content. A disk that is full or not ours is no reason to fail: it is asked for again then.
    pub(super) fn put(&self, owner: &Owner, digest: &Digest, content: &Content) {
        if content.bytes.len() > LARGEST {
            return;
        }
        if let Err(error) = self.write(owner, digest, content) {
            tracing::debug!(%error, %digest, "content is not kept");
            return;
        }
        let is_much = {
            let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
            *written += content.bytes.len() as u64;
            let is_much = *written > LOOK_AFTER.min(self.capacity / 16);
            if is_much {
                *written = 0;
            }
            is_much
        };
        if is_much || self.is_long_ago() {
            self.make_room();
        }
    }

    /// How much there is.
    pub(super) fn usage(&self) -> CacheUse {
        let items = self.items();
        let bytes = items.iter().map(|item| item.bytes).sum();
        CacheUse { entries: items.len() as u64, bytes, capacity: self.capacity }
    }

    /// Deletes all of it.
    ///
    /// # Errors
    /// When the folder cannot be deleted.
    pub(super) fn clear(&self) -> std::io::Result<()> {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// The folder, for messages.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where content is: two digits of its name are a folder, so that none is very long.
    fn path(&self, owner: &Owner, digest: &Digest) -> PathBuf {
        let Owner { repository, account } = owner;
        let name = Digest::of(format!("{account}\n{repository}\n{digest}").as_bytes());
        let (folder, file) = name.hex().split_at(2);
        self.folder.join(folder).join(file)
    }

    fn write(&self, owner: &Owner, digest: &Digest, content: &Content) -> std::io::Result<()> {
        let path = self.path(owner, digest);
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder)?;
        let label = Label { digest: digest.clone(), media_type: content.media_type.clone() };
        let mut file = tempfile::Builder::new().prefix(PART).tempfile_in(folder)?;
        file.write_all(&serde_json::to_vec(&label)?)?;
        file.write_all(b"\n")?;
        file.write_all(&content.bytes)?;
        // Not synchronised: what a crash tears is noticed by its digest.
        file.persist(&path).map_err(|error| error.error)?;
        Ok(())
    }

    fn is_long_ago(&self) -> bool {
        let looked = fs::metadata(self.folder.join(LOOKED)).and_then(|about| about.modified());
        looked.is_ok_and(|looked| looked.elapsed().is_ok_and(|ago| ago > LOOK_EVERY))
            || !self.folder.join(LOOKED).exists()
    }

    /// Deletes what was not used for longest until there is some room.
    fn make_room(&self) {
        let _ = fs::write(self.folder.join(LOOKED), "");
        let mut items = self.items();
        let mut bytes: u64 = items.iter().map(|item| item.bytes).sum();
        if bytes <= self.capacity {
            return;
        }
        items.sort_by_key(|item| item.used);
        let wanted = self.capacity / 10 * (10 - FREED_TENTHS);
        for item in items {
            if bytes <= wanted {
                break;
            }
            if fs::remove_file(&item.path).is_ok() {
                bytes -= item.bytes;
            }
        }
    }

    /// All files; those that nobody finished writing in an hour are deleted on the way.
    fn items(&self) -> Vec<Item> {
        let folders = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let files = folders.filter_map(|folder| fs::read_dir(folder.path()).ok()).flatten();
        let mut items = Vec::new();
        for file in files.flatten() {
            let Ok(about) = file.metadata() else { continue };
            let (used, path) = (about.modified().unwrap_or(SystemTime::UNIX_EPOCH), file.path());
            if file.file_name().to_string_lossy().starts_with(PART) {
                if used.elapsed().is_ok_and(|age| age > LOOK_EVERY) {
                    let _ = fs::remove_file(path);
                }
                continue;
            }
            items.push(Item { used, bytes: about.len(), path });
        }
        items
    }
}

/// Says that a file was used, from time to time.
fn date(path: &Path) {
    let used = fs::metadata(path).and_then(|about| about.modified());
    if used.is_ok_and(|used| used.elapsed().is_ok_and(|ago| ago > DATED))
        && let Ok(file) = fs::File::options().write(true).open(path)
    {
        let _ = file.set_modified(SystemTime::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(repository: &str, account: &str) -> Owner {
        Owner { repository: repository.parse().unwrap(), account: account.to_owned() }
    }

    fn content(bytes: &[u8]) -> (Digest, Content) {
        let media_type = "application/vnd.oci.image.manifest.v1+json".into();
        (Digest::of(bytes), Content { bytes: bytes.to_vec(), media_type })
    }

    #[test]
    fn what_is_kept_comes_back_to_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (me, other) = (owner("r.example/a", "me"), owner("r.example/b", "me"));
        let (digest, manifest) = content(b"{\n}");
        Shelf::new(folder.path().join("cache")).put(&me, &digest, &manifest);
        let later = Shelf::new(folder.path().join("cache"));
        let found = later.get(&me, &digest).unwrap();
        assert_eq!((found.bytes, found.media_type), (manifest.bytes, manifest.media_type));
        assert!(later.get(&other, &digest).is_none(), "another repository");
        assert!(later.get(&owner("r.example/a", ""), &digest).is_none(), "nobody signed in");
        assert_eq!(later.usage().entries, 1);
        later.clear().unwrap();
        assert!(later.get(&me, &digest).is_none(), "cleared");
        later.clear().unwrap();
    }

    #[test]
    fn damaged_files_answer_nothing_and_go() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path().to_owned());
        let me = owner("r.example/a", "me");
        let (digest, manifest) = content(b"what a registry sent");
        let damages: [fn(&mut Vec<u8>); 5] = [
            |file| file.clear(),
            |file| file.truncate(file.len() - 3),
            |file| file.extend(b"more"),
            |file| file.retain(|byte| *byte != b'\n'),
            |file| file.splice(0..1, *b"[").for_each(drop),
        ];
        for damage in damages {
            shelf.put(&me, &digest, &manifest);
            let path = shelf.path(&me, &digest);
            let mut file = fs::read(&path).unwrap();
            damage(&mut file);
            fs::write(&path, file).unwrap();
            assert!(shelf.get(&me, &digest).is_none(), "damaged");
            assert!(!path.exists(), "and gone");
        }
    }

    #[test]
    fn the_oldest_go_when_there_is_too_much() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf { capacity: 100_000, ..Shelf::new(folder.path().to_owned()) };
        let me = owner("r.example/a", "me");
        let contents: Vec<_> = (0..40_u8).map(|at| content(&vec![at; 10_000])).collect();
        let age = |at: u64| SystemTime::now() - Duration::from_secs((40 - at) * 60);
        for (at, (digest, content)) in contents.iter().enumerate() {
            shelf.put(&me, digest, content);
            let file = fs::File::options().write(true).open(shelf.path(&me, digest));
            file.unwrap().set_modified(age(at as u64)).unwrap();
        }
        let usage = shelf.usage();
        assert!(usage.bytes <= 110_000, "bounded, but for what came since: {usage:?}");
        assert!(shelf.get(&me, &contents[0].0).is_none(), "the oldest is gone");
        assert!(shelf.get(&me, &contents[39].0).is_some(), "the newest is there");
    }

    #[test]
    fn a_folder_that_cannot_be_is_no_failure() {
        let folder = tempfile::tempdir().unwrap();
        let taken = folder.path().join("taken");
        fs::write(&taken, "a file").unwrap();
        let shelf = Shelf::new(taken.join("cache"));
        let (digest, manifest) = content(b"x");
        shelf.put(&owner("r.example/a", ""), &digest, &manifest);
        assert!(shelf.get(&owner("r.example/a", ""), &digest).is_none());
        assert_eq!(shelf.usage().entries, 0);
    }
}
