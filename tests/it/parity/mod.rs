//! The session by `docker manifest …` and by `manifold …`, side by side against twin registries
//! under one address: exit code, standard output, docker's first line of standard error, store
//! tree, what was put and mounted. Where docker is absent or too old, its recorded run judges.
//!
//! `MANIFOLD_RECORD_GOLDEN=1` records docker's run anew; `MANIFOLD_JUDGE=golden` uses the recorded
//! run although docker is here.

mod cases;
mod compare;
mod golden;
mod samples;
mod world;

use std::io::Write as _;

use acceptance::{Docker, Manifold};

use cases::{Case, Step, cases};
use compare::differences;
use golden::Golden;
use world::{Seen, Subject, World};

/// Who says what is right.
enum Judge {
    /// Docker, run beside Manifold.
    Docker(Docker),
    /// A recorded run.
    Recorded(Golden),
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn manifold_does_what_docker_manifest_does() {
    let judge = judge();
    let manifold = Manifold::find();
    let (mut open, mut closed) = (World::start().await, World::start_behind_password().await);
    let mut recording = Golden::default();
    let mut rows = Vec::new();
    for case in cases() {
        let world = if case.behind_password { &mut closed } else { &mut open };
        let expected = match &judge {
            Judge::Docker(docker) => world.play(&case, &Subject::Docker(docker)),
            Judge::Recorded(golden) => golden.case(&case),
        };
        let found = world.play(&case, &Subject::Manifold(&manifold));
        rows.push(row(&case, &expected, &found));
        recording.add(&case, expected);
    }
    let name = match &judge {
        Judge::Docker(docker) => {
            recording.docker = docker.version().to_owned();
            recording.settle();
            format!("docker {}", docker.version())
        }
        Judge::Recorded(golden) => format!("the recorded run of docker {}", golden.docker),
    };
    report(&name, &rows);
}

fn judge() -> Judge {
    let recorded = std::env::var_os("MANIFOLD_JUDGE").is_some_and(|judge| judge == "golden");
    match Docker::find().filter(|_| !recorded) {
        Some(docker) => Judge::Docker(docker),
        None => Judge::Recorded(Golden::read()),
    }
}

/// A case and what came of it.
struct Row {
    name: &'static str,
    steps: usize,
    by_design: Vec<&'static str>,
    wrong: Vec<String>,
}

fn row(case: &Case, expected: &[Seen], found: &[Seen]) -> Row {
    let mut row =
        Row { name: case.name, steps: case.steps.len(), by_design: Vec::new(), wrong: Vec::new() };
    for ((step, expected), found) in case.steps.iter().zip(expected).zip(found) {
        let different = differences(expected, found);
        let (allowed, wrong): (Vec<_>, Vec<_>) =
            different.into_iter().partition(|(aspect, _)| step.may_differ.contains(aspect));
        row.by_design.extend((!step.may_differ.is_empty()).then_some(step.reason));
        row.wrong.extend(step.instead.and_then(|instead| broken_promise(step, found, instead)));
        row.wrong.extend(wrong.into_iter().map(|(aspect, text)| {
            format!("{}: `{}`: {aspect:?} differs\n{text}", case.name, step.text())
        }));
        // A difference by design that is none any more must leave the table.
        let stale = step
            .may_differ
            .iter()
            .filter(|aspect| allowed.iter().all(|(found, _)| found != *aspect));
        row.wrong.extend(stale.map(|aspect| {
            format!("{}: `{}`: {aspect:?} no longer differs", case.name, step.text())
        }));
    }
    row
}

/// A difference by design is a promise: this code, and these words.
fn broken_promise(step: &Step, found: &Seen, (code, says): (i32, &str)) -> Option<String> {
    let said = format!("{}{}", found.stdout, found.stderr);
    let kept = found.code == code && said.contains(says);
    (!kept).then(|| {
        format!("`{}`: not {code} with {says:?} but {} with\n{said}", step.text(), found.code)
    })
}

fn report(judge: &str, rows: &[Row]) {
    line(&format!("\nparity, judged by {judge}"));
    line(&format!("{:<62} {:>5}  result", "case", "steps"));
    for row in rows {
        let result = match (row.wrong.is_empty(), row.by_design.is_empty()) {
            (false, _) => "DIFFERENT",
            (true, true) => "same",
            (true, false) => "different by design",
        };
        line(&format!("{:<62} {:>5}  {result}", row.name, row.steps));
        for reason in &row.by_design {
            line(&format!("    {reason}"));
        }
    }
    let steps: usize = rows.iter().map(|row| row.steps).sum();
    let by_design: usize = rows.iter().map(|row| row.by_design.len()).sum();
    let wrong: Vec<&str> = rows.iter().flat_map(|row| &row.wrong).map(String::as_str).collect();
    line(&format!(
        "{} cases, {steps} steps, {by_design} different by design, {} wrong\n",
        rows.len(),
        wrong.len()
    ));
    assert!(wrong.is_empty(), "judged by {judge}:\n\n{}", wrong.join("\n\n"));
}

/// A line that is seen also when the test passes: the harness catches `println!` alone.
fn line(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}
