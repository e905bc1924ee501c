//! How long is waited, and by how many at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use domain::{Digest, media_type};
use engine::registry::{Kind, Timeouts};
use futures_util::future::join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::ground::{Ground, reference, repository};
use crate::script::{Reply, Script};

const SHORT: Duration = Duration::from_millis(500);

fn hasty() -> Timeouts {
    Timeouts { connect: SHORT, first_byte: SHORT, idle: SHORT, settle: SHORT * 10 }
}

/// A server whose connections are handled by `serve`, once each request has come in up to its body.
async fn raw<F, S>(serve: F) -> (String, Arc<AtomicUsize>)
where
    F: Fn(TcpStream, String) -> S + Clone + Send + Sync + 'static,
    S: Future<Output = ()> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let count: Arc<AtomicUsize> = Arc::default();
    let counter = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (serve, counter) = (serve.clone(), Arc::clone(&counter));
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    let Ok(byte) = stream.read_u8().await else { return };
                    head.push(byte);
                }
                counter.fetch_add(1, Ordering::SeqCst);
                let line = String::from_utf8_lossy(&head).lines().next().unwrap().to_owned();
                serve(stream, line).await;
            });
        }
    });
    (host, count)
}

const OK: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";

#[tokio::test]
async fn those_who_wait_for_a_dead_registry_wait_together() {
    let (host, count) = raw(|stream, _| async move {
        tokio::time::sleep(SHORT * 20).await;
        drop(stream);
    })
    .await;
    let ground = Ground::hasty(hasty());
    let start = Instant::now();
    let calls = (0..80).map(|tag| {
        let asked = reference(&host, &format!("a:{tag}"));
        async { ground.client().manifest(&{ asked }).await }
    });
    for outcome in join_all(calls).await {
        let error = outcome.unwrap_err();
        assert!(matches!(*error.kind, Kind::TimedOut), "{error}");
    }
    assert!(start.elapsed() < SHORT * 6, "not one after another: {:?}", start.elapsed());
    let asked = count.load(Ordering::SeqCst);
    assert!(asked <= 33, "the probe once for all, and each call once beside it: {asked}");
}

#[tokio::test]
async fn those_who_wait_for_a_dead_token_service_wait_together() {
    let (service, count) = raw(|stream, _| async move {
        tokio::time::sleep(SHORT * 20).await;
        drop(stream);
    })
    .await;
    let script = Script::start(move |_| {
        let value = format!(r#"Bearer realm="http://{service}/token""#);
        Reply::new(401).header("www-authenticate", value)
    })
    .await;
    let ground = Ground::hasty(hasty());
    let start = Instant::now();
    let calls = (0..16).map(|tag| {
        let asked = reference(&script.host(), &format!("a:{tag}"));
        async { ground.client().manifest(&{ asked }).await }
    });
    for outcome in join_all(calls).await {
        assert!(matches!(*outcome.unwrap_err().kind, Kind::TimedOut));
    }
    assert!(start.elapsed() < SHORT * 6, "not one after another: {:?}", start.elapsed());
    assert_eq!(count.load(Ordering::SeqCst), 1, "one question for all");
}

/// Takes all there is, without waiting for the end of the connection.
async fn swallow(stream: &mut TcpStream, length: usize) {
    let mut left = vec![0; length];
    let _ = stream.read_exact(&mut left).await;
}

#[tokio::test]
async fn the_answer_to_a_blob_may_take_longer_than_other_answers() {
    const BLOB: &[u8] = b"some bytes";
    let (host, _) = raw(|mut stream, line| async move {
        let answer: &[u8] = match line.split(' ').next().unwrap() {
            "PUT" => {
                swallow(&mut stream, BLOB.len()).await;
                tokio::time::sleep(SHORT * 3).await;
                b"HTTP/1.1 201 Created\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            }
            "POST" => {
                b"HTTP/1.1 202 Accepted\r\nlocation: /s\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            }
            _ => OK,
        };
        let _ = stream.write_all(answer).await;
        let _ = stream.shutdown().await;
    })
    .await;
    let (ground, to) = (Ground::hasty(hasty()), repository(&host, "a"));
    let start = Instant::now();
    ground.client().upload_blob(&to, &Digest::of(BLOB), BLOB.into()).await.unwrap();
    assert!(start.elapsed() > SHORT * 3, "{:?}", start.elapsed());
    let slow = ground.client().put_manifest(&to, "1", &media_type::OCI_INDEX.into(), BLOB).await;
    assert!(matches!(*slow.unwrap_err().kind, Kind::TimedOut), "a manifest's answer is not");
}

#[tokio::test]
async fn a_body_that_moves_is_waited_for_and_one_that_drips_for_ever_is_not() {
    // 40 bytes a second, in many pieces; the first one ends, the second one does not.
    for ends in [true, false] {
        let (host, _) = raw(move |mut stream, line| async move {
            if line.contains("/v2/ ") {
                let _ = stream.write_all(OK).await;
                return;
            }
            let length = if ends { 40 } else { 4_000_000 };
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: {}\r\ncontent-length: {length}\r\n\r\n",
                media_type::OCI_MANIFEST
            );
            let _ = stream.write_all(head.as_bytes()).await;
            for _ in 0..length {
                tokio::time::sleep(Duration::from_millis(25)).await;
                if stream.write_all(b" ").await.is_err() {
                    return;
                }
            }
        })
        .await;
        let ground = Ground::hasty(hasty());
        let (start, asked) = (Instant::now(), reference(&host, "a:1"));
        let outcome = ground.client().manifest(&asked).await;
        if ends {
            assert_eq!(outcome.unwrap().bytes().len(), 40, "it moved");
            assert!(start.elapsed() > SHORT, "longer than silence may last");
        } else {
            assert!(matches!(*outcome.unwrap_err().kind, Kind::TimedOut));
            assert!(start.elapsed() < SHORT * 20, "{:?}", start.elapsed());
        }
    }
}

#[tokio::test]
async fn a_retry_after_of_nothing_is_no_reason_to_hammer() {
    let script = Script::open(|_| Reply::new(429).header("retry-after", "0")).await;
    let start = Instant::now();
    let ground = Ground::new();
    let error = ground.client().manifest(&reference(&script.host(), "a:1")).await.unwrap_err();
    assert_eq!(error.status(), Some(429));
    assert!(start.elapsed() > Duration::from_millis(300), "two pauses: {:?}", start.elapsed());
}
