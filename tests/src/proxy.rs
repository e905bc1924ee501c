//! A reverse proxy before a registry that writes down what was put, and can make the registry behave
//! as others do.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, Method, StatusCode, Uri};
use axum::response::Response;

use crate::http;
use crate::tls::SelfSigned;

/// The largest body that is passed on, in bytes.
const MAX_BODY: usize = 64 * 1024 * 1024;
/// Headers that belong to one connection (RFC 9110, section 7.6.1), or are made anew.
const NOT_FORWARDED: [&str; 5] =
    ["connection", "keep-alive", "transfer-encoding", "upgrade", "content-length"];

/// A request that went through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its method.
    pub method: String,
    /// Its path and query.
    pub path: String,
    /// The media type of its body; empty without one.
    pub content_type: String,
    /// Its body, of PUTs.
    pub body: Vec<u8>,
    /// What was answered.
    pub status: u16,
}

/// How the proxy plays a registry that differs from the one behind it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Quirks {
    /// Leaves `Docker-Content-Digest` out of every answer.
    pub no_digest_header: bool,
    /// Answers mounts with 202, as registries do that cannot or will not mount.
    pub no_mounts: bool,
    /// Answers some requests by itself.
    pub canned: Option<Canned>,
}

/// An answer that is always the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Canned {
    /// The method of the requests that get it.
    pub method: &'static str,
    /// A part of their path and query.
    pub path: &'static str,
    /// The status.
    pub status: u16,
    /// The media type of the body.
    pub content_type: &'static str,
    /// The body.
    pub body: &'static str,
}

#[derive(Debug)]
struct Shared {
    upstream: String,
    quirks: Mutex<Quirks>,
    recorded: Mutex<Vec<Recorded>>,
    client: reqwest::Client,
}

/// A running proxy. It ends with the handle.
#[derive(Debug)]
pub struct RecordingProxy {
    host: String,
    shared: Arc<Shared>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
}

impl Drop for RecordingProxy {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}

impl RecordingProxy {
    /// A proxy before the registry at `upstream`, on a thread of its own: tests wait for programs
    /// in ways that would block their own runtime.
    pub fn start(upstream: &str) -> Self {
        Self::start_with(upstream, false)
    }

    /// The same over HTTPS, with a certificate that nobody has signed.
    pub fn start_self_signed(upstream: &str) -> Self {
        Self::start_with(upstream, true)
    }

    fn start_with(upstream: &str, tls: bool) -> Self {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        listener.set_nonblocking(true).expect("a socket for the runtime");
        let host = listener.local_addr().expect("its address").to_string();
        let shared = Arc::new(Shared {
            upstream: upstream.to_owned(),
            quirks: Mutex::default(),
            recorded: Mutex::default(),
            client: http::client(),
        });
        let app = Router::new().fallback(forward).with_state(Arc::clone(&shared));
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener).expect("the socket");
                let serve = async {
                    if tls {
                        axum::serve(SelfSigned::new(listener), app).await
                    } else {
                        axum::serve(listener, app).await
                    }
                };
                tokio::select! {
                    served = serve => served.expect("the proxy serves"),
                    _ = stopped => {}
                }
            });
        });
        Self { host, shared, stop: Some(stop) }
    }

    /// Host and port, the first part of every reference through it.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Sets how it differs from the registry behind it.
    pub fn set_quirks(&self, quirks: Quirks) {
        *lock(&self.shared.quirks) = quirks;
    }

    /// What went through since the last call, in the order of the answers.
    pub fn take(&self) -> Vec<Recorded> {
        std::mem::take(&mut lock(&self.shared.recorded))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn forward(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, MAX_BODY).await.expect("a body of a sane size");
    let quirks = *lock(&shared.quirks);
    let canned = quirks.canned.filter(|canned| canned.answers(&parts.method, &parts.uri));
    if let Some(canned) = canned {
        return canned.response();
    }
    let url = format!("http://{}{}", shared.upstream, path_for(&parts.uri, &parts.method, quirks));
    let mut passed = shared.client.request(parts.method.clone(), url);
    for (name, value) in &parts.headers {
        if is_forwarded(name) {
            passed = passed.header(name, value);
        }
    }
    let answer = match passed.body(body.clone()).send().await {
        Ok(answer) => answer,
        Err(error) => return bad_gateway(&error),
    };
    let status = answer.status();
    let put = parts.method == Method::PUT;
    let content_type = parts.headers.get("content-type").and_then(|value| value.to_str().ok());
    lock(&shared.recorded).push(Recorded {
        method: parts.method.to_string(),
        path: parts.uri.to_string(),
        content_type: content_type.unwrap_or_default().to_owned(),
        body: if put { body.to_vec() } else { Vec::new() },
        status: status.as_u16(),
    });
    let mut response = Response::builder().status(status);
    for (name, value) in answer.headers() {
        let hidden = quirks.no_digest_header && name.as_str() == "docker-content-digest";
        // A HEAD has the length of what it does not carry.
        let length = parts.method == Method::HEAD && name.as_str() == "content-length";
        if (is_forwarded(name) || length) && !hidden {
            response = response.header(name, value);
        }
    }
    match answer.bytes().await {
        Ok(bytes) => response.body(Body::from(bytes)).expect("a response"),
        Err(error) => bad_gateway(&error),
    }
}

impl Canned {
    fn answers(&self, method: &Method, uri: &Uri) -> bool {
        method.as_str() == self.method && uri.to_string().contains(self.path)
    }

    fn response(&self) -> Response {
        let response = Response::builder().status(self.status);
        let response = response.header("content-type", self.content_type);
        response.body(Body::from(self.body)).expect("a response")
    }
}

/// The path to ask for: a mount that shall be refused becomes an ordinary upload.
fn path_for(uri: &Uri, method: &Method, quirks: Quirks) -> String {
    let mount = method == Method::POST && uri.query().is_some_and(|query| query.contains("mount="));
    if quirks.no_mounts && mount { uri.path().to_owned() } else { uri.to_string() }
}

fn is_forwarded(name: &HeaderName) -> bool {
    !NOT_FORWARDED.contains(&name.as_str())
}

fn bad_gateway(error: &reqwest::Error) -> Response {
    let text = Bytes::from(error.to_string());
    let response = Response::builder().status(StatusCode::BAD_GATEWAY);
    response.body(Body::from(text)).expect("a response")
}
