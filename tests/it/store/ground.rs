//! What the store's tests stand on: a home, a registry with some images, and both programs.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use acceptance::{Docker, Manifold, Outcome, TempHome};
use demo::image::ImageBuilder;
use demo::registry::{self, Registry, Running};
use domain::list::LocalList;
use domain::{Digest, Reference};
use engine::lists::summarise_all;
use engine::{Config, Engine};

/// The platforms of `app:0`, `app:1`, ….
const PLATFORMS: [&str; 4] = ["linux/amd64", "linux/arm64", "linux/s390x", "linux/riscv64"];

pub(super) struct Ground {
    pub(super) home: TempHome,
    pub(super) registry: Registry,
    /// On the same home, for looking and for preparing: quicker than a process each time.
    pub(super) engine: Engine,
    running: Running,
    manifold: Manifold,
}

impl Ground {
    /// An empty home, and a registry with `app:0` to `app:3`.
    pub(super) async fn new() -> Self {
        let registry = Registry::new();
        for (number, platform) in PLATFORMS.iter().enumerate() {
            put(&registry, &number.to_string(), platform);
        }
        let running = registry::serve(&registry).await.expect("a port");
        let home = TempHome::new();
        let config = Config::of_folders(home.docker(), home.data());
        let engine = Engine::new(config).expect("an engine");
        Self { home, registry, engine, running, manifold: Manifold::find() }
    }

    /// Puts an image under a tag of `app`.
    pub(super) fn put(&self, tag: &str, platform: &str) -> Digest {
        put(&self.registry, tag, platform)
    }

    /// A word of a command line: `R` before a slash is the registry.
    pub(super) fn word(&self, word: &str) -> String {
        match word.strip_prefix("R/") {
            Some(rest) => format!("{}/{rest}", self.running.host()),
            None => word.to_owned(),
        }
    }

    fn words(&self, line: &str) -> Vec<String> {
        line.split_whitespace().map(|word| self.word(word)).collect()
    }

    /// `manifold LINE`, ready to be started.
    pub(super) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(self.manifold.binary());
        self.home.apply(&mut command);
        command.args(self.words(line)).stdin(Stdio::null());
        command
    }

    /// `docker manifest LINE`, ready to be started; `None` without docker.
    pub(super) fn docker_command(&self, line: &str) -> Option<Command> {
        Docker::find()?;
        let mut command = Command::new("docker");
        self.home.apply(&mut command);
        command.arg("manifest").args(self.words(line)).stdin(Stdio::null());
        Some(command)
    }

    /// `manifold LINE`.
    pub(super) fn run(&self, line: &str) -> Outcome {
        outcome(self.command(line))
    }

    /// `manifold LINE`, which must succeed.
    pub(super) fn must(&self, line: &str) -> String {
        let outcome = self.run(line);
        assert_eq!(outcome.code, 0, "`{line}`: {}", outcome.stderr);
        outcome.stdout
    }

    /// The lists, as `manifold ls --json` prints them.
    pub(super) fn ls(&self) -> Vec<LocalList> {
        summarise_all(&self.engine.lists().all().expect("the store can be read")).lists
    }

    /// A reference.
    pub(super) fn name(&self, name: &str) -> Reference {
        self.word(name).parse().expect("a reference")
    }

    /// The one list that there is.
    pub(super) fn only(&self) -> LocalList {
        let mut lists = self.ls();
        assert_eq!(lists.len(), 1, "one list: {lists:?}");
        lists.remove(0)
    }

    /// The folder of a list of `app`.
    pub(super) fn folder(&self, tag: &str) -> PathBuf {
        let host = self.running.host().replace(':', "-");
        self.home.manifests().join(format!("{host}_app-{tag}"))
    }

    /// The file of an entry of such a list.
    pub(super) fn file(&self, list: &str, entry: &str) -> PathBuf {
        let name = self.folder(entry);
        self.folder(list).join(name.file_name().expect("a name"))
    }
}

pub(super) fn outcome(mut command: Command) -> Outcome {
    let output = command.output().expect("the program starts");
    Outcome {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn put(registry: &Registry, tag: &str, platform: &str) -> Digest {
    let image = ImageBuilder::new(platform).label("tag", tag).build();
    registry.put_image("app", tag, &image);
    image.manifest.digest().clone()
}
