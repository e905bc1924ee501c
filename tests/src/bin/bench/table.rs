//! The table of medians.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::jobs::Measured;

/// Seconds, requests and connections of one run.
#[derive(Clone, Copy, Default)]
struct Run {
    seconds: f64,
    requests: usize,
    connections: usize,
}

/// All runs, by job and program.
#[derive(Default)]
pub(crate) struct Table {
    runs: BTreeMap<(String, &'static str), Vec<Run>>,
}

impl Table {
    pub(crate) fn add(&mut self, run: &Measured) {
        let runs = self.runs.entry((run.job.clone(), run.program)).or_default();
        runs.push(Run {
            seconds: run.time.as_secs_f64(),
            requests: run.traffic.requests,
            connections: run.traffic.connections,
        });
    }

    /// Markdown: a row a job and program, with the ratio to Manifold's median of the same job.
    pub(crate) fn render(&self) -> String {
        let mut text = String::from(
            "| job | program | median | fastest | slowest | times Manifold's | requests | connections |\n\
             |---|---|---:|---:|---:|---:|---:|---:|\n",
        );
        for ((job, program), runs) in &self.runs {
            let times = sorted(runs);
            let middle = median(&times);
            let own = self.runs.get(&(job.clone(), "manifold"));
            let own = own.map(|runs| median(&sorted(runs)));
            let ratio = own.map_or_else(String::new, |own| format!("{:.1}", middle / own));
            let last = runs.last().copied().unwrap_or_default();
            let (fastest, slowest) = (times[0], times[times.len() - 1]);
            let _ = writeln!(
                text,
                "| {job} | {program} | {middle:.2} s | {fastest:.2} s | {slowest:.2} s | {ratio} | {} | {} |",
                last.requests, last.connections
            );
        }
        text
    }
}

fn sorted(runs: &[Run]) -> Vec<f64> {
    let mut times: Vec<f64> = runs.iter().map(|run| run.seconds).collect();
    times.sort_by(f64::total_cmp);
    times
}

fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        sorted[middle]
    } else {
        f64::midpoint(sorted[middle - 1], sorted[middle])
    }
}
