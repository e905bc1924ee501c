//! Where a registry leads: what is followed, with what, and what is not.

use domain::protocol::registry::SetInsecure;
use domain::{ApiError, Code, Digest, Registry, media_type};
use engine::registry::Kind;

use crate::authority::{Authority, folder, put};
use crate::ground::{Ground, reference, repository};
use crate::script::{Reply, Script, Seen};

/// A registry over TLS, trusted by its authority, and a ground that trusts nothing else.
async fn over_tls(answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> (Script, Ground) {
    let authority = Authority::new();
    let script = Script::start_tls(&authority.sign(), move |seen| match seen.path.as_str() {
        "/v2/" => Reply::json(200, "{}"),
        _ => answer(seen),
    })
    .await;
    let ground = Ground::strict();
    put(&folder(&ground, &script.host()), "ca.crt", &authority.pem());
    (script, ground)
}

#[tokio::test]
async fn https_does_not_lead_to_plain_http_unless_that_is_allowed() {
    let storage = Script::start(|_| Reply::new(200).body("blob")).await;
    let to = format!("http://{}/x?sig=hunter2", storage.other_host());
    let (script, ground) = over_tls(move |_| Reply::new(307).header("location", &to)).await;
    let (of, digest) = (repository(&script.host(), "a"), Digest::of(b"blob"));
    let error = ground.client().blob(&of, &digest, 100).await.unwrap_err();
    assert!(matches!(*error.kind, Kind::Redirect(_)), "{error}");
    assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
    assert_eq!(storage.seen().len(), 0, "nothing went there");
    assert_eq!(script.seen().len(), 1, "and nothing is repeated");
    assert!(ApiError::from(error).hint.is_some(), "advice");
    let registry: Registry = script.host().parse().unwrap();
    ground.engine.run(SetInsecure { registry, insecure: true }).await.unwrap();
    assert_eq!(ground.client().blob(&of, &digest, 100).await.unwrap(), b"blob");
}

#[tokio::test]
async fn an_upload_does_not_go_from_https_to_plain_http() {
    let storage = Script::start(|_| Reply::new(201)).await;
    let to = format!("http://{}/session", storage.host());
    let (script, ground) = over_tls(move |_| Reply::new(202).header("location", &to)).await;
    let to = repository(&script.host(), "a");
    let error = ground.client().upload_blob(&to, &Digest::of(b"x"), "x".into()).await.unwrap_err();
    assert!(matches!(*error.kind, Kind::Redirect(_)), "{error}");
    assert_eq!(storage.seen().len(), 0, "nothing went there");
}

#[tokio::test]
async fn circles_and_other_schemes_are_said_at_once() {
    for (target, most, word) in [
        ("/v2/a/manifests/1?sig=hunter2", 11, "more than 10 times"),
        ("file:///etc/passwd?sig=hunter2", 1, "file: address"),
        ("http://[?sig=hunter2", 1, "address that is none"),
    ] {
        let script = Script::open(move |_| Reply::new(307).header("location", target)).await;
        let error = Ground::new().client().manifest(&reference(&script.host(), "a:1")).await;
        let error = error.unwrap_err();
        assert!(matches!(*error.kind, Kind::Redirect(_)), "{target}: {error}");
        assert!(error.to_string().contains(word), "{target}: {error}");
        assert!(!format!("{error:?}").contains("hunter2"), "{target}: {error:?}");
        assert_eq!(script.seen().len(), most, "{target}: not tried three times");
        assert_eq!(ApiError::from(error).code, Code::BadResponse);
    }
}

#[tokio::test]
async fn what_changes_something_is_not_turned_into_a_question() {
    for status in [301, 302, 303] {
        let script = Script::open(move |seen| match seen.method.as_str() {
            "GET" => Reply::manifest("{}"),
            _ => Reply::new(status).header("location", "/v2/elsewhere"),
        })
        .await;
        let to = repository(&script.host(), "a");
        let ground = Ground::new();
        let put =
            ground.client().put_manifest(&to, "1", &media_type::OCI_INDEX.into(), b"{}").await;
        assert!(matches!(*put.unwrap_err().kind, Kind::Redirect(_)), "{status}: not called done");
        assert_eq!(script.lines(), ["PUT /v2/a/manifests/1"], "{status}");
    }
    let script = Script::open(|seen| match seen.path.as_str() {
        "/v2/b/manifests/1" => Reply::new(201),
        _ => Reply::new(308).header("location", "/v2/b/manifests/1"),
    })
    .await;
    let to = repository(&script.host(), "a");
    let kind = media_type::OCI_INDEX.into();
    Ground::new().client().put_manifest(&to, "1", &kind, b"{}").await.unwrap();
    assert_eq!(script.seen()[1].body, b"{}", "a lasting redirect keeps method and body");
}

#[tokio::test]
async fn nobody_is_told_where_a_request_comes_from() {
    let storage = Script::start(|_| Reply::manifest("{}")).await;
    let to = format!("http://{}/x", storage.other_host());
    let script = Script::open(move |_| Reply::new(302).header("location", &to)).await;
    Ground::new().client().manifest(&reference(&script.host(), "a:1")).await.unwrap();
    assert_eq!(storage.seen()[0].referer, None, "addresses of registries may hold secrets");
}

#[tokio::test]
async fn a_page_with_status_200_is_no_success_of_a_push() {
    let script = Script::open(|seen| match seen.method.as_str() {
        "HEAD" => Reply::new(404),
        "POST" => Reply::new(202).header("location", "/session"),
        _ => Reply::new(200).header("content-type", "text/html").body("<h1>Welcome</h1>"),
    })
    .await;
    let (ground, to) = (Ground::new(), repository(&script.host(), "a"));
    let put = ground.client().put_manifest(&to, "1", &media_type::OCI_INDEX.into(), b"{}").await;
    assert!(matches!(*put.unwrap_err().kind, Kind::BadResponse(_)), "not called done");
    let put = ground.client().upload_blob(&to, &Digest::of(b"x"), "x".into()).await;
    assert!(matches!(*put.unwrap_err().kind, Kind::BadResponse(_)), "not called done");
}
