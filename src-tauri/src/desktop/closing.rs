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

/// How long the page may take to show the question. After that the window goes without an answer: a page
/// that hangs does not keep it.
const HEARD_WITHIN: Duration = Duration::from_secs(5);

/// Whether the page shows the question that was put last.
#[derive(Debug, Default)]
pub(super) struct Heard(AtomicBool);

/// How the window closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum How {
    /// Not yet: the question is on the screen.
    Asked,
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
    app.state::<Heard>().0.store(false, Ordering::Relaxed);
    if let Err(error) = app.emit(EVENT, Event::CloseAsked) {
        tracing::error!(%error, "the page cannot be asked");
        return keep(app, engine);
    }
    let app = app.clone();
    tokio::spawn(async move {
        tokio::time::sleep(HEARD_WITHIN).await;
        if !app.state::<Heard>().0.load(Ordering::Relaxed) {
            keep(&app, engine);
        }
    });
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
        How::Asked => app.state::<Heard>().0.store(true, Ordering::Relaxed),
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
