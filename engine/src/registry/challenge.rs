//! The `WWW-Authenticate` header (RFC 9110, section 11.6.1) as registries use it.

use reqwest::header::{HeaderMap, WWW_AUTHENTICATE};

use super::quoted::quoted;

/// How a registry wants to be authenticated to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Challenge {
    /// User and password with every request.
    Basic,
    /// A token from a service (distribution specification, token authentication).
    Bearer {
        /// Address of the token service.
        realm: String,
        /// What the token is for, if said.
        service: Option<String>,
    },
}

impl Challenge {
    /// What the headers of an answer ask for.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let values = headers.get_all(WWW_AUTHENTICATE).iter();
        let values: Vec<&str> = values.filter_map(|value| value.to_str().ok()).collect();
        Self::parse(&values.join(", "))
    }

    /// The scopes that a token lacked, as the registry names them (RFC 6750, section 3.1).
    pub(super) fn lacking(headers: &HeaderMap) -> Option<String> {
        let values = headers.get_all(WWW_AUTHENTICATE).iter();
        let values: Vec<&str> = values.filter_map(|value| value.to_str().ok()).collect();
        split(&values.join(", ")).into_iter().find_map(|(scheme, parameters)| {
            let get = |name: &str| parameters.iter().find(|(key, _)| key == name);
            let lacks = get("error").is_some_and(|(_, value)| value == "insufficient_scope");
            let is_bearer = scheme.eq_ignore_ascii_case("bearer");
            get("scope").filter(|_| lacks && is_bearer).map(|(_, value)| value.clone())
        })
    }

    /// Picks what can be answered from a header's value: a Bearer challenge before a Basic one.
    pub(super) fn parse(header: &str) -> Option<Self> {
        let challenges = split(header);
        let bearer = challenges.iter().find_map(|(scheme, parameters)| {
            let get = |name: &str| {
                parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
            };
            scheme
                .eq_ignore_ascii_case("bearer")
                .then(|| get("realm").map(|realm| Self::Bearer { realm, service: get("service") }))
                .flatten()
        });
        bearer.or_else(|| {
            challenges
                .iter()
                .any(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
                .then_some(Self::Basic)
        })
    }
}

type Parameters = Vec<(String, String)>;

/// Splits a header into its challenges: a word that is not followed by `=` starts a new one.
fn split(header: &str) -> Vec<(String, Parameters)> {
    let mut found: Vec<(String, Parameters)> = Vec::new();
    let mut rest = header.trim_start_matches([' ', ',', '\t']);
    while !rest.is_empty() {
        let end = rest.find(['=', ' ', ',', '\t']).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        if let Some(value) = after.strip_prefix('=') {
            let (value, after) = take_value(value);
            if let Some((_, parameters)) = found.last_mut() {
                parameters.push((word.to_ascii_lowercase(), value));
            }
            rest = after;
        } else {
            found.push((word.to_owned(), Vec::new()));
            rest = after;
        }
        let trimmed = rest.trim_start_matches([' ', ',', '\t']);
        // A word of no length means a stray character: step over it, so that this always ends.
        rest = if word.is_empty() && trimmed.len() == rest.len() {
            let mut characters = trimmed.chars();
            characters.next();
            characters.as_str()
        } else {
            trimmed
        };
    }
    found
}

/// A token or a quoted string, and what follows it.
fn take_value(text: &str) -> (String, &str) {
    quoted(text).unwrap_or_else(|| {
        let (value, rest) = text.split_at(text.find([',', ' ', '\t']).unwrap_or(text.len()));
        (value.to_owned(), rest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bearer(realm: &str, service: Option<&str>) -> Challenge {
        Challenge::Bearer { realm: realm.to_owned(), service: service.map(str::to_owned) }
    }

    #[test]
    fn headers_of_real_registries_and_odd_ones() {
        let hub = r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a:pull""#;
        for (header, want) in [
            (hub, Some(bearer("https://auth.docker.io/token", Some("registry.docker.io")))),
            ("Basic realm=\"x, y=z\"", Some(Challenge::Basic)),
            ("Basic", Some(Challenge::Basic)),
            ("bearer realm=https://t/x", Some(bearer("https://t/x", None))),
            (
                r#"Basic realm="a", Bearer realm="https://t", service="s""#,
                Some(bearer("https://t", Some("s"))),
            ),
            (r#"Bearer realm="a\"b""#, Some(bearer("a\"b", None))),
            ("Bearer", None),
            ("Negotiate", None),
            ("", None),
            (r#"Bearer realm="unclosed"#, Some(bearer("unclosed", None))),
            ("====,,,\"\"", None),
        ] {
            assert_eq!(Challenge::parse(header), want, "{header}");
        }
    }
}
