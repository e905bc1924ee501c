//! In debug builds, `MANIFOLD_PAGE` names a folder whose page is shown instead of the one inside the
//! program: an interface that was built again needs no new program, and the gallery is in no release.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

/// The files of a folder, by their paths in it.
pub(super) type Files = BTreeMap<&'static str, &'static [u8]>;

/// The files, read once; `None` without the variable.
pub(super) fn files() -> Option<&'static Files> {
    static FILES: OnceLock<Option<Files>> = OnceLock::new();
    let read = || {
        let folder = std::env::var_os("MANIFOLD_PAGE")?;
        let mut files = Files::new();
        walk(Path::new(&folder), "", &mut files);
        Some(files)
    };
    FILES.get_or_init(read).as_ref()
}

fn walk(folder: &Path, below: &str, files: &mut Files) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            walk(&entry.path(), &format!("{name}/"), files);
        } else if let Ok(bytes) = std::fs::read(entry.path()) {
            files.insert(Box::leak(name.into_boxed_str()), Box::leak(bytes.into_boxed_slice()));
        }
    }
}
