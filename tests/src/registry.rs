//! Debian's `docker-registry` on a free port, with its storage in a temporary folder.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::Digest;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use reqwest::{Method, RequestBuilder, Response};

use crate::http;
use crate::image::Image;
use crate::token_service::{ISSUER, Issuer, SERVICE, TokenService};

/// How long a registry may take until it answers. Generous: two cores, many tests.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long the tests' own tokens live.
const LIFE: Duration = Duration::from_secs(600);
/// How often it is started again when another process took its port.
const ATTEMPTS: u32 = 5;

/// A running registry. It ends with the handle.
#[derive(Debug)]
pub struct DockerRegistry {
    child: Child,
    host: String,
    access: Access,
    folder: tempfile::TempDir,
}

/// Who gets in.
#[derive(Debug, Clone)]
enum Access {
    Everybody,
    /// A user with a password (htpasswd, Basic).
    Account(String, String),
    /// Whoever has a token of a service.
    Tokens(Arc<Issuer>),
}

impl Drop for DockerRegistry {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl DockerRegistry {
    /// A registry that everybody may read and write.
    pub async fn start() -> Self {
        Self::start_with(Access::Everybody).await
    }

    /// A registry that wants this account for everything (htpasswd, Basic).
    pub async fn start_with_account(user: &str, password: &str) -> Self {
        Self::start_with(Access::Account(user.to_owned(), password.to_owned())).await
    }

    /// A registry that wants tokens of this service.
    pub async fn start_with_tokens(service: &TokenService) -> Self {
        Self::start_with(Access::Tokens(service.issuer())).await
    }

    async fn start_with(access: Access) -> Self {
        for _ in 0..ATTEMPTS {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let host = format!("127.0.0.1:{}", http::free_port());
            let config = configure(folder.path(), &host, &access);
            let child = serve(folder.path(), &config);
            let mut registry = Self { child, host, access: access.clone(), folder };
            if registry.answers().await {
                return registry;
            }
        }
        panic!("docker-registry did not start in {ATTEMPTS} attempts");
    }

    /// Ends it as a power cut does. What it has stored stays.
    pub fn kill(&mut self) {
        self.child.kill().expect("it is killed");
        self.child.wait().expect("it has ended");
    }

    /// Starts it again, at the same address with the same storage.
    pub async fn start_again(&mut self) {
        self.child = serve(self.folder.path(), &self.folder.path().join("config.yml"));
        assert!(self.answers().await, "it starts again at {}", self.host);
    }

    /// Waits until it answers; false when it ended, which a taken port makes it do.
    async fn answers(&mut self) -> bool {
        let (client, start) = (http::client(), Instant::now());
        loop {
            if self.child.try_wait().expect("the child's state").is_some() {
                return false;
            }
            let ping = client.get(format!("http://{}/v2/", self.host)).send().await;
            if ping.is_ok_and(|answer| {
                answer.headers().contains_key("docker-distribution-api-version")
            }) {
                return true;
            }
            let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            assert!(start.elapsed() < PATIENCE, "docker-registry does not answer:\n{log}");
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// Host and port, the first part of every reference into it.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Pushes an image under a tag: blobs, then the manifest.
    pub async fn push_image(&self, repository: &str, tag: &str, image: &Image) -> Digest {
        for blob in &image.blobs {
            self.push_blob(repository, blob).await;
        }
        let url = format!("http://{}/v2/{repository}/manifests/{tag}", self.host);
        let request = self.request(Method::PUT, &url);
        let request = request.header(CONTENT_TYPE, &image.media_type).body(image.manifest.clone());
        let answer = request.send().await.expect("an answer to the manifest");
        expect_success(answer, &url).await;
        image.digest()
    }

    /// The bytes and media type of a manifest; `None` when it is not there.
    pub async fn manifest(&self, repository: &str, identifier: &str) -> Option<(Vec<u8>, String)> {
        use domain::media_type::ACCEPTED_MANIFESTS;
        let url = format!("http://{}/v2/{repository}/manifests/{identifier}", self.host);
        let request =
            self.request(Method::GET, &url).header("accept", ACCEPTED_MANIFESTS.join(","));
        let answer = request.send().await.expect("an answer");
        if answer.status() == reqwest::StatusCode::NOT_FOUND {
            return None;
        }
        let answer = expect_success(answer, &url).await;
        let kind = answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let kind = kind.unwrap_or_default().to_owned();
        Some((answer.bytes().await.expect("the manifest").to_vec(), kind))
    }

    /// The bytes of a blob; `None` when the repository does not have it.
    pub async fn blob(&self, repository: &str, digest: &Digest) -> Option<Vec<u8>> {
        let url = format!("http://{}/v2/{repository}/blobs/{digest}", self.host);
        let answer = self.request(Method::GET, &url).send().await.expect("an answer");
        if answer.status() == reqwest::StatusCode::NOT_FOUND {
            return None;
        }
        let answer = expect_success(answer, &url).await;
        Some(answer.bytes().await.expect("the blob").to_vec())
    }

    /// Puts other bytes in the place of a blob, behind the registry's back.
    pub fn damage_blob(&self, digest: &Digest, bytes: &[u8]) {
        let (algorithm, hex) = (digest.algorithm(), digest.hex());
        let blobs = self.folder.path().join("storage/docker/registry/v2/blobs").join(algorithm);
        let file = blobs.join(&hex[..2]).join(hex).join("data");
        assert!(file.is_file(), "{} is there", file.display());
        std::fs::write(file, bytes).expect("other bytes");
    }

    async fn push_blob(&self, repository: &str, bytes: &[u8]) {
        let url = format!("http://{}/v2/{repository}/blobs/uploads/", self.host);
        let start = self.request(Method::POST, &url).header(CONTENT_LENGTH, 0);
        let answer = start.send().await.expect("an answer to the upload");
        let answer = expect_success(answer, &url).await;
        let location = answer.headers().get(LOCATION).and_then(|value| value.to_str().ok());
        let location = location.expect("where to upload to");
        let between = if location.contains('?') { '&' } else { '?' };
        let url = format!("{location}{between}digest={}", Digest::of(bytes));
        let put = self.request(Method::PUT, &url);
        let put = put.header(CONTENT_TYPE, "application/octet-stream").body(bytes.to_vec());
        expect_success(put.send().await.expect("an answer to the blob"), &url).await;
    }

    fn request(&self, method: Method, url: &str) -> RequestBuilder {
        let request = http::client().request(method, url);
        match &self.access {
            Access::Everybody => request,
            Access::Account(user, password) => request.basic_auth(user, Some(password)),
            Access::Tokens(issuer) => {
                let path = url.split_once("/v2/").map_or("", |(_, path)| path);
                let repository = path.split("/manifests/").next().unwrap_or_default();
                let repository = repository.split("/blobs/").next().unwrap_or_default();
                let scope = format!("repository:{repository}:pull,push");
                request.bearer_auth(issuer.token("the tests", &[scope], LIFE))
            }
        }
    }
}

/// Starts the program.
fn serve(folder: &Path, config: &Path) -> Child {
    let log = File::create(folder.join("log")).expect("a log file");
    let program = std::env::var_os("DOCKER_REGISTRY").filter(|path| !path.is_empty());
    Command::new(program.unwrap_or_else(|| "docker-registry".into()))
        .arg("serve")
        .arg(config)
        .env_remove("REGISTRY_HTTP_ADDR")
        .env("OTEL_TRACES_EXPORTER", "none")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .expect("docker-registry starts; Debian's package docker-registry has it")
}

/// Writes the registry's settings, and its password file if it has an account.
fn configure(folder: &Path, host: &str, access: &Access) -> PathBuf {
    let storage = folder.join("storage");
    let mut config = format!(
        "version: 0.1\nlog:\n  level: warn\nstorage:\n  filesystem:\n    rootdirectory: {}\n  \
         delete:\n    enabled: true\nhttp:\n  addr: {host}\nvalidation:\n  manifests:\n    urls:\n      \
         allow:\n        - .*\n",
        storage.display()
    );
    match access {
        Access::Everybody => {}
        Access::Account(user, password) => {
            // The lowest cost: it guards a registry that lives for seconds.
            let hash = bcrypt::hash(password, 4).expect("a bcrypt hash");
            let file = folder.join("htpasswd");
            std::fs::write(&file, format!("{user}:{hash}\n")).expect("a password file");
            config.push_str("auth:\n  htpasswd:\n    realm: acceptance\n    path: ");
            config.push_str(&file.display().to_string());
            config.push('\n');
        }
        Access::Tokens(issuer) => {
            let file = folder.join("roots.pem");
            std::fs::write(&file, issuer.root()).expect("a certificate");
            let Issuer { realm, .. } = &**issuer;
            let text = format!(
                "auth:\n  token:\n    realm: {realm}\n    service: {SERVICE}\n    issuer: {ISSUER}\n    \
                 rootcertbundle: {}\n",
                file.display()
            );
            config.push_str(&text);
        }
    }
    let path = folder.join("config.yml");
    std::fs::write(&path, config).expect("a settings file");
    path
}

async fn expect_success(answer: Response, url: &str) -> Response {
    let status = answer.status();
    if status.is_success() {
        return answer;
    }
    panic!("{url} answered {status}: {}", answer.text().await.unwrap_or_default())
}
