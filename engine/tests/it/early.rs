//! The first request to a registry over plain HTTP goes out beside the probe, where that is allowed,
//! and never with a credential.

use std::time::{Duration, Instant};

use demo::registry::{Registry, serve};

use super::ground::{Ground, reference};
use super::script::{Reply, Script};

#[tokio::test]
async fn the_first_answer_comes_with_the_probes() {
    let registry = Registry::new();
    demo::samples::fill(&mut registry.store());
    let running = serve(&registry).await.unwrap();
    let latency = Duration::from_millis(300);
    registry.set_latency(latency);
    let ground = Ground::new();
    let start = Instant::now();
    let asked = reference(&running.host(), "me/echo-platform-amd64:latest");
    ground.client().manifest(&asked).await.unwrap();
    let took = start.elapsed();
    assert!(took < latency * 2, "side by side, not one after the other: {took:?}");
    let paths: Vec<String> = registry.requests().into_iter().map(|seen| seen.path).collect();
    assert_eq!(paths.len(), 2, "and asked once: {paths:?}");
}

#[tokio::test]
async fn it_carries_no_credential_and_stays_away_where_plain_http_is_not_allowed() {
    let script = Script::start(|seen| match &seen.authorization {
        None => Reply::new(401).header("www-authenticate", r#"Basic realm="x""#),
        Some(_) => Reply::manifest("{}"),
    })
    .await;
    let asked = reference(&script.host(), "a:1");
    Ground::signed_in(&script.host()).client().manifest(&asked).await.unwrap();
    let seen = script.seen();
    let with: Vec<bool> = seen.iter().map(|seen| seen.authorization.is_some()).collect();
    assert_eq!(with, [false, true], "the early one without, then as asked for");

    let before = script.lines().len();
    Ground::strict().client().manifest(&asked).await.unwrap_err();
    assert_eq!(script.lines().len(), before, "no word over plain HTTP");
}
