//! The record of what was asked: tries, limits, warnings, and what was not asked because it was known.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use demo::registry::{Registry, serve};
use domain::Digest;
use domain::protocol::Event;
use domain::protocol::activity::{
    Activity, ClearActivity, ClearCache, Exchange, ListActivity, Outcome, RateLimit,
};
use domain::protocol::image::{DescribeImage, ImageDetails};
use engine::Engine;

use super::ground::{Ground, ME, reference};
use super::script::{Reply, Script};

async fn activity(engine: &Engine) -> Activity {
    engine.run(ListActivity {}).await.unwrap()
}

async fn describe(engine: &Engine, host: &str, name: &str) -> ImageDetails {
    engine.run(DescribeImage { reference: reference(host, name) }).await.unwrap()
}

#[tokio::test]
async fn each_try_is_written_down_with_the_limit_and_the_warnings_and_without_secrets() {
    let asked_before = AtomicUsize::new(0);
    let script = Script::start(move |seen| match seen.path.as_str() {
        "/v2/" => Reply::new(401).header("www-authenticate", r#"Basic realm="x""#),
        _ if seen.authorization.is_none() => Reply::new(401),
        _ if asked_before.fetch_add(1, Ordering::Relaxed) < 2 => Reply::new(503),
        _ => Reply::manifest("{}")
            .header("ratelimit-limit", "100;w=21600")
            .header("ratelimit-remaining", "76;w=21600")
            .header("warning", r#"299 - "This repository \u001b[31mmoves""#),
    })
    .await;
    let ground = Ground::signed_in(&script.host());
    let mut events = ground.engine.subscribe();
    let asked = reference(&script.host(), "a:1");
    ground.client().manifest(&asked).await.unwrap();

    let Activity { exchanges, hosts, .. } = activity(&ground.engine).await;
    let about: Vec<_> =
        exchanges.iter().rev().filter(|one| one.path == "/v2/a/manifests/1").collect();
    // The first one, beside the probe, is given up when the probe says that a sign-in is wanted.
    let early = |one: &Exchange| one.outcome == Outcome::Stopped || one.outcome == answered(401);
    let tried: Vec<_> = about.iter().filter(|one| !early(one)).collect();
    let attempts: Vec<u32> = tried.iter().map(|one| one.attempt).collect();
    assert_eq!(attempts, [1, 2, 3], "{exchanges:#?}");
    assert_eq!(tried[0].outcome, answered(503));
    assert_eq!(tried[2].outcome, answered(200));
    assert_eq!(tried[2].received, 2, "the bytes of the body");
    assert!(tried[2].millis < 10_000 && tried[2].at_ms > 1_600_000_000_000, "{tried:?}");
    let host = hosts.iter().find(|host| host.host == script.host()).unwrap();
    let limit = RateLimit { limit: Some(100), remaining: 76, window_seconds: Some(21600) };
    assert_eq!(host.limit, Some(limit));
    assert_eq!(host.warnings, ["This repository u001b[31mmoves"]);
    assert_eq!(host.retries, 2);
    assert!(host.failures >= 2 && host.requests >= 4, "{host:?}");
    let json = serde_json::to_string(&exchanges).unwrap();
    assert!(!json.contains(ME) && !json.contains("secret"), "{json}");

    let mut told = (false, false);
    while told != (true, true) {
        match tokio::time::timeout(Duration::from_secs(10), events.recv()).await.unwrap().unwrap() {
            Event::Warning { host, text } => {
                assert_eq!((host, text), (script.host(), "This repository u001b[31mmoves".into()));
                told.0 = true;
            }
            Event::Changed { topics } => {
                told.1 |= topics.contains(&domain::protocol::Topic::Activity);
            }
            Event::Publication { .. } | Event::CloseAsked => {}
        }
    }

    ground.engine.run(ClearActivity {}).await.unwrap();
    let Activity { exchanges, hosts, .. } = activity(&ground.engine).await;
    assert!(exchanges.is_empty() && hosts.is_empty(), "forgotten");
}

fn answered(status: u16) -> Outcome {
    Outcome::Answered { status }
}

#[tokio::test]
async fn a_failure_says_how_often_it_was_tried_and_how_long_that_took() {
    let script = Script::open(|_| Reply::new(503)).await;
    let ground = Ground::new();
    let asked = DescribeImage { reference: reference(&script.host(), "a:1") };
    let error = ground.engine.run(asked).await.unwrap_err();
    let (before, said) = error.message.split_once(" (retried 3 times in ").unwrap();
    assert!(before.ends_with("the registry answered 503"), "{error}");
    let seconds: f64 = said.strip_suffix(" s)").unwrap().parse().unwrap();
    assert!((0.5..30.0).contains(&seconds), "{seconds}");

    let refused = Script::open(|_| Reply::new(403)).await;
    let asked = DescribeImage { reference: reference(&refused.host(), "a:1") };
    let error = ground.engine.run(asked).await.unwrap_err();
    assert!(!error.message.contains("retried"), "what is final is not tried again: {error}");
}

#[tokio::test]
async fn one_that_is_given_up_is_written_down_as_stopped() {
    let registry = Registry::new();
    let running = serve(&registry).await.unwrap();
    registry.set_latency(Duration::from_secs(30));
    let ground = Ground::new();
    let asked = reference(&running.host(), "a:1");
    let asking = ground.client().manifest(&asked);
    tokio::time::timeout(Duration::from_millis(300), asking).await.unwrap_err();
    let Activity { exchanges, .. } = activity(&ground.engine).await;
    assert!(exchanges.iter().any(|one| one.outcome == Outcome::Stopped), "{exchanges:#?}");
    assert!(exchanges.iter().all(|one| one.outcome != Outcome::Waiting), "{exchanges:#?}");
}

#[tokio::test]
async fn a_tag_that_did_not_change_costs_one_request_after_the_probe_in_a_later_run() {
    let registry = Registry::new();
    demo::samples::fill(&mut registry.store());
    let running = serve(&registry).await.unwrap();
    let ground = Ground::new();
    let first = describe(&ground.engine, &running.host(), "acme/gateway:1.9.1").await;
    assert!(first.platforms.len() > 1, "a list: {first:?}");
    let cold = registry.requests().len();
    assert!(cold > first.platforms.len(), "cold, all is asked for: {cold}");

    let later = Engine::new(ground.engine.config().clone()).unwrap();
    let again = describe(&later, &running.host(), "acme/gateway:1.9.1").await;
    assert_eq!(again, first, "the same, from disk");
    let paths: Vec<_> = registry.requests()[cold..].iter().map(|seen| seen.path.clone()).collect();
    let asked: Vec<_> = paths.iter().filter(|path| *path != "/v2/").collect();
    assert_eq!(asked, ["/v2/acme/gateway/manifests/1.9.1"], "{paths:?}");

    let Activity { exchanges, hosts, cache } = activity(&later).await;
    let host = hosts.iter().find(|host| host.host == running.host()).unwrap();
    let hits = exchanges.iter().filter(|one| one.outcome == Outcome::Cached).count() as u64;
    let known = first.platforms.len() as u64 * 2;
    assert_eq!((host.cached, hits), (known, known), "each manifest and each config");
    assert!(cache.entries > hits && cache.bytes > 0 && cache.capacity > cache.bytes);

    let cleared = later.run(ClearCache {}).await.unwrap();
    assert_eq!((cleared.entries, cleared.bytes), (0, 0));
    let before = registry.requests().len();
    describe(&later, &running.host(), "acme/gateway:1.9.1").await;
    assert!(registry.requests().len() - before > first.platforms.len(), "all is asked for again");
}

/// `ME` is `me:secret`; this is `you:secret`.
const YOU: &str = "eW91OnNlY3JldA==";

#[tokio::test]
async fn what_one_account_read_is_not_shown_to_another_one() {
    let child = r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},"layers":[]}"#;
    let digest = Digest::of(child.as_bytes());
    let list = format!(
        r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{digest}","size":{},"platform":{{"os":"linux","architecture":"amd64"}}}}]}}"#,
        child.len()
    );
    let path = format!("/v2/a/manifests/{digest}");
    let script = Script::start(move |seen| match &seen.authorization {
        _ if seen.path == "/v2/" => {
            Reply::new(401).header("www-authenticate", r#"Basic realm="x""#)
        }
        None => Reply::new(401),
        Some(_) if seen.path == "/v2/a/manifests/1" => {
            Reply::new(200).header("content-type", domain::media_type::OCI_INDEX).body(list.clone())
        }
        Some(who) if seen.path == path && who.ends_with(ME) => Reply::manifest(child),
        Some(_) => Reply::error(403, "DENIED", "not for you", "null"),
    })
    .await;
    let ground = Ground::signed_in(&script.host());
    let mine = describe(&ground.engine, &script.host(), "a:1").await;
    assert!(mine.platforms[0].content.is_ok(), "{mine:?}");
    let path = ground.engine.config().docker.join("config.json");
    let json = format!(r#"{{"auths":{{"{}":{{"auth":"{YOU}"}}}}}}"#, script.host());
    std::fs::write(path, json).unwrap();
    let other = Engine::new(ground.engine.config().clone()).unwrap();
    let theirs = describe(&other, &script.host(), "a:1").await;
    let refused = theirs.platforms[0].content.as_ref().unwrap_err();
    assert_eq!(refused.code, domain::Code::Forbidden, "{refused}");
}

/// A tag that was read before is asked about by HEAD, which registries do not count as a download; one
/// that has moved is read.
#[tokio::test]
async fn a_tag_that_has_not_moved_costs_a_head() {
    let moved = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let now = std::sync::Arc::clone(&moved);
    let script = Script::start(move |seen| {
        if seen.path == "/v2/" {
            return Reply::json(200, "{}");
        }
        let body = if now.load(std::sync::atomic::Ordering::SeqCst) { "[2]" } else { "[1]" };
        Reply::manifest(body)
            .header("docker-content-digest", Digest::of(body.as_bytes()).to_string())
    })
    .await;
    let ground = Ground::new();
    let named = crate::ground::reference(&script.host(), "a:1");
    let asked = |method: &str| {
        script.seen().iter().filter(|it| it.method == method && it.path.contains("/a/")).count()
    };
    let first = ground.client().manifest(&named).await.unwrap();
    let again = ground.client().manifest(&named).await.unwrap();
    assert_eq!(first.bytes(), again.bytes());
    assert_eq!((asked("GET"), asked("HEAD")), (1, 1), "read once");
    moved.store(true, std::sync::atomic::Ordering::SeqCst);
    let other = ground.client().manifest(&named).await.unwrap();
    assert_eq!(other.bytes(), b"[2]", "what it points at now");
    assert_eq!((asked("GET"), asked("HEAD")), (2, 2));
}
