//! What a registry says and what it has, to whom it may be shown.

use domain::protocol::registry::SignOut;
use domain::{ApiError, Digest, Registry};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::ground::{Ground, reference, repository};
use crate::script::{Reply, Script};

#[tokio::test]
async fn a_registrys_words_are_shown_short_and_without_what_a_terminal_obeys() {
    let long = "x".repeat(60_000);
    let message = format!(r"\u001b]0;owned\u0007\u001b[2Jgone\r\nfine\u202e {long}");
    let script =
        Script::open(move |_| Reply::error(403, r"DE\u001b[31mNIED", &message, "null")).await;
    let error = Ground::new().client().manifest(&reference(&script.host(), "a:1")).await;
    let error = error.unwrap_err();
    for text in [error.to_string(), format!("{error:?}"), ApiError::from(error).to_string()] {
        assert!(!text.chars().any(|c| c.is_control() || c == '\u{202e}'), "{text:?}");
        assert!(text.len() < 2000, "{} bytes", text.len());
    }
}

#[tokio::test]
async fn a_signed_address_that_cannot_be_reached_is_not_quoted() {
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = closed.local_addr().unwrap();
    drop(closed);
    for target in [
        format!("http://user:hunter2@{host}/x?sig=hunter2"),
        format!("https://{host}/x?sig=hunter2"),
        "http://does-not-exist.invalid/x?sig=hunter2".to_owned(),
        "http://x:99999/?sig=hunter2".to_owned(),
    ] {
        let to = target.clone();
        let script = Script::open(move |_| Reply::new(307).header("location", &to)).await;
        let error = Ground::new().client().manifest(&reference(&script.host(), "a:1")).await;
        let error = error.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{target}: {error:?}");
    }
}

#[tokio::test]
async fn content_does_not_answer_for_another_repository_or_for_who_has_left() {
    let script = Script::start(|seen| match (&seen.authorization, seen.path.as_str()) {
        (None, _) => Reply::new(401).header("www-authenticate", r#"Basic realm="x""#),
        (_, "/v2/") => Reply::json(200, "{}"),
        (_, path) if path.starts_with("/v2/mine/") => Reply::new(200).body("blob"),
        _ => Reply::error(403, "DENIED", "not yours", "null"),
    })
    .await;
    let host = script.host();
    let ground = Ground::signed_in(&host);
    let client = ground.client();
    let digest = Digest::of(b"blob");
    let mine = repository(&host, "mine");
    client.blob(&mine, &digest, 100).await.unwrap();
    let asked = script.lines().len();
    client.blob(&mine, &digest, 100).await.unwrap();
    assert_eq!(script.lines().len(), asked, "kept");
    let other = client.blob(&repository(&host, "theirs"), &digest, 100).await;
    assert_eq!(other.unwrap_err().status(), Some(403), "the registry has the say");
    let registry: Registry = host.parse().unwrap();
    ground.engine.run(SignOut { registry }).await.unwrap();
    let left = client.blob(&mine, &digest, 100).await;
    assert!(left.unwrap_err().is_unauthorized(), "nobody is signed in any more");
}

#[tokio::test]
async fn too_many_requests_are_repeated_whatever_they_were() {
    let count = AtomicUsize::new(0);
    let script = Script::open(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::new(429),
        _ => Reply::new(201),
    })
    .await;
    let (to, from) = (repository(&script.host(), "a"), repository(&script.host(), "b"));
    Ground::new().client().mount(&to, &from, &Digest::of(b"x")).await.unwrap();
    assert_eq!(script.seen().len(), 2, "after 429 nothing was done");
}

#[tokio::test]
async fn referrers_are_read_page_by_page_and_a_link_that_leads_back_ends_them() {
    let page = |number: u8| {
        let digest = Digest::of(&[number]);
        format!(
            r#"{{"schemaVersion":2,"manifests":[{{"mediaType":"x","digest":"{digest}","size":1}}]}}"#
        )
    };
    let script = Script::open(move |seen| match seen.query("page").first().map(String::as_str) {
        None => Reply::json(200, &page(1))
            .header("link", r#"</v2/x/first>; rel="first""#)
            .header("link", r#"<https://trap.invalid/v2/a/referrers/d?page=2,b>; rel="next""#),
        Some("2,b") => Reply::json(200, &page(2)).header("link", r#"<?page=3>; rel="next""#),
        Some(_) => Reply::json(200, &page(3)).header("link", r#"<?page=2,b>; rel="next""#),
    })
    .await;
    let of = repository(&script.host(), "a");
    let (found, _) = Ground::new().client().referrers(&of, &Digest::of(b"image")).await.unwrap();
    let digests: Vec<Digest> = found.into_iter().map(|found| found.digest).collect();
    assert_eq!(digests, [1, 2, 3].map(|number: u8| Digest::of(&[number])));
    assert_eq!(script.seen().len(), 3, "each page once");
}
