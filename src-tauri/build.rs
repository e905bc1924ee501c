//! Stages the built page for embedding, and lets Tauri read its configuration.
//!
//! The page is copied to `OUT_DIR/dist`, so that the crate also compiles when nobody has built it:
//! then a page that says so is embedded. Nothing is written outside `OUT_DIR`.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Where `scripts/ui-build` puts the page.
const BUILT: &str = "../dist";
/// What is embedded when there is none.
const PLACEHOLDER: &str = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
    <title>Manifold</title></head><body><h1>The interface is not built</h1>\
    <p>Run <code>make build</code>, then start Manifold again.</p></body></html>\n";

fn main() -> io::Result<()> {
    stage()?;
    #[cfg(feature = "desktop")]
    window()?;
    Ok(())
}

fn stage() -> io::Result<()> {
    // A path that does not exist is not watched but counts as changed each time, which costs little
    // and notices the first build of the page.
    println!("cargo::rerun-if-changed={BUILT}");
    let out = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    let staged = PathBuf::from(out).join("dist");
    if staged.exists() {
        fs::remove_dir_all(&staged)?;
    }
    fs::create_dir_all(&staged)?;
    if Path::new(BUILT).join("index.html").is_file() {
        copy(Path::new(BUILT), &staged)
    } else {
        fs::write(staged.join("index.html"), PLACEHOLDER)
    }
}

/// Copies a folder, without what starts with a dot.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir(&target)?;
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[cfg(feature = "desktop")]
fn window() -> io::Result<()> {
    let manifest = tauri_build::AppManifest::new().commands(&["call", "close"]);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))
        .map_err(|error| io::Error::other(format!("{error:#}")))
}
