//! Writing so that a reader, or a crash, sees the old file or the new one, whole.

use std::io::Write as _;
use std::path::Path;

use crate::fault;

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

#[cfg_attr(not(unix), allow(unused_variables, reason = "permissions are inherited there"))]
fn replace(path: &Path, temporary: &Path, bytes: &[u8], mode: u32) -> std::io::Result<()> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(mode));
    }
    fault::before("a temporary file")?;
    let mut file = builder.tempfile_in(temporary)?;
    let (first, rest) = bytes.split_at(bytes.len() / 2);
    file.write_all(first)?;
    fault::before("the second half of a file")?;
    file.write_all(rest)?;
    file.as_file().sync_all()?;
    fault::before("the rename of a file")?;
    file.persist(path).map_err(|error| error.error)?;
    fault::after("the rename of a file");
    sync_folder(path.parent().unwrap_or(temporary));
    Ok(())
}

/// Makes a rename in a folder outlast a power cut, where the system can. A failure costs only that.
pub(crate) fn sync_folder(folder: &Path) {
    #[cfg(unix)]
    if let Err(error) = std::fs::File::open(folder).and_then(|folder| folder.sync_all()) {
        tracing::debug!(%error, folder = %folder.display(), "not synchronised");
    }
    #[cfg(not(unix))]
    let _ = folder;
}
