//! Who may use the registry: everybody, or the users of a list (RFC 7617).

use std::collections::BTreeMap;

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use base64::Engine as _;

use super::answer::{answer_error, failure};

/// Users and their passwords; none means that everybody may.
#[derive(Default)]
pub(super) struct Users(BTreeMap<String, String>);

impl std::fmt::Debug for Users {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Users {
    pub(super) fn new<'a>(users: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let users = users.into_iter();
        Self(users.map(|(name, word)| (name.to_owned(), word.to_owned())).collect())
    }

    /// The challenge for a request that is not allowed.
    pub(super) fn refusal(&self, headers: &HeaderMap) -> Option<Response> {
        (!self.0.is_empty() && !self.know(headers)).then(|| {
            let challenge = ("www-authenticate", "Basic realm=\"demo\"".to_owned());
            let unauthorized = failure("UNAUTHORIZED", "authentication required", "");
            answer_error(StatusCode::UNAUTHORIZED, &[challenge], &[unauthorized])
        })
    }

    fn know(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let pair = given
            .and_then(|given| given.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
            .and_then(|(_, encoded)| {
                base64::engine::general_purpose::STANDARD.decode(encoded.trim()).ok()
            })
            .and_then(|bytes| String::from_utf8(bytes).ok());
        pair.as_deref()
            .and_then(|pair| pair.split_once(':'))
            .is_some_and(|(user, word)| self.0.get(user).is_some_and(|known| known == word))
    }
}
