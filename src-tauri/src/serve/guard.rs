//! Who may talk to the browser host: whoever has this launch's token, from its own pages only.
//!
//! The address that is printed carries the token. The first request turns it into a cookie and is
//! sent on to the same address without it, so that it is not left in the history. Another `Host` is a
//! name that somebody pointed at this machine (DNS rebinding); another `Origin` is a foreign page.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use axum::http::header::{COOKIE, HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri};
use subtle::ConstantTimeEq;

/// The parameter of the address that carries the token.
const PARAMETER: &str = "token=";

/// 32 random bytes in hexadecimal. Never shown by `Debug`.
struct Token(String);

impl Token {
    fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        Ok(Self(digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()))
    }

    /// Takes the same time wherever the first difference is.
    fn is(&self, text: &str) -> bool {
        self.0.as_bytes().ct_eq(text.as_bytes()).into()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}

/// The rules for one launch.
#[derive(Debug)]
pub struct Guard {
    port: u16,
    token: Token,
    /// For the browser that Manifold opens itself: its address is visible to other users of the
    /// machine in the list of processes, so this one works once.
    ticket: Mutex<Option<Token>>,
}

/// What is done with a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is answered.
    Pass,
    /// It gets the cookie, and goes on at this address.
    Admit {
        /// The address without the token.
        location: String,
        /// The whole `Set-Cookie`.
        cookie: String,
    },
    /// It gets 403.
    Refuse(Refusal),
}

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    #[error("This request was sent to another host name.")]
    Host,
    #[error("This request comes from another site.")]
    Origin,
    #[error("This request has no token of this launch.")]
    NoToken,
    #[error("The token is not the one of this launch.")]
    WrongToken,
}

impl Refusal {
    /// What to do about it.
    pub(super) fn hint(self) -> &'static str {
        match self {
            Self::Host | Self::Origin => {
                "Only its own page may use Manifold, at the address that `manifold serve` printed."
            }
            Self::NoToken | Self::WrongToken => {
                "Open the address that `manifold serve` printed when it started, with its token."
            }
        }
    }
}

impl Guard {
    /// Rules for a host on this port, with a new token.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn new(port: u16) -> Result<Self, getrandom::Error> {
        Ok(Self { port, token: Token::random()?, ticket: Mutex::new(None) })
    }

    /// The address of a screen, with the token: what is printed.
    pub fn address(&self, route: &str) -> String {
        self.address_with(route, &self.token)
    }

    /// The address of a screen, with a token that works once. An earlier one stops working.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn address_once(&self, route: &str) -> Result<String, getrandom::Error> {
        let ticket = Token::random()?;
        let address = self.address_with(route, &ticket);
        *self.ticket.lock().unwrap_or_else(PoisonError::into_inner) = Some(ticket);
        Ok(address)
    }

    /// The cookie, as a request sends it: for clients that are not browsers.
    pub fn cookie(&self) -> String {
        format!("{}={}", self.cookie_name(), self.token.0)
    }

    fn address_with(&self, route: &str, token: &Token) -> String {
        let sign = if route.contains('?') { '&' } else { '?' };
        format!("http://127.0.0.1:{}{route}{sign}{PARAMETER}{}", self.port, token.0)
    }

    /// Cookies do not know ports: two Manifolds on one machine need two names.
    fn cookie_name(&self) -> String {
        format!("manifold-{}", self.port)
    }

    /// Judges a request by its address and its headers.
    pub(super) fn judge(&self, uri: &Uri, headers: &HeaderMap) -> Verdict {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let host = text(HOST).or_else(|| uri.authority().map(Authority::as_str));
        let Some(host) = host.filter(|host| self.is_own(host)) else {
            return Verdict::Refuse(Refusal::Host);
        };
        let foreign = headers
            .get(ORIGIN)
            .is_some_and(|origin| origin.as_bytes() != format!("http://{host}").as_bytes());
        if foreign {
            return Verdict::Refuse(Refusal::Origin);
        }
        let (token, rest) = split_query(uri.query().unwrap_or_default());
        let known = self.has_cookie(headers);
        match token {
            None if known => Verdict::Pass,
            None => Verdict::Refuse(Refusal::NoToken),
            Some(token) if known || self.token.is(token) || self.use_ticket(token) => {
                Verdict::Admit {
                    location: without_token(uri.path(), &rest),
                    cookie: format!("{}; HttpOnly; SameSite=Strict; Path=/", self.cookie()),
                }
            }
            Some(_) => Verdict::Refuse(Refusal::WrongToken),
        }
    }

    fn is_own(&self, host: &str) -> bool {
        ["127.0.0.1", "localhost"]
            .iter()
            .any(|name| host.strip_prefix(name) == Some(&format!(":{}", self.port)))
    }

    fn has_cookie(&self, headers: &HeaderMap) -> bool {
        let name = self.cookie_name();
        headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|cookies| cookies.split(';'))
            .filter_map(|cookie| cookie.trim().split_once('='))
            .any(|(key, value)| key == name && self.token.is(value))
    }

    fn use_ticket(&self, token: &str) -> bool {
        let mut ticket = self.ticket.lock().unwrap_or_else(PoisonError::into_inner);
        ticket.take_if(|ticket| ticket.is(token)).is_some()
    }
}

/// The token of a query, and the query without it.
fn split_query(query: &str) -> (Option<&str>, String) {
    let mut token = None;
    let mut rest = Vec::new();
    for part in query.split('&').filter(|part| !part.is_empty()) {
        match part.strip_prefix(PARAMETER) {
            Some(value) => token = Some(value),
            None => rest.push(part),
        }
    }
    (token, rest.join("&"))
}

/// The address to go on at. One slash at its start, or it would name another host.
fn without_token(path: &str, query: &str) -> String {
    let path = path.trim_start_matches('/');
    if query.is_empty() { format!("/{path}") } else { format!("/{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn judge(guard: &Guard, uri: &str, headers: &[(&'static str, &str)]) -> Verdict {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_str(value).unwrap());
        }
        guard.judge(&uri.parse().unwrap(), &map)
    }

    #[test]
    fn only_its_own_pages_with_the_token_pass() {
        let guard = Guard::new(5000).unwrap();
        let cookie = guard.cookie();
        let other = Guard::new(5000).unwrap().cookie();
        for (headers, verdict, why) in [
            (
                vec![("host", "127.0.0.1:5000"), ("cookie", cookie.as_str())],
                Verdict::Pass,
                "its own",
            ),
            (
                vec![("host", "localhost:5000"), ("cookie", cookie.as_str())],
                Verdict::Pass,
                "by name",
            ),
            (
                vec![("host", "localhost:5000"), ("cookie", "a=b"), ("cookie", cookie.as_str())],
                Verdict::Pass,
                "among other cookies",
            ),
            (
                vec![
                    ("host", "127.0.0.1:5000"),
                    ("origin", "http://127.0.0.1:5000"),
                    ("cookie", cookie.as_str()),
                ],
                Verdict::Pass,
                "the same origin",
            ),
            (vec![("cookie", cookie.as_str())], Verdict::Refuse(Refusal::Host), "no host"),
            (
                vec![("host", "evil.test:5000"), ("cookie", cookie.as_str())],
                Verdict::Refuse(Refusal::Host),
                "another name for this machine",
            ),
            (
                vec![("host", "127.0.0.1:5001"), ("cookie", cookie.as_str())],
                Verdict::Refuse(Refusal::Host),
                "another port",
            ),
            (
                vec![
                    ("host", "127.0.0.1:5000"),
                    ("origin", "http://localhost:5000"),
                    ("cookie", cookie.as_str()),
                ],
                Verdict::Refuse(Refusal::Origin),
                "same machine, another origin",
            ),
            (
                vec![("host", "127.0.0.1:5000"), ("origin", "null"), ("cookie", cookie.as_str())],
                Verdict::Refuse(Refusal::Origin),
                "an opaque origin",
            ),
            (vec![("host", "127.0.0.1:5000")], Verdict::Refuse(Refusal::NoToken), "no cookie"),
            (
                vec![("host", "127.0.0.1:5000"), ("cookie", other.as_str())],
                Verdict::Refuse(Refusal::NoToken),
                "the cookie of an earlier launch",
            ),
        ] {
            assert_eq!(judge(&guard, "/", &headers), verdict, "{why}");
        }
    }

    #[test]
    fn the_token_becomes_a_cookie_and_leaves_the_address() {
        let guard = Guard::new(5000).unwrap();
        let host = [("host", "127.0.0.1:5000")];
        let address = guard.address("/r/docker.io/library/alpine/-/tags");
        let Verdict::Admit { location, cookie } = judge(&guard, &address, &host) else {
            panic!("the printed address is admitted");
        };
        assert_eq!(location, "/r/docker.io/library/alpine/-/tags");
        assert_eq!(cookie, format!("{}; HttpOnly; SameSite=Strict; Path=/", guard.cookie()));
        let token = address.split("token=").nth(1).unwrap();
        assert_eq!(token.len(), 64, "32 bytes");
        let Verdict::Admit { location, .. } =
            judge(&guard, &format!("//evil.test/?a=1&token={token}&b=2"), &host)
        else {
            panic!("admitted");
        };
        assert_eq!(location, "/evil.test/?a=1&b=2", "stays on this host");
        let compare = guard.address("/compare?a=x:1&b=x:2");
        let Verdict::Admit { location, .. } = judge(&guard, &compare, &host) else {
            panic!("a screen with parameters is admitted");
        };
        assert_eq!(location, "/compare?a=x:1&b=x:2", "the screen keeps its parameters");
        let wrong = format!("/?token={}", "0".repeat(64));
        assert_eq!(judge(&guard, &wrong, &host), Verdict::Refuse(Refusal::WrongToken));
        assert_eq!(judge(&guard, "/?token=", &host), Verdict::Refuse(Refusal::WrongToken));
    }

    #[test]
    fn the_address_that_is_opened_works_once() {
        let guard = Guard::new(5000).unwrap();
        let host = [("host", "127.0.0.1:5000")];
        let address = guard.address_once("/").unwrap();
        let verdict = judge(&guard, &address, &host);
        assert!(matches!(verdict, Verdict::Admit { .. }), "{verdict:?}");
        assert_eq!(
            judge(&guard, &address, &host),
            Verdict::Refuse(Refusal::WrongToken),
            "a second time"
        );
    }

    #[test]
    fn the_token_is_not_in_debug_output() {
        let guard = Guard::new(5000).unwrap();
        let token = guard.cookie().split_once('=').unwrap().1.to_owned();
        assert!(!format!("{guard:?}").contains(&token));
    }
}
