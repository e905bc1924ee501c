//! Lists of tags and repositories, in pages with a `Link` to the next.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::answer::{error, json, name_unknown};
use super::routes::Call;

/// `GET /v2/<name>/tags/list`.
pub(super) fn tags(call: &Call<'_>) -> Response {
    let names: Option<Vec<String>> = {
        let store = call.registry.store();
        let held = store.repositories.get(call.repository);
        held.map(|repository| repository.tags.keys().cloned().collect())
    };
    let Some(names) = names else { return name_unknown(call.repository) };
    let path = format!("/v2/{}/tags/list", call.repository);
    page(call, &names, &path, |names| json!({"name": call.repository, "tags": names}))
}

/// `GET /v2/_catalog`.
pub(super) fn catalog(call: &Call<'_>) -> Response {
    let names: Vec<String> = call.registry.store().repositories.keys().cloned().collect();
    page(call, &names, "/v2/_catalog", |names| json!({"repositories": names}))
}

/// At most `n` names after `last`. `n=0` is an empty page without a next one (specification,
/// "Listing Tags").
fn page(
    call: &Call<'_>,
    names: &[String],
    path: &str,
    body: impl Fn(&[String]) -> Value,
) -> Response {
    let count = match call.parameter("n").map(str::parse::<usize>) {
        None => usize::MAX,
        Some(Ok(count)) => count,
        Some(Err(_)) => {
            // The specification has no code for it; this is CNCF distribution's since version 3.
            let message = "invalid number of results requested";
            let given = call.parameter("n").unwrap_or_default();
            return error(StatusCode::BAD_REQUEST, "PAGINATION_NUMBER_INVALID", message, given);
        }
    };
    let last = call.parameter("last").unwrap_or_default();
    let from = names.partition_point(|name| !last.is_empty() && name.as_str() <= last);
    let rest = names.get(from..).unwrap_or_default();
    let page = rest.get(..count).unwrap_or(rest);
    let mut headers = Vec::new();
    if let (true, Some(end)) = (page.len() < rest.len(), page.last()) {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("last", end).append_pair("n", &count.to_string());
        headers.push(("link", format!("<{path}?{}>; rel=\"next\"", query.finish())));
    }
    json(StatusCode::OK, &headers, &body(page))
}
