//! Closing the window while something is published: it is asked before, and what is published is not cut
//! off by accident.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use domain::protocol::Event;
use engine::Engine;
use serde::Deserialize;
use tauri::{
    AppHandle, CloseRequestApi, Emitter as _, Manager as _, Runtime, State, WebviewWindow,
};

use super::WINDOW;
use super::ipc::EVENT;

/// How long it takes at most until what is stopped has ended. Tags that are being written are not cut off.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often it is looked whether the last publication has ended.
const LOOKED_EVERY: Duration = Duration::from_millis(200);

/// Whether it was asked already. Asked again the window goes, whatever its page does.
#[derive(Debug, Default)]
pub(super) struct Asked(AtomicBool);

/// How the window closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum How {
    /// What is published goes on, and the program ends with it.
    Keep,
    /// It is stopped first.
    Cancel,
}

/// The window was asked to close.
pub(super) fn asked<R: Runtime>(app: &AppHandle<R>, api: &CloseRequestApi) {
    let engine = app.state::<Engine>().inner().clone();
    if engine.publications_running() == 0 {
        return;
    }
    api.prevent_close();
    let asked_before = app.state::<Asked>().0.swap(true, Ordering::Relaxed);
    let told = app.emit(EVENT, Event::CloseAsked);
    // A page that hears nothing, or did not answer, does not keep the window.
    if told.is_err() || asked_before {
        keep(app, engine);
    }
}

/// Closes the window as the user chose.
#[tauri::command]
pub(super) async fn close<R: Runtime>(
    window: WebviewWindow<R>,
    engine: State<'_, Engine>,
    how: How,
) -> Result<(), ()> {
    let (app, engine) = (window.app_handle().clone(), engine.inner().clone());
    match how {
        How::Keep => keep(&app, engine),
        How::Cancel => {
            hide(&app);
            engine.stop_publications(PATIENCE).await;
            app.exit(0);
        }
    }
    Ok(())
}

/// The window goes, and the program ends once nothing is published any more.
fn keep<R: Runtime>(app: &AppHandle<R>, engine: Engine) {
    hide(app);
    let app = app.clone();
    tokio::spawn(async move {
        while engine.publications_running() > 0 {
            tokio::time::sleep(LOOKED_EVERY).await;
        }
        app.exit(0);
    });
}

fn hide<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window(WINDOW)
        && let Err(error) = window.hide()
    {
        tracing::error!(%error, "the window cannot be hidden");
    }
}
