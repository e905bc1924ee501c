//! Faults on purpose, so that tests see what a client does about them.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use bytes::Bytes;

use super::answer::answer;

/// An answer that takes the place of the right one.
#[derive(Debug, Clone)]
pub struct Fault {
    part: String,
    method: Option<String>,
    status: u16,
    headers: Vec<(String, String)>,
    body: Bytes,
    left: usize,
}

impl Fault {
    /// Status 500 without a body, once, for a request whose path contains `part`.
    pub fn on(part: &str) -> Self {
        Self {
            part: part.to_owned(),
            method: None,
            status: 500,
            headers: Vec::new(),
            body: Bytes::new(),
            left: 1,
        }
    }

    /// Only for this HTTP method.
    #[must_use]
    pub fn method(mut self, method: &str) -> Self {
        self.method = Some(method.to_owned());
        self
    }

    /// With this HTTP status.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// With this body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// With this header, such as `retry-after`.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// For so many requests instead of one; `usize::MAX` for all.
    #[must_use]
    pub fn times(mut self, count: usize) -> Self {
        self.left = count;
        self
    }

    fn fits(&self, method: &Method, path: &str) -> bool {
        path.contains(&self.part)
            && self.method.as_deref().is_none_or(|wanted| wanted == method.as_str())
    }

    fn response(&self) -> Response {
        let headers: Vec<(&str, String)> =
            self.headers.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        let status = StatusCode::from_u16(self.status);
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        answer(status, &headers, Body::from(self.body.clone()))
    }
}

/// The answer of the first fault that fits, which it uses up.
pub(super) fn take(faults: &mut Vec<Fault>, method: &Method, path: &str) -> Option<Response> {
    let fault = faults.iter_mut().find(|fault| fault.left > 0 && fault.fits(method, path))?;
    fault.left -= 1;
    let response = fault.response();
    faults.retain(|fault| fault.left > 0);
    Some(response)
}
