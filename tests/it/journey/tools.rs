//! Where the programs are that the journey needs: `make test` says so, otherwise the usual places.

use std::path::{Path, PathBuf};

/// The program under test.
pub(super) fn manifold() -> PathBuf {
    acceptance::program::Manifold::find().binary().to_owned()
}

/// `tauri-driver`, which speaks WebDriver for the window.
pub(super) fn tauri_driver() -> PathBuf {
    named("TAURI_DRIVER", "tauri-driver")
}

/// WebKit's own driver, which `tauri-driver` starts.
pub(super) fn webkit_driver() -> PathBuf {
    named("WEBKIT_DRIVER", "/usr/bin/WebKitWebDriver")
}

/// Chromium's driver.
pub(super) fn chromedriver() -> PathBuf {
    named("CHROMEDRIVER", "/usr/bin/chromedriver")
}

/// Chromium.
pub(super) fn chromium() -> PathBuf {
    named("CHROMIUM", "/usr/bin/chromium")
}

/// The interface as `scripts/ui-build --gallery` builds it, with the page of all components.
pub(super) fn gallery() -> PathBuf {
    let folder = named("MANIFOLD_GALLERY", target().join("gallery"));
    assert!(
        folder.join("index.html").exists(),
        "{}: run scripts/ui-build --gallery",
        folder.display()
    );
    folder
}

/// The text of axe-core.
pub(super) fn axe() -> String {
    let path = named("AXE_JS", root().join("node_modules/axe-core/axe.min.js"));
    std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; run `make setup`", path.display()))
}

/// Where the pictures of one host go.
pub(super) fn shots(host: &str) -> PathBuf {
    target().join("journey").join(host)
}

/// Where builds and tests write.
pub(super) fn target() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    target.unwrap_or_else(|| root().join("target"))
}

fn named(variable: &str, otherwise: impl Into<PathBuf>) -> PathBuf {
    let given = std::env::var_os(variable).filter(|value| !value.is_empty());
    given.map_or_else(|| otherwise.into(), PathBuf::from)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
