//! Random sets of images: platforms, types and names that sort badly give the same store, the same
//! bytes and the same list as docker's.
//!
//! Manifold's command line is called without a process of its own, docker's is not: starting the
//! program some 500 times is no part of what is tested here.
//!
//! `MANIFOLD_SEED` chooses the sets; without it they are new in each run, and the seed is printed.
//! Where docker is absent, its recorded run of one seed judges.

use std::path::PathBuf;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use acceptance::random::Random;
use acceptance::{DockerRegistry, Image};
use domain::Platform;
use domain::docker_file::StoredManifest;
use serde::{Deserialize, Serialize};

use super::cases::{Case, same, story};
use super::compare::{differences, fingerprint};
use super::world::{Player, Seen, World};
use super::{docker, report};

/// How many sets a run has.
const SETS: usize = 200;
/// The seed of the recorded run.
const RECORDED_SEED: u64 = 20;
/// How many images there are to choose from.
const IMAGES: usize = 40;
/// The most images of a set.
const MOST: usize = 5;

/// Docker's file names have `-` for `:` and `_` for `/`: the order of files is not that of names.
const REPOSITORIES: [&str; 8] =
    ["app", "app-a", "app.a", "app_a", "app/a", "app0", "app-a.b/c", "a/pp"];
const TAGS: [&str; 14] =
    ["latest", "0", "10", "2", "A", "Z", "_", "a", "a-b", "a.b", "a_b", "v1", "v1-0", "v1.0"];
const PLATFORMS: [&str; 16] = [
    "linux/386",
    "linux/amd64",
    "linux/amd64/v3",
    "linux/arm/v5",
    "linux/arm/v6",
    "linux/arm/v7",
    "linux/arm64",
    "linux/arm64/v8",
    "linux/loong64",
    "linux/mips64le",
    "linux/ppc64le",
    "linux/riscv64",
    "linux/s390x",
    "windows/amd64",
    "darwin/arm64",
    "freebsd/amd64",
];
/// Text that JSON can be written with in more than one way. Without white space: it is typed.
const TEXTS: [&str; 12] = [
    "10.0.20348.2762",
    "1",
    "<b>&amp;</b>",
    "é漢😀",
    "\u{2028}\u{2029}",
    "\"\\/",
    "\u{1}\u{7f}\u{9b}",
    "\u{8}\u{feff}",
    "=,;",
    "%20+",
    "{}[]",
    "'`$HOME",
];

/// An image of the pool, and where it is.
struct Sample {
    repository: &'static str,
    tag: &'static str,
    image: Image,
}

/// Everything that a seed decides.
struct Plan {
    pool: Vec<Sample>,
    sets: Vec<Case>,
}

impl Plan {
    fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let mut pool: Vec<Sample> = Vec::new();
        while pool.len() < IMAGES {
            let (repository, tag) = (random.text(&REPOSITORIES), random.text(&TAGS));
            if pool.iter().all(|known| (known.repository, known.tag) != (repository, tag)) {
                pool.push(Sample { repository, tag, image: image(&mut random) });
            }
        }
        let sets = (0..SETS).map(|number| set(number, &pool, &mut random)).collect();
        Self { pool, sets }
    }

    /// Plays all sets.
    async fn play(self, player: Player) -> Vec<Vec<Seen>> {
        let registry = DockerRegistry::start().await;
        for Sample { repository, tag, image } in &self.pool {
            registry.push_image(repository, tag, image).await;
        }
        let world = World::with(registry);
        let playing = tokio::task::spawn_blocking(move || {
            self.sets.iter().map(|set| world.play(set, &player)).collect()
        });
        playing.await.expect("the sets were played")
    }
}

fn image(random: &mut Random) -> Image {
    let mut platform = Platform::parse(random.text(&PLATFORMS)).expect("a platform");
    if random.once_in(3) {
        random.text(&TEXTS).clone_into(&mut platform.os_version);
    }
    if random.once_in(4) {
        let count = 1 + random.below(3);
        platform.os_features = (0..count).map(|_| random.text(&TEXTS).to_owned()).collect();
    }
    if random.once_in(6) {
        random.text(&TEXTS).clone_into(&mut platform.variant);
    }
    let name = format!("{:x}", random.number());
    match random.below(5) {
        0 | 1 => Image::docker(&name, &platform),
        2 => Image::oddly_written(&name, &platform),
        _ => Image::oci(&name, &platform),
    }
}

/// A list of some images: made, perhaps amended and annotated, pushed.
fn set(number: usize, pool: &[Sample], random: &mut Random) -> Case {
    let target = if random.once_in(4) { "other/place" } else { random.text(&REPOSITORIES) };
    let list = format!("R/{target}:set-{number}");
    let mut sources = sources(pool, random);
    let late = if random.once_in(4) { sources.pop() } else { None };
    let mut steps = Vec::new();
    if !sources.is_empty() {
        steps.push(same(format!("create --insecure {list} {}", sources.join(" "))));
    }
    if let Some(late) = &late {
        steps.push(same(format!("create --insecure --amend {list} {late}")));
    }
    if random.once_in(3) {
        let source = sources.first().or(late.as_ref()).expect("a source");
        let text = random.text(&TEXTS);
        let flag = random.text(&["os-version", "variant", "os-features"]);
        steps.push(same(format!("annotate --{flag}={text} {list} {source}")));
    }
    steps.push(same(format!("push {list}")));
    story(&format!("set {number}"), steps)
}

/// Some images by tag, by digest or by both. None that docker would store in one file: there
/// Manifold differs on purpose.
fn sources(pool: &[Sample], random: &mut Random) -> Vec<String> {
    let count = 1 + random.below(MOST);
    let (mut sources, mut files) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let Sample { repository, tag, image } = random.one_of(pool);
        let digest = image.digest();
        let name = match random.below(6) {
            0 => format!("{repository}@{digest}"),
            1 => format!("{repository}:{tag}@{digest}"),
            2 if *tag == "latest" => (*repository).to_owned(),
            _ => format!("{repository}:{tag}"),
        };
        let whole = format!("r.example/{name}").parse().expect("a reference");
        let file = StoredManifest::file_name(&whole);
        if !files.contains(&file) {
            files.push(file);
            sources.push(format!("R/{name}"));
        }
    }
    sources
}

/// Docker's run of one seed.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Recorded {
    docker: String,
    seed: u64,
    /// A digest of everything that docker did in a set.
    sets: Vec<String>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_sets_give_dockers_lists() {
    let start = Instant::now();
    let docker = docker();
    let recording = std::env::var_os("MANIFOLD_RECORD_GOLDEN").is_some();
    let seed = if docker.is_none() || recording { RECORDED_SEED } else { seed() };
    let manifold = Plan::new(seed).play(Player::InProcess);
    let (judge, wrong) = if let Some(docker) = docker {
        let version = docker.version().to_owned();
        let expected = Plan::new(seed).play(Player::Docker(docker));
        let (expected, found) = tokio::join!(expected, manifold);
        if seed == RECORDED_SEED {
            settle(&version, &expected, recording);
        }
        (format!("docker {version}"), compare(seed, &expected, &found))
    } else {
        let recorded = read();
        let found: Vec<String> = manifold.await.iter().map(|set| fingerprint(set)).collect();
        assert_eq!(recorded.seed, seed, "the recorded seed: {ADVICE}");
        assert_eq!(recorded.sets.len(), found.len(), "sets recorded: {ADVICE}");
        let pairs = recorded.sets.iter().zip(&found).enumerate();
        let wrong = pairs.filter(|(_, (expected, found))| expected != found);
        let wrong = wrong.map(|(set, _)| format!("set {set} is not as docker's")).collect();
        (format!("the recorded run of docker {}", recorded.docker), wrong)
    };
    let seconds = start.elapsed().as_secs();
    report::write(
        "parity-sets.txt",
        &format!(
            "{SETS} random sets of images, seed {seed}, judged by {judge}: {} the same, {} wrong, \
             in {seconds} s\n",
            SETS - wrong.len(),
            wrong.len()
        ),
    );
    assert!(wrong.is_empty(), "MANIFOLD_SEED={seed}, judged by {judge}:\n{}", wrong.join("\n\n"));
}

fn seed() -> u64 {
    if let Ok(given) = std::env::var("MANIFOLD_SEED") {
        return given.parse().expect("MANIFOLD_SEED is a number");
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock");
    now.as_secs()
}

/// The sets that differ, each with its first difference.
fn compare(seed: u64, expected: &[Vec<Seen>], found: &[Vec<Seen>]) -> Vec<String> {
    let sets = Plan::new(seed).sets;
    let mut wrong = Vec::new();
    for (set, (expected, found)) in sets.iter().zip(expected.iter().zip(found)) {
        let steps = set.steps.iter().zip(expected.iter().zip(found));
        let first = steps.into_iter().find_map(|(step, (expected, found))| {
            let (aspect, text) = differences(expected, found).into_iter().next()?;
            let (name, line, said) = (&set.name, step.text(), &found.stderr);
            Some(format!("{name}: `{line}`: {aspect:?} differs\n{text}\n{said}"))
        });
        wrong.extend(first);
    }
    wrong
}

const ADVICE: &str = "record it anew with MANIFOLD_RECORD_GOLDEN=1 where docker is";

fn read() -> Recorded {
    let text = std::fs::read_to_string(path()).expect("the recorded sets");
    serde_json::from_str(&text).expect("recorded sets")
}

/// Records docker's sets when asked to; otherwise they must be what was recorded.
fn settle(docker: &str, expected: &[Vec<Seen>], recording: bool) {
    let sets = expected.iter().map(|set| fingerprint(set)).collect();
    let now = Recorded { docker: docker.to_owned(), seed: RECORDED_SEED, sets };
    if recording {
        let text = serde_json::to_string_pretty(&now).expect("JSON");
        std::fs::write(path(), text + "\n").expect("the recording can be written");
        return;
    }
    let then = read();
    assert!(then.docker != now.docker || then == now, "docker's sets changed: {ADVICE}");
}

fn path() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/golden/docker-sets.json"))
}
