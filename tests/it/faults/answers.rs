//! Answers that are not what they should be: statuses, headers, and content.

use acceptance::hostile::{Answer, Deed, Rule};
use domain::Code::{BadResponse, Forbidden, NotFound, RateLimited, RegistryFailed, Unsupported};
use domain::{Digest, media_type};

use super::case::Expect::{Fails, Works};
use super::case::{Case, Expect, Work};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = limits();
    cases.extend(statuses());
    cases.extend(headers());
    cases.extend(contents());
    cases.extend(lists());
    cases
}

fn image(name: &'static str, server: &'static str, rule: Rule, expect: Expect) -> Case {
    Case::new(name, server, Work::Image, vec![rule], expect)
}

fn manifest(deed: Deed) -> Rule {
    Rule::on("GET", "/amd64/manifests/", deed)
}

fn config(deed: Deed) -> Rule {
    Rule::on("GET", "/amd64/blobs/", deed)
}

/// An answer with this status, `Retry-After` if any, and an error envelope.
fn status(status: u16, retry_after: Option<&str>) -> Deed {
    let headers = retry_after.map(|value| ("retry-after", value.to_owned()));
    let body = r#"{"errors":[{"code":"TOOMANYREQUESTS","message":"later"}]}"#;
    Deed::Say(status, headers.into_iter().collect(), body.to_owned())
}

/// A manifest of this type and text.
fn says(kind: &str, body: &str) -> Deed {
    Deed::Say(200, vec![("content-type", kind.to_owned())], body.to_owned())
}

fn limits() -> Vec<Case> {
    vec![
        image(
            "429 with seconds",
            "asks to wait 1 s, once",
            manifest(status(429, Some("1"))).times(1),
            Works,
        ),
        image(
            "429 with a date",
            "asks to wait until a second after its own clock, once",
            manifest(Deed::Say(
                429,
                vec![
                    ("date", "Sun, 06 Nov 1994 08:49:37 GMT".to_owned()),
                    ("retry-after", "Sun, 06 Nov 1994 08:49:38 GMT".to_owned()),
                ],
                String::new(),
            ))
            .times(1),
            Works,
        ),
        image(
            "429 with a long time",
            "asks to wait an hour",
            manifest(status(429, Some("3600"))),
            Fails(RateLimited, "the registry answered 429"),
        )
        .holds(|asks| match asks.count("GET", "/manifests/") {
            1 => Ok(()),
            count => Err(format!("asked {count} times, with an hour to wait")),
        }),
        image(
            "429 with nonsense",
            "asks to wait until `soon`, always",
            manifest(status(429, Some("soon"))),
            Fails(RateLimited, "the registry answered 429"),
        ),
    ]
}

fn statuses() -> Vec<Case> {
    vec![
        image(
            "408 once",
            "says that the request came too slowly",
            manifest(status(408, None)).times(1),
            Works,
        ),
        image(
            "500 three times, then right",
            "fails three times",
            manifest(status(500, None)).times(3),
            Works,
        ),
        image(
            "500 four times",
            "fails four times in a row",
            manifest(status(500, None)).times(4),
            Fails(RegistryFailed, "the registry answered 500"),
        ),
        image(
            "502, 503, then right",
            "is behind a gateway that fails",
            manifest(status(503, None)).times(2),
            Works,
        ),
        image(
            "504 for a config",
            "is behind a gateway that gives up, once",
            config(status(504, None)).times(1),
            Works,
        ),
        image(
            "403",
            "refuses",
            manifest(status(403, None)),
            Fails(Forbidden, "later (TOOMANYREQUESTS)"),
        ),
        image(
            "404",
            "does not have it",
            manifest(status(404, None)),
            Fails(NotFound, "no such manifest"),
        ),
        image(
            "an unknown status",
            "answers 299 without content",
            manifest(Deed::Say(299, Vec::new(), String::new())),
            Fails(BadResponse, "it answered 299"),
        ),
        image(
            "204 for a manifest",
            "answers that there is nothing to say",
            manifest(Deed::Say(204, Vec::new(), String::new())),
            Fails(BadResponse, "it answered 204"),
        ),
        image(
            "206 for a config",
            "answers with a part that nobody asked for",
            config(Deed::Change(|answer| {
                answer.status = 206;
                answer.body.truncate(10);
            })),
            Fails(BadResponse, "it answered 206"),
        ),
    ]
}

fn headers() -> Vec<Case> {
    let lie: fn(&mut Answer) = |answer| {
        let digest = Digest::of(b"something else").to_string();
        answer.set("docker-content-digest", Some(&digest));
    };
    vec![
        image(
            "Docker-Content-Digest missing",
            "does not say the digest",
            manifest(Deed::Change(|answer| answer.set("docker-content-digest", None))),
            Works,
        ),
        image(
            "Docker-Content-Digest lying",
            "says another digest than the content has",
            manifest(Deed::Change(lie)),
            Fails(BadResponse, "the content has digest"),
        ),
        image(
            "Docker-Content-Digest nonsense",
            "says `md5:x`",
            manifest(Deed::Change(|answer| answer.set("docker-content-digest", Some("md5:x")))),
            Works,
        ),
        image(
            "wrong content type of a manifest",
            "says `text/plain`",
            manifest(Deed::Change(|answer| answer.set("content-type", Some("text/plain")))),
            Works,
        ),
        image(
            "wrong content type, and the manifest says none",
            "says `text/plain` to a manifest without `mediaType`",
            manifest(says("text/plain", r#"{"schemaVersion":2}"#)),
            Fails(Unsupported, "unsupported manifest media type"),
        ),
        image(
            "wrong content type of a config",
            "says `text/html` to a config that is right",
            config(Deed::Change(|answer| answer.set("content-type", Some("text/html")))),
            Works,
        ),
        image(
            "chunked garbage",
            "sends chunks whose lengths are no numbers",
            manifest(Deed::Raw(format!(
                "HTTP/1.1 200 OK\r\ncontent-type: {}\r\ntransfer-encoding: chunked\r\n\r\nZZZ\r\n{{}}\r\n0\r\n\r\n",
                media_type::OCI_MANIFEST
            ))),
            Fails(domain::Code::Unreachable, "the connection failed"),
        ),
        image(
            "chunks without an end",
            "breaks off between two chunks",
            manifest(Deed::Raw(
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n".to_owned(),
            ))
            .times(1),
            Works,
        ),
        image(
            "no HTTP at all",
            "answers `SSH-2.0-x`",
            manifest(Deed::Raw("SSH-2.0-x\r\n".to_owned())),
            Fails(BadResponse, "does not speak HTTP"),
        ),
        image(
            "too many headers",
            "sends 2000 headers",
            manifest(Deed::Raw(format!("HTTP/1.1 200 OK\r\n{}\r\n", "x: y\r\n".repeat(2000)))),
            Fails(BadResponse, "does not speak HTTP"),
        ),
        image(
            "two lengths",
            "says two different lengths",
            manifest(Deed::Raw(
                "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}}".to_owned(),
            )),
            Fails(BadResponse, "does not speak HTTP"),
        ),
    ]
}

fn contents() -> Vec<Case> {
    let html = "<html><body>Sign in to the wireless network</body></html>";
    let schema1 = r#"{"schemaVersion":1,"name":"a","tag":"1","architecture":"amd64","fsLayers":[],"history":[]}"#;
    let terminal = r#"{"errors":[{"code":"DENIED","message":"\u001b[2J\u001b]0;x\u0007gone"}]}"#;
    vec![
        image(
            "wrong digest of a config",
            "sends other bytes of the same length",
            config(Deed::Change(|answer| answer.body.reverse())),
            Fails(BadResponse, "the content has digest"),
        ),
        image(
            "HTML with status 200",
            "is a network that wants a sign-in",
            manifest(says("text/html; charset=utf-8", html)),
            Fails(BadResponse, "a web page"),
        ),
        image(
            "HTML with status 200 at the first question",
            "is a router",
            Rule::on("GET", "/v2/", says("text/html", html)),
            Fails(BadResponse, "not a registry"),
        ),
        image(
            "HTML that says it is a manifest",
            "sends a web page with a manifest's type",
            manifest(says(media_type::OCI_MANIFEST, html)),
            Fails(BadResponse, "is not valid"),
        ),
        image(
            "a schema-1 manifest",
            "sends the type that docker left behind",
            manifest(says("application/vnd.docker.distribution.manifest.v1+prettyjws", schema1)),
            Fails(Unsupported, "unsupported manifest media type"),
        ),
        image(
            "an empty manifest",
            "sends nothing with status 200",
            manifest(says(media_type::OCI_MANIFEST, "")),
            Fails(BadResponse, "is not valid"),
        ),
        image(
            "JSON 100,000 deep",
            "sends brackets within brackets",
            manifest(says(media_type::OCI_MANIFEST, &"[".repeat(100_000))),
            Fails(BadResponse, "is not valid"),
        ),
        image(
            "an error that a terminal obeys",
            "sends escape sequences in its message",
            manifest(Deed::Say(403, Vec::new(), terminal.to_owned())),
            Fails(Forbidden, "the registry answered 403: [2J ]0;x gone"),
        ),
        image(
            "an error of a megabyte",
            "sends a very long message",
            manifest(Deed::Say(
                403,
                Vec::new(),
                format!(r#"{{"errors":[{{"code":"X","message":"{}"}}]}}"#, "m".repeat(1 << 20)),
            )),
            Fails(Forbidden, "the registry answered 403"),
        ),
    ]
}

/// Each index holds the next one; the last one holds `end`.
fn nested(depth: usize, end: &str) -> String {
    (0..depth).fold(end.to_owned(), |inner, _| {
        let (digest, size) = (Digest::of(inner.as_bytes()), inner.len());
        let entry = format!(
            r#"{{"mediaType":"{}","digest":"{digest}","size":{size}}}"#,
            media_type::OCI_INDEX
        );
        format!(
            r#"{{"schemaVersion":2,"mediaType":"{}","manifests":[{entry}]}}"#,
            media_type::OCI_INDEX
        )
    })
}

fn lists() -> Vec<Case> {
    let list = |name, server, deed, expect| {
        let rule = Rule::on("GET", "/list/manifests/", deed);
        Case::new(name, server, Work::List, vec![rule], expect)
    };
    let zeros = Digest::of(b"x");
    let itself = format!(
        r#"{{"schemaVersion":2,"manifests":[{{"mediaType":"{}","digest":"{zeros}","size":1}}]}}"#,
        media_type::OCI_INDEX
    );
    let asked_once = |asks: &super::case::Asks| match asks.count("GET", "/list/manifests/") {
        1 => Ok(()),
        count => Err(format!("asked {count} times: nobody asked to go down")),
    };
    vec![
        list(
            "an index 100 deep",
            "has an index in an index, a hundred times",
            says(media_type::OCI_INDEX, &nested(100, "{}")),
            Fails(Unsupported, "a list within the list"),
        )
        .holds(asked_once),
        list(
            "an index that contains itself",
            "gives the same index for its entry",
            says(media_type::OCI_INDEX, &itself),
            Fails(Unsupported, "a list within the list"),
        )
        .holds(asked_once),
        Case::new(
            "a child that is the list itself",
            "answers the list for the digest of an image in it",
            Work::List,
            vec![Rule::on(
                "GET",
                "/list/manifests/sha256:",
                says(media_type::OCI_INDEX, &nested(1, "{}")),
            )],
            Fails(BadResponse, "the content has digest"),
        ),
        Case::new(
            "a child that is not there",
            "has the list without its images",
            Work::List,
            vec![Rule::on("GET", "/list/manifests/sha256:", status(404, None))],
            Fails(NotFound, "was not found"),
        ),
        Case::new(
            "a child that breaks off",
            "resets in an image of the list, once each",
            Work::List,
            vec![
                Rule::on(
                    "GET",
                    "/list/manifests/sha256:",
                    Deed::CutAnswer(acceptance::hostile::Cut::InBody, true),
                )
                .times(2),
            ],
            Works,
        ),
    ]
}
