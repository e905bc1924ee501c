//! The session by `docker manifest …` and by `manifold …`, side by side against twin registries: exit
//! code, standard output, docker's first line of standard error, store tree, what was put and
//! mounted. Where docker is absent or too old, its recorded run judges.
//!
//! `MANIFOLD_RECORD_GOLDEN=1` records docker's run anew; `MANIFOLD_JUDGE=golden` uses the recorded
//! run although docker is here. `MANIFOLD_SEED` chooses the random sets.

mod cases;
mod compare;
mod golden;
mod hand;
mod in_process;
mod report;
mod samples;
mod sets;
mod world;

use acceptance::{Docker, Manifold};

use cases::cases;
use golden::Golden;
use report::Row;
use world::{Player, Seen, World};

/// Docker, if it is to judge.
fn docker() -> Option<Docker> {
    let recorded = std::env::var_os("MANIFOLD_JUDGE").is_some_and(|judge| judge == "golden");
    Docker::find().filter(|_| !recorded)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn manifold_does_what_docker_manifest_does() {
    let manifold = play_all(Player::Manifold(Manifold::find()));
    let (judge, expected, found) = if let Some(docker) = docker() {
        let version = docker.version().to_owned();
        let (expected, found) = tokio::join!(play_all(Player::Docker(docker)), manifold);
        let mut recording = Golden::of(&version);
        cases().iter().zip(&expected).for_each(|(case, seen)| recording.add(case, seen));
        recording.settle();
        (format!("docker {version}"), expected, found)
    } else {
        let golden = Golden::read();
        let expected = cases().iter().map(|case| golden.case(case)).collect();
        (format!("the recorded run of docker {}", golden.docker), expected, manifold.await)
    };
    let played = cases().into_iter().zip(expected.iter().zip(&found));
    let rows: Vec<Row> =
        played.map(|(case, (expected, found))| Row::new(&case, expected, found)).collect();
    report::table(&judge, &rows);
}

/// What a player did in each case.
async fn play_all(player: Player) -> Vec<Vec<Seen>> {
    let (open, closed) = tokio::join!(World::start(), World::start_behind_password());
    let playing = tokio::task::spawn_blocking(move || {
        let world = |behind_password| if behind_password { &closed } else { &open };
        cases().iter().map(|case| world(case.behind_password).play(case, &player)).collect()
    });
    playing.await.expect("the cases were played")
}
