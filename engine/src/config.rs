//! What a host tells the engine at the start: folders, and the demo registry if there is one.

use std::path::PathBuf;

use domain::protocol::session::Demo;

use crate::credentials::Logins;
use crate::registry::Timeouts;

/// Folders and settings of an engine. Nothing in the engine reads the environment for them: hosts
/// do, so that tests can run beside each other.
#[derive(Debug, Clone)]
pub struct Config {
    /// Docker's folder, `$DOCKER_CONFIG` or `~/.docker`: `config.json`, `manifests/`.
    pub docker: PathBuf,
    /// Manifold's own folder for data that docker's format cannot hold, and settings.
    pub data: PathBuf,
    /// The embedded registry, when there is one. It is reached over plain HTTP.
    pub demo: Option<Demo>,
    /// `--insecure` of the command line: no TLS verification, then plain HTTP, for every registry.
    pub insecure: bool,
    /// Whether registries on this machine's loopback may be reached over plain HTTP unasked. Docker's
    /// daemon and `docker manifest push` do; `docker manifest create` and `inspect` do not.
    pub loopback_http: bool,
    /// Where logins come from besides docker's folder.
    pub logins: Logins,
    /// Folders called `certs.d`, with certificates by registry, the first one first.
    pub certificates: Vec<PathBuf>,
    /// How long registries are waited for.
    pub timeouts: Timeouts,
    /// Where Docker Hub's own API answers, which is not where its registry does.
    pub hub: String,
}

impl Config {
    /// These two folders and nothing else: no demo, no logins or certificates from elsewhere, and the
    /// usual time-outs.
    pub fn of_folders(docker: impl Into<PathBuf>, data: impl Into<PathBuf>) -> Self {
        Self {
            docker: docker.into(),
            data: data.into(),
            demo: None,
            insecure: false,
            loopback_http: true,
            logins: Logins::default(),
            certificates: Vec::new(),
            timeouts: Timeouts::default(),
            hub: "https://hub.docker.com".to_owned(),
        }
    }

    /// The usual folders, from the environment: `$DOCKER_CONFIG` or `~/.docker`, and
    /// `$MANIFOLD_DATA`, `$XDG_DATA_HOME/manifold` or `~/.local/share/manifold`. `None` when there
    /// is no home folder and no variable that stands in for it.
    pub fn from_environment() -> Option<Self> {
        let variable = |name: &str| {
            std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
        };
        let home = variable("HOME").or_else(|| variable("USERPROFILE"));
        let docker = variable("DOCKER_CONFIG").or_else(|| Some(home.as_ref()?.join(".docker")))?;
        let logins = Logins::from_environment(home.as_ref());
        let mut certificates = vec![docker.join("certs.d")];
        if let Some(home) = &home {
            let config = variable("XDG_CONFIG_HOME").unwrap_or_else(|| home.join(".config"));
            certificates.push(config.join("containers/certs.d"));
        }
        let system = ["/etc/docker/certs.d", "/etc/containers/certs.d"].map(PathBuf::from);
        certificates.extend(system);
        let data = variable("MANIFOLD_DATA")
            .or_else(|| Some(variable("XDG_DATA_HOME")?.join("manifold")))
            .or_else(|| Some(home?.join(".local/share/manifold")))
            .unwrap_or_else(|| docker.join("manifold"));
        Some(Self { logins, certificates, ..Self::of_folders(docker, data) })
    }

    /// Docker's store of local lists.
    pub fn manifests(&self) -> PathBuf {
        self.docker.join("manifests")
    }
}
