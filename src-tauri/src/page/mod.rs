//! The built page inside the binary, the same bytes for both hosts: which file answers which path,
//! how long it may be kept, and what it may do.

#[cfg(debug_assertions)]
mod folder;

use include_dir::{Dir, include_dir};

/// What `scripts/ui-build` built, or the page that says that nobody did. See `build.rs`.
static DIST: Dir<'static> = include_dir!("$OUT_DIR/dist");

/// The page itself.
const INDEX: &str = "index.html";

/// The content security policy of the browser host. The window's, in `tauri.conf.json`, is the same
/// and Tauri's IPC; a test compares them.
pub const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
    object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// A file of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asset {
    name: &'static str,
    /// Its content.
    pub bytes: &'static [u8],
}

impl Asset {
    /// The file that answers `path`: the file of that name, and the page itself for the address of a
    /// screen. `None` for what looks like a file and is not there.
    pub fn find(path: &str) -> Option<Self> {
        Self::named(path).or_else(|| is_screen(path).then(|| Self::named(INDEX)).flatten())
    }

    /// All files.
    pub fn all() -> impl Iterator<Item = Self> {
        fn walk(folder: &'static Dir<'static>, found: &mut Vec<Asset>) {
            for file in folder.files() {
                found.extend(Asset::named(file.path().to_str().unwrap_or_default()));
            }
            folder.dirs().for_each(|folder| walk(folder, found));
        }
        let mut found = Vec::new();
        #[cfg(debug_assertions)]
        if let Some(files) = folder::files() {
            found.extend(files.iter().map(|(name, bytes)| Asset { name, bytes }));
            return found.into_iter();
        }
        walk(&DIST, &mut found);
        found.into_iter()
    }

    /// The file of that name.
    pub fn named(path: &str) -> Option<Self> {
        let path = path.trim_start_matches('/');
        #[cfg(debug_assertions)]
        if let Some(files) = folder::files() {
            return files.get_key_value(path).map(|(name, bytes)| Self { name, bytes });
        }
        let file = DIST.get_file(path)?;
        Some(Self { name: file.path().to_str()?, bytes: file.contents() })
    }

    /// Its path, without a slash before it.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Its content type.
    pub fn content_type(&self) -> String {
        let guess = mime_guess::from_path(self.name).first_or_octet_stream();
        let text = guess.type_() == mime_guess::mime::TEXT
            || matches!(guess.subtype().as_str(), "javascript" | "json");
        if text { format!("{guess}; charset=utf-8") } else { guess.to_string() }
    }

    /// How long it may be kept: for ever if its name has its hash, otherwise it is asked for again.
    pub fn cache_control(&self) -> &'static str {
        if has_hash(self.name) { "public, max-age=31536000, immutable" } else { "no-cache" }
    }
}

/// Whether a path is the address of a screen. Those hold references, with dots, so only the first
/// component tells: files lie at the top or in a folder of the page.
fn is_screen(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    #[cfg(debug_assertions)]
    if let Some(files) = folder::files() {
        let inside = format!("{first}/");
        return !first.contains('.') && !files.keys().any(|name| name.starts_with(&inside));
    }
    !first.contains('.') && (first.is_empty() || DIST.get_dir(first).is_none())
}

/// Whether a file's path has a hash in it: `scripts/ui-build` names the folder of what it makes after the
/// content, with 16 hexadecimal digits.
fn has_hash(name: &str) -> bool {
    name.split(['-', '/'])
        .any(|part| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn screens_get_the_page_and_missing_files_do_not() {
        for screen in [
            "/",
            "/lists",
            "/r/docker.io/library/alpine/-/tags",
            "/r/127.0.0.1:5000/a/b/-/at/v1.json",
        ] {
            assert_eq!(Asset::find(screen).unwrap().name(), INDEX, "{screen}");
        }
        for file in ["/favicon.ico", "/missing-0123456789abcdef.js", "/../Cargo.toml"] {
            assert_eq!(Asset::find(file), None, "{file}");
        }
    }

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        for (name, hashed) in [
            ("app-8dfd19a3f6f44f1b/manifold.js", true),
            ("app-8dfd19a3f6f44f1b/split_tags.wasm", true),
            ("app-8dfd19a3f6f44f1b/manifold.css", true),
            ("index.html", false),
            ("boot.js", false),
            ("inter-variable.woff2", false),
        ] {
            assert_eq!(has_hash(name), hashed, "{name}");
        }
    }

    #[test]
    fn the_window_and_the_browser_have_one_policy() {
        let config: serde_json::Value =
            serde_json::from_str(include_str!("../../tauri.conf.json")).unwrap();
        let window = config["app"]["security"]["csp"].as_str().unwrap();
        assert_eq!(
            window.replace(" ipc: http://ipc.localhost", ""),
            POLICY,
            "tauri.conf.json and POLICY differ in more than the IPC"
        );
    }
}
