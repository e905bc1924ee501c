//! What both hosts stand on: an engine with folders of its own and a registry with the samples.

use demo::registry::{self, Registry, Running};
use demo::samples;
use domain::protocol::session::Demo;
use engine::{Config, Engine};
use tempfile::TempDir;

/// Lives as long as the host that stands on it.
pub(super) struct Ground {
    pub(super) engine: Engine,
    pub(super) registry: String,
    pub(super) folder: TempDir,
    _running: Running,
}

impl Ground {
    pub(super) async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let registry = Registry::new();
        samples::fill(&mut registry.store());
        let running = registry::serve(&registry).await.expect("a port");
        let host = running.host();
        let engine = Engine::new(Config {
            demo: Some(Demo {
                registry: host.parse().expect("an address"),
                repositories: samples::summary(),
            }),
            ..Config::of_folders(folder.path().join("docker"), folder.path().join("data"))
        })
        .expect("an engine");
        Self { engine, registry: host, folder, _running: running }
    }
}
