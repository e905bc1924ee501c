//! A forward proxy as companies have: it takes plain requests and `CONNECT`, whatever host they name, and
//! leads all of them to one place.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

/// The largest head of a request, in bytes.
const MAX_HEAD: usize = 64 * 1024;

/// A running proxy. It ends with the handle.
#[derive(Debug)]
pub struct ForwardProxy {
    host: String,
    asked: Arc<Mutex<Vec<String>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for ForwardProxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl ForwardProxy {
    /// A proxy for which every host is the one at `upstream`, host and port.
    pub async fn to(upstream: &str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let host = listener.local_addr().expect("its address").to_string();
        let (asked, upstream) = (Arc::<Mutex<Vec<String>>>::default(), upstream.to_owned());
        let heads = Arc::clone(&asked);
        let task = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let (heads, upstream) = (Arc::clone(&heads), upstream.clone());
                // A connection that breaks is the client's to judge.
                tokio::spawn(async move { lead(near, &upstream, &heads).await.ok() });
            }
        });
        Self { host, asked, task }
    }

    /// Host and port.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The heads of the requests that it got, since the last call.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn lead(
    mut near: TcpStream,
    upstream: &str,
    heads: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && head.len() < MAX_HEAD {
        head.push(near.read_u8().await?);
    }
    let text = String::from_utf8_lossy(&head).into_owned();
    heads.lock().unwrap_or_else(PoisonError::into_inner).push(text.clone());
    let mut far = TcpStream::connect(upstream).await?;
    if text.starts_with("CONNECT ") {
        near.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
    } else {
        // One request a connection: what comes after it would have to be read as well.
        let (line, rest) = text.split_once("\r\n").unwrap_or_default();
        let mut words = line.splitn(3, ' ');
        let method = words.next().unwrap_or_default();
        let address = words.next().unwrap_or_default();
        let path =
            address.strip_prefix("http://").and_then(|rest| rest.find('/').map(|at| &rest[at..]));
        let own =
            format!("{method} {} HTTP/1.1\r\nconnection: close\r\n{rest}", path.unwrap_or("/"));
        far.write_all(own.as_bytes()).await?;
    }
    copy_bidirectional(&mut near, &mut far).await.map(drop)
}
