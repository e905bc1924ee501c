//! The window's wire: one command for every call, one event for every event.

use domain::ApiError;
use engine::Engine;
use serde_json::Value;
use tauri::plugin::{self, TauriPlugin};
use tauri::{Emitter, Runtime, State};

use crate::events;

/// The event that carries [`domain::protocol::Event`].
pub(super) const EVENT: &str = "app";

/// Runs a call.
#[tauri::command]
pub(super) async fn call(
    engine: State<'_, Engine>,
    name: String,
    body: Value,
) -> Result<Value, ApiError> {
    engine.call(&name, body).await
}

/// Forwards the engine's events to the page, from before it asks for anything until the end.
pub(super) fn events<R: Runtime>(engine: Engine) -> TauriPlugin<R> {
    plugin::Builder::new("engine-events")
        .setup(move |app, _| {
            let app = app.clone();
            let mut receiver = engine.subscribe();
            tauri::async_runtime::spawn(async move {
                while let Some(event) = events::next(&mut receiver).await {
                    if let Err(error) = app.emit(EVENT, event) {
                        tracing::error!(%error, "an event did not reach the window");
                    }
                }
            });
            Ok(())
        })
        .build()
}
