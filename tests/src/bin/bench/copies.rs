//! Copying a large list from one registry to another: how long, and with how much memory.

use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use acceptance::home::TempHome;
use acceptance::image::Image;
use acceptance::registry::DockerRegistry;
use domain::{Platform, media_type};

use crate::programs::{Program, Programs};

/// How many images the list has.
const IMAGES: u64 = 8;
/// How large each is, in megabytes; `BENCH_MB` sets another size.
const MEGABYTES: usize = 200;
/// How often each program copies.
const ROUNDS: usize = 3;
/// How often a program's memory is looked at.
const LOOK: Duration = Duration::from_millis(10);

/// What a copy took.
struct Run {
    seconds: f64,
    /// The most memory that was resident, in megabytes.
    memory: f64,
}

/// Copies with Manifold and with skopeo in turns, and gives the table.
pub(crate) async fn measure(programs: &Programs) -> String {
    let size = std::env::var("BENCH_MB").ok().and_then(|text| text.parse().ok());
    let megabytes: usize = size.unwrap_or(MEGABYTES);
    let from = DockerRegistry::start().await;
    let index = fill(&from, megabytes * 1_000_000).await;
    let source = format!("{}/team/app:1", from.host());
    let copiers: Vec<Program> = programs
        .all()
        .into_iter()
        .filter(|program| matches!(program, Program::Manifold(_) | Program::Skopeo))
        .collect();
    let mut runs: Vec<Vec<Run>> = copiers.iter().map(|_| Vec::new()).collect();
    for _ in 0..ROUNDS {
        for (program, runs) in copiers.iter().zip(&mut runs) {
            // A registry of its own for each: what one has brought spares the next one work.
            let to = DockerRegistry::start().await;
            let run = run(program, &source, &format!("{}/copy:1", to.host())).await;
            let there = to.manifest("copy", "1").await.expect("it was copied");
            assert!(there.0 == index.manifest, "{} changed the bytes", program.name());
            runs.push(run);
        }
    }
    let job = format!("copy, {IMAGES} x {megabytes} MB");
    let mut table = String::from(
        "| job | program | median | fastest | slowest | times skopeo's | peak memory |\n\
         |---|---|---:|---:|---:|---:|---:|\n",
    );
    let medians: Vec<f64> = runs.iter().map(|runs| sorted(runs)[runs.len() / 2]).collect();
    let skopeo = copiers.iter().position(|program| *program == Program::Skopeo);
    for ((program, runs), median) in copiers.iter().zip(&runs).zip(&medians) {
        let times = sorted(runs);
        let ratio = skopeo.map_or_else(String::new, |at| format!("{:.2}", median / medians[at]));
        let memory = runs.iter().map(|run| run.memory).fold(0.0, f64::max);
        let _ = writeln!(
            table,
            "| {job} | {} | {median:.2} s | {:.2} s | {:.2} s | {ratio} | {memory:.0} MB |",
            program.name(),
            times[0],
            times[times.len() - 1],
        );
    }
    table
}

/// Pushes the list: an image a variant, three fifths of it in one layer and the rest in another.
async fn fill(registry: &DockerRegistry, bytes: usize) -> Image {
    let large = bytes / 5 * 3;
    let mut entries = Vec::new();
    for seed in 0..IMAGES {
        let platform = Platform::new("linux", "arm64", &format!("v{seed}"));
        let mut image = Image::large(&platform, &[large, bytes - large], seed);
        registry.push_image("team/app", &format!("only{seed}"), &image).await;
        image.blobs.clear();
        entries.push((image, platform));
    }
    let children: Vec<(&Image, Platform)> =
        entries.iter().map(|(image, platform)| (image, platform.clone())).collect();
    let index = Image::index(media_type::OCI_INDEX, &children, false);
    registry.push_image("team/app", "1", &index).await;
    index
}

async fn run(program: &Program, source: &str, target: &str) -> Run {
    let mut command = program.command();
    match program {
        Program::Skopeo => {
            command.args(["copy", "--quiet", "--all", "--src-tls-verify=false"]);
            command.args(["--dest-tls-verify=false"]);
            command.args([format!("docker://{source}"), format!("docker://{target}")]);
        }
        _ => {
            command.args(["copy", "--insecure", source, target]);
        }
    }
    let work = tokio::task::spawn_blocking(move || watch(command));
    work.await.expect("it ran")
}

fn watch(mut command: Command) -> Run {
    let home = TempHome::new();
    home.apply(&mut command);
    let start = Instant::now();
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
    let mut child = child.expect("the program starts");
    let status_file = format!("/proc/{}/status", child.id());
    let mut memory = 0.0_f64;
    let status = loop {
        // A high-water mark: the last look tells.
        if let Ok(status) = std::fs::read_to_string(&status_file) {
            memory = memory.max(high_water(&status).unwrap_or_default());
        }
        if let Some(status) = child.try_wait().expect("the program's state") {
            break status;
        }
        std::thread::sleep(LOOK);
    };
    assert!(status.success(), "{command:?} failed");
    Run { seconds: start.elapsed().as_secs_f64(), memory }
}

/// `VmHWM` of proc(5), in megabytes.
fn high_water(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1024.0 / 1e6)
}

fn sorted(runs: &[Run]) -> Vec<f64> {
    let mut times: Vec<f64> = runs.iter().map(|run| run.seconds).collect();
    times.sort_by(f64::total_cmp);
    times
}
