//! Engines with logins, and registries of each kind with one image in a private repository.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use acceptance::token_service::{Place, TokenService, USER};
use acceptance::{DockerRegistry, Image};
use base64::Engine as _;
use domain::{Platform, Reference};
use engine::credentials::Logins;
use engine::{Config, Engine};

/// The repository of the image.
pub(super) const PRIVATE: &str = "team/app";

/// A registry, and its token service if it has one.
pub(super) struct Site {
    pub(super) registry: DockerRegistry,
    pub(super) service: Option<TokenService>,
}

impl Site {
    /// A registry that everybody may use, with the image.
    pub(super) async fn open() -> Self {
        Self::with(DockerRegistry::start().await, None).await
    }

    /// One that wants the user and the password.
    pub(super) async fn htpasswd() -> Self {
        Self::with(DockerRegistry::start_with_account(USER.0, USER.1).await, None).await
    }

    /// One that wants tokens of a service.
    pub(super) async fn tokens(place: Place) -> Self {
        let service = TokenService::start(place).await;
        Self::with(DockerRegistry::start_with_tokens(&service).await, Some(service)).await
    }

    async fn with(registry: DockerRegistry, service: Option<TokenService>) -> Self {
        let image = Image::oci("app", &Platform::new("linux", "amd64", ""));
        registry.push_image(PRIVATE, "1", &image).await;
        Self { registry, service }
    }

    pub(super) fn image(&self) -> Reference {
        format!("{}/{PRIVATE}:1", self.registry.host()).parse().expect("a reference")
    }
}

/// An engine with folders of its own.
pub(super) struct Home {
    pub(super) engine: Engine,
    _folder: tempfile::TempDir,
}

impl Home {
    /// With this `config.json`, and logins from elsewhere. The certificate of a site's service is known.
    pub(super) fn new(config_json: &str, logins: Logins, site: &Site) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let docker = folder.path().join("docker");
        let certificates = docker.join("certs.d");
        std::fs::create_dir_all(&docker).expect("docker's folder");
        std::fs::write(docker.join("config.json"), config_json).expect("config.json");
        if let Some(service) = &site.service {
            let own = certificates.join(service.host());
            std::fs::create_dir_all(&own).expect("a folder for the service");
            std::fs::write(own.join("ca.crt"), service.authority()).expect("its certificate");
        }
        let config = Config {
            logins,
            certificates: vec![certificates],
            ..Config::of_folders(docker, folder.path().join("data"))
        };
        Self { engine: Engine::new(config).expect("an engine"), _folder: folder }
    }

    /// The user's password in docker's `auths`.
    pub(super) fn signed_in(site: &Site) -> Self {
        Self::signed_in_to(site.registry.host(), site)
    }

    /// The same for another name of the site's registry.
    pub(super) fn signed_in_to(host: &str, site: &Site) -> Self {
        let config = format!(r#"{{"auths":{{"{host}":{{"auth":"{}"}}}}}}"#, auth());
        Self::new(&config, Logins::default(), site)
    }
}

/// `base64(user:password)`.
pub(super) fn auth() -> String {
    base64::engine::general_purpose::STANDARD.encode(format!("{}:{}", USER.0, USER.1))
}

/// A credential helper that gives this login for every server: `docker-credential-test` in a folder,
/// and the `PATH` with it.
pub(super) fn helper(folder: &Path, user: &str, secret: &str) -> OsString {
    let script = format!(
        "#!/bin/sh\nread -r server\necho '{{\"ServerURL\":\"'$server'\",\"Username\":\"{user}\",\"Secret\":\"{secret}\"}}'\n"
    );
    let source = folder.join("helper.sh");
    std::fs::write(&source, script).expect("a script");
    // By another process: a file that this one still has open for writing, in a child that some other
    // test is just starting, could not be run.
    let copy = Command::new("install")
        .args(["-m", "755"])
        .arg(&source)
        .arg(folder.join("docker-credential-test"))
        .status();
    assert!(copy.expect("install runs").success());
    let mut path = OsString::from(folder);
    path.push(":/usr/bin:/bin");
    path
}
