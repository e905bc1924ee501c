//! What was asked and answered, for tests to look at.

use axum::http::{HeaderMap, Uri, header};

/// The headers that are kept. Of `authorization` only the scheme is.
const KEPT: [header::HeaderName; 6] = [
    header::ACCEPT,
    header::AUTHORIZATION,
    header::CONTENT_RANGE,
    header::CONTENT_TYPE,
    header::RANGE,
    header::USER_AGENT,
];

/// A request that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// HTTP method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// HTTP status of the answer.
    pub status: u16,
    /// Size of the request's body in bytes.
    pub received: u64,
    /// Size of the answer's body in bytes; none is sent on HEAD.
    pub sent: u64,
    headers: Vec<(String, String)>,
}

impl Request {
    /// A request of which only the answer is not known yet.
    pub(super) fn new(method: &str, uri: &Uri, headers: &HeaderMap) -> Self {
        let kept = KEPT.iter().flat_map(|name| {
            headers.get_all(name).iter().map(move |value| {
                let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                let secret = name == header::AUTHORIZATION;
                let scheme = value.split(' ').next().unwrap_or_default().to_owned();
                (name.to_string(), if secret { scheme } else { value })
            })
        });
        Self {
            method: method.to_owned(),
            path: uri.path_and_query().map_or_else(String::new, ToString::to_string),
            status: 0,
            received: 0,
            sent: 0,
            headers: kept.collect(),
        }
    }

    /// A header of the request, by its name in lower case; several of one name are joined. Kept are
    /// `accept`, `content-range`, `content-type`, `range`, `user-agent`, and of `authorization` the
    /// scheme.
    pub fn header(&self, name: &str) -> Option<String> {
        let values: Vec<&str> = self
            .headers
            .iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .collect();
        (!values.is_empty()).then(|| values.join(", "))
    }
}
