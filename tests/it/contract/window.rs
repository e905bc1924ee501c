//! The window, without one: Tauri's mock runtime, with the real configuration and capabilities.

use std::path::Path;

use domain::ApiError;
use domain::protocol::Event;
use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{App, Listener, WebviewUrl, WebviewWindow, WebviewWindowBuilder};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::Host;
use super::ground::Ground;

pub(super) struct Window {
    ground: Ground,
    webview: WebviewWindow<MockRuntime>,
    events: UnboundedReceiver<String>,
    _app: App<MockRuntime>,
}

pub(super) async fn start() -> Window {
    let ground = Ground::new().await;
    let app = app(&ground);
    let (sender, events) = unbounded_channel();
    app.listen_any("app", move |event| {
        // The test may have ended.
        let _ = sender.send(event.payload().to_owned());
    });
    let address = WebviewUrl::default();
    let webview = WebviewWindowBuilder::new(&app, manifold::desktop::WINDOW, address)
        .build()
        .expect("a window");
    Window { ground, webview, events, _app: app }
}

fn app(ground: &Ground) -> App<MockRuntime> {
    manifold::desktop::builder(mock_builder(), ground.engine.clone())
        .build(manifold::desktop::context())
        .expect("an application")
}

/// What the page's `invoke` sends, from an address.
fn request(command: &str, body: Value, from: &str) -> InvokeRequest {
    InvokeRequest {
        cmd: command.to_owned(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: from.parse().expect("an address"),
        body: InvokeBody::Json(body),
        headers: tauri::http::HeaderMap::new(),
        invoke_key: INVOKE_KEY.to_owned(),
    }
}

/// The page's own address.
const OWN: &str = if cfg!(windows) { "http://tauri.localhost" } else { "tauri://localhost" };

impl Window {
    async fn invoke(&self, command: &str, body: Value, from: &str) -> Result<Value, Value> {
        let (webview, request) = (self.webview.clone(), request(command, body, from));
        let reply = tokio::task::spawn_blocking(move || get_ipc_response(&webview, request))
            .await
            .expect("the call ends");
        reply.map(|body| body.deserialize().expect("a JSON reply"))
    }
}

impl Host for Window {
    async fn call(&self, name: &str, body: Value) -> Result<Value, ApiError> {
        let reply = self.invoke("call", json!({ "name": name, "body": body }), OWN).await;
        reply.map_err(|error| serde_json::from_value(error).expect("a typed error"))
    }

    async fn event(&mut self) -> Event {
        let payload = self.events.recv().await.expect("events until the end");
        serde_json::from_str(&payload).expect("an event is JSON")
    }

    fn registry(&self) -> &str {
        &self.ground.registry
    }

    fn folder(&self) -> &Path {
        self.ground.folder.path()
    }
}

#[tokio::test]
async fn the_page_may_do_what_it_does_and_nothing_else() {
    let window = start().await;
    let call = json!({ "name": "get_session", "body": {} });
    window.invoke("call", call.clone(), OWN).await.expect("its own page may call");
    let foreign = window.invoke("call", call, "https://example.test/").await;
    assert!(foreign.is_err(), "a foreign page may not call: {foreign:?}");
    for command in ["plugin:window|close", "plugin:event|emit", "plugin:webview|print"] {
        let reply = window.invoke(command, json!({}), OWN).await;
        let refusal = reply.expect_err(command).to_string();
        assert!(refusal.contains("not allowed"), "{command}: {refusal}");
    }
}

#[tokio::test]
async fn every_screen_is_the_page_with_its_policy() {
    let ground = Ground::new().await;
    let app = app(&ground);
    for path in ["index.html", "/lists", "/r/127.0.0.1:5000/a/b/-/at/v1.2.json"] {
        let page = app.asset_resolver().get(path.to_owned()).expect(path);
        assert_eq!(page.mime_type(), "text/html", "{path}");
        let policy = page.csp_header().expect("a policy on every page");
        for part in ["default-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"] {
            assert!(policy.contains(part), "{path} lacks {part}: {policy}");
        }
        assert!(!policy.contains("unsafe-inline"), "{path}: {policy}");
    }
}
