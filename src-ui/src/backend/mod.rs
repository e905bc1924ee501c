//! The engine, as the page reaches it: through the window's IPC or over HTTP. The only part that
//! knows which of the two it is.

pub mod catalogue;
mod events;
mod http;
mod ipc;

use domain::protocol::Command;
use domain::{ApiError, Code};
use leptos::prelude::*;
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

impl Backend {
    /// Runs a command. A success makes stale what the command says.
    ///
    /// # Errors
    /// What the engine says, or [`Code::Unreachable`] when Manifold itself does not answer.
    pub async fn call<C: Command>(self, request: C) -> Result<C::Output, ApiError> {
        let broken = |error: serde_json::Error| {
            ApiError::new(Code::Internal, format!("{}: {error}", C::NAME))
                .with_hint("The page and the program are of different versions: reload the page.")
        };
        let request = serde_json::to_value(&request).map_err(broken)?;
        let reply: Value = match self.host {
            Host::Window => ipc::call(C::NAME, &request).await?,
            Host::Browser => http::call(C::NAME, &request).await?,
        };
        let reply = serde_json::from_value(reply).map_err(broken)?;
        self.freshness.bump(C::INVALIDATES);
        Ok(reply)
    }
}
