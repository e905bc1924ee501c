//! Writing a file so that a reader, or a crash, sees the old one or the new one, whole.

use std::io::Write as _;
use std::path::Path;

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
    let mut file = builder.tempfile_in(temporary)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
