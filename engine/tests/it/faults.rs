//! Networks and servers that fail: what is tried again, what is not, and what is said.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use domain::{ApiError, Code, Digest};
use engine::registry::Kind;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::ground::{Ground, ME, reference, repository};
use crate::script::{Reply, Script};

const BODY: &str = r#"{"schemaVersion":2}"#;

/// Fails the first `times` requests with `status`.
async fn failing(times: usize, status: u16, retry_after: Option<&'static str>) -> Script {
    let count = AtomicUsize::new(0);
    Script::open(move |_| {
        if count.fetch_add(1, Ordering::SeqCst) >= times {
            return Reply::manifest(BODY);
        }
        let reply = Reply::error(status, "TOOMANYREQUESTS", "slow down", "null");
        match retry_after {
            Some(value) => reply.header("retry-after", value),
            None => reply,
        }
    })
    .await
}

#[tokio::test]
async fn passing_faults_are_tried_again_and_lasting_ones_are_said() {
    let ground = Ground::new();
    for status in [429, 502, 503, 504] {
        let script = failing(2, status, None).await;
        let found = ground.client().manifest(&reference(&script.host(), "a:1")).await;
        assert_eq!(found.unwrap().bytes(), BODY.as_bytes(), "{status} twice, then right");
        let lasting = failing(99, status, None).await;
        let error = ground.client().manifest(&reference(&lasting.host(), "a:1")).await.unwrap_err();
        assert_eq!(error.status(), Some(status), "{error}");
        assert_eq!(lasting.seen().len(), 4, "{status}: four times in all");
    }
}

#[tokio::test]
async fn a_short_retry_after_is_kept_to_and_a_long_one_is_told() {
    let ground = Ground::new();
    let short = failing(1, 429, Some("1")).await;
    let start = Instant::now();
    ground.client().manifest(&reference(&short.host(), "a:1")).await.unwrap();
    assert!(start.elapsed() >= Duration::from_secs(1), "it waited {:?}", start.elapsed());
    let long = failing(99, 429, Some("3600")).await;
    let error = ground.client().manifest(&reference(&long.host(), "a:1")).await.unwrap_err();
    assert_eq!(long.seen().len(), 1, "nobody waits an hour");
    let error = ApiError::from(error);
    assert_eq!(error.code, Code::RateLimited);
    assert!(error.hint.unwrap().contains("3600"), "how long it takes");
}

#[tokio::test]
async fn what_opens_a_session_is_repeated_and_content_in_it_is_not() {
    let script = failing(2, 503, None).await;
    let (ground, of) = (Ground::new(), repository(&script.host(), "a"));
    let digest = Digest::of(b"x");
    // The answer is no session, but it is one.
    let mount = ground.client().mount(&of, &repository(&script.host(), "b"), &digest).await;
    assert!(matches!(*mount.unwrap_err().kind, Kind::BadResponse(_)));
    assert_eq!(script.seen().len(), 3, "a session that is not used ends by itself");
    let script = Script::open(|seen| match seen.method.as_str() {
        "POST" => Reply::new(202).header("location", "/session"),
        "PUT" => Reply::new(503),
        _ => Reply::new(404),
    })
    .await;
    let to = repository(&script.host(), "a");
    let put = ground.client().upload_blob(&to, &digest, "x".into()).await;
    assert_eq!(put.unwrap_err().status(), Some(503));
    let lines = script.lines();
    let twice = lines.windows(2).any(|pair| pair[0].starts_with("PUT") && pair[0] == pair[1]);
    assert!(!twice, "content is not sent again without asking what has arrived: {lines:?}");
}

#[tokio::test]
async fn the_first_question_is_tried_again_too() {
    let count = AtomicUsize::new(0);
    let script = Script::start(move |seen| match seen.path.as_str() {
        "/v2/" if count.fetch_add(1, Ordering::SeqCst) == 0 => Reply::new(503),
        "/v2/" => Reply::json(200, "{}"),
        _ => Reply::manifest(BODY),
    })
    .await;
    let found = Ground::new().client().manifest(&reference(&script.host(), "a:1")).await;
    assert!(found.is_ok(), "{found:?}");
}

#[tokio::test]
async fn unreachable_registries_are_told_apart() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let plain = Script::open(|_| Reply::manifest(BODY)).await;
    let strict = Ground::strict();
    for (host, code, word) in [
        (closed.to_string(), Code::Unreachable, "refused"),
        ("does-not-exist.invalid".to_owned(), Code::Unreachable, "resolved"),
        (plain.host(), Code::Tls, "plain HTTP"),
    ] {
        let error = strict.client().manifest(&reference(&host, "a:1")).await.unwrap_err();
        let error = ApiError::from(error);
        assert_eq!(error.code, code, "{host}: {error}");
        assert!(error.message.contains(word), "{host}: {error}");
        assert!(error.message.contains(&host), "says which host: {error}");
        assert!(error.hint.is_some(), "{host}: advice");
    }
    assert_eq!(plain.pings(), 0, "not one request in clear without leave");
}

#[tokio::test]
async fn a_server_that_keeps_silent_to_tls_does_not_hold_up_plain_http() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut start = [0; 3];
                let _ = stream.read_exact(&mut start).await;
                if &start == b"GET" {
                    let answer =
                        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
                    let _ = stream.write_all(answer).await;
                }
                // Anything else waits for a line end that a TLS hello does not have.
                let _ = stream.read_to_end(&mut Vec::new()).await;
            });
        }
    });
    let start = Instant::now();
    let endpoint = Ground::new().client().endpoint(&host.parse().unwrap()).await.unwrap();
    assert_eq!(endpoint.scheme, "http");
    assert!(start.elapsed() < Duration::from_secs(5), "it took {:?}", start.elapsed());
}

#[tokio::test]
async fn a_blobs_redirect_is_followed_without_the_authorization() {
    let storage = Script::start(|_| Reply::new(200).body("blob")).await;
    let other = storage.host();
    let script = Script::start(move |seen| match &seen.authorization {
        None => Reply::new(401).header("www-authenticate", "Basic"),
        Some(_) if seen.path == "/v2/" => Reply::json(200, "{}"),
        Some(_) => Reply::new(307).header("location", format!("http://{other}/x?sig=abc")),
    })
    .await;
    let ground = Ground::signed_in(&script.host());
    let digest = Digest::of(b"blob");
    let of = repository(&script.host(), "a");
    assert_eq!(ground.client().blob(&of, &digest, 100).await.unwrap(), b"blob");
    assert_eq!(storage.seen()[0].authorization, None, "the storage is not the registry");
    assert_eq!(ground.client().blob(&of, &digest, 100).await.unwrap(), b"blob");
    assert_eq!(storage.seen().len(), 1, "kept in memory");
}

#[tokio::test]
async fn bad_redirects_end_in_errors_that_keep_signatures_to_themselves() {
    for target in ["/v2/a/manifests/1?sig=hunter2", "file:///etc/passwd?sig=hunter2", "ftp://x/y"] {
        let script = Script::open(move |_| Reply::new(307).header("location", target)).await;
        let ground = Ground::signed_in(&script.host());
        let error = ground.client().manifest(&reference(&script.host(), "a:1")).await.unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(!text.contains("hunter2") && !text.contains(ME), "{target}: {text}");
        assert!(script.seen().len() <= 11, "{target}: {} requests", script.seen().len());
        assert!(!matches!(*error.kind, Kind::TimedOut), "{target}: {text}");
    }
}

#[tokio::test]
async fn a_connection_that_breaks_before_the_answer_is_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let count = AtomicUsize::new(0);
    let script = Script::open(|_| Reply::manifest(BODY)).await;
    let behind = script.host();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let first = count.fetch_add(1, Ordering::SeqCst) < 2;
            let behind = behind.clone();
            tokio::spawn(async move {
                if first {
                    return;
                }
                let mut onward = tokio::net::TcpStream::connect(behind).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut stream, &mut onward).await;
            });
        }
    });
    let found = Ground::new().client().manifest(&reference(&host, "a:1")).await;
    assert!(found.is_ok(), "{found:?}");
}

#[tokio::test]
async fn requests_to_one_registry_are_bounded() {
    static NOW: AtomicUsize = AtomicUsize::new(0);
    static MOST: AtomicUsize = AtomicUsize::new(0);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let router = axum::Router::new().fallback(|| async {
        MOST.fetch_max(NOW.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(20)).await;
        NOW.fetch_sub(1, Ordering::SeqCst);
        "{}"
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
    let ground = Ground::new();
    let of = repository(&host, "a");
    let digests: Vec<Digest> = (0..64_u8).map(|number| Digest::of(&[number])).collect();
    let calls = digests.iter().map(|digest| ground.client().blob_exists(&of, digest));
    assert!(futures_util::future::join_all(calls).await.into_iter().all(|found| found.unwrap()));
    let most = MOST.load(Ordering::SeqCst);
    // The probe is one more.
    assert!((2..=33).contains(&most), "{most} at once");
}
