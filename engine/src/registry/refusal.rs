//! Why a certificate is refused, in words. The TLS library's own are those of its source code.

use rustls::{CertificateError, Error};

use super::words::plain;

/// How much of the library's own words is kept, in characters.
const LONGEST: usize = 300;

/// What is wrong with the certificate that a registry showed, or what else ended the handshake.
pub(super) fn refusal(error: &Error) -> String {
    let Error::InvalidCertificate(reason) = error else {
        return plain(&error.to_string(), LONGEST);
    };
    let words = match reason {
        // Only a pinned certificate is judged by this program itself.
        CertificateError::ApplicationVerificationFailure => {
            "it shows another certificate than the one that is trusted for it"
        }
        CertificateError::UnknownIssuer => {
            "its certificate is signed by nobody whom this machine trusts"
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "its certificate has expired"
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "its certificate is not valid yet: look at this machine's clock"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "its certificate is for another name"
        }
        CertificateError::Revoked => "its certificate was revoked",
        // As a test tool signs one for itself: it says that it is an authority, and is no server's.
        CertificateError::Other(other) if other.0.to_string() == "CaUsedAsEndEntity" => {
            "its certificate is signed by itself, which this machine does not trust"
        }
        _ => return plain(&error.to_string(), LONGEST),
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_said_in_words_and_unknown_ones_by_the_library() {
        let words = |reason| refusal(&Error::InvalidCertificate(reason));
        for (reason, part) in [
            (CertificateError::UnknownIssuer, "signed by nobody"),
            (CertificateError::Expired, "expired"),
            (CertificateError::NotValidYet, "clock"),
            (CertificateError::NotValidForName, "another name"),
            (CertificateError::BadEncoding, "invalid peer certificate"),
        ] {
            let said = words(reason.clone());
            assert!(said.contains(part), "{reason:?}: {said}");
        }
        assert!(!refusal(&Error::DecryptError).is_empty(), "another failure of the handshake");
    }
}
