//! A line between a program and a registry: TCP with a round-trip time, and a count of what went over
//! it. Opening a connection costs one round trip, as it does on a real line.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::Instant;

/// What a request line of HTTP/1.1 ends with.
const REQUEST: &[u8] = b" HTTP/1.1\r\n";

/// What went over a line since the last look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traffic {
    /// Connections that were opened.
    pub connections: usize,
    /// HTTP/1.1 requests.
    pub requests: usize,
}

#[derive(Debug, Default)]
struct Counters {
    connections: AtomicUsize,
    requests: AtomicUsize,
}

/// A line with a delay. It ends with the handle.
#[derive(Debug)]
pub struct Line {
    host: String,
    counters: Arc<Counters>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Line {
    /// A line to `upstream` (host and port) with this round-trip time.
    pub async fn to(upstream: &str, round_trip: Duration) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let host = listener.local_addr().expect("its address").to_string();
        let upstream: SocketAddr = upstream.parse().expect("host and port");
        let counters = Arc::new(Counters::default());
        let counted = Arc::clone(&counters);
        let task = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                counted.connections.fetch_add(1, Ordering::Relaxed);
                let counters = Arc::clone(&counted);
                tokio::spawn(async move {
                    // A registry that is gone is a connection that breaks.
                    if let Ok(far) = TcpStream::connect(upstream).await {
                        carry(near, far, round_trip, counters);
                    }
                });
            }
        });
        Self { host, counters, task }
    }

    /// Host and port, the first part of every reference over it.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// What went over it since the last call.
    pub fn take(&self) -> Traffic {
        Traffic {
            connections: self.counters.connections.swap(0, Ordering::Relaxed),
            requests: self.counters.requests.swap(0, Ordering::Relaxed),
        }
    }
}

fn carry(near: TcpStream, far: TcpStream, round_trip: Duration, counters: Arc<Counters>) {
    for end in [&near, &far] {
        end.set_nodelay(true).expect("a socket option");
    }
    let opened = Instant::now() + round_trip;
    let (near_read, near_write) = near.into_split();
    let (far_read, far_write) = far.into_split();
    one_way(near_read, far_write, opened, round_trip / 2, Some(counters));
    one_way(far_read, near_write, opened, round_trip / 2, None);
}

/// Carries bytes in one direction, each piece `delay` after it came, as many at once as are under way.
fn one_way(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    opened: Instant,
    delay: Duration,
    counters: Option<Arc<Counters>>,
) {
    let (sender, mut under_way) = mpsc::channel::<(Instant, Vec<u8>)>(4096);
    tokio::spawn(async move {
        let mut piece = vec![0; 64 * 1024];
        while let Ok(length @ 1..) = from.read(&mut piece).await {
            let bytes = piece[..length].to_vec();
            if let Some(counters) = &counters {
                let requests = bytes.windows(REQUEST.len()).filter(|part| *part == REQUEST).count();
                counters.requests.fetch_add(requests, Ordering::Relaxed);
            }
            let arrives = Instant::now().max(opened) + delay;
            if sender.send((arrives, bytes)).await.is_err() {
                break;
            }
        }
    });
    tokio::spawn(async move {
        while let Some((arrives, bytes)) = under_way.recv().await {
            tokio::time::sleep_until(arrives).await;
            if to.write_all(&bytes).await.is_err() {
                break;
            }
        }
        let _ = to.shutdown().await;
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_connection_and_a_request_cost_a_round_trip_each() {
        let echo = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let host = echo.local_addr().unwrap().to_string();
        tokio::spawn(async move {
            let (mut stream, _) = echo.accept().await.unwrap();
            let mut bytes = [0; 64];
            while let Ok(length @ 1..) = stream.read(&mut bytes).await {
                stream.write_all(&bytes[..length]).await.unwrap();
            }
        });
        let line = Line::to(&host, Duration::from_millis(60)).await;
        let start = Instant::now();
        let mut stream = TcpStream::connect(line.host()).await.unwrap();
        for least in [120, 180] {
            stream.write_all(b"GET / HTTP/1.1\r\n").await.unwrap();
            let mut bytes = [0; 16];
            stream.read_exact(&mut bytes).await.unwrap();
            let passed = start.elapsed().as_millis();
            assert!(passed >= least, "{passed} ms, not {least}");
        }
        assert_eq!(line.take(), Traffic { connections: 1, requests: 2 });
        assert_eq!(line.take(), Traffic { connections: 0, requests: 0 }, "counted once");
    }
}
