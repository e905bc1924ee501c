//! What can go wrong between here and a registry, told apart as far as the user can act on it.

use std::time::Duration;

use domain::Digest;
use serde::Deserialize;
use serde_json::Value;

use super::refusal::refusal;
use super::words::{plain, without_addresses};

/// How much of a registry's words is kept, in characters: of a code, of a message, of a detail.
const LONGEST: [usize; 3] = [64, 500, 1000];
/// How many errors of one answer are kept.
const MOST_ERRORS: usize = 10;

/// A failed request: to what, and how.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{subject}: {kind}")]
pub struct RegistryError {
    /// The reference, repository or host that was asked for.
    pub subject: String,
    /// What happened.
    pub kind: Box<Kind>,
    /// How often it was tried again before, if it was.
    pub retried: Option<Retried>,
}

/// How often something was tried again, and how long all of it took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retried {
    /// Tries after the first one.
    pub times: u32,
    /// From the first try to the last failure.
    pub elapsed: Duration,
}

impl std::fmt::Display for Retried {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let times = if self.times == 1 { "once" } else { &format!("{} times", self.times) };
        write!(f, "retried {times} in {:.1} s", self.elapsed.as_secs_f64())
    }
}

/// What happened.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Kind {
    /// The registry answered with an error status.
    #[error("{}", describe(*status, errors))]
    Api {
        /// HTTP status.
        status: u16,
        /// The errors of the answer's envelope; empty when it had none.
        errors: Vec<ApiItem>,
        /// Seconds of `Retry-After`, when given.
        retry_after: Option<u64>,
    },
    /// The token service, or the registry with Basic authentication, refused the credentials.
    #[error("the sign-in was refused ({status})")]
    LoginRefused {
        /// HTTP status of the refusal.
        status: u16,
        /// Whether credentials were sent at all.
        with_credentials: bool,
    },
    /// No such host.
    #[error("the host name could not be resolved")]
    Dns,
    /// Nothing listens there.
    #[error("the connection was refused")]
    Refused,
    /// No answer in time.
    #[error("there was no answer in time")]
    TimedOut,
    /// The connection broke, or could not be made for another reason.
    #[error("the connection failed: {0}")]
    Connection(String),
    /// The certificate or the handshake was not accepted.
    #[error("TLS was refused: {0}")]
    Tls(String),
    /// The same at another host, to which the registry leads: its token service, or a storage.
    #[error("it leads to {host}, where TLS was refused: {reason}")]
    TlsElsewhere {
        /// Host and port.
        host: String,
        /// Why.
        reason: String,
    },
    /// HTTPS was asked for, and plain HTTP is spoken there.
    #[error("the registry speaks plain HTTP where HTTPS was expected")]
    PlainHttp,
    /// Something answered that is not HTTP, or not as it must be.
    #[error("what answers there does not speak HTTP as it should ({0})")]
    NotHttp(String),
    /// Something answered that is not a registry.
    #[error("this is not a registry: /v2/ answered {status}{}", with(content_type))]
    NotARegistry {
        /// HTTP status of `/v2/`.
        status: u16,
        /// What it answered with, if it said.
        content_type: String,
    },
    /// The content does not have the digest that it should have.
    #[error("the content has digest {found}, not {expected}")]
    DigestMismatch {
        /// What was asked for, or what the registry's header said.
        expected: Digest,
        /// What the bytes have.
        found: Digest,
    },
    /// A redirect, or an address in an answer, that is not followed.
    #[error("the registry leads elsewhere: {0}")]
    Redirect(String),
    /// More bytes than content of this kind may have.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// An answer that the registry API does not allow.
    #[error("the registry's answer makes no sense: {0}")]
    BadResponse(String),
    /// A place that holds logins cannot be used.
    #[error("{reason}")]
    Credentials {
        /// What went wrong there; holds no secret.
        reason: String,
        /// What to do about it.
        hint: &'static str,
    },
    /// A certificate that is kept for this registry cannot be used.
    #[error("{} cannot be used: {reason}", file.display())]
    Certificates {
        /// The file.
        file: std::path::PathBuf,
        /// Why; never holds a key.
        reason: String,
    },
    /// The token service's address must not be given credentials.
    #[error("the registry names {0} as its token service, which is not safe to send a password to")]
    UnsafeRealm(String),
}

/// One error of the registry's envelope (OCI distribution specification, error codes).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ApiItem {
    /// Such as `MANIFEST_UNKNOWN`.
    #[serde(default)]
    pub code: String,
    /// The registry's words.
    #[serde(default)]
    pub message: String,
    /// Anything; absent and `null` are the same.
    #[serde(default)]
    pub detail: Option<Value>,
}

/// The envelope around the errors of an answer.
#[derive(Debug, Deserialize)]
pub(super) struct Envelope {
    #[serde(default)]
    pub(super) errors: Vec<ApiItem>,
}

impl RegistryError {
    /// An error about `subject`.
    pub(crate) fn new(subject: &(impl ToString + ?Sized), kind: Kind) -> Self {
        Self { subject: subject.to_string(), kind: Box::new(kind), retried: None }
    }

    /// The same, after so many tries more than one, which took so long.
    pub(super) fn after_retries(mut self, times: u32, elapsed: Duration) -> Self {
        if times > 0 {
            self.retried = Some(Retried { times, elapsed });
        }
        self
    }

    /// The HTTP status, when the registry answered with an error.
    pub fn status(&self) -> Option<u16> {
        match &*self.kind {
            Kind::Api { status, .. } | Kind::LoginRefused { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Whether the registry gave this code.
    pub fn has_code(&self, code: &str) -> bool {
        matches!(&*self.kind, Kind::Api { errors, .. } if errors.iter().any(|e| e.code == code))
    }

    /// Whether the registry's answer has this word, whatever its capitals.
    pub(crate) fn says(&self, word: &str) -> bool {
        let has = |text: &str| text.to_lowercase().contains(word);
        matches!(&*self.kind, Kind::Api { errors, .. } if errors.iter().any(|e| has(&e.code) || has(&e.message)))
    }

    /// Whether it says that a tag may not be written over.
    pub(crate) fn is_immutable(&self) -> bool {
        self.says("immutable") || self.has_code("IMAGE_TAG_ALREADY_EXISTS")
    }

    /// Whether it says that a manifest of this media type is not taken.
    pub(crate) fn refuses_type(&self) -> bool {
        let is_about_type =
            matches!(self.status(), Some(400 | 415 | 422)) && self.says("media type");
        is_about_type || self.status() == Some(415)
    }

    /// Whether it is not there, or hidden.
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404)
    }

    /// Whether a sign-in is wanted or was refused.
    pub fn is_unauthorized(&self) -> bool {
        self.status() == Some(401) || matches!(&*self.kind, Kind::LoginRefused { .. })
    }

    /// Whether the same may work a moment later: a connection that broke, or a registry in trouble.
    pub(crate) fn may_pass(&self) -> bool {
        let broke = matches!(&*self.kind, Kind::Connection(_) | Kind::TimedOut);
        // 416: the registry has another part of the upload than this program believes.
        broke || matches!(self.status(), Some(408 | 416 | 429 | 500 | 502 | 503 | 504))
    }

    /// Whether HTTPS failed in a way that the insecure switch would get around.
    pub fn is_insecure_endpoint(&self) -> bool {
        matches!(&*self.kind, Kind::Tls(_) | Kind::PlainHttp)
    }
}

impl ApiItem {
    /// The same, fit for a message: registries write what they like, and pass on what others wrote.
    fn tamed(self) -> Self {
        let [code, message, detail] = LONGEST;
        let detail = self.detail.map(|value| match value {
            Value::String(text) => Value::String(plain(&text, detail)),
            Value::Array(_) | Value::Object(_) => {
                let text = value.to_string();
                if text.len() > detail { Value::String(plain(&text, detail)) } else { value }
            }
            short => short,
        });
        Self { code: plain(&self.code, code), message: plain(&self.message, message), detail }
    }
}

impl Envelope {
    /// The errors, fit for messages.
    pub(super) fn tamed(self) -> Vec<ApiItem> {
        self.errors.into_iter().take(MOST_ERRORS).map(ApiItem::tamed).collect()
    }
}

fn with(content_type: &str) -> String {
    if content_type.is_empty() { String::new() } else { format!(" with {content_type}") }
}

fn describe(status: u16, errors: &[ApiItem]) -> String {
    let words: Vec<String> = errors
        .iter()
        .map(|item| match item.message.as_str() {
            "" => item.code.clone(),
            message => format!("{message} ({})", item.code),
        })
        .collect();
    let message = format!("the registry answered {status}");
    if words.is_empty() { message } else { format!("{message}: {}", words.join("; ")) }
}

/// Sorts a failure of the HTTP client, whose own words may quote addresses with signatures in them.
pub(super) fn classify(error: reqwest::Error) -> Kind {
    let error = error.without_url();
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    let mut last = String::new();
    while let Some(cause) = source {
        if let Some(kind) = classify_cause(cause) {
            return kind;
        }
        last = without_addresses(&cause.to_string());
        source = cause.source();
    }
    if error.is_timeout() { Kind::TimedOut } else { Kind::Connection(last) }
}

fn classify_cause(cause: &(dyn std::error::Error + 'static)) -> Option<Kind> {
    if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
        return Some(classify_tls(tls));
    }
    if let Some(mut io) = cause.downcast_ref::<std::io::Error>() {
        // An I/O error's `source` leaves out what it was made of, which may be one again.
        while let Some(inner) = io.get_ref() {
            if let Some(tls) = inner.downcast_ref::<rustls::Error>() {
                return Some(classify_tls(tls));
            }
            let Some(deeper) = inner.downcast_ref::<std::io::Error>() else { break };
            io = deeper;
        }
        return match io.kind() {
            std::io::ErrorKind::ConnectionRefused => Some(Kind::Refused),
            std::io::ErrorKind::TimedOut => Some(Kind::TimedOut),
            _ => None,
        };
    }
    // The library's kinds of these are hidden; its words are not.
    let words = cause.to_string();
    if words.starts_with("dns error") {
        return Some(Kind::Dns);
    }
    let no_http = words.starts_with("invalid HTTP") || words.starts_with("invalid content-length");
    if no_http || words == "message head is too large" {
        return Some(Kind::NotHttp(without_addresses(&words)));
    }
    None
}

fn classify_tls(error: &rustls::Error) -> Kind {
    match error {
        rustls::Error::InvalidMessage(_) => Kind::PlainHttp,
        other => Kind::Tls(refusal(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    #[test]
    fn a_tls_failure_is_found_however_deep_it_is_wrapped() {
        let tls = rustls::Error::InvalidMessage(rustls::InvalidMessage::InvalidContentType);
        let once = io::Error::new(io::ErrorKind::InvalidData, tls);
        let twice = io::Error::other(once);
        assert!(matches!(classify_cause(&twice), Some(Kind::PlainHttp)), "HTTP on a TLS port");
    }
}
