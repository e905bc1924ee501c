//! Blobs and manifests on their way in.

use domain::{Digest, media_type};
use engine::registry::{Kind, Mount};

use crate::ground::{Ground, ME, repository};
use crate::script::{Reply, Script, Seen};

/// A registry with Basic authentication; `open` answers the start of an upload.
async fn guarded(open: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Script {
    Script::start(move |seen| match (seen.method.as_str(), seen.path.as_str()) {
        _ if seen.path.starts_with("/session") => Reply::new(201),
        _ if seen.authorization.as_deref() != Some(&format!("Basic {ME}")) => {
            Reply::new(401).header("www-authenticate", r#"Basic realm="x""#)
        }
        (_, "/v2/") => Reply::json(200, "{}"),
        ("POST", _) => open(seen),
        _ => Reply::new(201),
    })
    .await
}

#[tokio::test]
async fn an_upload_follows_its_location_relative_or_absolute() {
    for absolute in [false, true] {
        let script = guarded(move |seen| {
            let host = if absolute { format!("http://{}", seen.host) } else { String::new() };
            Reply::new(202).header("location", format!("{host}/session/1?_state=a%3Db"))
        })
        .await;
        let ground = Ground::signed_in(&script.host());
        let digest = Digest::of(b"blob");
        let to = repository(&script.host(), "a");
        ground.client().upload_blob(&to, &digest, "blob".into()).await.unwrap();
        let seen = script.seen();
        let put = seen.last().unwrap();
        assert_eq!(put.line(), "PUT /session/1", "absolute: {absolute}");
        assert_eq!(put.query("digest"), [digest.as_str()], "said at the end");
        assert_eq!(put.query("_state"), ["a=b"], "the session's own state stays");
        assert_eq!(put.body, b"blob");
        assert!(put.authorization.is_some(), "its own host is trusted");
    }
}

#[tokio::test]
async fn an_upload_session_on_another_host_gets_no_credentials() {
    let storage = Script::start(|_| Reply::new(201)).await;
    let other = storage.other_host();
    let script =
        guarded(move |_| Reply::new(202).header("location", format!("http://{other}/session/1")))
            .await;
    let ground = Ground::signed_in(&script.host());
    let to = repository(&script.host(), "a");
    ground.client().upload_blob(&to, &Digest::of(b"blob"), "blob".into()).await.unwrap();
    let seen = storage.seen();
    assert_eq!(seen[0].body, b"blob", "the content goes there");
    assert_eq!(seen[0].authorization, None, "and nothing else does");
}

#[tokio::test]
async fn a_session_without_a_usable_location_is_an_error() {
    for location in [None, Some("file:///etc/passwd"), Some("http://[")] {
        let script = guarded(move |_| match location {
            Some(location) => Reply::new(202).header("location", location),
            None => Reply::new(202),
        })
        .await;
        let ground = Ground::signed_in(&script.host());
        let to = repository(&script.host(), "a");
        let error = ground.client().upload_blob(&to, &Digest::of(b"x"), "x".into()).await;
        let error = error.unwrap_err();
        assert!(matches!(*error.kind, Kind::BadResponse(_)), "{location:?}: {error}");
        assert!(script.lines().iter().all(|line| !line.starts_with("PUT")), "nothing is sent");
    }
}

#[tokio::test]
async fn a_mount_names_its_source_and_a_refusal_leaves_a_session_to_use_or_to_end() {
    let script = guarded(|seen| match seen.query("from").first().map(String::as_str) {
        Some("lib/from") => Reply::new(201).header("location", "/v2/to/blobs/x"),
        _ => Reply::new(202).header("location", "/session/7"),
    })
    .await;
    let (ground, host) = (Ground::signed_in(&script.host()), script.host());
    let (client, digest) = (ground.client(), Digest::of(b"layer"));
    let (to, from) = (repository(&host, "to"), repository(&host, "lib/from"));
    assert_eq!(client.mount(&to, &from, &digest).await.unwrap(), Mount::Mounted);
    assert_eq!(script.seen()[0].query("mount"), [digest.as_str()]);
    let refused = client.mount(&to, &repository(&host, "other"), &digest).await.unwrap();
    let Mount::Refused(upload) = refused else { panic!("202 is a refusal") };
    client.cancel_upload(upload.clone()).await.unwrap();
    client.complete_upload(upload, &digest, "layer".into()).await.unwrap();
    let lines = script.lines();
    assert_eq!(lines[2..], ["DELETE /session/7", "PUT /session/7"]);
}

#[tokio::test]
async fn a_manifest_is_put_as_it_is_and_the_registrys_digest_comes_back_if_it_says_one() {
    let body = "{ \"odd\" : 1 }";
    let digest = Digest::of(body.as_bytes());
    let said = digest.to_string();
    let script = Script::open(move |seen| match seen.path.as_str() {
        "/v2/a/manifests/said" => Reply::new(201).header("docker-content-digest", said.clone()),
        "/v2/a/manifests/fixed" => Reply::error(405, "UNSUPPORTED", "immutable", "null"),
        _ => Reply::new(201),
    })
    .await;
    let (ground, to) = (Ground::new(), repository(&script.host(), "a"));
    let (client, kind) = (ground.client(), media_type::OCI_INDEX.into());
    let put = |tag: &'static str| client.put_manifest(&to, tag, &kind, body.as_bytes());
    assert_eq!(put("said").await.unwrap(), Some(digest));
    assert_eq!(put("silent").await.unwrap(), None, "some registries say nothing");
    assert_eq!(script.seen()[0].body, body.as_bytes(), "byte for byte");
    let error = domain::ApiError::from(put("fixed").await.unwrap_err());
    assert_eq!(error.code, domain::Code::Unsupported, "{error}");
}
