//! The fault table: a hostile proxy between the engine and a real registry, one fault a case. Each ends
//! in success after retry or in the right error, within its time; a push is done or not, never half; no
//! message and no log holds a secret.

mod answers;
mod case;
mod ground;
mod ledger;
mod lines;
mod listing;
mod logs;
mod pushing;
mod redirects;
mod tokens;

use std::io::Write as _;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use acceptance::DockerRegistry;
use futures_util::FutureExt as _;
use futures_util::stream::{self, StreamExt as _};

use case::Case;
use ground::Shelf;

/// How many cases run at once.
const AT_ONCE: usize = 16;
/// How long one may take in all, its preparation and the look at what it left behind included.
const PATIENCE: Duration = Duration::from_secs(30);

fn cases() -> Vec<Case> {
    let mut cases = lines::cases();
    cases.extend(answers::cases());
    cases.extend(redirects::cases());
    cases.extend(tokens::cases());
    cases.extend(listing::cases());
    cases.extend(pushing::cases());
    cases
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_ends_as_the_table_says() {
    let log = logs::listen();
    let registry = DockerRegistry::start().await;
    let images = &Shelf::fill(&registry).await;
    let cases = cases();
    assert!(cases.len() >= 60, "{} cases", cases.len());
    let runs = cases.iter().enumerate().map(|(number, case)| async move {
        let run = tokio::time::timeout(PATIENCE, case.run(number, images));
        let end = match AssertUnwindSafe(run).catch_unwind().await {
            Ok(Ok(end)) => end,
            Ok(Err(_)) => Err(format!("it does not end in {PATIENCE:?}")),
            Err(_) => Err("it panics".to_owned()),
        };
        (number, case, end)
    });
    let mut ran: Vec<_> = stream::iter(runs).buffer_unordered(AT_ONCE).collect().await;
    ran.sort_by_key(|(number, _, _)| *number);
    let failed: Vec<String> = ran
        .iter()
        .filter_map(|(_, case, end)| Some(format!("{}: {}", case.name, end.as_ref().err()?)))
        .collect();
    let ended = ran.iter().filter_map(|(_, case, end)| Some((*case, end.as_ref().ok()?)));
    let table = ledger::table(&ended.collect::<Vec<_>>());
    let _ = writeln!(std::io::stdout(), "{}", ledger::report(&table));
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), ran.len(), failed.join("\n"));
    let secrets = log.lines_with(ground::SECRET);
    assert!(log.is_listening() && secrets.is_empty(), "secrets in the log: {secrets:?}");
    ledger::compare(&table);
}
