//! The words of a language: a file beside the page, in both hosts.

use gloo_net::http::Request;
use serde_json::{Map, Value};

/// Fetches the catalogue of this name: the words of a language are named after its tag. `None` when they are not there: then the page
/// speaks English, and the console says why.
pub async fn fetch(tag: &str) -> Option<Map<String, Value>> {
    match read(tag).await {
        Ok(Value::Object(words)) => return Some(words),
        Ok(_) => leptos::logging::error!("the words of {tag} are no object"),
        Err(error) => leptos::logging::error!("the words of {tag}: {error}"),
    }
    None
}

async fn read(tag: &str) -> Result<Value, gloo_net::Error> {
    Request::get(&format!("/locales/{tag}.json")).send().await?.json().await
}
