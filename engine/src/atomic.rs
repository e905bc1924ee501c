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
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o644));
    }
    let mut file = builder.tempfile_in(temporary)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
