//! `--demo`: the embedded registry with its samples, and folders that are not the user's.

use std::fmt;
use std::path::{Path, PathBuf};

use demo::registry::{self, Registry, Running};
use demo::samples;
use domain::protocol::session::Demo;
use domain::reference::ReferenceError;
use engine::Config;
use tempfile::TempDir;

/// Why there is no demo.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// No port of this machine can be listened on.
    #[error("the demo registry cannot be started")]
    Start(#[source] std::io::Error),
    /// A defect of this program.
    #[error("the demo registry's address is not one")]
    Address(#[from] ReferenceError),
    /// The disk is full, or the folder for temporary files is not ours.
    #[error("no temporary folder for the demo's local lists")]
    Folder(#[source] std::io::Error),
}

/// The running demo. `Display` says what it is, where, and how long its lists last.
#[derive(Debug)]
pub(crate) struct DemoRegistry {
    running: Running,
    lists: PathBuf,
    /// Deleted at the end, unless the user named both folders.
    folder: Option<TempDir>,
}

impl DemoRegistry {
    /// Starts it on a free port of this machine, and gives the settings of an engine that knows it.
    pub(crate) async fn start() -> Result<(Config, Self), DemoError> {
        let (mut config, folder) = folders(|name| std::env::var_os(name).map(PathBuf::from))?;
        let registry = Registry::new();
        samples::fill(&mut registry.store());
        let running = registry::serve(&registry).await.map_err(DemoError::Start)?;
        config.demo =
            Some(Demo { registry: running.host().parse()?, repositories: samples::summary() });
        let lists = config.manifests();
        Ok((config, Self { running, lists, folder }))
    }
}

impl fmt::Display for DemoRegistry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { running, lists, folder } = self;
        let address = running.host();
        let lists = lists.display();
        let end = if folder.is_some() { ", until Manifold ends" } else { "" };
        write!(
            f,
            "Demo: {address} is a registry inside Manifold with sample images; it forgets everything \
             when Manifold ends. Local lists are in {lists}{end}."
        )
    }
}

/// Folders for a demo: those that the environment names, otherwise temporary ones. Never the user's
/// own by default: playing must not change them.
fn folders(
    variable: impl Fn(&str) -> Option<PathBuf>,
) -> Result<(Config, Option<TempDir>), DemoError> {
    let named = |name| variable(name).filter(|value| !value.as_os_str().is_empty());
    let (docker, data) = (named("DOCKER_CONFIG"), named("MANIFOLD_DATA"));
    let folder = if docker.is_some() && data.is_some() {
        None
    } else {
        Some(
            tempfile::Builder::new()
                .prefix("manifold-demo-")
                .tempdir()
                .map_err(DemoError::Folder)?,
        )
    };
    let inside = |name: &str| folder.as_ref().map_or(Path::new(""), TempDir::path).join(name);
    let config = Config::of_folders(
        docker.unwrap_or_else(|| inside("docker")),
        data.unwrap_or_else(|| inside("data")),
    );
    Ok((config, folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demo_never_writes_in_the_users_folders_unless_they_are_named() {
        let (config, folder) = folders(|_| None).unwrap();
        let folder = folder.unwrap();
        assert!(config.docker.starts_with(folder.path()), "{config:?}");
        assert!(config.data.starts_with(folder.path()), "{config:?}");

        let (config, folder) =
            folders(|name| Some(PathBuf::from(format!("/named/{name}")))).unwrap();
        assert!(folder.is_none(), "nothing to delete");
        assert_eq!(config.docker, Path::new("/named/DOCKER_CONFIG"));
        assert_eq!(config.data, Path::new("/named/MANIFOLD_DATA"));
    }
}
