//! The jobs: make a list, push it, read it, each as a user would type it, each in a fresh home.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use acceptance::home::TempHome;
use acceptance::image::Image;
use acceptance::line::{Line, Traffic};
use acceptance::registry::DockerRegistry;
use domain::Platform;

use crate::programs::Program;

/// The job that reads what was pushed.
const INSPECT: &str = "inspect -v";

/// Two repositories with a list each, to compare.
const SIDES: [&str; 2] = ["team/before", "team/after"];

/// Images in a registry at the end of a line.
pub(crate) struct World {
    host: String,
    images: usize,
}

/// One command that is measured.
pub(crate) struct Job {
    name: String,
    program: &'static str,
    home: Arc<TempHome>,
    words: Vec<String>,
}

/// What a run took.
pub(crate) struct Measured {
    /// The job.
    pub(crate) job: String,
    /// The program.
    pub(crate) program: &'static str,
    /// From its start to its end.
    pub(crate) time: Duration,
    /// What went over the line.
    pub(crate) traffic: Traffic,
}

impl World {
    /// Pushes the images, past the line.
    pub(crate) async fn fill(registry: &DockerRegistry, line: &Line, images: usize) -> Self {
        for n in 0..images {
            let image = Image::docker(&format!("app{n}"), &platform(n));
            registry.push_image(&format!("team/app{n}"), "1", &image).await;
        }
        for side in SIDES {
            fill_list(registry, side, images).await;
        }
        Self { host: line.host().to_owned(), images }
    }

    /// What only Manifold does: say what a push would change, and compare two lists.
    fn looks(&self, path: &Path, list: &str) -> [Vec<String>; 2] {
        let [a, b] = SIDES.map(|side| format!("{}/{side}:1", self.host));
        let path = path.display().to_string();
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        [
            words(&[&path, "push", "--dry-run", "--insecure", list]),
            words(&[&path, "diff", "--insecure", &a, &b]),
        ]
    }

    /// The jobs of a program in a round, in the order in which they build on each other. What is
    /// pushed is read from a fresh home: the registry's list, not the local one.
    pub(crate) fn jobs(&self, program: &Program, round: usize) -> Vec<Job> {
        let Self { host, images } = self;
        let (name, images) = (program.name(), *images);
        let list = format!("{host}/{name}/list{images}:{round}");
        let sources = (0..images).map(|n| format!("{host}/team/app{n}:1")).collect::<Vec<_>>();
        let (home, other_home) = (home(), home());
        let job = |what: &str, words: Vec<String>| Job {
            name: format!("{what}, {images} images"),
            program: name,
            home: if what == INSPECT || what.starts_with("diff") {
                Arc::clone(&other_home)
            } else {
                Arc::clone(&home)
            },
            words,
        };
        let words = |text: &str, more: &[String]| {
            text.split(' ').map(str::to_owned).chain(more.iter().cloned()).collect::<Vec<_>>()
        };
        let target = [vec![list.clone()], sources.clone()].concat();
        match program {
            Program::Manifold(path) => {
                let own = |text: &str, more: &[String]| {
                    let path: &PathBuf = path;
                    let mut all = vec![path.display().to_string()];
                    all.extend(words(text, more));
                    all
                };
                let [preview, diff] = self.looks(path, &list);
                vec![
                    job("create", own("create --insecure", &target)),
                    job("push", own("push --insecure", std::slice::from_ref(&list))),
                    job(INSPECT, own("inspect -v --insecure", std::slice::from_ref(&list))),
                    job("push --dry-run", preview),
                    job("diff of two lists", diff),
                ]
            }
            Program::Docker => vec![
                job("create", words("docker manifest create --insecure", &target)),
                job(
                    "push",
                    words("docker manifest push --insecure --purge", std::slice::from_ref(&list)),
                ),
                job(INSPECT, words("docker manifest inspect -v --insecure", &[list])),
            ],
            Program::Skopeo => vec![job(
                "inspect (one manifest)",
                words("skopeo inspect --tls-verify=false", &[format!("docker://{}", sources[0])]),
            )],
            Program::Buildah => {
                let root = home.path().join("storage").display().to_string();
                let buildah = format!(
                    "buildah --root {root} --runroot {root}-run --storage-driver vfs manifest"
                );
                let adds = sources.iter().map(|source| {
                    format!("{buildah} add --tls-verify=false {list} docker://{source}")
                });
                let create = std::iter::once(format!("{buildah} create {list}")).chain(adds);
                let script = create.collect::<Vec<_>>().join(" && ");
                vec![
                    job("create", vec!["sh".into(), "-ec".into(), script]),
                    job(
                        "push",
                        words(
                            &format!(
                                "{buildah} push --tls-verify=false --all {list} docker://{list}"
                            ),
                            &[],
                        ),
                    ),
                ]
            }
        }
    }
}

/// A list of images, all of a repository of their own.
async fn fill_list(registry: &DockerRegistry, repository: &str, images: usize) {
    let mut children = Vec::new();
    for n in 0..images {
        let platform = platform(n);
        let image = Image::docker(&format!("{repository} {n}"), &platform);
        registry.push_image(repository, &format!("p{n}"), &image).await;
        children.push((image, platform));
    }
    let children: Vec<_> =
        children.iter().map(|(image, platform)| (image, platform.clone())).collect();
    let list = Image::index(domain::media_type::OCI_INDEX, &children, false);
    registry.push_image(repository, "1", &list).await;
}

fn platform(n: usize) -> Platform {
    Platform {
        os: "linux".into(),
        architecture: "arm64".into(),
        variant: format!("v{n}"),
        ..Platform::default()
    }
}

fn home() -> Arc<TempHome> {
    let home = TempHome::new();
    // Buildah fails without this file.
    std::fs::create_dir_all(home.docker()).expect("docker's folder");
    std::fs::write(home.docker().join("config.json"), "{}").expect("config.json");
    Arc::new(home)
}

impl Job {
    /// Runs it once. A job that fails ends the measurement: its time would say nothing.
    pub(crate) async fn run(self, line: &Line) -> Measured {
        let Self { name, program, home, words } = self;
        line.take();
        let run = tokio::task::spawn_blocking(move || {
            let mut command = Command::new(&words[0]);
            command.args(&words[1..]).stdin(Stdio::null());
            home.apply(&mut command);
            let start = Instant::now();
            let output = command.output().expect("the program starts");
            let time = start.elapsed();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{words:?} failed:\n{said}");
            time
        });
        let time = run.await.expect("it ran");
        Measured { job: name, program, time, traffic: line.take() }
    }
}
