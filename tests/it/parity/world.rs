//! Twin registries under one address, and what a program does to a home and to its twin.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};

use acceptance::proxy::{Quirks, Recorded};
use acceptance::{Docker, DockerRegistry, Image, Manifold, Outcome, RecordingProxy, TempHome};
use domain::{Digest, Platform};
use serde::{Deserialize, Serialize};

use super::cases::{Action, Case};
use super::{hand, in_process, samples};

/// The address of both registries, without the port.
const LOOPBACK: &str = "127.0.0.1";
/// The account of the registries that want one.
const USER: &str = "ada";
const PASSWORD: &str = "correct horse";

/// Who plays.
pub(super) enum Player {
    Docker(Docker),
    Manifold(Manifold),
    /// Manifold without a process of its own.
    InProcess,
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

/// A registry, as one player finds it. The other has a twin.
pub(super) struct World {
    registry: DockerRegistry,
    proxy: RecordingProxy,
    /// The same registry over HTTPS, with a certificate that nobody has signed.
    secure: RecordingProxy,
    addresses: Addresses,
    /// Whether its one moving tag has moved.
    moved: Cell<bool>,
}

/// The hosts that references of the table name by a letter, and what stands for them in everything
/// that is compared or recorded.
struct Addresses {
    known: Vec<Address>,
}

struct Address {
    letter: &'static str,
    host: String,
    stands_for: &'static str,
}

impl Addresses {
    fn new(proxy: &RecordingProxy, secure: &RecordingProxy) -> Self {
        let plain = proxy.host();
        let known = [
            ("R", plain.to_owned(), "HOST:PORT"),
            ("L", plain.replace(LOOPBACK, "localhost"), "localhost:PORT"),
            ("T", secure.host().to_owned(), "SECURE:PORT"),
            ("G", gibberish(), "GIBBERISH:PORT"),
            ("N", format!("{LOOPBACK}:{}", acceptance::http::free_port()), "NOBODY:PORT"),
        ];
        let known = known.into_iter();
        Self {
            known: known
                .map(|(letter, host, stands_for)| Address { letter, host, stands_for })
                .collect(),
        }
    }

    /// A word of the table with an address in it.
    fn fill_in(&self, word: &str) -> String {
        let Some((letter, rest)) = word.split_once('/') else { return word.to_owned() };
        match self.known.iter().find(|address| address.letter == letter) {
            Some(address) => format!("{}/{rest}", address.host),
            None => word.to_owned(),
        }
    }

    /// A text that is the same on every machine and in every run.
    fn neutral(&self, text: &str, home: &TempHome) -> String {
        let mut text = text.replace(&home.path().display().to_string(), "/HOME");
        for Address { host, stands_for, .. } in &self.known {
            text = text.replace(host, stands_for);
            text = text.replace(&in_files(host), &in_files(stands_for));
        }
        without_ports(&text)
    }
}

/// A port that answers with something that is neither TLS nor HTTP.
fn gibberish() -> String {
    let listener = std::net::TcpListener::bind((LOOPBACK, 0)).expect("a free port");
    let host = listener.local_addr().expect("its address").to_string();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 1024]);
            let _ = stream.write_all(b"220 mail.example ESMTP\r\n");
        }
    });
    host
}

/// The other ends of connections have another port in each run.
fn without_ports(text: &str) -> String {
    let before = format!("{LOOPBACK}:");
    let mut parts = text.split(before.as_str());
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(&before);
        out.push_str("PORT");
        out.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    out
}

impl World {
    /// A registry with all samples.
    pub(super) async fn start() -> Self {
        let registry = DockerRegistry::start().await;
        samples::fill(&registry).await;
        Self::with(registry)
    }

    /// A registry with the samples of the session, which wants an account.
    pub(super) async fn start_behind_password() -> Self {
        let registry = DockerRegistry::start_with_account(USER, PASSWORD).await;
        samples::fill_session(&registry).await;
        Self::with(registry)
    }

    /// A registry as it is.
    pub(super) fn with(registry: DockerRegistry) -> Self {
        let proxy = RecordingProxy::start(registry.host());
        let secure = RecordingProxy::start_self_signed(registry.host());
        let addresses = Addresses::new(&proxy, &secure);
        Self { registry, proxy, secure, addresses, moved: Cell::new(false) }
    }

    /// Plays a case in a new home.
    pub(super) fn play(&self, case: &Case, player: &Player) -> Vec<Seen> {
        let home = TempHome::new();
        self.proxy.set_quirks(Quirks::default());
        case.steps.iter().map(|step| self.step(&step.action, player, &home)).collect()
    }

    fn step(&self, action: &Action, player: &Player, home: &TempHome) -> Seen {
        let name = |name: &str| self.addresses.fill_in(name);
        self.proxy.take();
        self.secure.take();
        let mut outcome = Outcome { code: 0, stdout: String::new(), stderr: String::new() };
        match action {
            Action::Type(line) => {
                // Not at other white space: some of it is in the values of flags.
                let words = line.split(' ');
                let words = words.map(|word| self.with_digests(&name(word))).collect::<Vec<_>>();
                outcome = match player {
                    Player::Docker(docker) => docker.manifest(home, &words),
                    Player::Manifold(manifold) => manifold.run(home, &words),
                    Player::InProcess => wait(in_process::run(home, &words)),
                };
            }
            Action::EmptyFolder(list) => hand::empty_folder(home, &name(list)),
            Action::Plant(list, entry) => hand::plant(home, &name(list), &name(entry)),
            Action::ForgetRaw => hand::forget_raw(home),
            Action::MakeOld => hand::make_old(home),
            Action::Lie => hand::lie(home),
            Action::Tear => hand::tear(home),
            Action::Quirks(quirks) => self.proxy.set_quirks(*quirks),
            Action::MoveTag => self.move_tag(),
            Action::SignIn => home.sign_in(self.proxy.host(), USER, PASSWORD),
            Action::SignInWrongly => home.sign_in(self.proxy.host(), USER, "wrong"),
        }
        self.look(home, &outcome)
    }

    /// What a step left behind.
    fn look(&self, home: &TempHome, outcome: &Outcome) -> Seen {
        let neutral = |text: &str| self.addresses.neutral(text, home);
        let store = home.store().into_iter().map(|(path, item)| {
            let content = item.content.map(|bytes| neutral(&String::from_utf8_lossy(&bytes)));
            let told = format!("{:o} {}", item.mode, content.as_deref().unwrap_or("folder"));
            (neutral(&path), told)
        });
        let (mut puts, mut mounts) = (Vec::new(), Vec::new());
        for request in self.proxy.take().into_iter().chain(self.secure.take()) {
            let Recorded { method, path, content_type, body, status } = request;
            if method == "PUT" && path.contains("/manifests/") {
                let body = String::from_utf8_lossy(&body);
                puts.push(format!("{path} {content_type} {status}\n{body}"));
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

    /// Puts the digest of `app:TAG` where `sha:TAG` stands.
    fn with_digests(&self, word: &str) -> String {
        let Some((name, tag)) = word.split_once("@sha:") else { return word.to_owned() };
        let manifest = wait(self.registry.manifest("app", tag));
        let (bytes, _) = manifest.unwrap_or_else(|| panic!("app:{tag} is a sample"));
        format!("{name}@{}", Digest::of(&bytes))
    }

    fn move_tag(&self) {
        assert!(!self.moved.replace(true), "one case alone may move the tag");
        let image = Image::docker("moved", &Platform::new("linux", "amd64", ""));
        wait(self.registry.push_image("app", "moving", &image));
    }
}

/// Waits in a thread that may block.
fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Handle::current().block_on(work)
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
