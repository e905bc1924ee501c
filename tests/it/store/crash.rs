//! SIGKILL, and a write that fails, at every step of every command that changes the store.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use acceptance::home::StoreItem;
use tokio::runtime::Handle;

use super::ground::Ground;

/// How often every point is tried: once, or as `MANIFOLD_ROUNDS` says.
fn rounds() -> usize {
    std::env::var("MANIFOLD_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(1)
}

/// A command that changes the list, and what makes the list before it.
struct Story {
    /// The images of `team:list` before it; without any there is no list.
    before: &'static [&'static str],
    command: &'static str,
}

/// The list that the stories are about.
const LIST: &str = "R/team:list";

const CREATE: Story =
    Story { before: &[], command: "create --insecure R/team:list R/app:0 R/app:1 R/app:2" };
const MADE: &[&str] = &["R/app:0", "R/app:1"];
const AMEND_ONE: Story =
    Story { before: MADE, command: "create --insecure --amend R/team:list R/app:2" };
const AMEND_MORE: Story = Story {
    before: MADE,
    command: "create --insecure --amend R/team:list R/app:1 R/app:2 R/app:3",
};
const ANNOTATE: Story =
    Story { before: MADE, command: "annotate --os-version 7 --os-features a R/team:list R/app:0" };
const PUSH: Story = Story { before: MADE, command: "push R/team:list" };
const PURGE: Story = Story { before: MADE, command: "push --purge R/team:list" };
const RM: Story = Story { before: MADE, command: "rm R/team:list" };

/// The store without what a writer that was killed left behind.
fn visible(ground: &Ground) -> BTreeMap<String, StoreItem> {
    let mut store = ground.home.store();
    store.retain(|name, _| !name.starts_with(".manifold-"));
    store
}

/// What is in the folders that nobody should find for long.
fn leftovers(ground: &Ground) -> Vec<PathBuf> {
    [ground.home.manifests(), ground.home.data().join("lists")]
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).into_iter().flatten())
        .map(|item| item.expect("an item").path())
        .filter(|path| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".manifold-"))
        })
        .collect()
}

/// What `ls` shows of the lists, but for times.
fn shown(ground: &Ground) -> Vec<String> {
    let lists = ground.ls().into_iter().map(|list| {
        assert!(!list.name_is_guess, "no list loses its name: {list:?}");
        assert!(list.damaged.is_empty(), "nothing is torn: {list:?}");
        let entries = list.entries.iter().map(|entry| {
            let origin = entry.origin.as_ref().map(|origin| (origin.position, origin.from));
            format!("{} {:?} {origin:?}", entry.reference, entry.descriptor)
        });
        let entries: Vec<_> = entries.collect();
        format!("{} {:?} {:#?}", list.reference, list.push_state(), entries)
    });
    lists.collect()
}

impl Story {
    /// The list as it is before the command, and nothing of it in the registry.
    fn prepare(&self, ground: &Ground) {
        let lists = ground.engine.lists();
        if !ground.ls().is_empty() {
            lists.remove(&ground.name(LIST)).expect("removed");
        }
        if !self.before.is_empty() {
            let sources: Vec<_> = self.before.iter().map(|name| ground.name(name)).collect();
            let list = ground.name(LIST);
            let made = async { lists.create(&list, &sources, false).await };
            tokio::task::block_in_place(|| Handle::current().block_on(made)).expect("made");
        }
        ground.registry.store().delete_tag("team", "list");
    }

    /// The points that the command passes, and what the store is before and after it.
    fn points(&self, ground: &Ground) -> (Vec<String>, [BTreeMap<String, StoreItem>; 2]) {
        let log = ground.home.path().join("points");
        self.prepare(ground);
        let old = visible(ground);
        let mut command = ground.command(self.command);
        let outcome = super::ground::outcome({
            command.env("MANIFOLD_FAULT_LOG", &log);
            command
        });
        assert_eq!(outcome.code, 0, "`{}`: {}", self.command, outcome.stderr);
        let points = std::fs::read_to_string(log).unwrap_or_default();
        let points: Vec<String> = points.lines().map(str::to_owned).collect();
        assert!(points.len() >= 5, "a build with fault points, and they are passed: {points:?}");
        (points, [old, visible(ground)])
    }

    /// Ends the command at every point, and looks at what is left.
    fn kill_everywhere(&self, ground: &Ground) -> usize {
        let (points, states) = self.points(ground);
        for round in 0..rounds() {
            for (number, point) in points.iter().enumerate() {
                self.prepare(ground);
                let mut command = ground.command(self.command);
                command.env("MANIFOLD_FAULT_KILL", (number + 1).to_string());
                let end = command.output().expect("it starts").status;
                let place = format!("`{}` killed at {point}, round {round}", self.command);
                assert_eq!(end.signal(), Some(9), "{place}: {end}");
                Self::look_after_a_kill(ground, &states, &place);
            }
        }
        report(&format!("{:<66} {:>3} kill points", self.command, points.len()));
        points.len()
    }

    fn look_after_a_kill(ground: &Ground, states: &[BTreeMap<String, StoreItem>; 2], place: &str) {
        let found = visible(ground);
        let is_one = states.contains(&found);
        assert!(is_one, "{place}: neither the old list nor the new one: {:?}", found.keys());
        let exists = !found.is_empty();
        assert_eq!(shown(ground).len(), usize::from(exists), "{place}: `ls` agrees");
        let tag = ground.registry.store().manifest("team", "list").cloned();
        if let Some(tag) = tag {
            let text = String::from_utf8_lossy(tag.bytes()).into_owned();
            assert_eq!(text.matches("\"digest\"").count(), 2, "{place}: a whole list: {text}");
        }
        if let Some(mut command) = ground.docker_command(&format!("inspect {LIST}"))
            && exists
        {
            assert!(command.output().expect("docker").status.success(), "{place}: docker reads it");
        }
        // What was left behind goes with the next command, once nobody can be at work on it.
        let left = leftovers(ground);
        for path in &left {
            let file = std::fs::File::open(path).expect("what was left behind");
            let hour_ago = SystemTime::now() - Duration::from_secs(3600);
            file.set_modified(hour_ago).expect("older");
        }
        ground.must(&format!("create --insecure --amend {LIST} R/app:0 R/app:3"));
        assert!(leftovers(ground).is_empty(), "{place}: {left:?} is swept");
        let after = visible(ground);
        assert!(found.keys().all(|name| after.contains_key(name)), "{place}: no entry is lost");
        assert_eq!(shown(ground).len(), 1, "{place}: the next command works");
    }

    /// Lets the write at every point fail as on a full disk.
    fn fail_everywhere(&self, ground: &Ground) -> usize {
        let (points, [old, new]) = self.points(ground);
        let mut failed = 0;
        for (number, point) in points.iter().enumerate() {
            self.prepare(ground);
            let before = shown(ground);
            let mut command = ground.command(self.command);
            command.env("MANIFOLD_FAULT_FAIL", (number + 1).to_string());
            let outcome = super::ground::outcome(command);
            let place = format!("`{}` failed at {point}: {}", self.command, outcome.stderr);
            assert!(leftovers(ground).is_empty(), "{place}: nothing is left behind");
            if outcome.code == 0 {
                // A step after the change, or one that the change does not need.
                assert_eq!(visible(ground), new, "{place}");
                continue;
            }
            failed += 1;
            assert_eq!(outcome.code, 1, "{place}");
            assert!(outcome.stderr.contains("no storage space"), "{place}");
            assert!(outcome.stderr.contains("hint: "), "{place}");
            assert_eq!(visible(ground), old, "{place}: nothing changed");
            assert_eq!(shown(ground), before, "{place}: nothing of the record either");
        }
        report(&format!("{:<66} {failed:>3} of {} writes fail", self.command, points.len()));
        failed
    }
}

/// A line that is seen also when the test passes.
fn report(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

macro_rules! stories {
    ($($name:ident: $story:expr;)*) => {
        mod killed {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                use super::*;
                let ground = Ground::new().await;
                assert!($story.kill_everywhere(&ground) >= 5);
            })*
        }
        mod failing {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                use super::*;
                let ground = Ground::new().await;
                let failed = $story.fail_everywhere(&ground);
                // A push that cannot be written down does not start.
                assert!(failed > 0, "{}", $story.command);
            })*
        }
    };
}
stories! {
    create: CREATE;
    amend_one: AMEND_ONE;
    amend_more: AMEND_MORE;
    annotate: ANNOTATE;
    push: PUSH;
    purge: PURGE;
    rm: RM;
}
