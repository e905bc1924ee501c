//! Redirects, and addresses that a registry gives.

use acceptance::hostile::{Deed, Rule};
use domain::Code::BadResponse;

use super::case::Expect::{Fails, Works};
use super::case::{Asks, Case, Expect, Work};

fn blob(name: &'static str, server: &'static str, to: &str, expect: Expect) -> Case {
    let rule = Rule::on("GET", "/amd64/blobs/", redirect(307, to));
    Case::new(name, server, Work::Blob, vec![rule], expect).tokens(1000)
}

fn redirect(status: u16, to: &str) -> Deed {
    Deed::Say(status, vec![("location", to.to_owned())], String::new())
}

/// How many requests for the blob came from who is signed in: another one may go out before it is known
/// that a sign-in is wanted.
fn signed(asks: &Asks) -> usize {
    let blobs = asks.here.iter().filter(|asked| asked.path.contains("/amd64/blobs/"));
    blobs.filter(|asked| !asked.header("authorization").is_empty()).count()
}

/// Tried once: nothing about it passes.
fn once(asks: &Asks) -> Result<(), String> {
    match signed(asks) {
        1 => Ok(()),
        count => Err(format!("asked {count} times")),
    }
}

pub(super) fn cases() -> Vec<Case> {
    let layer = |host: &str| {
        let amd64 = acceptance::Image::oci("amd64", &domain::Platform::new("linux", "amd64", ""));
        let digest = domain::Digest::of(&amd64.blobs[1]);
        format!("{host}/v2/amd64/blobs/{digest}?sig=hunter2")
    };
    vec![
        blob(
            "redirect to another host",
            "sends readers of blobs to a storage",
            &layer("http://{there}"),
            Works,
        )
        // A machine that is busy may drop a connection, and then it is asked once more.
        .holds(|asks| match asks.there.len() {
            1 | 2 => Ok(()),
            count => Err(format!("the storage was asked {count} times")),
        }),
        blob(
            "redirect to another host that fails",
            "sends to a storage that does not have it",
            "http://{there}/v2/amd64/nothing?sig=hunter2",
            Fails(domain::Code::NotFound, "404"),
        ),
        blob(
            "redirect to a host that does not exist",
            "sends to `does-not-exist.invalid`",
            "http://does-not-exist.invalid/x?sig=hunter2",
            Fails(domain::Code::Unreachable, "could not be resolved"),
        ),
        blob(
            "redirect to a closed port",
            "sends to a port that nobody listens on",
            "http://user:hunter2@127.0.0.1:1/x?sig=hunter2",
            Fails(domain::Code::Unreachable, "refused"),
        ),
        blob(
            "redirect loop",
            "redirects to the same address",
            "?sig=hunter2",
            Fails(BadResponse, "more than 10 times"),
        )
        .holds(|asks| match signed(asks) {
            11 => Ok(()),
            count => Err(format!("asked {count} times and not 11")),
        }),
        Case::new(
            "redirect loop between two addresses",
            "redirects to and fro",
            Work::Blob,
            vec![
                Rule::on("GET", "/amd64/blobs/", redirect(302, "/v2/to/and/fro")),
                Rule::on("GET", "/to/and/fro", redirect(302, "/v2/amd64/blobs/sha256:x")),
            ],
            Fails(BadResponse, "more than 10 times"),
        ),
        blob(
            "redirect to file:",
            "redirects to `/etc/passwd`",
            "file:///etc/passwd",
            Fails(BadResponse, "a file: address"),
        )
        .holds(once),
        blob(
            "redirect to ftp:",
            "redirects to another protocol",
            "ftp://{there}/x",
            Fails(BadResponse, "a ftp: address"),
        )
        .holds(once),
        blob(
            "redirect to nonsense",
            "redirects to what is no address",
            "http://[",
            Fails(BadResponse, "an address that is none"),
        )
        .holds(once),
        Case::new(
            "redirect without Location",
            "answers 307 and does not say where to",
            Work::Blob,
            vec![Rule::on("GET", "/amd64/blobs/", Deed::Say(307, Vec::new(), String::new()))],
            Fails(BadResponse, "the registry answered 307"),
        )
        .tokens(1000)
        .holds(once),
        Case::new(
            "redirect of a push",
            "answers the list with 302 to another host",
            Work::Push,
            vec![Rule::on(
                "PUT",
                "/manifests/multi",
                redirect(302, "http://{there}/x?sig=hunter2"),
            )],
            Fails(BadResponse, "it redirects a PUT"),
        )
        .holds(|asks| if asks.there.is_empty() { Ok(()) } else { Err("it went there".into()) }),
    ]
}
