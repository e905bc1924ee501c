//! Manifests and blobs: what was asked for comes back exactly, or not at all.

use domain::{ApiError, Code, Digest, Reference};
use engine::registry::Kind;

use crate::ground::{Ground, reference, repository};
use crate::script::{Reply, Script};

const BODY: &str = r#"{"schemaVersion":2,"config":{"digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}"#;

fn by_digest(host: &str, digest: &Digest) -> Reference {
    repository(host, "a/b").at(digest.clone())
}

#[tokio::test]
async fn exact_bytes_come_back_and_a_digest_is_asked_for_once() {
    let odd = "{ \"schemaVersion\" :2,\n\"zzz\":\"<&>\" }\n";
    let script = Script::open(move |_| Reply::manifest(odd)).await;
    let ground = Ground::new();
    let raw = ground.client().manifest(&reference(&script.host(), "a/b:1")).await.unwrap();
    assert_eq!(raw.bytes(), odd.as_bytes(), "not a byte changed");
    assert_eq!(raw.digest(), &Digest::of(odd.as_bytes()));
    let again = by_digest(&script.host(), raw.digest());
    assert_eq!(ground.client().manifest(&again).await.unwrap(), raw);
    assert_eq!(script.lines(), ["GET /v2/a/b/manifests/1"], "a digest never changes");
}

#[tokio::test]
async fn a_wrong_digest_names_both() {
    let script = Script::open(|_| Reply::manifest(BODY)).await;
    let ground = Ground::new();
    let wanted = Digest::of(b"something else");
    for asked in [
        by_digest(&script.host(), &wanted),
        format!("{}/a/b:1@{wanted}", script.host()).parse().unwrap(),
    ] {
        let error = ground.client().manifest(&asked).await.unwrap_err();
        let text = error.to_string();
        assert!(matches!(*error.kind, Kind::DigestMismatch { .. }), "{asked}: {text}");
        assert!(text.contains(wanted.as_str()), "what was wanted: {text}");
        assert!(text.contains(Digest::of(BODY.as_bytes()).as_str()), "what was found: {text}");
        assert_eq!(ApiError::from(error).code, Code::BadResponse);
    }
    assert!(script.lines()[1].ends_with("/manifests/1"), "with a tag, the tag is asked for");
    let blob = ground.client().blob(&repository(&script.host(), "a/b"), &wanted, 1000).await;
    assert!(matches!(*blob.unwrap_err().kind, Kind::DigestMismatch { .. }), "blobs too");
}

#[tokio::test]
async fn a_lying_content_digest_is_found_out_and_a_missing_one_is_fine() {
    let lie = Digest::of(b"a lie").to_string();
    let script = Script::open(move |seen| match seen.path.rsplit('/').next() {
        Some("lie") => Reply::manifest(BODY).header("docker-content-digest", lie.clone()),
        Some("rubbish") => Reply::manifest(BODY).header("docker-content-digest", "rubbish"),
        _ => Reply::manifest(BODY),
    })
    .await;
    let (ground, host) = (Ground::new(), script.host());
    let error = ground.client().manifest(&reference(&host, "a:lie")).await.unwrap_err();
    assert!(matches!(*error.kind, Kind::DigestMismatch { .. }), "{error}");
    for tag in ["rubbish", "none"] {
        let raw = ground.client().manifest(&reference(&host, &format!("a:{tag}"))).await;
        assert_eq!(raw.unwrap().bytes(), BODY.as_bytes(), "{tag}: the bytes decide");
    }
}

#[tokio::test]
async fn head_falls_back_to_the_content_when_the_registry_says_too_little() {
    let script = Script::open(|seen| match seen.path.rsplit('/').next() {
        Some("gone") => Reply::new(404),
        _ => Reply::manifest(BODY),
    })
    .await;
    let (ground, host) = (Ground::new(), script.host());
    let found = ground.client().head_manifest(&reference(&host, "a:1")).await.unwrap().unwrap();
    assert_eq!(found.digest, Digest::of(BODY.as_bytes()));
    assert_eq!(found.size, BODY.len() as u64);
    let gone = ground.client().head_manifest(&reference(&host, "a:gone")).await.unwrap();
    assert_eq!(gone, None, "404 is an answer, not an error");
}

#[tokio::test]
async fn a_registrys_own_words_and_detail_are_kept() {
    let script = Script::open(|seen| match seen.path.rsplit('/').next() {
        Some("detail") => Reply::error(404, "MANIFEST_UNKNOWN", "gone", r#"{"Tag":"detail"}"#),
        Some("bare") => Reply::error(404, "MANIFEST_UNKNOWN", "manifest unknown", "null"),
        Some("denied") => Reply::error(403, "DENIED", "not yours", "[]"),
        _ => Reply::new(404).header("content-type", "text/html").body("<h1>no</h1>"),
    })
    .await;
    let (ground, host) = (Ground::new(), script.host());
    for (tag, code, detail) in [
        ("detail", Code::NotFound, true),
        ("bare", Code::NotFound, false),
        ("denied", Code::Forbidden, true),
        ("html", Code::NotFound, false),
    ] {
        let error = ground.client().manifest(&reference(&host, &format!("a:{tag}"))).await;
        let error = error.unwrap_err();
        let Kind::Api { errors, .. } = &*error.kind else { panic!("{tag}: {error}") };
        assert_eq!(errors.iter().any(|item| item.detail.is_some()), detail, "{tag}: {errors:?}");
        assert_eq!(error.has_code("MANIFEST_UNKNOWN"), tag == "detail" || tag == "bare", "{tag}");
        let shown = ApiError::from(error);
        assert_eq!(shown.code, code, "{tag}");
        assert!(shown.hint.is_some(), "{tag}: {shown} says what to do");
    }
}

#[tokio::test]
async fn a_web_page_is_not_a_registry() {
    let page = || Reply::new(200).header("content-type", "text/html").body("<html>");
    let script = Script::start(move |_| page()).await;
    let ground = Ground::new();
    let error = ground.client().manifest(&reference(&script.host(), "a:1")).await.unwrap_err();
    assert!(matches!(*error.kind, Kind::NotARegistry { status: 200, .. }), "{error}");
    assert!(error.to_string().contains("text/html"), "what it is instead: {error}");
    let portal = Script::open(move |_| page()).await;
    let error = ground.client().manifest(&reference(&portal.host(), "a:1")).await.unwrap_err();
    assert!(matches!(*error.kind, Kind::BadResponse(_)), "as a manifest: {error}");
    let error = ground.client().tags(&repository(&portal.host(), "a"), None).await.unwrap_err();
    assert!(matches!(*error.kind, Kind::BadResponse(_)), "as tags: {error}");
}

#[tokio::test]
async fn a_body_cut_short_is_an_error_and_nothing_is_kept() {
    let script = Script::open(|_| {
        Reply::new(200).header("content-type", domain::media_type::OCI_MANIFEST).cut(BODY)
    })
    .await;
    let (ground, host) = (Ground::new(), script.host());
    let error = ground.client().manifest(&reference(&host, "a:1")).await.unwrap_err();
    assert!(matches!(*error.kind, Kind::Connection(_)), "{error}");
    let digest = Digest::of(BODY.as_bytes());
    let asked = by_digest(&host, &digest);
    assert!(ground.client().manifest(&asked).await.is_err(), "half a body is not in the cache");
}

#[tokio::test]
async fn bodies_end_at_their_limit_whether_they_say_their_length_or_not() {
    let script = Script::open(|seen| match seen.path.rsplit('/').next() {
        Some("endless") => Reply::manifest("").endless(),
        _ => Reply::manifest("").body(vec![b' '; 4 * 1024 * 1024 + 1]),
    })
    .await;
    let (ground, host) = (Ground::new(), script.host());
    for tag in ["endless", "long"] {
        let asked = reference(&host, &format!("a:{tag}"));
        let error = ground.client().manifest(&asked).await.unwrap_err();
        assert!(matches!(*error.kind, Kind::TooLarge { limit: 4_194_304 }), "{tag}: {error}");
    }
}

#[tokio::test]
async fn referrers_come_from_the_api_or_from_the_fallback_tag() {
    let index = r#"{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","size":1,"digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]}"#;
    let reply =
        move || Reply::new(200).header("content-type", domain::media_type::OCI_INDEX).body(index);
    let script = Script::open(move |seen| match seen.path.as_str() {
        path if path.contains("/new/referrers/") => reply(),
        path if path.contains("/old/manifests/sha256-") => reply(),
        _ => Reply::new(404),
    })
    .await;
    let (ground, digest) = (Ground::new(), Digest::of(b"subject"));
    for (name, count) in [("new", 1), ("old", 1), ("none", 0)] {
        let of = repository(&script.host(), name);
        let (found, _) = ground.client().referrers(&of, &digest).await.unwrap();
        assert_eq!(found.len(), count, "{name}");
    }
}
