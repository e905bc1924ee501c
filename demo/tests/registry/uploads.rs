//! Uploads at once and in chunks; mounts.

use demo::registry::Registry;
use domain::Digest;

use crate::client::{get, send, with};

const UPLOADS: &str = "/v2/a/b/blobs/uploads/";

#[tokio::test]
async fn chunks_in_their_order_make_a_blob() {
    let registry = Registry::new();
    let start = send(&registry, "POST", UPLOADS, "").await;
    assert_eq!((start.status.as_u16(), start.header("range")), (202, "0-0"));
    let location = start.header("location").to_owned();
    for (range, body, status, held) in [
        ("0-4", "01234", 202, "0-4"),
        ("6-7", "67", 416, ""),
        ("0-4", "01234", 416, ""),
        ("5-9", "567", 400, ""),
        ("five", "567", 400, ""),
        ("5-7", "567", 202, "0-7"),
        ("", "89", 202, "0-9"),
    ] {
        let headers = [("content-range", range)];
        let headers = if range.is_empty() { &[][..] } else { &headers[..] };
        let chunk = with(&registry, "PATCH", &location, headers, body).await;
        assert_eq!((chunk.status.as_u16(), chunk.header("range")), (status, held), "{range}");
        if status != 202 {
            assert_eq!(chunk.codes(), ["BLOB_UPLOAD_INVALID"], "{range}");
        }
    }
    let state = get(&registry, &location).await;
    assert_eq!((state.status.as_u16(), state.header("range")), (204, "0-9"));
    let digest = Digest::of(b"0123456789ab");
    let none = send(&registry, "PUT", &location, "ab").await;
    assert_eq!((none.status.as_u16(), none.codes()), (400, vec!["DIGEST_INVALID".into()]));
    let done = send(&registry, "PUT", &format!("{location}?digest={digest}"), "ab").await;
    assert_eq!(done.status, 201);
    assert_eq!(get(&registry, done.header("location")).await.body, b"0123456789ab");
    let closed = send(&registry, "PATCH", &location, "more").await;
    assert_eq!(closed.codes(), ["BLOB_UPLOAD_UNKNOWN"], "it has ended");
}

#[tokio::test]
async fn content_that_is_not_what_was_said_is_not_kept() {
    let registry = Registry::new();
    let digest = Digest::of(b"right");
    let at_once = send(&registry, "POST", &format!("{UPLOADS}?digest={digest}"), "wrong").await;
    assert_eq!((at_once.status.as_u16(), at_once.codes()), (400, vec!["DIGEST_INVALID".into()]));
    let location = send(&registry, "POST", UPLOADS, "").await.header("location").to_owned();
    let end = format!("{location}?digest={digest}");
    assert_eq!(send(&registry, "PUT", &end, "wrong").await.codes(), ["DIGEST_INVALID"]);
    assert_eq!(get(&registry, &format!("/v2/a/b/blobs/{digest}")).await.status, 404);
}

#[tokio::test]
async fn an_upload_can_be_given_up_and_belongs_to_its_repository() {
    let registry = Registry::new();
    let location = send(&registry, "POST", UPLOADS, "").await.header("location").to_owned();
    let elsewhere = location.replace("/a/b/", "/a/c/");
    assert_eq!(get(&registry, &elsewhere).await.codes(), ["BLOB_UPLOAD_UNKNOWN"]);
    assert_eq!(send(&registry, "DELETE", &location, "").await.status, 204);
    assert_eq!(get(&registry, &location).await.codes(), ["BLOB_UPLOAD_UNKNOWN"]);
}

#[tokio::test]
async fn a_blob_is_mounted_when_the_other_repository_has_it() {
    let registry = Registry::new();
    let digest = registry.store().put_blob("a/b", "content".into());
    let mount = |from: &str| format!("/v2/c/blobs/uploads/?mount={digest}&from={from}");
    let not_there = send(&registry, "POST", &mount("x"), "").await;
    assert_eq!(not_there.status, 202, "an upload instead");
    assert!(not_there.header("location").starts_with("/v2/c/blobs/uploads/"));
    let mounted = send(&registry, "POST", &mount("a%2Fb"), "").await;
    assert_eq!(mounted.status, 201);
    assert_eq!(get(&registry, mounted.header("location")).await.body, b"content");
    let bad = send(&registry, "POST", "/v2/c/blobs/uploads/?mount=x&from=a/b", "").await;
    assert_eq!(bad.codes(), ["DIGEST_INVALID"]);
}
