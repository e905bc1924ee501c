//! The browser host: the page and its calls on 127.0.0.1, for whoever has this launch's token. It
//! knows nothing about images.

mod api;
mod events;
mod guard;
mod headers;

use std::io::Write;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::http::Uri;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use engine::Engine;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::page::Asset;

pub use guard::Guard;

/// How long requests that run may take once the host is asked to stop.
const PATIENCE: Duration = Duration::from_secs(3);

/// How the browser host is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The port; 0 for a free one.
    pub port: u16,
    /// Whether to open the user's browser.
    pub open: bool,
    /// The address of the screen to start with.
    pub route: String,
}

/// Why the browser host does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The port is taken, or not allowed.
    #[error("cannot listen on 127.0.0.1:{port}")]
    Listen {
        /// The port that was asked for.
        port: u16,
        /// Why.
        source: std::io::Error,
    },
    /// The system gives no random bytes for the token.
    #[error("no random bytes for the token")]
    Random(#[from] getrandom::Error),
    /// It ran, and then failed.
    #[error("the host on port {port} failed")]
    Run {
        /// Its port.
        port: u16,
        /// Why.
        source: std::io::Error,
    },
}

/// What requests need.
#[derive(Debug, Clone)]
struct Host {
    engine: Engine,
    closing: CancellationToken,
}

impl FromRef<Host> for Engine {
    fn from_ref(host: &Host) -> Self {
        host.engine.clone()
    }
}

/// Serves until `stop` is ready, then lets running requests end. Prints the address, with the token,
/// as one line.
///
/// # Errors
/// When the port cannot be had.
pub async fn run(
    engine: Engine,
    options: Options,
    out: &mut impl Write,
    stop: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let port = options.port;
    let listen = |source| ServeError::Listen { port, source };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(listen)?;
    let port = listener.local_addr().map_err(listen)?.port();
    let guard = Guard::new(port)?;
    // Whoever reads the line may be gone; the host is useful all the same.
    let _ = writeln!(out, "{}", guard.address(&options.route));
    let _ = out.flush();
    if options.open {
        open(&guard.address_once(&options.route)?);
    }
    let closing = CancellationToken::new();
    let app = router(engine, guard, closing.clone());
    let serving =
        axum::serve(listener, app).with_graceful_shutdown(closing.clone().cancelled_owned());
    let mut serving = std::pin::pin!(serving.into_future());
    let ended = tokio::select! {
        ended = &mut serving => ended,
        () = stop => {
            closing.cancel();
            // Requests that take longer are dropped.
            tokio::time::timeout(PATIENCE, serving).await.unwrap_or(Ok(()))
        }
    };
    ended.map_err(|source| ServeError::Run { port, source })
}

/// The whole host behind its guard. Event streams end when `closing` is cancelled.
pub fn router(engine: Engine, guard: Guard, closing: CancellationToken) -> Router {
    let api = Router::new()
        .route("/events", get(events::stream))
        .route("/{name}", post(api::call).fallback(api::unknown))
        .fallback(api::unknown);
    Router::new()
        .nest("/api", api)
        .fallback(get(asset))
        .with_state(Host { engine, closing })
        .layer(DefaultBodyLimit::max(api::BODY_LIMIT))
        .layer(middleware::from_fn_with_state(Arc::new(guard), headers::admit))
        .layer(middleware::map_response(headers::secure))
}

async fn asset(uri: Uri) -> Response {
    if uri.path().starts_with("/api/") {
        return api::unknown().await;
    }
    match Asset::find(uri.path()) {
        Some(asset) => (
            [(CONTENT_TYPE, asset.content_type().as_str()), (CACHE_CONTROL, asset.cache_control())],
            asset.bytes,
        )
            .into_response(),
        None => headers::missing(),
    }
}

/// Opens the user's browser, where there is one.
fn open(address: &str) {
    if !crate::has_display() {
        return;
    }
    if let Err(error) = open::that_detached(address) {
        tracing::warn!(%error, "no browser could be opened");
    }
}
