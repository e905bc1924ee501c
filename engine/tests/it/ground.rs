//! An engine with folders of its own, which nothing of the real home reaches.

use domain::{Reference, Repository};
use engine::credentials::Logins;
use engine::registry::{Client, Timeouts};
use engine::{Config, Engine};

/// `me:secret`, as docker's config and the `Authorization` header write it.
pub(crate) const ME: &str = "bWU6c2VjcmV0";

pub(crate) struct Ground {
    pub(crate) engine: Engine,
    pub(crate) folder: tempfile::TempDir,
}

impl Ground {
    /// Nobody signed in; plain HTTP to this machine allowed.
    pub(crate) fn new() -> Self {
        Self::with(None, true)
    }

    /// `me` signed in to `host` by docker's config.
    pub(crate) fn signed_in(host: &str) -> Self {
        Self::with_entry(host, &format!(r#"{{"auth":"{ME}"}}"#))
    }

    /// An entry of docker's config.
    pub(crate) fn with_entry(host: &str, entry: &str) -> Self {
        Self::with(Some(&format!(r#"{{"auths":{{"{host}":{entry}}}}}"#)), true)
    }

    /// Verified HTTPS alone, as without any setting.
    pub(crate) fn strict() -> Self {
        Self::with(None, false)
    }

    /// Docker's config as given.
    pub(crate) fn with(docker_config: Option<&str>, loopback_http: bool) -> Self {
        Self::with_logins(docker_config, loopback_http, Logins::default())
    }

    /// Docker's config as given, and logins from elsewhere.
    pub(crate) fn with_logins(
        docker_config: Option<&str>,
        loopback_http: bool,
        logins: Logins,
    ) -> Self {
        Self::build(docker_config, loopback_http, logins, Timeouts::default())
    }

    /// Nobody signed in, and little patience.
    pub(crate) fn hasty(timeouts: Timeouts) -> Self {
        Self::build(None, true, Logins::default(), timeouts)
    }

    fn build(
        docker_config: Option<&str>,
        loopback_http: bool,
        logins: Logins,
        timeouts: Timeouts,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let docker = folder.path().join("docker");
        std::fs::create_dir(&docker).unwrap();
        if let Some(json) = docker_config {
            std::fs::write(docker.join("config.json"), json).unwrap();
        }
        let data = folder.path().join("data");
        let certificates = vec![docker.join("certs.d")];
        let config = Config {
            loopback_http,
            logins,
            certificates,
            timeouts,
            ..Config::of_folders(docker, data)
        };
        Self { engine: Engine::new(config).unwrap(), folder }
    }

    pub(crate) fn client(&self) -> &Client {
        self.engine.registry()
    }
}

pub(crate) fn reference(host: &str, name: &str) -> Reference {
    format!("{host}/{name}").parse().unwrap()
}

pub(crate) fn repository(host: &str, name: &str) -> Repository {
    format!("{host}/{name}").parse().unwrap()
}
