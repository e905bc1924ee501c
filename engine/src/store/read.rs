//! Reading lists. A bad file is reported beside the good ones and never followed out of the store.

use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read as _};
use std::path::Path;
use std::time::Duration;

use domain::Reference;
use domain::docker_file::{StoredError, StoredManifest};
use domain::list::{DamagedFile, EntryOrigin, LastPush};

use super::record::Record;
use super::{ListStore, StoreError, at, millis, names};
use crate::atomic::PREFIX;

/// The largest file that is read, in bytes: a manifest is at most 4 MiB, and is in it twice.
const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;
/// Docker writes its files in place: one that is torn and this young may be whole in a moment.
const BEING_WRITTEN: Duration = Duration::from_secs(2);
/// How often to look at such a file, and how long to wait between.
const LOOKS: u32 = 10;
const PAUSE: Duration = Duration::from_millis(15);

/// A list as it is on disk.
#[derive(Debug, Clone)]
pub struct StoredList {
    /// Its name.
    pub reference: Reference,
    /// Whether the name is a guess from docker's folder name.
    pub name_is_guess: bool,
    /// The entries by file name, the order in which docker pushes them.
    pub entries: Vec<StoredManifest>,
    /// How the entries came into the list, as far as Manifold knows.
    pub origins: BTreeMap<Reference, EntryOrigin>,
    /// The last push that Manifold made.
    pub pushed: Option<LastPush>,
    /// What is there and is not an entry.
    pub damaged: Vec<DamagedFile>,
    /// When a file last changed, in milliseconds since 1970.
    pub modified_ms: Option<u64>,
}

/// The whole store.
#[derive(Debug, Clone, Default)]
pub struct StoredLists {
    /// The lists, by name.
    pub lists: Vec<StoredList>,
    /// What is there and is no list.
    pub damaged: Vec<DamagedFile>,
}

impl ListStore {
    /// A list by name; `None` when it has no folder, or when the folder is on record as another
    /// list's. An empty folder is an empty list, as for docker.
    ///
    /// # Errors
    /// [`StoreError`] when the folder cannot be read or is none.
    pub fn get(&self, list: &Reference) -> Result<Option<StoredList>, StoreError> {
        let folder = self.folder(list);
        let Some(content) = content(&folder)? else { return Ok(None) };
        let record = self.record_of(&folder, &content);
        if record.as_ref().is_some_and(|record| record.reference != *list) {
            return Ok(None);
        }
        let name = StoredManifest::file_name(list);
        let made_out = names::make_out(&name, content.references());
        let is_sure = record.is_some()
            || made_out.is_some_and(|found| !found.is_guess && found.reference == *list);
        Ok(Some(content.named(list.clone(), !is_sure, record.as_ref())))
    }

    /// One entry of a list; `None` when there is no such file, or when it holds another reference of
    /// the same file name.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when the file is there and is not an entry.
    pub fn entry(
        &self,
        list: &Reference,
        entry: &Reference,
    ) -> Result<Option<StoredManifest>, StoreError> {
        let folder = self.folder(list);
        let is_others = self.record(&folder).is_some_and(|record| record.reference != *list);
        if !is_folder(&folder)? || (is_others && self.get(list)?.is_none()) {
            return Ok(None);
        }
        let path = self.file(list, entry);
        match read_file(&path) {
            Ok(found) => Ok(found.filter(|found| found.reference == *entry)),
            Err(reason) => Err(StoreError::Damaged { path, reason }),
        }
    }

    /// All lists, by name. One that cannot be read is reported as a list with a damaged file.
    ///
    /// # Errors
    /// [`StoreError`] when the store itself cannot be read; a store that is not there is empty.
    pub fn all(&self) -> Result<StoredLists, StoreError> {
        let items = match std::fs::read_dir(&self.root) {
            Ok(items) => items,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(StoredLists::default()),
            Err(error) => return Err(at(&self.root)(error)),
        };
        let mut all = StoredLists::default();
        for item in items {
            let folder = item.map_err(at(&self.root))?.path();
            match self.look(&folder) {
                Ok(list) => all.lists.extend(list),
                Err(reason) => all.damaged.push(damaged(&folder, reason)),
            }
        }
        all.lists.sort_by(|a, b| a.reference.cmp(&b.reference));
        all.damaged.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(all)
    }

    /// What lies in the store: a list, nothing of docker's that matters, or why it is no list.
    fn look(&self, folder: &Path) -> Result<Option<StoredList>, String> {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(PREFIX) {
            return Ok(None);
        }
        let content = match content(folder) {
            Ok(Some(content)) => content,
            // Somebody deleted it since.
            Ok(None) => return Ok(None),
            Err(StoreError::Damaged { reason, .. }) => return Err(reason),
            Err(error) => {
                Content { damaged: vec![damaged(folder, error.to_string())], ..Content::default() }
            }
        };
        if let Some(record) = self.record_of(folder, &content) {
            return Ok(Some(content.named(record.reference.clone(), false, Some(&record))));
        }
        let made_out = names::make_out(&name, content.references());
        let found = made_out.ok_or("docker gives no list a folder of this name")?;
        Ok(Some(content.named(found.reference, found.is_guess, None)))
    }

    /// The record of a folder, if it is still about the list that is there.
    pub(super) fn record_of(&self, folder: &Path, content: &Content) -> Option<Record> {
        let name = folder.file_name()?.to_str()?;
        self.record(folder).filter(|record| record.fits(name, &content.entries))
    }
}

/// What a list's folder holds; `None` when there is nothing at all.
pub(super) fn content(folder: &Path) -> Result<Option<Content>, StoreError> {
    if is_folder(folder)? { read_folder(folder) } else { Ok(None) }
}

/// What a folder holds.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub(super) entries: Vec<StoredManifest>,
    damaged: Vec<DamagedFile>,
    modified_ms: Option<u64>,
}

impl Content {
    /// Whether there is something that is no entry.
    pub(super) fn has_damage(&self) -> bool {
        !self.damaged.is_empty()
    }

    fn references(&self) -> impl Iterator<Item = &Reference> {
        self.entries.iter().map(|entry| &entry.reference)
    }

    fn named(
        self,
        reference: Reference,
        name_is_guess: bool,
        known: Option<&Record>,
    ) -> StoredList {
        let Self { entries, damaged, modified_ms } = self;
        let origins = known.map_or_else(BTreeMap::new, |record| {
            let origin =
                |entry: &StoredManifest| Some((entry.reference.clone(), record.origin(entry)?));
            entries.iter().filter_map(origin).collect()
        });
        let pushed = known.and_then(|record| record.pushed.clone());
        StoredList { reference, name_is_guess, entries, origins, pushed, damaged, modified_ms }
    }
}

fn damaged(path: &Path, reason: String) -> DamagedFile {
    DamagedFile { path: path.display().to_string(), reason }
}

/// Whether there is a folder. A link to one is none: it can lead anywhere.
fn is_folder(path: &Path) -> Result<bool, StoreError> {
    let reason = match std::fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => return Ok(true),
        Ok(metadata) if metadata.is_symlink() => "it is a link, which is not followed",
        Ok(_) => "it is not a folder",
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(at(path)(error)),
    };
    Err(StoreError::Damaged { path: path.to_owned(), reason: reason.to_owned() })
}

/// `None` when the folder is gone meanwhile.
fn read_folder(folder: &Path) -> Result<Option<Content>, StoreError> {
    let items = match std::fs::read_dir(folder) {
        Ok(items) => items,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(at(folder)(error)),
    };
    let mut files = Vec::new();
    for file in items {
        files.push(file.map_err(at(folder))?.path());
    }
    // Docker pushes in the order of Go's ReadDir, which sorts by the bytes of the name.
    files.sort_by(|a, b| a.as_os_str().as_encoded_bytes().cmp(b.as_os_str().as_encoded_bytes()));
    let mut content = Content { modified_ms: modified(folder), ..Content::default() };
    for file in files {
        content.modified_ms = content.modified_ms.max(modified(&file));
        match read_file(&file) {
            Ok(entry) => content.entries.extend(entry),
            Err(reason) => content.damaged.push(damaged(&file, reason)),
        }
    }
    Ok(Some(content))
}

/// An entry, `None` when there is no file, or why it is none.
fn read_file(path: &Path) -> Result<Option<StoredManifest>, String> {
    for _ in 0..LOOKS {
        match read_once(path) {
            Err(Unreadable::Torn { young: true, .. } | Unreadable::Replaced) => {
                std::thread::sleep(PAUSE);
            }
            Err(Unreadable::Io(error)) if error.kind() == ErrorKind::NotFound => return Ok(None),
            outcome => return outcome.map(Some).map_err(|unreadable| unreadable.to_string()),
        }
    }
    read_once(path).map(Some).map_err(|unreadable| unreadable.to_string())
}

#[derive(Debug, thiserror::Error)]
enum Unreadable {
    #[error(transparent)]
    Io(#[from] std::io::Error),
    #[error("it is not a plain file")]
    NotPlain,
    #[error("it changes all the time")]
    Replaced,
    #[error("it has {0} bytes, which no entry has")]
    TooLarge(u64),
    #[error("{error}")]
    Torn { error: StoredError, young: bool },
}

fn read_once(path: &Path) -> Result<StoredManifest, Unreadable> {
    let seen = std::fs::symlink_metadata(path)?;
    if !seen.is_file() {
        return Err(Unreadable::NotPlain);
    }
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    // Another file since it was looked at: written anew by rename, or a link out of the store.
    if !is_same(&seen, &metadata) {
        return Err(Unreadable::Replaced);
    }
    if metadata.len() > MAX_FILE_BYTES {
        return Err(Unreadable::TooLarge(metadata.len()));
    }
    let mut bytes = Vec::new();
    file.take(MAX_FILE_BYTES).read_to_end(&mut bytes)?;
    let age = metadata.modified().ok().and_then(|time| time.elapsed().ok());
    StoredManifest::decode(&bytes).map_err(|error| Unreadable::Torn {
        error,
        young: age.is_some_and(|age| age < BEING_WRITTEN),
    })
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(_: &Metadata, _: &Metadata) -> bool {
    true
}

fn modified(path: &Path) -> Option<u64> {
    millis(std::fs::symlink_metadata(path).ok()?.modified().ok()?)
}
