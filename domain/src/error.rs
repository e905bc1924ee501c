//! What goes wrong, as it crosses from the engine to the page: a code that the page acts on, words
//! for a person, and what to do next.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::json::FromJson;

/// What kind of failure it is. There is a code for what the interface treats differently, and no
/// other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The request itself is wrong: a bad reference, a missing field.
    Invalid,
    /// 401, or a login that the registry refused: ask for one.
    Unauthorized,
    /// 403: signed in, but not allowed.
    Forbidden,
    /// 404: not there, or hidden.
    NotFound,
    /// 429.
    RateLimited,
    /// The registry could not be reached: DNS, refused, time-out, reset.
    Unreachable,
    /// The certificate was refused, or the port speaks plain HTTP: offer the insecure switch.
    Tls,
    /// The registry answered something that is not the registry API, or content with a wrong digest.
    BadResponse,
    /// The registry answered 5xx.
    RegistryFailed,
    /// The registry does not offer this (no catalog, no delete).
    Unsupported,
    /// It is there already, or changed meanwhile.
    Conflict,
    /// Reading or writing the local store failed.
    Storage,
    /// The user, or the end of the program, stopped it.
    Cancelled,
    /// A defect in Manifold.
    Internal,
}

impl Code {
    /// The HTTP status with which the browser host answers.
    pub fn http_status(self) -> u16 {
        match self {
            Self::Invalid => 400,
            Self::Unauthorized => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::RateLimited => 429,
            Self::Cancelled => 499,
            Self::Unsupported => 501,
            Self::Unreachable | Self::Tls | Self::BadResponse | Self::RegistryFailed => 502,
            Self::Storage | Self::Internal => 500,
        }
    }

    /// Whether trying the same again can help without the user changing anything.
    pub fn is_retryable(self) -> bool {
        matches!(
            self,
            Self::RateLimited | Self::Unreachable | Self::RegistryFailed | Self::BadResponse
        )
    }
}

/// A failure for a person to read. Never holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct ApiError {
    /// What kind it is.
    pub code: Code,
    /// What happened, to what.
    pub message: String,
    /// What to do next, if there is something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The reference, host or path that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// In how many seconds the registry allows the next question, where it said so (RFC 9110, 10.2.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u64>,
}

impl ApiError {
    /// A failure with a code and a message, which may quote others and is made [`printable`].
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: printable(message.into()),
            hint: None,
            subject: None,
            retry_after_s: None,
        }
    }

    /// The same with advice.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same with what it is about.
    #[must_use]
    pub fn about(mut self, subject: impl fmt::Display) -> Self {
        self.subject = Some(subject.to_string());
        self
    }

    /// Message and advice, one after the other, for a line in a form.
    pub fn sentences(&self) -> String {
        match &self.hint {
            Some(hint) => format!("{}. {hint}", self.message),
            None => format!("{}.", self.message),
        }
    }
}

/// A text without what a terminal obeys: control characters other than line ends become spaces. What
/// registries and files say can hold any.
pub fn printable(text: String) -> String {
    let obeyed = |c: char| c.is_control() && c != '\n';
    if text.contains(obeyed) { text.replace(obeyed, " ") } else { text }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ApiError {}

impl From<crate::reference::ReferenceError> for ApiError {
    fn from(error: crate::reference::ReferenceError) -> Self {
        Self::new(Code::Invalid, error.to_string())
            .with_hint("A reference looks like `alpine:3.20` or `ghcr.io/org/app@sha256:…`.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_holds_nothing_that_a_terminal_obeys() {
        let error = ApiError::new(Code::BadResponse, "type \u{1b}]0;x\u{7}\r\u{9b}2J\nsecond line");
        assert_eq!(error.message, "type  ]0;x   2J\nsecond line");
    }
}
