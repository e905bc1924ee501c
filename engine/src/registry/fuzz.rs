//! Fuzz targets of what registries say in headers and errors.

use std::time::Duration;

use super::challenge::Challenge;
use super::error::Envelope;
use super::link::next_in;
use super::wire::retry_after;
use super::words::{plain, without_addresses};
use crate::fuzz::texts;

#[test]
fn fuzz_challenges() {
    let words = [
        "Bearer",
        "Basic",
        "Negotiate",
        " ",
        ",",
        "=",
        "\"",
        "\\",
        "realm",
        "service",
        "scope",
        "realm=\"",
        "https://a.example/token",
        "error=\"insufficient_scope\"",
        "\t",
    ];
    texts(&words, |text| {
        if let Some(Challenge::Bearer { realm, .. }) = Challenge::parse(text) {
            // What was read can be said again, and means the same.
            let escaped = realm.replace('\\', "\\\\").replace('"', "\\\"");
            let again = Challenge::parse(&format!("Bearer realm=\"{escaped}\""));
            assert_eq!(again, Some(Challenge::Bearer { realm, service: None }), "{text}");
        }
    });
}

#[test]
fn fuzz_links() {
    let words = [
        "<",
        ">",
        ";",
        ",",
        " ",
        "rel=",
        "rel=\"next\"",
        "next",
        "\"",
        "=",
        "/v2/a/tags/list",
        "?last=a",
        "&n=1",
        "#",
        "http://b.example",
        "\\",
        "REL",
        "prev",
    ];
    texts(&words, |text| {
        let found = next_in(text);
        assert!(
            found.is_none_or(|query| query.len() <= text.len() && !query.contains('>')),
            "{text}"
        );
        let target: String = text.chars().filter(|c| !"<>#?".contains(*c)).collect();
        let link = format!("</x?{target}>; rel=\"next\"");
        assert_eq!(next_in(&link).as_deref(), Some(target.as_str()), "{link}");
        let behind = format!("</y>; title=\"{}\", {link}", target.replace(['"', '\\'], ""));
        assert_eq!(next_in(&behind).as_deref(), Some(target.as_str()), "{behind}");
    });
}

#[test]
fn fuzz_retry_after() {
    let words = [
        "0", "1", "9", "Sun", ", ", "06", " Nov ", "1994 ", "08:49:37", " GMT", "-", ":", "Sunday",
        "Feb", "29", "9999",
    ];
    texts(&words, |text| {
        let Ok(value) = text.parse() else { return };
        let mut headers = reqwest::header::HeaderMap::new();
        headers.insert("retry-after", value);
        let _ = retry_after(&headers).map(Duration::from_secs);
    });
}

#[test]
fn fuzz_errors() {
    let words = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"errors\":[",
        "{\"code\":",
        "\"DENIED\"",
        "\"message\":",
        "\"x\"",
        "\"detail\":",
        "null",
        "\"\\u001b[2J\"",
        "\"\\ud800\"",
        "1",
    ];
    texts(&words, |text| {
        let Ok(envelope) = serde_json::from_str::<Envelope>(text) else { return };
        for item in envelope.tamed() {
            let said = format!("{}{}", item.code, item.message);
            assert!(!said.chars().any(char::is_control), "{text}");
            assert!(said.chars().count() < 600, "{text}");
        }
    });
}

#[test]
fn fuzz_words() {
    let words = [
        "https://",
        "user:hunter2@",
        "a.example",
        "/x",
        "?sig=hunter2",
        " ",
        "(",
        ")",
        ":",
        "#hunter2",
        "://",
        "[::1]",
        "é",
    ];
    texts(&words, |text| {
        let short = plain(text, 40);
        assert!(short.chars().count() <= 41 && !short.chars().any(char::is_control), "{text:?}");
        let _ = without_addresses(text);
        // Whatever stands around an address, its query does not come through.
        let quoted =
            without_addresses(&format!("{}https://a.example/x?sig=s3cret", text.replace(' ', "")));
        assert!(!quoted.contains("s3cret"), "{text:?}: {quoted}");
    });
}
