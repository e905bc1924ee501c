//! `make bench`: Manifold beside `docker manifest`, skopeo and buildah, against the real registry over
//! a line of 50 ms. Prints medians, ratios, and what went over the line. Then copies between two
//! registries, without a line. `bench lists` and `bench copy` do one of the two.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement that does not work must end, with the reason; it prints a table"
)]

mod copies;
mod jobs;
mod programs;
mod table;

use std::time::Duration;

use acceptance::line::Line;
use acceptance::registry::DockerRegistry;

use jobs::World;
use programs::Programs;
use table::Table;

/// The round-trip time of the line.
const ROUND_TRIP: Duration = Duration::from_millis(50);
/// How often each job is done by each program.
const ROUNDS: usize = 5;
/// How many images a list has, each in a repository of its own.
const IMAGES: usize = 8;

#[tokio::main]
async fn main() {
    let programs = Programs::find();
    println!("{}", programs.versions());
    let only = std::env::args().nth(1);
    if only.as_deref() != Some("copy") {
        lists(&programs).await;
    }
    if only.as_deref() != Some("lists") {
        println!("{}", copies::measure(&programs).await);
    }
}

async fn lists(programs: &Programs) {
    let registry = DockerRegistry::start().await;
    let line = Line::to(registry.host(), ROUND_TRIP).await;
    let mut table = Table::default();
    for images in [IMAGES, IMAGES * 8] {
        let world = World::fill(&registry, &line, images).await;
        // The large list is for Manifold's own growth; the others would take minutes.
        let programs = if images == IMAGES { programs.clone() } else { programs.alone() };
        let rounds = if images == IMAGES { ROUNDS } else { 3 };
        for round in 0..rounds {
            for program in programs.all() {
                for job in world.jobs(&program, round) {
                    table.add(&job.run(&line).await);
                }
            }
        }
    }
    println!("{}", table.render());
}
