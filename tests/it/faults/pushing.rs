//! Faults in the middle of a push: at mounts, uploads, images and the list.

use std::time::Duration;

use acceptance::hostile::{Answer, Cut, Deed, Rule};
use domain::Code::{BadResponse, Forbidden, RateLimited, RegistryFailed, Unreachable};
use domain::Digest;

use super::case::Expect::{Fails, Works};
use super::case::{Asks, Case, Expect, Work};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = mounts();
    cases.extend(sessions());
    cases.extend(uploads());
    cases.extend(pieces());
    cases.extend(sources());
    cases.extend(portals());
    cases.extend(manifests());
    cases
}

fn push(name: &'static str, server: &'static str, rule: Rule, expect: Expect) -> Case {
    Case::new(name, server, Work::Push, vec![rule], expect)
}

fn carry(name: &'static str, server: &'static str, rule: Rule, expect: Expect) -> Case {
    Case::new(name, server, Work::Carry, vec![rule], expect)
}

fn large(name: &'static str, server: &'static str, rule: Rule, expect: Expect) -> Case {
    Case::new(name, server, Work::CarryPieces, vec![rule], expect)
}

fn open(deed: Deed) -> Rule {
    Rule::on("POST", "/blobs/uploads/", deed)
}

fn content(deed: Deed) -> Rule {
    Rule::on("PUT", "/blobs/uploads/", deed)
}

fn piece(deed: Deed) -> Rule {
    Rule::on("PATCH", "/blobs/uploads/", deed)
}

fn says(status: u16, headers: &[(&'static str, &str)]) -> Deed {
    let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned()));
    Deed::Say(status, headers.collect(), String::new())
}

/// The list was never put.
fn no_list(asks: &Asks) -> Result<(), String> {
    match asks.count("PUT", "/manifests/multi") {
        0 => Ok(()),
        _ => Err("the list was put though an image is missing".to_owned()),
    }
}

fn mounts() -> Vec<Case> {
    vec![
        push(
            "429 at a mount",
            "asks to wait, once",
            open(says(429, &[("retry-after", "0")])).times(1),
            Works,
        ),
        push(
            "429 at every mount",
            "asks to wait, always",
            open(says(429, &[])),
            Fails(RateLimited, "429"),
        )
        .holds(no_list),
        push("403 at a mount", "refuses", open(says(403, &[])), Fails(Forbidden, "403"))
            .holds(no_list),
        push(
            "a mount that is said and not done",
            "answers 201 without mounting",
            open(says(201, &[])),
            Fails(domain::Code::Invalid, "MANIFEST_BLOB_UNKNOWN"),
        )
        .holds(no_list),
        push(
            "a mount whose connection breaks",
            "resets the connection, once",
            open(Deed::Reset).times(1),
            Works,
        ),
    ]
}

fn sessions() -> Vec<Case> {
    let location: fn(&mut Answer) = |answer| {
        let relative = answer.headers.iter().find(|(name, _)| name == "location").cloned();
        if let Some((_, location)) = relative {
            let path = location.splitn(4, '/').nth(3).map(|path| format!("/{path}"));
            answer.set("location", path.as_deref());
        }
    };
    let elsewhere: fn(&mut Answer) = |answer| {
        let location = answer.headers.iter().find(|(name, _)| name == "location").cloned();
        if let Some((_, location)) = location {
            let path = location.splitn(4, '/').nth(3).unwrap_or_default();
            answer.set("location", Some(&format!("http://{{there}}/{path}")));
        }
    };
    vec![
        carry(
            "Location relative",
            "opens sessions at a path without a host",
            open(Deed::Change(location)),
            Works,
        ),
        carry(
            "no Location",
            "opens a session without saying where",
            open(Deed::Change(|answer| answer.set("location", None))),
            Fails(BadResponse, "without saying where"),
        )
        .holds(no_list),
        carry(
            "Location that is no address",
            "opens a session at `http://[`",
            open(Deed::Change(|answer| answer.set("location", Some("http://[")))),
            Fails(BadResponse, "its upload has no address"),
        )
        .holds(no_list),
        carry(
            "Location on file:",
            "opens a session at `/etc/passwd`",
            open(Deed::Change(|answer| answer.set("location", Some("file:///etc/passwd")))),
            Fails(BadResponse, "not HTTP"),
        )
        .holds(no_list),
        Case::new(
            "Location on another host",
            "opens sessions on a host of its own for uploads",
            Work::Carry,
            vec![open(Deed::Change(elsewhere))],
            Works,
        )
        .tokens(1000)
        .holds(|asks| {
            match asks.there.iter().filter(|asked| asked.method == "PUT").count() {
                6 => Ok(()),
                count => Err(format!("{count} blobs went there, and not 6")),
            }
        }),
        Case::new(
            "Location on another host that fails",
            "opens sessions on a host that does not know them",
            Work::Carry,
            vec![open(says(
                202,
                &[("location", "http://{there}/v2/nothing/blobs/uploads/x?sig=hunter2")],
            ))],
            Fails(domain::Code::NotFound, "404"),
        )
        .tokens(1000)
        .holds(no_list),
    ]
}

/// How many blobs were sent by the second push: what comes before its first mount is the end of the
/// first push, which a registry may hear of late.
fn sent_again(asks: &Asks) -> usize {
    let second = asks.here.iter().skip_while(|asked| asked.method != "POST");
    second.filter(|asked| asked.method == "PUT" && asked.path.contains("/blobs/uploads/")).count()
}

fn uploads() -> Vec<Case> {
    vec![
        carry(
            "a push that stops half-way",
            "fails from the fourth blob on",
            content(says(500, &[])).skip(3),
            Fails(RegistryFailed, "500"),
        )
        .holds(no_list)
        .again(|asks| match sent_again(asks) {
            0..=3 => Ok(()),
            count => Err(format!("{count} blobs were sent again, though three of six are there")),
        }),
        carry(
            "reset in an upload",
            "resets in the middle of a blob, once",
            content(Deed::ResetInRequest).times(1),
            Works,
        ),
        carry(
            "half an upload",
            "stores half of a blob and resets, once",
            content(Deed::HalfUp).times(1),
            Works,
        ),
        carry(
            "an upload whose answer is lost",
            "stores a blob and resets, once",
            content(Deed::LoseAnswer).times(1),
            Works,
        )
        .holds(|asks| match asks.count("HEAD", "/blobs/sha256:") {
            0 => Err("it was not asked whether the blob is there".to_owned()),
            _ => Ok(()),
        }),
        carry(
            "500 at an upload",
            "fails before it reads the blob, twice",
            content(says(500, &[])).times(2),
            Works,
        ),
        carry(
            "500 at every upload",
            "fails, always",
            content(says(500, &[])),
            Fails(RegistryFailed, "500"),
        )
        .holds(no_list),
        carry(
            "a session that is gone",
            "answers 404 to the content, once",
            content(says(404, &[])).times(1),
            Works,
        ),
        carry(
            "a refused digest",
            "says that the content has another digest",
            content(Deed::Say(
                400,
                Vec::new(),
                r#"{"errors":[{"code":"DIGEST_INVALID","message":"no"}]}"#.to_owned(),
            )),
            Fails(domain::Code::Invalid, "DIGEST_INVALID"),
        )
        .holds(no_list),
        carry(
            "an upload that is said and not done",
            "answers 200 with a web page",
            content(Deed::Say(
                200,
                vec![("content-type", "text/html".to_owned())],
                "<html>".to_owned(),
            )),
            Fails(BadResponse, "does not have it"),
        )
        .holds(no_list),
        carry(
            "an upload that settles slowly",
            "takes two and a half seconds to answer",
            content(Deed::Wait(Duration::from_millis(2500))).times(1),
            Works,
        ),
        carry(
            "silence after an upload",
            "takes a blob and says nothing, once",
            content(Deed::Silence).times(1),
            Works,
        ),
    ]
}

fn pieces() -> Vec<Case> {
    vec![
        large(
            "reset in a piece",
            "resets in the middle of a piece of a layer, once",
            piece(Deed::ResetInRequest).times(1),
            Works,
        ),
        large(
            "half a piece",
            "stores half of a piece and resets, once",
            piece(Deed::HalfUp).times(1),
            Works,
        ),
        large(
            "500 at a piece",
            "fails at the second piece, once",
            piece(says(500, &[])).skip(1).times(1),
            Works,
        ),
        large(
            "a session that is gone between pieces",
            "answers 404 to the second piece, once",
            piece(says(404, &[])).skip(1).times(1),
            Works,
        ),
        large(
            "reset in the last piece",
            "resets in the last part of a layer, once",
            content(Deed::ResetInRequest).times(1),
            Works,
        ),
        large(
            "500 at every piece",
            "fails, always",
            piece(says(500, &[])),
            Fails(RegistryFailed, "500"),
        )
        .holds(no_list),
    ]
}

fn sources() -> Vec<Case> {
    let source = |deed| Rule::on("GET", "/blobs/sha256:", deed);
    vec![
        large(
            "a layer that breaks off",
            "resets in the middle of the layer that is read, once",
            source(Deed::CutAnswer(Cut::InBody, true)).times(1),
            Works,
        ),
        carry(
            "a layer with another digest",
            "gives other bytes for a blob",
            source(Deed::Change(|answer| answer.body.reverse())),
            Fails(BadResponse, "the content has digest"),
        )
        .holds(no_list),
        carry(
            "a layer without end",
            "gives a blob that goes on for ever",
            source(Deed::Endless("application/octet-stream")),
            Fails(BadResponse, "larger than"),
        )
        .holds(no_list),
        carry(
            "a layer that is gone",
            "answers 404 for a blob of the source",
            source(says(404, &[])),
            Fails(domain::Code::NotFound, "404"),
        )
        .holds(no_list),
    ]
}

/// Answers every request with a web page.
fn portal() -> Deed {
    let headers = vec![("content-type", "text/html".to_owned())];
    Deed::Say(200, headers, "<html>Sign in to the wireless network</html>".to_owned())
}

fn portals() -> Vec<Case> {
    vec![
        Case::new(
            "a network that wants a sign-in, before the blobs",
            "answers 200 with a web page to everything",
            Work::Push,
            vec![Rule::on("", "/v2/target", portal())],
            Fails(BadResponse, "without saying where"),
        )
        .holds(no_list),
        Case::new(
            "a network that wants a sign-in, among the blobs",
            "answers 200 with a web page to what is put and to what is asked then",
            Work::Carry,
            vec![Rule::on("PUT", "", portal()), Rule::on("HEAD", "", portal())],
            Fails(BadResponse, "a web page"),
        )
        .holds(no_list),
        Case::new(
            "a network that wants a sign-in, at the list",
            "answers 200 with a web page to the list and to what is asked then",
            Work::Push,
            vec![Rule::on("PUT", "/manifests/multi", portal()), Rule::on("HEAD", "", portal())],
            Fails(BadResponse, "a web page"),
        ),
    ]
}

fn manifests() -> Vec<Case> {
    let child = |deed| Rule::on("PUT", "/manifests/sha256:", deed);
    let list = |deed| Rule::on("PUT", "/manifests/multi", deed);
    let lie: fn(&mut Answer) = |answer| {
        answer.set("docker-content-digest", Some(Digest::of(b"else").as_str()));
    };
    vec![
        push(
            "500 at an image",
            "fails, always",
            child(says(500, &[])),
            Fails(RegistryFailed, "500"),
        )
        .holds(no_list),
        push(
            "reset at an image",
            "resets the connection, twice",
            child(Deed::Reset).times(2),
            Works,
        ),
        push(
            "an image whose answer is lost",
            "stores it and resets, once",
            child(Deed::LoseAnswer).times(1),
            Works,
        ),
        push(
            "another digest for an image",
            "confirms another digest",
            child(Deed::Change(lie)),
            Fails(BadResponse, "the registry says"),
        )
        .holds(no_list),
        push("403 at the list", "refuses", list(says(403, &[])), Fails(Forbidden, "403")),
        push(
            "reset at the list",
            "resets the connection, twice",
            list(Deed::Reset).times(2),
            Works,
        ),
        push(
            "the list's answer is lost",
            "stores it and resets, once",
            list(Deed::LoseAnswer).times(1),
            Works,
        ),
        push(
            "reset at the list, always",
            "resets the connection",
            list(Deed::Reset),
            Fails(Unreachable, "the connection failed"),
        ),
        push(
            "a web page for the list",
            "answers 200 with HTML and stores nothing",
            list(Deed::Say(
                200,
                vec![("content-type", "text/html".to_owned())],
                "<html>".to_owned(),
            )),
            Fails(BadResponse, "does not have it"),
        ),
        push(
            "no digest for the list",
            "does not say what it stored",
            list(Deed::Change(|answer| answer.set("docker-content-digest", None))),
            Works,
        ),
        push(
            "silence at the list",
            "says nothing",
            list(Deed::Silence),
            Fails(Unreachable, "no answer in time"),
        ),
    ]
}
