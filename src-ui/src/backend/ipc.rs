//! The window: Tauri's `invoke`, bound by hand so that a rejected promise is an error and no panic.

use domain::{ApiError, Code, json};
use serde_json::Value;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["window", "__TAURI_INTERNALS__"])]
    async fn invoke(command: &str, arguments: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["window", "__TAURI_INTERNALS__"], js_name = transformCallback)]
    fn transform_callback(callback: &js_sys::Function) -> JsValue;
}

/// Whether the page is in Tauri's window.
pub(super) fn is_window() -> bool {
    let flag = web_sys::window()
        .and_then(|window| js_sys::Reflect::get(&window, &JsValue::from_str("isTauri")).ok());
    flag.is_some_and(|flag| flag.is_truthy())
}

/// Sends a command, whose name is a word, through the window's one IPC command.
pub(super) async fn call(name: &str, body: &str) -> Result<Value, ApiError> {
    let arguments = to_js(&format!(r#"{{"name":"{name}","body":{body}}}"#))?;
    match invoke("call", arguments).await {
        Ok(reply) => from_js(&reply),
        Err(rejection) => {
            let error = from_js(&rejection).and_then(|value| {
                json::read(&value).map_err(|error| unreadable(&error.to_string()))
            });
            Err(error.unwrap_or_else(|unreadable| unreadable))
        }
    }
}

/// Answers whether the window closes: `asked`, the question is shown; `keep` lets what is published go
/// on, `cancel` stops it first.
pub(super) async fn close(how: &str) -> Result<(), ApiError> {
    let arguments = to_js(&format!(r#"{{"how":"{how}"}}"#))?;
    invoke("close", arguments).await.map(drop).map_err(|_| unreadable("close"))
}

/// Calls back for each event of the window called `app`, as long as the page lives.
pub(super) async fn listen(callback: &js_sys::Function) -> Result<(), ApiError> {
    let arguments = to_js(r#"{"event":"app","target":{"kind":"Any"}}"#)?;
    let handler = transform_callback(callback);
    js_sys::Reflect::set(&arguments, &JsValue::from_str("handler"), &handler)
        .map_err(|_| unreadable("the handler"))?;
    invoke("plugin:event|listen", arguments).await.map(drop).map_err(|_| unreadable("listen"))
}

fn to_js(json: &str) -> Result<JsValue, ApiError> {
    js_sys::JSON::parse(json).map_err(|_| unreadable("the request"))
}

fn from_js(value: &JsValue) -> Result<Value, ApiError> {
    if value.is_undefined() {
        return Ok(Value::Null);
    }
    let text = js_sys::JSON::stringify(value).map_err(|_| unreadable("the reply"))?;
    serde_json::from_str(&String::from(text)).map_err(|error| unreadable(&error.to_string()))
}

fn unreadable(what: &str) -> ApiError {
    ApiError::new(Code::Internal, format!("the window's answer cannot be read: {what}"))
}
