//! Lists that come in pages: tags and referrers.

use acceptance::hostile::{Deed, Rule};
use domain::Code::BadResponse;

use super::case::Expect::{Fails, Works};
use super::case::{Asks, Case, Work};

/// The other host was asked nothing.
fn not_there(asks: &Asks) -> Result<(), String> {
    if asks.there.is_empty() { Ok(()) } else { Err("the link's host was asked".into()) }
}

/// A registry that gives the tags in two pages: the first one with these links, the second one as the
/// deed has it.
fn tags(
    name: &'static str,
    server: &'static str,
    links: &[&str],
    second: Vec<Rule>,
    expect: super::case::Expect,
) -> Case {
    let links = links.iter().map(|link| ("link", (*link).to_owned())).collect();
    let first = page(links, r#"{"name":"list","tags":["1","2","3"]}"#);
    let rest = page(Vec::new(), REST);
    let mut rules = second;
    rules.push(Rule::on("GET", "last=3", rest));
    rules.push(Rule::on("GET", "/tags/list", first));
    Case::new(name, server, Work::Tags, rules, expect)
}

const REST: &str = r#"{"name":"list","tags":["4","5","6","7","child"]}"#;
const NEXT: &str = r#"</v2/list/tags/list?last=3&n=3>; rel="next""#;

fn page(headers: Vec<(&'static str, String)>, body: &str) -> Deed {
    Deed::Say(200, headers, body.to_owned())
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = pages();
    cases.extend(referrers());
    cases
}

fn pages() -> Vec<Case> {
    let second = |deed| Rule::on("GET", "last=3", deed);
    vec![
        tags("two pages", "links to the second page", &[NEXT], Vec::new(), Works),
        tags(
            "Link to another host",
            "says that the tags go on elsewhere",
            &[r#"<http://{there}/v2/list/tags/list?last=3&n=3>; rel="next""#],
            Vec::new(),
            Works,
        )
        .holds(not_there),
        tags(
            "Link beside other links",
            "puts the link to the next page into a second header, after one with commas",
            &[r#"</v2/list/tags/list?x=a,b;c>; rel="first prev""#, NEXT],
            Vec::new(),
            Works,
        ),
        tags(
            "Link that leads back",
            "gives the same link for ever",
            &[NEXT],
            vec![second(page(vec![("link", NEXT.to_owned())], REST))],
            Works,
        ),
        tags(
            "a page that breaks off",
            "sends half of the second page, once",
            &[NEXT],
            vec![
                second(Deed::Raw(
                    "HTTP/1.1 200 x\r\ncontent-length: 99\r\n\r\n{\"tags\":[".to_owned(),
                ))
                .times(1),
            ],
            Works,
        ),
        tags(
            "a page that is no JSON",
            "sends HTML for the second page",
            &[NEXT],
            vec![second(page(Vec::new(), "<html>"))],
            Fails(BadResponse, "is not JSON"),
        ),
        tags(
            "500 at the second page",
            "fails three times, then is right",
            &[NEXT],
            vec![second(Deed::Say(500, Vec::new(), String::new())).times(3)],
            Works,
        ),
    ]
}

fn referrers() -> Vec<Case> {
    let body = r#"{"schemaVersion":2,"manifests":[]}"#;
    let again = r#"<http://{there}/v2/amd64/referrers/x?page=2>; rel="next""#;
    let of = |name, server, deed, expect| {
        Case::new(name, server, Work::Referrers, vec![Rule::on("GET", "/referrers/", deed)], expect)
    };
    vec![
        of(
            "referrers that lead back",
            "gives the same page of referrers for ever, on another host",
            Deed::Say(200, vec![("link", again.to_owned())], body.to_owned()),
            Works,
        )
        .holds(not_there),
        of(
            "referrers that are no JSON",
            "sends HTML with status 200",
            Deed::Say(200, vec![("content-type", "text/html".to_owned())], "<html>".to_owned()),
            Fails(BadResponse, "not valid"),
        ),
        of(
            "referrers that break off",
            "sends half of the page, always",
            Deed::Raw("HTTP/1.1 200 x\r\ncontent-length: 99\r\n\r\n{".to_owned()),
            Fails(domain::Code::Unreachable, "the connection failed"),
        ),
    ]
}
