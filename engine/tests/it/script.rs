//! A server that answers exactly what a test wants, however wrong, and remembers what it was asked.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use axum::body::{Body, Bytes};
use axum::http::{Request, Response};
use futures_util::stream;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::authority::Signed;

/// A request as it came in.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    /// The `Host` header: what the client believes it speaks to.
    pub(crate) host: String,
    pub(crate) authorization: Option<String>,
    range: Option<String>,
    content_range: Option<String>,
    pub(crate) referer: Option<String>,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    /// `GET /v2/a/tags/list`, for matching and for messages.
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Where `Range: bytes=N-` starts.
    pub(crate) fn range(&self) -> Option<usize> {
        self.range.as_ref()?.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()
    }

    /// Where the piece of an upload starts, by `Content-Range: N-M`.
    pub(crate) fn content_range(&self) -> Option<usize> {
        self.content_range.as_ref()?.split_once('-')?.0.parse().ok()
    }

    /// The values of a query parameter.
    pub(crate) fn query(&self, name: &str) -> Vec<String> {
        let pairs = url::form_urlencoded::parse(self.query.as_bytes());
        pairs.filter(|(key, _)| key == name).map(|(_, value)| value.into_owned()).collect()
    }
}

enum Content {
    Whole(Vec<u8>),
    /// Announced as longer than it is, then the connection breaks.
    Cut(Vec<u8>),
    Endless,
}

/// An answer.
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    content: Content,
}

impl Reply {
    pub(crate) fn new(status: u16) -> Self {
        Self { status, headers: Vec::new(), content: Content::Whole(Vec::new()) }
    }

    pub(crate) fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.content = Content::Whole(body.into());
        self
    }

    /// Half of what `Content-Length` promises.
    pub(crate) fn cut(mut self, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        self = self.header("content-length", (body.len() * 2).to_string());
        self.content = Content::Cut(body);
        self
    }

    /// A body that never ends.
    pub(crate) fn endless(mut self) -> Self {
        self.content = Content::Endless;
        self
    }

    pub(crate) fn json(status: u16, body: &str) -> Self {
        Self::new(status).header("content-type", "application/json").body(body)
    }

    /// A manifest of the OCI kind.
    pub(crate) fn manifest(body: &str) -> Self {
        Self::new(200).header("content-type", domain::media_type::OCI_MANIFEST).body(body)
    }

    /// An error envelope with one error.
    pub(crate) fn error(status: u16, code: &str, message: &str, detail: &str) -> Self {
        let body = format!(
            r#"{{"errors":[{{"code":"{code}","message":"{message}","detail":{detail}}}]}}"#
        );
        Self::json(status, &body)
    }

    fn into_response(self) -> Response<Body> {
        let body = match self.content {
            Content::Whole(bytes) => Body::from(bytes),
            Content::Cut(bytes) => {
                let broken = io::Error::other("cut on purpose");
                Body::from_stream(stream::iter([Ok(Bytes::from(bytes)), Err(broken)]))
            }
            Content::Endless => {
                let chunk = || Some((Ok::<_, io::Error>(Bytes::from(vec![b' '; 65536])), ()));
                Body::from_stream(stream::unfold((), move |()| std::future::ready(chunk())))
            }
        };
        let mut response = Response::new(body);
        *response.status_mut() = self.status.try_into().unwrap();
        for (name, value) in self.headers {
            let name: axum::http::HeaderName = name.parse().unwrap();
            response.headers_mut().append(name, value.parse().unwrap());
        }
        response
    }
}

/// A running server; it stops when this goes.
pub(crate) struct Script {
    port: u16,
    seen: Arc<Mutex<Vec<Seen>>>,
    task: JoinHandle<()>,
}

impl Script {
    /// Answers each request with what `answer` makes of it.
    pub(crate) async fn start(answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        Self::listen(port, listener, answer)
    }

    /// The same over TLS.
    pub(crate) async fn start_tls(
        signed: &Signed,
        answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let acceptor = TlsAcceptor::from(Arc::new(signed.server(None)));
        Self::listen(port, Tls { listener, acceptor }, answer)
    }

    fn listen<L>(
        port: u16,
        listener: L,
        answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static,
    ) -> Self
    where
        L: axum::serve::Listener,
        L::Addr: std::fmt::Debug,
    {
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let (log, answer) = (Arc::clone(&seen), Arc::new(answer));
        let router = axum::Router::new().fallback(move |request: Request<Body>| {
            let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
            async move {
                let request = read(request).await;
                log.lock().unwrap().push(request.clone());
                answer(&request).into_response()
            }
        });
        let task = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Self { port, seen, task }
    }

    /// A registry that is open to all and answers the rest with `answer`.
    pub(crate) async fn open(answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        Self::start(move |seen| match seen.path.as_str() {
            "/v2/" => Reply::json(200, "{}"),
            _ => answer(seen),
        })
        .await
    }

    /// Host and port, as references write them.
    pub(crate) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The same server under another name, for what must not cross from host to host.
    pub(crate) fn other_host(&self) -> String {
        format!("localhost:{}", self.port)
    }

    /// What it was asked, without the pings.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        let seen = self.seen.lock().unwrap();
        seen.iter().filter(|seen| seen.path != "/v2/").cloned().collect()
    }

    /// The lines of [`Script::seen`].
    pub(crate) fn lines(&self) -> Vec<String> {
        self.seen().iter().map(Seen::line).collect()
    }

    /// How often `/v2/` was asked.
    pub(crate) fn pings(&self) -> usize {
        self.seen.lock().unwrap().iter().filter(|seen| seen.path == "/v2/").count()
    }
}

/// A listener that speaks TLS.
struct Tls {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl axum::serve::Listener for Tls {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let Ok((stream, address)) = self.listener.accept().await else { continue };
            // A client that does not trust the certificate leaves: that is what is tested.
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn read(request: Request<Body>) -> Seen {
    let (head, body) = request.into_parts();
    let header = |name: &str| {
        head.headers.get(name).map(|value| value.to_str().unwrap_or_default().to_owned())
    };
    let (host, authorization) = (header("host").unwrap_or_default(), header("authorization"));
    let (range, content_range) = (header("range"), header("content-range"));
    let referer = header("referer");
    let (method, uri) = (head.method.to_string(), head.uri);
    let body = axum::body::to_bytes(body, 64 << 20).await.unwrap_or_default();
    Seen {
        method,
        path: uri.path().to_owned(),
        query: uri.query().unwrap_or_default().to_owned(),
        host,
        authorization,
        range,
        content_range,
        referer,
        body: body.to_vec(),
    }
}
