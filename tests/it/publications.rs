//! Publications that are broken off: the program killed at every step, the registry killed at every
//! stage; gone on with, the same digest is under every tag, and taken back, what was there before.

use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use acceptance::{DockerRegistry, Image, Line, Manifold, Outcome, TempHome};
use domain::protocol::Event;
use domain::protocol::publish::{PlanPublication, ResumePublication, StartPublication};
use domain::publication::{Publication, Stage, State, Subject, Wish};
use domain::{Digest, Platform};
use engine::{Config, Engine};
use tokio::sync::broadcast::Receiver;

const PLATFORMS: [&str; 3] = ["linux/amd64", "linux/arm64/v8", "linux/s390x"];

/// Two registries with three images, and a recipe that puts them under three tags of the two.
struct Ground {
    near: DockerRegistry,
    far: DockerRegistry,
    home: TempHome,
    folder: tempfile::TempDir,
}

impl Ground {
    async fn new() -> Self {
        let (near, far) = (DockerRegistry::start().await, DockerRegistry::start().await);
        for name in PLATFORMS {
            let platform = Platform::parse(name).expect("a platform");
            near.push_image(&source(name), "1", &Image::oci(name, &platform)).await;
        }
        let folder = tempfile::tempdir().expect("a folder");
        Self { near, far, home: TempHome::new(), folder }
    }

    /// The recipe for the tags of a round, one of which holds something else before.
    async fn recipe(&self, round: usize) -> (std::path::PathBuf, [Option<Digest>; 3]) {
        let platform = Platform::new("linux", "amd64", "");
        self.near
            .push_image(&format!("out/r{round}"), "old", &Image::oci("before", &platform))
            .await;
        let (near, far) = (self.near.host(), self.far.host());
        let sources = PLATFORMS
            .map(|name| format!("[[source]]\nreference = \"{near}/{}:1\"\n", source(name)));
        let text = format!(
            "targets = [\"{near}/out/r{round}:old\", \"{near}/out/r{round}:new\", \"{far}/out/r{round}:new\"]\n{}",
            sources.concat()
        );
        let path = self.folder.path().join(format!("r{round}.toml"));
        std::fs::write(&path, text).expect("a recipe");
        (path, self.held(round).await)
    }

    /// What the three tags hold. Each of them is whole: skopeo would not read it else.
    async fn held(&self, round: usize) -> [Option<Digest>; 3] {
        let name = format!("out/r{round}");
        let held = [
            self.near.manifest(&name, "old").await,
            self.near.manifest(&name, "new").await,
            self.far.manifest(&name, "new").await,
        ];
        held.map(|held| held.map(|(bytes, _)| Digest::of(&bytes)))
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(Manifold::find().binary());
        command.args(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.home.apply(&mut command);
        command
    }

    fn run(&self, words: &[&str]) -> Outcome {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        Manifold::find().run(&self.home, &words)
    }
}

fn source(platform: &str) -> String {
    format!("team/{}", platform.replace('/', "-"))
}

/// Kills `apply` at every point that it passes; then goes on with it, or takes it back, by turns.
#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_point_it_is_gone_on_with_or_taken_back() {
    let ground = Ground::new().await;
    let (path, _) = ground.recipe(0).await;
    let file = path.display().to_string();
    let log = ground.folder.path().join("points");
    let mut whole = ground.command(&["apply", "--insecure", &file]);
    assert!(whole.env("MANIFOLD_FAULT_LOG", &log).status().expect("it runs").success());
    let planned = ground.held(0).await[0].clone();
    assert_eq!(ground.held(0).await, [(); 3].map(|()| planned.clone()));
    let points: Vec<String> =
        std::fs::read_to_string(&log).expect("points").lines().map(str::to_owned).collect();
    assert!(points.len() > 20, "a build with fault points: {points:?}");
    let (mut resumed, mut undone) = (0, 0);
    for (at, point) in points.iter().enumerate() {
        let round = at + 1;
        let (path, before) = ground.recipe(round).await;
        let file = path.display().to_string();
        let mut command = ground.command(&["apply", "--insecure", &file]);
        command.env("MANIFOLD_FAULT_KILL", round.to_string());
        let end = command.status().expect("it starts");
        assert_eq!(end.signal(), Some(9), "{point}: {end}");
        for (now, old) in ground.held(round).await.into_iter().zip(&before) {
            assert!(now == planned || now == *old, "{point}: {now:?}");
        }
        let open = ground.run(&["pushes", "--open", "--json"]);
        let open: Vec<Publication> = serde_json::from_str(&open.stdout).expect("JSON");
        let mine = open.iter().find(|one| one.state == State::Interrupted);
        let Some(mine) = mine else {
            assert_eq!(
                ground.held(round).await.iter().filter(|it| **it == planned).count() % 3,
                0,
                "{point}: nothing was begun, or all is done"
            );
            continue;
        };
        let id = mine.id.to_string();
        if round % 2 == 0 {
            resumed += 1;
            let outcome = ground.run(&["resume", "--insecure", &id]);
            assert_eq!(outcome.code, 0, "{point}: {outcome:?}");
            assert_eq!(ground.held(round).await, [(); 3].map(|()| planned.clone()), "{point}");
        } else {
            undone += 1;
            let outcome = ground.run(&["undo", "--insecure", &id]);
            // Before the first tag there is nothing to put back.
            assert!(
                outcome.code == 0 || outcome.stderr.contains("nothing to put back"),
                "{point}: {outcome:?}"
            );
            assert_eq!(ground.held(round).await, before, "{point}");
            if outcome.code != 0 {
                assert_eq!(
                    ground.run(&["resume", "--insecure", &id]).code,
                    0,
                    "{point}: it can still go on"
                );
            }
        }
    }
    assert!(resumed > 5 && undone > 5, "both ways were gone: {resumed}, {undone}");
}

/// Follows the events until something holds of the publication.
async fn until(events: &mut Receiver<Event>, holds: impl Fn(&Publication) -> bool) -> Publication {
    let wait = async {
        loop {
            if let Ok(Event::Publication { publication }) = events.recv().await
                && holds(&publication)
            {
                return *publication;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), wait).await.expect("it comes to that")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_that_is_killed_at_any_stage_and_started_again_gets_the_same_digest() {
    let mut ground = Ground::new().await;
    // Slow enough that a stage can be met.
    let line = Line::to(ground.far.host(), Duration::from_millis(60)).await;
    let folders = tempfile::tempdir().expect("a folder");
    let config = Config::of_folders(folders.path().join("docker"), folders.path().join("data"));
    let engine = Engine::new(Config { insecure: true, ..config }).expect("an engine");
    let mut failed = 0;
    for (round, stage) in [Stage::Access, Stage::Blobs, Stage::List, Stage::Tags, Stage::Verify]
        .into_iter()
        .enumerate()
    {
        let sources: Vec<_> = PLATFORMS
            .iter()
            .map(|name| serde_json::json!({ "reference": format!("{}/{}:1", ground.near.host(), source(name)) }))
            .collect();
        let targets = ["a", "b"].map(|tag| format!("{}/out/k{round}:{tag}", line.host()));
        let recipe = serde_json::json!({ "targets": targets, "source": sources });
        let recipe = Box::new(serde_json::from_value(recipe).expect("a recipe"));
        let wish = Wish::new(Subject::Recipe { recipe }, Vec::new());
        let preview = engine.run(PlanPublication { wish: wish.clone() }).await.expect("a preview");
        let agreed = preview.agreed();
        let mut events = engine.subscribe();
        let request = StartPublication { wish, agreed, allow_lost: Vec::new() };
        let id = engine.run(request).await.expect("it starts");
        until(&mut events, |one| one.id == id && one.stage >= stage).await;
        ground.far.kill();
        let ended = until(&mut events, |one| one.id == id && one.state != State::Running).await;
        ground.far.start_again().await;
        failed += usize::from(ended.state != State::Done);
        let name = format!("out/k{round}");
        for tag in ["a", "b"] {
            let held = ground.far.manifest(&name, tag).await.map(|(bytes, _)| Digest::of(&bytes));
            assert!(held.is_none() || held == preview.digest, "{stage:?} {tag}: {held:?}");
        }
        if ended.is_resumable() {
            engine.run(ResumePublication { id }).await.expect("it goes on");
            let done = until(&mut events, |one| one.id == id && one.state != State::Running).await;
            assert_eq!(done.state, State::Done, "{stage:?}: {done:?}");
        }
        for tag in ["a", "b"] {
            let held = ground.far.manifest(&name, tag).await.map(|(bytes, _)| Digest::of(&bytes));
            assert_eq!(held, preview.digest, "{stage:?}: the same digest under {tag}");
        }
        let taken = Command::new("skopeo")
            .args(["inspect", "--raw", "--tls-verify=false"])
            .arg(format!("docker://{}/{name}:a", ground.far.host()))
            .output()
            .expect("skopeo starts; Debian's package skopeo has it");
        assert!(taken.status.success(), "{}", String::from_utf8_lossy(&taken.stderr));
    }
    assert!(failed >= 3, "it was killed in the middle: {failed}");
}
