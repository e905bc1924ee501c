//! From the typed errors of the engine's parts to [`ApiError`]: the only place that chooses codes
//! and writes advice.

use domain::{ApiError, Code};

use crate::credentials::CredentialError;
use crate::registry::{Kind, RegistryError};
use crate::settings::SettingsError;

impl From<RegistryError> for ApiError {
    fn from(error: RegistryError) -> Self {
        let (code, hint) = advice(&error.kind);
        let message = match &*error.kind {
            Kind::Api { status: 404, .. } => {
                format!("{} was not found: {}", error.subject, error.kind)
            }
            _ => error.to_string(),
        };
        let message = match error.retried {
            Some(retried) => format!("{message} ({retried})"),
            None => message,
        };
        let mut converted = Self::new(code, message).about(&error.subject);
        if let Kind::Api { retry_after, .. } = &*error.kind {
            converted.retry_after_s = *retry_after;
        }
        match hint {
            Some(hint) => converted.with_hint(hint),
            None => converted,
        }
    }
}

pub(crate) fn advice(kind: &Kind) -> (Code, Option<String>) {
    let (code, hint) = match kind {
        Kind::Api { status, retry_after, .. } => return by_status(*status, *retry_after),
        Kind::LoginRefused { with_credentials: true, .. } => {
            (Code::Unauthorized, "Check the user name and the password or token, and its scopes.")
        }
        Kind::LoginRefused { .. } => (Code::Unauthorized, "Sign in to this registry."),
        Kind::Dns => (Code::Unreachable, "Check the spelling of the host, and the network."),
        Kind::Refused => (Code::Unreachable, "Nothing listens there: check the host and the port."),
        Kind::TimedOut | Kind::Connection(_) => {
            (Code::Unreachable, "Check the network and any proxy, then try again.")
        }
        Kind::Tls(_) => (
            Code::Tls,
            "If you trust this registry, allow it to be insecure (`--insecure` on the command line).",
        ),
        Kind::TlsElsewhere { host, .. } => {
            let hint = format!(
                "What is allowed for the registry is not for {host}: add {host} as a registry of its \
                 own and trust its certificate, or put its authority into certs.d/{host}."
            );
            return (Code::BadResponse, Some(hint));
        }
        Kind::PlainHttp => {
            (Code::Tls, "Allow plain HTTP for this registry (`--insecure` on the command line).")
        }
        Kind::NotARegistry { .. } | Kind::NotHttp(_) => {
            (Code::BadResponse, "Check the host and the port.")
        }
        Kind::DigestMismatch { .. } => (
            Code::BadResponse,
            "Somebody between here and the registry changed the content, or the tag moved: try again.",
        ),
        Kind::Redirect(_) => (
            Code::BadResponse,
            "A proxy before the registry may not know that it is reached over HTTPS, or the registry \
             is not set up right. Allowing it to be insecure lets it lead to plain HTTP.",
        ),
        Kind::TooLarge { .. } | Kind::BadResponse(_) => return (Code::BadResponse, None),
        Kind::Certificates { .. } => {
            (Code::Storage, "Correct the file in certs.d, or take it away.")
        }
        Kind::Credentials { hint, .. } => (Code::Storage, *hint),
        Kind::UnsafeRealm(_) => (
            Code::BadResponse,
            "Without TLS, only a token service on the registry's own host is given a password.",
        ),
    };
    (code, Some(hint.to_owned()))
}

fn by_status(status: u16, retry_after: Option<u64>) -> (Code, Option<String>) {
    let (code, hint) = match status {
        400 | 413 | 422 => return (Code::Invalid, None),
        401 => (Code::Unauthorized, "Sign in to this registry.".to_owned()),
        403 => {
            (Code::Forbidden, "Ask whoever runs the registry what this account may do there, or sign in with another one.".to_owned())
        }
        404 => (
            Code::NotFound,
            "It does not exist, or it is private and this account cannot see it.".to_owned(),
        ),
        405 => (Code::Unsupported, "This registry does not offer it.".to_owned()),
        409 => return (Code::Conflict, None),
        429 => (
            Code::RateLimited,
            retry_after.map_or_else(
                || "Wait a while; signing in often raises the limit.".to_owned(),
                |seconds| format!("The registry asks to wait {seconds} s."),
            ),
        ),
        500..=599 => (Code::RegistryFailed, "The registry has a problem: try again.".to_owned()),
        _ => return (Code::BadResponse, None),
    };
    (code, Some(hint))
}

impl From<CredentialError> for ApiError {
    fn from(error: CredentialError) -> Self {
        let code = match error {
            CredentialError::NotOurs { .. } => Code::Unsupported,
            _ => Code::Storage,
        };
        Self::new(code, error.to_string()).with_hint(error.hint())
    }
}

impl From<SettingsError> for ApiError {
    fn from(error: SettingsError) -> Self {
        Self::new(Code::Storage, format!("the settings could not be kept: {error}"))
            .with_hint("Check the folder's permissions and the free space.")
    }
}
