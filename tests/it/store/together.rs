//! Several processes at the same time: Manifold with itself, and with docker.

use std::collections::BTreeSet;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use super::ground::{Ground, outcome};

/// How often two processes meet.
const ROUNDS: usize = 200;

/// Starts a command whose end is looked at later.
fn start(mut command: Command) -> Child {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts")
}

fn must_end(child: Child, what: &str) -> String {
    let output = child.wait_with_output().expect("it ends");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what}: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The OS features of an entry.
fn features(ground: &Ground, list: &str, entry: &str) -> BTreeSet<String> {
    let (list, entry) = (ground.word(list), ground.word(entry));
    let lists = ground.ls();
    let list = lists.iter().find(|found| found.reference.to_string() == list).expect("the list");
    assert!(list.damaged.is_empty(), "nothing is torn: {:?}", list.damaged);
    let entry = list.entries.iter().find(|found| found.reference.to_string() == entry);
    let platform = entry.expect("the entry").descriptor.platform.clone();
    platform.unwrap_or_default().os_features.into_iter().collect()
}

fn named(letter: char) -> BTreeSet<String> {
    (0..ROUNDS).map(|round| format!("{letter}{round}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_manifolds_lose_no_update_of_each_other() {
    let ground = Ground::new().await;
    ground.must("create --insecure R/app:one R/app:0 R/app:1");
    ground.must("create --insecure R/app:two R/app:0");
    let image = demo::image::ImageBuilder::new("linux/386").build();
    for round in 0..ROUNDS {
        let tag = format!("t{round}");
        ground.registry.put_image("app", &tag, &image);
        // The same entry; another entry, in the same list; another list.
        let second = match round % 4 {
            0 => format!("create --insecure --amend R/app:one R/app:{tag} R/app:0"),
            1 => format!("create --insecure --amend R/app:two R/app:{tag}"),
            2 => format!("create --insecure --amend --refresh R/app:one R/app:{tag} R/app:0"),
            _ => format!("create --insecure R/app:new-{round} R/app:{tag}"),
        };
        let lines = [
            format!("annotate --os-features a{round} R/app:one R/app:0"),
            format!("annotate --os-features b{round} R/app:one R/app:0"),
            second,
        ];
        let children = lines.map(|line| (start(ground.command(&line)), line));
        for (child, line) in children {
            must_end(child, &line);
        }
    }
    let expected: BTreeSet<String> = named('a').union(&named('b')).cloned().collect();
    let found = features(&ground, "R/app:one", "R/app:0");
    let missing: Vec<_> = expected.difference(&found).collect();
    assert!(missing.is_empty(), "lost of {}: {missing:?}", expected.len());
    let lists = ground.ls();
    let entries = |name: &str| {
        let name = ground.word(name);
        let list = lists.iter().find(|list| list.reference.to_string() == name);
        let list = list.expect("the list");
        let known = list.entries.iter().filter(|entry| entry.origin.is_some()).count();
        assert_eq!(known, list.entries.len(), "the record has them all");
        known
    };
    assert_eq!(entries("R/app:one"), 2 + ROUNDS / 2);
    assert_eq!(entries("R/app:two"), 1 + ROUNDS / 4);
    assert_eq!(lists.len(), 2 + ROUNDS / 4, "and every new list");
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(docker), ignore = "there is no docker here")]
async fn manifold_and_docker_change_one_store() {
    let ground = Ground::new().await;
    ground.must("create --insecure R/app:one R/app:0 R/app:1 R/app:2");
    ground.must("create --insecure R/app:two R/app:0");
    for round in 0..ROUNDS {
        let docker = |line: &str| start(ground.docker_command(line).expect("docker"));
        let manifold = |line: &str| start(ground.command(line));
        let children = match round % 2 {
            // Different entries of one list.
            0 => [
                docker(&format!("annotate --os-features d{round} R/app:one R/app:1")),
                manifold(&format!("annotate --os-features m{round} R/app:one R/app:0")),
            ],
            // Different lists.
            _ => [
                docker(&format!("annotate --os-features d{round} R/app:two R/app:0")),
                manifold(&format!("annotate --os-features m{round} R/app:one R/app:0")),
            ],
        };
        for child in children {
            must_end(child, &format!("round {round}"));
        }
        // One entry by both: docker takes no lock, so one of the two can be lost, but not torn.
        let children = [
            docker(&format!("annotate --os-version {round} R/app:one R/app:2")),
            manifold(&format!("annotate --variant v{round} R/app:one R/app:2")),
        ];
        for child in children {
            must_end(child, &format!("one entry, round {round}"));
        }
        must_end(docker("inspect R/app:one"), "docker reads what both wrote");
    }
    let found = features(&ground, "R/app:one", "R/app:0");
    let lost: Vec<_> = named('m').difference(&found).cloned().collect();
    assert!(lost.is_empty(), "of Manifold's updates: {lost:?}");
    let mut found = features(&ground, "R/app:one", "R/app:1");
    found.extend(features(&ground, "R/app:two", "R/app:0"));
    let lost: Vec<_> = named('d').difference(&found).cloned().collect();
    assert!(lost.is_empty(), "of docker's updates: {lost:?}");
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(docker), ignore = "there is no docker here")]
async fn docker_never_sees_a_torn_file_or_half_a_change() {
    let ground = Ground::new().await;
    ground.must("create --insecure R/app:one R/app:0 R/app:1");
    let image = demo::image::ImageBuilder::new("linux/386").build();
    let done = AtomicBool::new(false);
    let mut changes = 0;
    std::thread::scope(|scope| {
        let (ground, done) = (&ground, &done);
        // Even counts alone: images come two by two.
        let writer = scope.spawn(move || {
            let mut written = 0;
            while !done.load(Ordering::SeqCst) {
                let (a, b) = (format!("p{written}"), format!("q{written}"));
                ground.registry.put_image("app", &a, &image);
                ground.registry.put_image("app", &b, &image);
                ground.must(&format!("create --insecure --amend R/app:one R/app:{a} R/app:{b}"));
                ground.must(&format!("annotate --os-features {a} R/app:one R/app:0"));
                written += 1;
            }
            written
        });
        let mut seen = 2;
        for round in 0..ROUNDS {
            let command = ground.docker_command("inspect R/app:one").expect("docker");
            let outcome = outcome(command);
            let failed = outcome.code != 0;
            if failed {
                done.store(true, Ordering::SeqCst);
            }
            assert!(!failed, "round {round}: {}", outcome.stderr);
            let list: Value = serde_json::from_str(&outcome.stdout).expect("a list");
            let count = list["manifests"].as_array().expect("entries").len();
            // Docker reads the names first and the files then, so it may see the older names.
            if !count.is_multiple_of(2) || count < seen {
                done.store(true, Ordering::SeqCst);
                panic!("round {round}: {count} entries after {seen}");
            }
            seen = count;
        }
        done.store(true, Ordering::SeqCst);
        changes = writer.join().expect("the writer ends");
    });
    assert!(changes > 10, "there was something to see: {changes} changes in {ROUNDS} reads");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purge_does_not_delete_what_was_changed_during_the_push() {
    let ground = Ground::new().await;
    ground.must("create --insecure R/team:list R/app:0");
    ground.registry.set_latency(std::time::Duration::from_millis(300));
    let push = start(ground.command("push --purge R/team:list"));
    // By now the push has read the list; each of its requests takes longer than this.
    std::thread::sleep(std::time::Duration::from_millis(700));
    ground.must("annotate --os-version 1 R/team:list R/app:0");
    let output = push.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("was changed meanwhile"), "{said}");
    assert!(!output.stdout.is_empty(), "the push itself went through, and says so");
    let list = ground.only();
    assert_eq!(list.push_state(), domain::list::PushState::Changed);
    let platform = list.entries[0].descriptor.platform.as_ref().expect("a platform");
    assert_eq!(platform.os_version, "1", "the change is there");
    ground.registry.set_latency(std::time::Duration::ZERO);
    ground.must("push --purge R/team:list");
    assert!(ground.ls().is_empty(), "and the next purge deletes it");
}
