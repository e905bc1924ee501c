//! The browser host: `POST /api/<command>` with JSON both ways.

use domain::{ApiError, Code, json};
use gloo_net::http::Request;
use serde_json::Value;

/// Sends a command. An answer that is no JSON means that something else answered.
pub(super) async fn call(name: &str, request: &str) -> Result<Value, ApiError> {
    let silent = |_: gloo_net::Error| {
        ApiError::new(Code::Unreachable, "Manifold itself does not answer.")
            .with_hint("It was stopped, or restarted with another address: start it again.")
    };
    let answer = Request::post(&format!("/api/{name}"))
        .header("Content-Type", "application/json")
        .body(request)
        .map_err(silent)?
        .send()
        .await
        .map_err(silent)?;
    let reply = answer.json::<Value>().await;
    if answer.ok() {
        return reply.map_err(silent);
    }
    let status = answer.status();
    let said = reply.ok().and_then(|error| json::read(&error).ok());
    Err(said.unwrap_or_else(|| {
        ApiError::new(Code::Internal, format!("Manifold answered {status}."))
            .with_hint("Open the address that Manifold printed when it started.")
    }))
}
