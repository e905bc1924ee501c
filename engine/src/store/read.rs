//! Reading lists. A bad file is reported beside the good ones and never followed out of the store.

use std::path::Path;
use std::time::UNIX_EPOCH;

use domain::Reference;
use domain::docker_file::StoredManifest;
use domain::list::DamagedFile;

use super::{ListStore, StoreError, at, names};
use crate::atomic::PREFIX;

/// The largest file that is read, in bytes: a manifest is at most 4 MiB, and is in it twice.
const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;

/// A list as it is on disk.
#[derive(Debug, Clone)]
pub struct StoredList {
    /// Its name.
    pub reference: Reference,
    /// Whether the name is a guess from docker's file name.
    pub name_is_guess: bool,
    /// The entries by file name, the order in which docker pushes them.
    pub entries: Vec<StoredManifest>,
    /// What is there and is not an entry.
    pub damaged: Vec<DamagedFile>,
    /// When a file last changed, in milliseconds since 1970.
    pub modified_ms: Option<u64>,
}

impl ListStore {
    /// A list by name; `None` when it has no folder. An empty folder is an empty list, as for docker.
    ///
    /// # Errors
    /// [`StoreError`] when the folder cannot be read.
    pub fn get(&self, list: &Reference) -> Result<Option<StoredList>, StoreError> {
        let folder = self.folder(list);
        if !is_folder(&folder) {
            return Ok(None);
        }
        let content = read_folder(&folder)?;
        Ok(Some(content.named(list.clone(), false)))
    }

    /// One entry of a list; `None` when there is no such file.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when the file is there and is not an entry.
    pub fn entry(
        &self,
        list: &Reference,
        entry: &Reference,
    ) -> Result<Option<StoredManifest>, StoreError> {
        let path = self.file(list, entry);
        match std::fs::symlink_metadata(&path) {
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(at(&path)(error)),
        }
        let found = read_file(&path)
            .map_err(|reason| StoreError::Damaged { path: path.clone(), reason })?;
        Ok(Some(found))
    }

    /// All lists, by name. One that cannot be read is reported as a list with a damaged file.
    ///
    /// # Errors
    /// [`StoreError`] when the store itself cannot be read; a store that is not there is empty.
    pub fn all(&self) -> Result<Vec<StoredList>, StoreError> {
        let folders = match std::fs::read_dir(&self.root) {
            Ok(folders) => folders,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(at(&self.root)(error)),
        };
        let known = self.names();
        let mut lists = Vec::new();
        for folder in folders {
            let folder = folder.map_err(at(&self.root))?.path();
            let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name.starts_with(PREFIX) || !is_folder(&folder) {
                continue;
            }
            let content = match read_folder(&folder) {
                Ok(content) => content,
                Err(error) => Content::unreadable(&folder, &error),
            };
            let kept = known.lists.get(&folder).cloned();
            let is_guess = kept.is_none();
            let Some(reference) = kept.or_else(|| names::guess(&name, &content.entries)) else {
                tracing::warn!(folder = %folder.display(), "not a list of docker's");
                continue;
            };
            lists.push(content.named(reference, is_guess));
        }
        lists.sort_by(|a, b| a.reference.cmp(&b.reference));
        Ok(lists)
    }
}

/// What a folder holds.
struct Content {
    entries: Vec<StoredManifest>,
    damaged: Vec<DamagedFile>,
    modified_ms: Option<u64>,
}

impl Content {
    fn named(self, reference: Reference, name_is_guess: bool) -> StoredList {
        let Self { entries, damaged, modified_ms } = self;
        StoredList { reference, name_is_guess, entries, damaged, modified_ms }
    }

    fn unreadable(folder: &Path, error: &StoreError) -> Self {
        let reason = error.to_string();
        let damaged = vec![DamagedFile { path: folder.display().to_string(), reason }];
        Self { entries: Vec::new(), damaged, modified_ms: None }
    }
}

fn is_folder(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
}

fn read_folder(folder: &Path) -> Result<Content, StoreError> {
    let mut files = Vec::new();
    for file in std::fs::read_dir(folder).map_err(at(folder))? {
        files.push(file.map_err(at(folder))?.path());
    }
    // Docker pushes in the order of Go's ReadDir, which sorts by the bytes of the name.
    files.sort_by(|a, b| a.as_os_str().as_encoded_bytes().cmp(b.as_os_str().as_encoded_bytes()));
    let mut content =
        Content { entries: Vec::new(), damaged: Vec::new(), modified_ms: modified(folder) };
    for file in files {
        content.modified_ms = content.modified_ms.max(modified(&file));
        match read_file(&file) {
            Ok(entry) => content.entries.push(entry),
            Err(reason) => {
                content.damaged.push(DamagedFile { path: file.display().to_string(), reason });
            }
        }
    }
    Ok(content)
}

fn read_file(path: &Path) -> Result<StoredManifest, String> {
    let metadata = std::fs::symlink_metadata(path).map_err(|error| error.to_string())?;
    if !metadata.is_file() {
        return Err("it is not a plain file".to_owned());
    }
    if metadata.len() > MAX_FILE_BYTES {
        return Err(format!("it has {} bytes, which no entry has", metadata.len()));
    }
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    StoredManifest::decode(&bytes).map_err(|error| error.to_string())
}

fn modified(path: &Path) -> Option<u64> {
    let time = std::fs::symlink_metadata(path).ok()?.modified().ok()?;
    u64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()
}
