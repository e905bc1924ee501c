//! What tests switch on: users, faults, latency, the log; and the listening registry.

use std::time::{Duration, Instant};

use demo::image::ImageBuilder;
use demo::registry::{Fault, Registry, serve};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::client::{get, send, with};

#[tokio::test]
async fn only_its_users_may_use_a_locked_registry() {
    let registry = Registry::with_users([("me", "sec:ret")]);
    for (authorization, status) in [
        ("", 401),
        ("Basic bWU6c2VjOnJldA==", 200), // me:sec:ret
        ("basic bWU6c2VjOnJldA==", 200),
        ("Basic bWU6d3Jvbmc=", 401),     // me:wrong
        ("Basic eW91OnNlYzpyZXQ=", 401), // you:sec:ret
        ("Basic bWU=", 401),             // me
        ("Basic ***", 401),
        ("Bearer bWU6c2VjOnJldA==", 401),
    ] {
        let headers = [("authorization", authorization)];
        let reply = with(&registry, "GET", "/v2/", &headers, "").await;
        assert_eq!(reply.status, status, "{authorization}");
        if status == 401 {
            assert_eq!(reply.header("www-authenticate"), "Basic realm=\"demo\"");
            assert_eq!(reply.codes(), ["UNAUTHORIZED"]);
        }
    }
    assert_eq!(get(&registry, "/v2/no/such/thing").await.status, 401, "strangers learn nothing");
    assert!(!format!("{registry:?}").contains("sec:ret"), "no password in a log");
}

#[tokio::test]
async fn a_fault_takes_the_place_of_an_answer_as_often_as_it_says() {
    let registry = Registry::new();
    let image = ImageBuilder::new("linux/amd64").build();
    registry.put_image("a", "1", &image);
    registry.put_image("b", "1", &image);
    registry.fail_next("/a/manifests/", 503, "out for lunch");
    assert_eq!(get(&registry, "/v2/b/manifests/1").await.status, 200, "another path");
    let failed = get(&registry, "/v2/a/manifests/1").await;
    assert_eq!((failed.status.as_u16(), failed.body.as_slice()), (503, &b"out for lunch"[..]));
    assert_eq!(get(&registry, "/v2/a/manifests/1").await.status, 200, "once");

    let slow_down = Fault::on("/a/").method("HEAD").status(429).header("retry-after", "7").times(2);
    registry.fail(slow_down);
    assert_eq!(get(&registry, "/v2/a/manifests/1").await.status, 200, "another method");
    for expected in [429, 429, 200] {
        let reply = send(&registry, "HEAD", "/v2/a/manifests/1", "").await;
        assert_eq!(reply.status, expected);
        assert_eq!(reply.header("retry-after"), if expected == 429 { "7" } else { "" });
    }
    registry.fail(Fault::on("/a/").times(usize::MAX));
    assert_eq!(get(&registry, "/v2/a/manifests/1").await.status, 500);
    registry.heal();
    assert_eq!(get(&registry, "/v2/a/manifests/1").await.status, 200, "healed");
}

#[tokio::test]
async fn the_log_says_what_was_asked_and_answered() {
    let registry = Registry::new();
    let headers = [
        ("accept", "text/a"),
        ("accept", "text/b"),
        ("authorization", "Basic c2VjcmV0"),
        ("cookie", "x"),
    ];
    with(&registry, "GET", "/v2/a/tags/list?n=5", &headers, "").await;
    let start = send(&registry, "POST", "/v2/a/blobs/uploads/", "12345").await;
    send(&registry, "HEAD", start.header("location"), "").await;
    let log = registry.requests();
    let [tags, upload, head] = &log[..] else { panic!("three requests: {log:?}") };
    assert_eq!((tags.method.as_str(), tags.path.as_str()), ("GET", "/v2/a/tags/list?n=5"));
    assert_eq!((tags.status, tags.sent > 0), (404, true));
    assert_eq!(tags.header("accept").as_deref(), Some("text/a, text/b"));
    assert_eq!(tags.header("authorization").as_deref(), Some("Basic"), "no secret");
    assert_eq!(tags.header("cookie"), None);
    assert_eq!((upload.status, upload.received), (202, 5));
    assert_eq!((head.status, head.sent), (204, 0));
    registry.forget_requests();
    assert!(registry.requests().is_empty());
}

#[tokio::test]
async fn an_answer_takes_as_long_as_it_was_told_to() {
    let registry = Registry::new();
    registry.set_latency(Duration::from_millis(60));
    let start = Instant::now();
    get(&registry, "/v2/").await;
    assert!(start.elapsed() >= Duration::from_millis(60));
    registry.set_latency(Duration::ZERO);
}

#[tokio::test]
async fn a_stopped_registry_answers_nobody_not_even_those_connected() {
    let running = serve(&Registry::new()).await.unwrap();
    let address = running.address();
    assert!(address.ip().is_loopback());
    let mut kept = TcpStream::connect(address).await.unwrap();
    kept.write_all(b"GET /v2/ HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut first = [0; 12];
    kept.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    running.stop().await;
    let mut rest = Vec::new();
    kept.read_to_end(&mut rest).await.unwrap();
    assert!(TcpStream::connect(address).await.is_err(), "the port is free");
}
