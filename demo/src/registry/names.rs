//! Lists of tags and repositories, in pages with a `Link` to the next.

use axum::http::{Method, StatusCode};
use axum::response::Response;
use serde_json::json;

use super::answer::{answer, error, unsupported};
use super::routes::Call;

/// `GET /v2/<name>/tags/list`.
pub(super) fn tags(call: &Call<'_>) -> Response {
    if call.method != Method::GET {
        return unsupported();
    }
    let names: Option<Vec<String>> = {
        let store = call.registry.store();
        let held = store.repositories.get(call.repository);
        held.map(|repository| repository.tags.keys().cloned().collect())
    };
    let Some(names) = names else {
        let message = "repository name not known to registry";
        return error(StatusCode::NOT_FOUND, "NAME_UNKNOWN", message, call.repository);
    };
    let path = format!("/v2/{}/tags/list", call.repository);
    page(call, &names, &path, |names| json!({"name": call.repository, "tags": names}))
}

/// `GET /v2/_catalog`.
pub(super) fn catalog(call: &Call<'_>) -> Response {
    if call.method != Method::GET {
        return unsupported();
    }
    let names: Vec<String> = call.registry.store().repositories.keys().cloned().collect();
    page(call, &names, "/v2/_catalog", |names| json!({"repositories": names}))
}

fn page(
    call: &Call<'_>,
    names: &[String],
    path: &str,
    body: impl Fn(&[String]) -> serde_json::Value,
) -> Response {
    let last = call.parameter("last").unwrap_or_default();
    let from = names.partition_point(|name| !last.is_empty() && name.as_str() <= last);
    let rest = names.get(from..).unwrap_or_default();
    let count = call.parameter("n").and_then(|n| n.parse().ok()).unwrap_or(usize::MAX);
    let page = rest.get(..count).unwrap_or(rest);
    let mut headers = vec![("content-type", "application/json".to_owned())];
    if let (true, Some(end)) = (page.len() < rest.len(), page.last()) {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("last", end).append_pair("n", &count.to_string());
        headers.push(("link", format!("<{path}?{}>; rel=\"next\"", query.finish())));
    }
    answer(StatusCode::OK, &headers, body(page).to_string())
}
