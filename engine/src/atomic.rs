//! Writing so that a reader, or a crash, sees the old file or the new one, whole.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use tempfile::NamedTempFile;

use crate::fault;

/// How many files are synchronised at once.
const SYNCHRONISED_AT_ONCE: usize = 16;

/// What the names of temporary files and folders start with; a crash can leave one behind.
pub(crate) const PREFIX: &str = ".manifold-";

/// Writes `bytes` to a temporary file in `temporary`, with the permissions that docker gives its
/// files (0644), and renames it to `path`. Both folders must exist, on one file system.
///
/// # Errors
/// Any I/O error; the old file is then as it was, and no temporary one stays.
pub(crate) fn write(path: &Path, temporary: &Path, bytes: &[u8]) -> std::io::Result<()> {
    replace(path, temporary, bytes, 0o644)
}

/// As [`write`], for a file with secrets: an existing one keeps its permissions, a new one is its
/// owner's alone (0600).
///
/// # Errors
/// As [`write`].
pub(crate) fn write_private(path: &Path, temporary: &Path, bytes: &[u8]) -> std::io::Result<()> {
    replace(path, temporary, bytes, mode_of(path).unwrap_or(0o600))
}

#[cfg(unix)]
fn mode_of(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    Some(std::fs::metadata(path).ok()?.permissions().mode() & 0o777)
}

#[cfg(not(unix))]
fn mode_of(_path: &Path) -> Option<u32> {
    None
}

fn replace(path: &Path, temporary: &Path, bytes: &[u8], mode: u32) -> std::io::Result<()> {
    let file = fill(temporary, bytes, mode)?;
    file.as_file().sync_all()?;
    fault::before("the rename of a file")?;
    file.persist(path).map_err(|error| error.error)?;
    fault::after("the rename of a file");
    sync_folder(path.parent().unwrap_or(temporary));
    Ok(())
}

/// Fills a folder that nobody looks into yet with new files: name, content. They are on the disk when
/// this returns. A disk takes what is synchronised at once about as fast as one file alone.
///
/// # Errors
/// Any I/O error; the folder then holds some of them.
pub(crate) fn write_all(folder: &Path, files: &[(String, String)]) -> std::io::Result<()> {
    let mut written = Vec::with_capacity(files.len());
    for (name, text) in files {
        let file = fill(folder, text.as_bytes(), 0o644)?;
        fault::before("the rename of a file")?;
        written.push(file.persist(folder.join(name)).map_err(|error| error.error)?);
    }
    let share = written.len().div_ceil(SYNCHRONISED_AT_ONCE).max(1);
    std::thread::scope(|scope| {
        let sync = |files: &[File]| files.iter().try_for_each(File::sync_all);
        let all: Vec<_> =
            written.chunks(share).map(|files| scope.spawn(move || sync(files))).collect();
        // A thread that panicked has not said that its files are there.
        let lost = |_| Err(std::io::Error::other("synchronising a file failed"));
        all.into_iter().try_for_each(|one| one.join().unwrap_or_else(lost))
    })?;
    sync_folder(folder);
    Ok(())
}

/// A temporary file with these bytes, not synchronised yet.
#[cfg_attr(not(unix), allow(unused_variables, reason = "permissions are inherited there"))]
fn fill(folder: &Path, bytes: &[u8], mode: u32) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(mode));
    }
    fault::before("a temporary file")?;
    let mut file = builder.tempfile_in(folder)?;
    let (first, rest) = bytes.split_at(bytes.len() / 2);
    file.write_all(first)?;
    fault::before("the second half of a file")?;
    file.write_all(rest)?;
    Ok(file)
}

/// Makes a rename in a folder outlast a power cut, where the system can. A failure costs only that.
pub(crate) fn sync_folder(folder: &Path) {
    #[cfg(unix)]
    if let Err(error) = File::open(folder).and_then(|folder| folder.sync_all()) {
        tracing::debug!(%error, folder = %folder.display(), "not synchronised");
    }
    #[cfg(not(unix))]
    let _ = folder;
}
