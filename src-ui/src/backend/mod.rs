//! The engine, as the page reaches it: through the window's IPC or over HTTP. The only part that
//! knows which of the two it is.

pub mod catalogue;
mod events;
mod http;
mod ipc;

use std::future::Future;
use std::pin::Pin;

use crate::prelude::*;
use domain::protocol::{Command, Topic};
use domain::{ApiError, Code, json};
use serde_json::Value;

use crate::state::freshness::Freshness;

pub use events::listen;

/// Which host shows this page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Host {
    Window,
    Browser,
}

/// The way to the engine; a context of the whole page.
#[derive(Debug, Clone, Copy)]
pub struct Backend {
    host: Host,
    freshness: Freshness,
}

/// Finds out once which host this is, and gives all pages the way to the engine.
pub fn provide_backend(freshness: Freshness) -> Backend {
    let host = if ipc::is_window() { Host::Window } else { Host::Browser };
    let backend = Backend { host, freshness };
    provide_context(backend);
    backend
}

/// The way to the engine.
pub fn use_backend() -> Backend {
    expect_context()
}

/// A command without its types.
pub struct Call {
    name: &'static str,
    invalidates: &'static [Topic],
    /// The request as JSON; `None` where it cannot be written.
    pub request: Option<String>,
}

/// A command for [`Backend::send`].
pub fn untyped<C: Command>(request: &C) -> Call {
    let request = serde_json::to_string(request).ok();
    Call { name: C::NAME, invalidates: C::INVALIDATES, request }
}

/// The reply to a command of this type.
///
/// # Errors
/// When it has another shape.
pub fn typed<C: Command>(reply: &Value) -> Result<C::Output, ApiError> {
    json::read(reply).map_err(|error| broken(C::NAME, &error.to_string()))
}

fn broken(name: &str, why: &str) -> ApiError {
    ApiError::new(Code::Internal, format!("{name}: {why}"))
        .with_hint("The page and the program are of different versions: reload the page.")
}

/// How the window closes while something is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Close {
    /// Not yet: the question is on the screen.
    Asked,
    /// The window goes, and the publications go on; the program ends with the last of them.
    Keep,
    /// The publications are stopped first.
    Cancel,
}

impl Backend {
    /// Closes the window.
    ///
    /// # Errors
    /// When this is no window, or it does not answer.
    pub async fn close(self, how: Close) -> Result<(), ApiError> {
        let how = match how {
            Close::Asked => "asked",
            Close::Keep => "keep",
            Close::Cancel => "cancel",
        };
        match self.host {
            Host::Window => ipc::close(how).await,
            Host::Browser => Err(ApiError::new(Code::Unsupported, "there is no window to close")),
        }
    }

    /// Runs a command. A success makes stale what the command says.
    ///
    /// # Errors
    /// What the engine says, or [`Code::Unreachable`] when Manifold itself does not answer.
    pub async fn call<C: Command>(self, request: C) -> Result<C::Output, ApiError> {
        typed::<C>(&self.send(untyped(&request)).await?)
    }

    /// The same without types: compiled once, and not for each command.
    ///
    /// # Errors
    /// As [`Backend::call`].
    pub async fn send(self, call: Call) -> Result<Value, ApiError> {
        let sent: Pin<Box<dyn Future<Output = _>>> = Box::pin(async move {
            let request = call.request.as_deref();
            let request = request.ok_or_else(|| broken(call.name, "it cannot be written"))?;
            let reply = match self.host {
                Host::Window => ipc::call(call.name, request).await?,
                Host::Browser => http::call(call.name, request).await?,
            };
            self.freshness.bump(call.invalidates);
            Ok(reply)
        });
        sent.await
    }
}
