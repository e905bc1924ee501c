//! Faults of the line: what breaks, stands still or drips.

use std::time::Duration;

use acceptance::hostile::{Cut, Deed, Rule};
use domain::Code::{BadResponse, Unreachable};

use super::case::Expect::{Fails, Works};
use super::case::{Case, Work};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = breaking();
    cases.extend(slow());
    cases
}

fn manifest(deed: Deed) -> Rule {
    Rule::on("GET", "/amd64/manifests/", deed)
}

fn config(deed: Deed) -> Rule {
    Rule::on("GET", "/amd64/blobs/", deed)
}

fn breaking() -> Vec<Case> {
    let image =
        |name, server, rule: Rule, expect| Case::new(name, server, Work::Image, vec![rule], expect);
    let thrice = |asks: &super::case::Asks| match asks.count("GET", "/manifests/") {
        3 | 4 => Ok(()),
        count => Err(format!("asked {count} times and not 3 or 4")),
    };
    vec![
        image(
            "reset before the headers",
            "resets the connection once it has the request, twice",
            manifest(Deed::Reset).times(2),
            Works,
        )
        .holds(thrice),
        image(
            "reset before the headers, always",
            "resets every connection",
            manifest(Deed::Reset),
            Fails(Unreachable, "the connection failed"),
        )
        .holds(thrice),
        image(
            "closed before the headers",
            "closes the connection instead of answering, twice",
            manifest(Deed::Close).times(2),
            Works,
        ),
        image(
            "reset at the first question",
            "resets the connection of `/v2/`, twice",
            Rule::on("GET", "/v2/", Deed::Reset).times(2),
            Works,
        ),
        image(
            "reset in the headers",
            "sends half of the headers, once",
            manifest(Deed::CutAnswer(Cut::InHead, true)).times(1),
            Works,
        ),
        image(
            "closed in the headers",
            "sends half of the headers and closes, always",
            manifest(Deed::CutAnswer(Cut::InHead, false)),
            Fails(Unreachable, "the connection failed"),
        ),
        image(
            "reset after the headers",
            "sends the headers and resets, once",
            manifest(Deed::CutAnswer(Cut::AfterHead, true)).times(1),
            Works,
        ),
        image(
            "reset in a manifest",
            "resets in the middle of the body, twice",
            manifest(Deed::CutAnswer(Cut::InBody, true)).times(2),
            Works,
        ),
        image(
            "reset in a manifest, always",
            "resets in the middle of the body, always",
            manifest(Deed::CutAnswer(Cut::InBody, true)),
            Fails(Unreachable, "the connection failed"),
        )
        .holds(thrice),
        image(
            "half a config",
            "closes in the middle of the body, once",
            config(Deed::CutAnswer(Cut::InBody, false)).times(1),
            Works,
        ),
        image(
            "half a config, always",
            "closes in the middle of the body, always",
            config(Deed::CutAnswer(Cut::InBody, false)),
            Fails(Unreachable, "the connection failed"),
        ),
        image(
            "a manifest that is shorter than it says",
            "says 10 bytes more than it sends",
            manifest(Deed::WrongLength(10)),
            Fails(Unreachable, "the connection failed"),
        ),
        image(
            "a manifest that is longer than it says",
            "says 10 bytes less than it sends",
            manifest(Deed::WrongLength(-10)),
            Fails(BadResponse, "the content has digest"),
        ),
        image(
            "a config that is longer than it says",
            "says 10 bytes less than it sends",
            config(Deed::WrongLength(-10)),
            Fails(BadResponse, "the content has digest"),
        ),
    ]
}

fn slow() -> Vec<Case> {
    let image =
        |name, server, rule: Rule, expect| Case::new(name, server, Work::Image, vec![rule], expect);
    vec![
        image(
            "silence instead of an answer",
            "takes the request and says nothing",
            manifest(Deed::Silence),
            Fails(Unreachable, "no answer in time"),
        ),
        image(
            "silence at the first question",
            "says nothing to `/v2/`",
            Rule::on("GET", "/v2/", Deed::Silence),
            Fails(Unreachable, "no answer in time"),
        ),
        image(
            "silence in a manifest",
            "stops in the middle of the body and keeps the line open",
            manifest(Deed::SilenceInBody),
            Fails(Unreachable, "no answer in time"),
        ),
        image(
            "silence in a config",
            "stops in the middle of the body and keeps the line open",
            config(Deed::SilenceInBody),
            Fails(Unreachable, "no answer in time"),
        ),
        image(
            "a slow drip that ends",
            "sends 64 bytes every 80 ms",
            manifest(Deed::Drip(64, Duration::from_millis(80))),
            Works,
        ),
        image(
            "a drip that would take for ever",
            "sends a byte every 50 ms",
            config(Deed::Drip(1, Duration::from_millis(50))),
            Fails(Unreachable, "no answer in time"),
        ),
        image(
            "an answer that comes late",
            "takes a second to answer",
            manifest(Deed::Wait(Duration::from_secs(1))),
            Works,
        ),
        image(
            "a manifest without end",
            "sends white space for ever",
            manifest(Deed::Endless(domain::media_type::OCI_MANIFEST)),
            Fails(BadResponse, "larger than 4194304 bytes"),
        ),
        image(
            "a config without end",
            "sends white space for ever",
            config(Deed::Endless("application/octet-stream")),
            Fails(BadResponse, "larger than 8388608 bytes"),
        ),
        Case::new(
            "a page of tags without end",
            "sends white space for ever",
            Work::Tags,
            vec![Rule::on("GET", "/tags/list", Deed::Endless("application/json"))],
            Fails(BadResponse, "larger than 33554432 bytes"),
        ),
        image(
            "half an error",
            "answers 403 and breaks off in its words",
            manifest(Deed::Raw(
                "HTTP/1.1 403 x\r\ncontent-length: 99999\r\n\r\n{\"errors\":[".to_owned(),
            )),
            Fails(domain::Code::Forbidden, "the registry answered 403"),
        ),
    ]
}
