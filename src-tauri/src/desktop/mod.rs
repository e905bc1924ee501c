//! The window: the same page and the same calls, by Tauri's IPC. It knows nothing about images.

mod closing;
mod ipc;

use std::borrow::Cow;

use engine::Engine;
use tauri::utils::assets::{AssetKey, AssetsIter, CspHash};
use tauri::webview::PageLoadEvent;
use tauri::{
    App, Assets, Builder, Context, RunEvent, Runtime, Url, WebviewUrl, WebviewWindowBuilder,
    WindowEvent,
};

use crate::page::Asset;

/// The one window. Its capabilities are in `capabilities/main.json`.
pub const WINDOW: &str = "main";

/// The page, from the same embedded files as the browser host's.
struct Page;

impl<R: Runtime> Assets<R> for Page {
    /// Files alone. For the address of a screen Tauri itself falls back to the page, and only then
    /// knows that it is one and puts the content security policy on it.
    fn get(&self, key: &AssetKey) -> Option<Cow<'_, [u8]>> {
        Asset::named(key.as_ref()).map(|asset| Cow::Borrowed(asset.bytes))
    }

    fn iter(&self) -> Box<AssetsIter<'_>> {
        Box::new(
            Asset::all().map(|asset| (Cow::Borrowed(asset.name()), Cow::Borrowed(asset.bytes))),
        )
    }

    /// None: the page has no inline script or style.
    fn csp_hashes(&self, _page: &AssetKey) -> Box<dyn Iterator<Item = CspHash<'_>> + '_> {
        Box::new(std::iter::empty())
    }
}

/// Opens the window at a screen and runs until it is closed or `stop` is ready. Gives the exit code.
///
/// Must be called on the main thread, and inside a Tokio runtime, which calls then run on.
///
/// # Errors
/// When there is no window system, or the window cannot be made.
pub fn run(
    engine: Engine,
    route: String,
    stop: impl Future<Output = ()> + Send + 'static,
) -> tauri::Result<i32> {
    tauri::async_runtime::set(tokio::runtime::Handle::current());
    let app = builder(Builder::default(), engine)
        .setup(move |app| Ok(open(app, &route)?))
        .build(context())?;
    let handle = app.handle().clone();
    tokio::spawn(async move {
        stop.await;
        handle.exit(0);
    });
    Ok(app.run_return(|app, event| {
        if let RunEvent::WindowEvent { event: WindowEvent::CloseRequested { api, .. }, .. } = event
        {
            closing::asked(app, &api);
        }
    }))
}

/// Puts the call and the events of an engine on a Tauri application of any runtime.
pub fn builder<R: Runtime>(builder: Builder<R>, engine: Engine) -> Builder<R> {
    builder
        .plugin(ipc::events(engine.clone()))
        .manage(engine)
        .manage(closing::Heard::default())
        .invoke_handler(tauri::generate_handler![ipc::call, closing::close])
}

/// What `tauri.conf.json` and the capabilities say, with the embedded page.
pub fn context<R: Runtime>() -> Context<R> {
    tauri::generate_context!(assets = Page)
}

/// Makes the window, and shows it when there is something in it.
fn open<R: Runtime>(app: &App<R>, route: &str) -> tauri::Result<()> {
    let start = WebviewUrl::App(route.trim_start_matches('/').into());
    WebviewWindowBuilder::new(app, WINDOW, start)
        .title("Manifold")
        .inner_size(1280.0, 840.0)
        .min_inner_size(720.0, 480.0)
        .visible(false)
        .on_navigation(is_own)
        .on_page_load(|window, load| {
            if load.event() == PageLoadEvent::Finished
                && let Err(error) = window.show()
            {
                tracing::error!(%error, "the window cannot be shown");
            }
        })
        .build()?;
    Ok(())
}

/// Whether an address is the page's own. The window never shows another one, because what it shows
/// may call the engine.
fn is_own(address: &Url) -> bool {
    match address.scheme() {
        // Its own scheme, and the empty page that a WebDriver starts with.
        "tauri" | "about" => true,
        // Where the system has no schemes of its own: Windows.
        "http" | "https" => address.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_stays_on_its_own_page() {
        for (address, own) in [
            ("tauri://localhost/r/docker.io/library/alpine/-/tags", true),
            ("http://tauri.localhost/", true),
            ("about:blank", true),
            ("https://example.test/", false),
            ("http://tauri.localhost.example.test/", false),
            ("file:///etc/passwd", false),
            ("data:text/html,x", false),
        ] {
            assert_eq!(is_own(&address.parse().unwrap()), own, "{address}");
        }
    }
}
