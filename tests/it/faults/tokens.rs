//! Tokens that end, and token services that fail.

use acceptance::hostile::{Deed, Rule};
use domain::Code::{BadResponse, RegistryFailed, Unauthorized, Unreachable};

use super::case::Expect::{Fails, Works};
use super::case::{Asks, Case, Expect, Work};

fn service(name: &'static str, server: &'static str, rule: Rule, expect: Expect) -> Case {
    Case::new(name, server, Work::Image, vec![rule], expect).tokens(1000)
}

fn token(deed: Deed) -> Rule {
    Rule::on("GET", "/token", deed)
}

fn says(status: u16, body: &str) -> Deed {
    Deed::Say(status, Vec::new(), body.to_owned())
}

/// A challenge that names this realm.
fn challenge(realm: &str) -> Deed {
    let value = format!(r#"Bearer realm="{realm}",service="x""#);
    Deed::Say(401, vec![("www-authenticate", value)], String::new())
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = lives();
    cases.extend(services());
    cases
}

/// A token for the same scope was asked for again.
fn renewed(asks: &Asks) -> Result<(), String> {
    let mut paths: Vec<&str> = asks.here.iter().map(|asked| asked.path.as_str()).collect();
    paths.retain(|path| path.starts_with("/token"));
    paths.sort_unstable();
    let again = paths.windows(2).any(|pair| pair[0] == pair[1]);
    if again { Ok(()) } else { Err("none of its tokens has ended".to_owned()) }
}

fn lives() -> Vec<Case> {
    vec![
        Case::new(
            "a token that ends after two requests",
            "answers 401 in the middle of a push",
            Work::Push,
            Vec::new(),
            Works,
        )
        .tokens(2)
        .holds(renewed),
        Case::new(
            "a token that ends while blobs are copied",
            "answers 401 in the middle of a push",
            Work::Carry,
            Vec::new(),
            Works,
        )
        .tokens(2)
        .holds(renewed),
        Case::new(
            "a token that ends at the list",
            "answers 401 to the last request of a push, once",
            Work::Push,
            vec![Rule::on("PUT", "/manifests/multi", challenge("http://{here}/token")).times(1)],
            Works,
        )
        .tokens(1000),
        Case::new(
            "no token is ever good",
            "answers 401 whatever it is shown",
            Work::Push,
            Vec::new(),
            Fails(Unauthorized, "401"),
        )
        .tokens(0),
        Case::new(
            "401 without a challenge",
            "does not say how to sign in",
            Work::Image,
            vec![Rule::on("GET", "/v2/", says(401, "{}"))],
            Fails(BadResponse, "without saying how to sign in"),
        ),
    ]
}

fn services() -> Vec<Case> {
    vec![
        service(
            "the token service resets",
            "resets the connection, twice",
            token(Deed::Reset).times(2),
            Works,
        ),
        service(
            "the token service breaks off",
            "sends half a token, once",
            token(Deed::Raw("HTTP/1.1 200 x\r\ncontent-length: 99\r\n\r\n{\"token\":".to_owned()))
                .times(1),
            Works,
        ),
        service(
            "the token service fails",
            "answers 503, twice",
            token(says(503, "")).times(2),
            Works,
        ),
        service(
            "the token service fails for good",
            "answers 500, always",
            token(says(500, "")),
            Fails(RegistryFailed, "the registry answered 500"),
        ),
        service(
            "the token service is silent",
            "says nothing",
            token(Deed::Silence),
            Fails(Unreachable, "no answer in time"),
        ),
        service(
            "the token service refuses",
            "answers 401 to the password",
            token(says(401, r#"{"details":"hunter2"}"#)),
            Fails(Unauthorized, "the sign-in was refused (401)"),
        ),
        service(
            "the token service sends HTML",
            "answers 200 with a web page",
            token(says(200, "<html>hunter2</html>")),
            Fails(BadResponse, "did not answer with a token"),
        ),
        service(
            "a token that no header can hold",
            "sends a token with a line end",
            token(says(200, r#"{"token":"hunter2\r\nx: y"}"#)),
            Fails(BadResponse, "no usable token"),
        ),
        service(
            "a token service without end",
            "sends white space for ever",
            token(Deed::Endless("application/json")),
            Fails(BadResponse, "larger than 65536 bytes"),
        ),
        service(
            "a realm on another host in clear",
            "names a token service that a password must not go to",
            Rule::on("GET", "/v2/", challenge("http://{there}/token?key=hunter2")),
            Fails(BadResponse, "not safe to send a password to"),
        )
        .holds(|asks| if asks.there.is_empty() { Ok(()) } else { Err("it was asked".into()) }),
        service(
            "a realm that is no address",
            "names `file:///etc/passwd` as its token service",
            Rule::on("GET", "/v2/", challenge("file:///etc/passwd")),
            Fails(BadResponse, "not safe to send a password to"),
        ),
        service(
            "a token service that redirects to another host",
            "sends who asks for a token elsewhere",
            token(Deed::Say(
                307,
                vec![("location", "http://{there}/token?key=hunter2".to_owned())],
                String::new(),
            )),
            Fails(BadResponse, "its token service answered 404"),
        ),
        Case::new(
            "signing in while the service fails",
            "answers 503 to the password, twice",
            Work::SignIn,
            vec![token(says(503, "")).times(2)],
            Works,
        )
        .tokens(1000),
        Case::new(
            "signing in with a refused password",
            "answers 401 and repeats the password",
            Work::SignIn,
            vec![token(says(401, "hunter2-password"))],
            Fails(Unauthorized, "the sign-in was refused (401)"),
        )
        .tokens(1000),
    ]
}
