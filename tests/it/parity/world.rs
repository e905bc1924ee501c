//! Twin registries under one address, and what a program does to a home and to its twin.

use std::collections::BTreeMap;

use acceptance::proxy::{Quirks, Recorded};
use acceptance::{Docker, DockerRegistry, Image, Manifold, Outcome, RecordingProxy, TempHome};
use domain::{Digest, Platform};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::cases::{Action, Case};
use super::samples;

/// Stands for the host and port in everything that is compared or recorded.
const HOST: &str = "HOST:PORT";
/// The same in a file name of docker's store.
const HOST_IN_FILES: &str = "HOST-PORT";

/// The address of both registries, without the port.
const LOOPBACK: &str = "127.0.0.1";
/// The account of the registries that want one.
const USER: &str = "ada";
const PASSWORD: &str = "correct horse";

/// Who plays.
pub(super) enum Subject<'a> {
    Docker(&'a Docker),
    Manifold(&'a Manifold),
}

/// What one step did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seen {
    pub(super) code: i32,
    pub(super) stdout: String,
    pub(super) stderr: String,
    /// The store after the step: path, then mode and content.
    pub(super) store: BTreeMap<String, String>,
    pub(super) puts: Vec<String>,
    pub(super) mounts: Vec<String>,
}

/// The registries.
pub(super) struct World {
    proxy: RecordingProxy,
    docker: Twin,
    manifold: Twin,
}

/// A registry, and whether its one moving tag has moved.
struct Twin {
    registry: DockerRegistry,
    moved: bool,
}

impl World {
    /// Two registries with the same images.
    pub(super) async fn start() -> Self {
        Self::with(DockerRegistry::start().await, DockerRegistry::start().await).await
    }

    /// The same, but they want an account.
    pub(super) async fn start_behind_password() -> Self {
        let start = || DockerRegistry::start_with_account(USER, PASSWORD);
        Self::with(start().await, start().await).await
    }

    async fn with(docker: DockerRegistry, manifold: DockerRegistry) -> Self {
        let (docker, manifold) = (Twin::start(docker).await, Twin::start(manifold).await);
        let proxy = RecordingProxy::start(docker.registry.host());
        Self { proxy, docker, manifold }
    }

    /// Plays a case in a new home, against the player's own registry.
    pub(super) fn play(&mut self, case: &Case, subject: &Subject<'_>) -> Vec<Seen> {
        let home = TempHome::new();
        let twin = match subject {
            Subject::Docker(_) => &mut self.docker,
            Subject::Manifold(_) => &mut self.manifold,
        };
        self.proxy.turn_to(twin.registry.host());
        self.proxy.set_quirks(Quirks::default());
        let mut seen = Vec::new();
        for step in &case.steps {
            self.proxy.take();
            let outcome = match &step.action {
                Action::Type(line) => {
                    let arguments = twin.arguments(line, self.proxy.host());
                    match subject {
                        Subject::Docker(docker) => docker.manifest(&home, &arguments),
                        Subject::Manifold(manifold) => manifold.run(&home, &arguments),
                    }
                }
                Action::EmptyFolder(name) => empty_folder(&home, &at(name, self.proxy.host())),
                Action::ForgetRaw => forget_raw(&home),
                Action::Quirks(quirks) => nothing(|| self.proxy.set_quirks(*quirks)),
                Action::MoveTag => twin.move_tag(),
                Action::SignIn => nothing(|| home.sign_in(self.proxy.host(), USER, PASSWORD)),
                Action::Tear => tear(&home),
            };
            seen.push(look(&home, &self.proxy, &outcome));
        }
        seen
    }
}

impl Twin {
    async fn start(registry: DockerRegistry) -> Self {
        samples::fill(&registry).await;
        Self { registry, moved: false }
    }

    fn arguments(&self, line: &str, host: &str) -> Vec<String> {
        let words = line.split_whitespace();
        words.map(|word| self.with_digests(&at(word, host))).collect()
    }

    /// Puts the digest of `app:TAG` where `sha:TAG` stands.
    fn with_digests(&self, word: &str) -> String {
        let Some((name, tag)) = word.split_once("@sha:") else { return word.to_owned() };
        let manifest = wait(self.registry.manifest("app", tag));
        let (bytes, _) = manifest.unwrap_or_else(|| panic!("app:{tag} is a sample"));
        format!("{name}@{}", Digest::of(&bytes))
    }

    fn move_tag(&mut self) -> Outcome {
        assert!(!self.moved, "one case alone may move the tag");
        self.moved = true;
        let image = Image::docker("moved", &Platform::new("linux", "amd64", ""));
        wait(self.registry.push_image("app", "moving", &image));
        nothing(|| ())
    }
}

/// Waits within the test's own runtime.
fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(work))
}

/// A word of the table with the registry's address in it.
fn at(word: &str, host: &str) -> String {
    match word.split_once('/') {
        Some(("R", rest)) => format!("{host}/{rest}"),
        Some(("L", rest)) => format!("{}/{rest}", host.replace(LOOPBACK, "localhost")),
        _ => word.to_owned(),
    }
}

fn nothing(act: impl FnOnce()) -> Outcome {
    act();
    Outcome { code: 0, stdout: String::new(), stderr: String::new() }
}

fn empty_folder(home: &TempHome, reference: &str) -> Outcome {
    let name = reference.replace(':', "-").replace('/', "_");
    nothing(|| std::fs::create_dir_all(home.manifests().join(name)).expect("a folder"))
}

fn forget_raw(home: &TempHome) -> Outcome {
    for (path, item) in home.store() {
        let Some(content) = item.content else { continue };
        let mut entry: Value = serde_json::from_slice(&content).expect("a store file");
        entry.as_object_mut().expect("an object").shift_remove("Raw");
        std::fs::write(home.manifests().join(path), entry.to_string()).expect("a store file");
    }
    nothing(|| ())
}

fn tear(home: &TempHome) -> Outcome {
    let store = home.store();
    let (path, content) = store
        .iter()
        .find_map(|(path, item)| Some((path, item.content.as_ref()?)))
        .expect("a file in the store");
    let half = &content[..content.len() / 2];
    nothing(|| std::fs::write(home.manifests().join(path), half).expect("a store file"))
}

fn look(home: &TempHome, proxy: &RecordingProxy, outcome: &Outcome) -> Seen {
    let port = proxy.host().replace(LOOPBACK, "");
    let neutral = |text: &str| {
        let text = text.replace(proxy.host(), HOST).replace(&in_files(proxy.host()), HOST_IN_FILES);
        let text = text.replace(&home.path().display().to_string(), "/HOME");
        text.replace(&format!("localhost{port}"), "localhost:PORT")
    };
    let store = home.store().into_iter().map(|(path, item)| {
        let content = item.content.map(|bytes| neutral(&String::from_utf8_lossy(&bytes)));
        let told = format!("{:o} {}", item.mode, content.as_deref().unwrap_or("folder"));
        let path = path.replace(&in_files(proxy.host()), HOST_IN_FILES);
        (path.replace(&in_files(&format!("localhost{port}")), "localhost-PORT"), told)
    });
    let (mut puts, mut mounts) = (Vec::new(), Vec::new());
    for Recorded { method, path, content_type, body, .. } in proxy.take() {
        if method == "PUT" && path.contains("/manifests/") {
            puts.push(format!("{path} {content_type}\n{}", String::from_utf8_lossy(&body)));
        } else if method == "POST" && path.contains("mount=") {
            mounts.push(mount(&path));
        }
    }
    Seen {
        code: outcome.code,
        stdout: neutral(&outcome.stdout),
        stderr: neutral(&outcome.stderr),
        store: store.collect(),
        puts,
        mounts,
    }
}

/// How docker writes an address in file names.
fn in_files(host: &str) -> String {
    host.replace(':', "-")
}

/// A mount's path with its parameters decoded and in a fixed order.
fn mount(path: &str) -> String {
    let decoded = path.replace("%2F", "/").replace("%3A", ":");
    let (path, query) = decoded.split_once('?').unwrap_or((&decoded, ""));
    let mut parameters: Vec<&str> = query.split('&').collect();
    parameters.sort_unstable();
    format!("{path}?{}", parameters.join("&"))
}
