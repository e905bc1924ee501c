//! Writing a file so that a reader, or a crash, sees the old one or the new one, whole.

use std::io::Write as _;
use std::path::Path;

/// Writes `bytes` to a temporary file beside `path`, with the permissions that docker gives its
/// files (0644), and renames it into place. The folder must exist.
///
/// # Errors
/// Any I/O error; the old file is then as it was, and no temporary one stays.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".manifold-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o644));
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
