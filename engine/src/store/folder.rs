//! A list's folder: it appears by one rename, and several of its files change by another.

use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;

use super::{StoreError, at};
use crate::atomic::{self, PREFIX};
use crate::fault;

/// How often to look whether docker put something into a folder that is being taken away.
const LOOKS: u32 = 100;
/// How long the names of an exchanged folder stay: docker opens a folder and reads its names a moment
/// later, and a folder that is empty by then is no list for it.
const GRACE: Duration = Duration::from_millis(30);

/// The files of a list that are to be written: name and content.
pub(super) type Files = [(String, String)];

/// Makes a folder with these files, all at once; false when there is one meanwhile.
pub(super) fn make(folder: &Path, root: &Path, files: &Files) -> Result<bool, StoreError> {
    let staged = stage(root).map_err(at(root))?;
    atomic::write_all(staged.path(), files).map_err(at(folder))?;
    fault::before("the rename of a new list").map_err(at(folder))?;
    match std::fs::rename(staged.path(), folder) {
        Ok(()) => {}
        Err(error)
            if matches!(error.kind(), ErrorKind::DirectoryNotEmpty | ErrorKind::AlreadyExists) =>
        {
            return Ok(false);
        }
        Err(error) => return Err(at(folder)(error)),
    }
    // It has another name now: there is nothing to clean up.
    let _ = staged.keep();
    fault::after("the rename of a new list");
    atomic::sync_folder(root);
    Ok(true)
}

/// Writes files into a folder that is there, and takes others away, so that a reader sees none of it
/// or all.
pub(super) fn change(
    folder: &Path,
    root: &Path,
    files: &Files,
    gone: &[String],
) -> Result<(), StoreError> {
    match (files, gone) {
        ([], []) => return Ok(()),
        ([(name, text)], []) => {
            let path = folder.join(name);
            // The temporary file is beside the list's folder, where docker does not look.
            return atomic::write(&path, root, text.as_bytes()).map_err(at(&path));
        }
        ([], [name]) => {
            let path = folder.join(name);
            fault::before("the removal of an entry").map_err(at(&path))?;
            std::fs::remove_file(&path).map_err(at(&path))?;
            fault::after("the removal of an entry");
            atomic::sync_folder(folder);
            return Ok(());
        }
        _ => {}
    }
    // An exchange asks for no right in the folder itself.
    is_writable(folder).map_err(at(folder))?;
    let staged = stage(root).map_err(at(root))?;
    atomic::write_all(staged.path(), files).map_err(at(folder))?;
    match swap(folder, &staged, gone) {
        Ok(()) => {
            atomic::sync_folder(root);
            Ok(())
        }
        Err(error) if error.kind() == ErrorKind::Unsupported => {
            one_by_one(folder, &staged, files, gone)
        }
        Err(error) => Err(at(folder)(error)),
    }
}

/// Takes a folder out of sight by one rename, so that nobody sees half a list; then its files go.
/// Makes nothing, so that it works on a full disk too.
pub(super) fn remove(folder: &Path, root: &Path) -> Result<(), StoreError> {
    let unique = format!("{PREFIX}gone-{}-{}", std::process::id(), super::now_ms());
    let grave = root.join(unique);
    fault::before("the rename of a list that goes").map_err(at(folder))?;
    std::fs::rename(folder, &grave).map_err(at(folder))?;
    fault::after("the rename of a list that goes");
    let is_folder = grave.symlink_metadata().is_ok_and(|metadata| metadata.is_dir());
    let count = || std::fs::read_dir(&grave).map_or(0, Iterator::count);
    let all = count();
    let gone =
        if is_folder { std::fs::remove_dir_all(&grave) } else { std::fs::remove_file(&grave) };
    fault::after("the files of a list that goes");
    match gone {
        // Nothing could be deleted: it is not ours to hide.
        Err(error) if count() == all && std::fs::rename(&grave, folder).is_ok() => {
            Err(at(folder)(error))
        }
        // The rest is out of sight, and is swept later.
        Err(error) => {
            tracing::warn!(%error, path = %grave.display(), "left behind");
            Ok(())
        }
        Ok(()) => {
            atomic::sync_folder(root);
            Ok(())
        }
    }
}

fn stage(root: &Path) -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o755));
    }
    fault::before("a temporary folder")?;
    builder.tempdir_in(root)
}

/// Links everything else of the folder into the staged one, and exchanges the two. The old files are
/// the new folder's own, so what docker writes into one meanwhile is not lost.
fn swap(folder: &Path, staged: &TempDir, gone: &[String]) -> io::Result<()> {
    let goes = |name: &std::ffi::OsStr| gone.iter().any(|gone| name == gone.as_str());
    for item in std::fs::read_dir(folder)? {
        let item = item?;
        if goes(&item.file_name()) {
            continue;
        }
        let target = staged.path().join(item.file_name());
        if target.symlink_metadata().is_err() {
            // Folders, and file systems without links: then there is no exchange.
            std::fs::hard_link(item.path(), target).map_err(|_| ErrorKind::Unsupported)?;
        }
    }
    std::fs::set_permissions(staged.path(), std::fs::metadata(folder)?.permissions())?;
    fault::before("the exchange of two folders")?;
    exchange(staged.path(), folder)?;
    fault::after("the exchange of two folders");
    std::thread::sleep(GRACE);
    for _ in 0..LOOKS {
        for item in std::fs::read_dir(staged.path())? {
            let item = item?;
            let target = folder.join(item.file_name());
            if goes(&item.file_name()) || target.symlink_metadata().is_ok() {
                std::fs::remove_file(item.path())?;
            } else {
                // Docker made it while the folders were exchanged.
                std::fs::rename(item.path(), target)?;
            }
            fault::after("an old file");
        }
        if std::fs::remove_dir(staged.path()).is_ok() {
            break;
        }
    }
    fault::after("the removal of the old folder");
    Ok(())
}

/// Where folders cannot be exchanged: everything is on the disk already, and only renames are left.
fn one_by_one(
    folder: &Path,
    staged: &TempDir,
    files: &Files,
    gone: &[String],
) -> Result<(), StoreError> {
    for (name, _) in files {
        let path = folder.join(name);
        std::fs::rename(staged.path().join(name), &path).map_err(at(&path))?;
    }
    for name in gone {
        let path = folder.join(name);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(at(&path)(error)),
            _ => {}
        }
    }
    atomic::sync_folder(folder);
    Ok(())
}

#[cfg(unix)]
fn is_writable(folder: &Path) -> io::Result<()> {
    Ok(rustix::fs::access(folder, rustix::fs::Access::WRITE_OK)?)
}

#[cfg(not(unix))]
fn is_writable(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).map_err(|error| match error {
        Errno::INVAL | Errno::NOSYS | Errno::NOTSUP => ErrorKind::Unsupported.into(),
        other => other.into(),
    })
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let items = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            items.map(|item| item.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn several_files_change_together_and_the_others_stay() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("list");
        let files = |text: &str| ["a", "b"].map(|name| (name.to_owned(), text.to_owned()));
        assert!(make(&folder, root.path(), &files("1")).unwrap());
        assert!(!make(&folder, root.path(), &files("2")).unwrap(), "it is there");
        std::fs::write(folder.join("docker's"), "x").unwrap();
        let before = std::fs::File::options().append(true).open(folder.join("docker's")).unwrap();
        change(&folder, root.path(), &files("3"), &[]).unwrap();
        assert_eq!(names(&folder), ["a", "b", "docker's"]);
        assert_eq!(std::fs::read_to_string(folder.join("b")).unwrap(), "3");
        std::io::Write::write_all(&mut &before, b"y").unwrap();
        let late = std::fs::read_to_string(folder.join("docker's")).unwrap();
        assert_eq!(late, "xy", "what docker was writing meanwhile is not lost");
        let [a, b] = ["a", "b"].map(str::to_owned);
        let one = [("c".to_owned(), "4".to_owned())];
        change(&folder, root.path(), &one, std::slice::from_ref(&a)).unwrap();
        assert_eq!(names(&folder), ["b", "c", "docker's"], "one came and one went, together");
        change(&folder, root.path(), &[], &[b]).unwrap();
        assert_eq!(names(&folder), ["c", "docker's"]);
        assert_eq!(names(root.path()), ["list"], "nothing temporary stays");
    }

    #[test]
    fn a_folder_within_a_list_is_no_obstacle() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("list");
        std::fs::create_dir_all(folder.join("foreign/deep")).unwrap();
        let files = ["a", "b"].map(|name| (name.to_owned(), "1".to_owned()));
        change(&folder, root.path(), &files, &["nothing".to_owned()]).unwrap();
        assert_eq!(names(&folder), ["a", "b", "foreign"]);
        assert_eq!(names(root.path()), ["list"], "nothing temporary stays");
    }
}
