//! How long the real window takes to open.

use std::fs;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use super::{drivers, measure, memory, scripts};

/// How often it is opened.
const ROUNDS: usize = 5;
/// Ticks of /proc's clock in a second: the same on every Linux that matters.
const TICKS: f64 = 100.0;

/// From the start of the window's process until its first screen is there, in milliseconds.
pub(crate) async fn openings() -> Vec<f64> {
    let mut took = Vec::new();
    for _ in 0..ROUNDS {
        let host = drivers::window().await;
        host.page.find("h1").await;
        let usable = measure::numbers(host.page.ask(scripts::USABLE, vec![]).await)[0];
        let started = process(&host.home).map(|process| started_ms(&process));
        took.push(usable - started.expect("the window's process is there"));
        host.page.close().await;
    }
    took
}

/// The window's process: of the programs with this home the one that is called so.
fn process(home: &acceptance::home::TempHome) -> Option<PathBuf> {
    let all = fs::read_dir("/proc").ok()?.flatten().map(|process| process.path());
    let named = |folder: &PathBuf| {
        let line = fs::read(folder.join("cmdline")).unwrap_or_default();
        let program = line.split(|byte| *byte == 0).next().unwrap_or_default();
        program.ends_with(b"manifold-window") || program.ends_with(b"manifold")
    };
    all.filter(named).find(|folder| memory::belongs(folder, home.path()))
}

/// When a process was started, in milliseconds since 1970.
fn started_ms(process: &std::path::Path) -> f64 {
    let stat = fs::read_to_string(process.join("stat")).expect("the process is there");
    // After the name, which is in brackets: the 20th figure is the start, in ticks since the boot.
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks: f64 =
        after.split_whitespace().nth(19).and_then(|it| it.parse().ok()).expect("a time");
    let up = fs::read_to_string("/proc/uptime").expect("/proc/uptime");
    let up: f64 = up.split_whitespace().next().and_then(|it| it.parse().ok()).expect("a time");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs_f64();
    (now - up + ticks / TICKS) * 1000.0
}
