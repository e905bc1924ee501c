//! Blobs, read whole and in part.

use demo::registry::Registry;

use crate::client::{get, send, with};

#[tokio::test]
async fn a_blob_is_read_whole_in_part_and_not_at_all() {
    let registry = Registry::new();
    let digest = registry.store().put_blob("a/b", "0123456789".into());
    let path = format!("/v2/a/b/blobs/{digest}");
    let whole = get(&registry, &path).await;
    assert_eq!((whole.status.as_u16(), whole.body.as_slice()), (200, &b"0123456789"[..]));
    assert_eq!(whole.header("docker-content-digest"), digest.as_str());
    assert_eq!(whole.header("accept-ranges"), "bytes");
    for (range, status, body, said) in [
        ("bytes=1-3", 206, "123", "bytes 1-3/10"),
        ("bytes=7-", 206, "789", "bytes 7-9/10"),
        ("bytes=-2", 206, "89", "bytes 8-9/10"),
        ("bytes=10-", 416, "", "bytes */10"),
        ("bytes=3-1", 200, "0123456789", ""),
    ] {
        let part = with(&registry, "GET", &path, &[("range", range)], "").await;
        assert_eq!((part.status.as_u16(), part.header("content-range")), (status, said), "{range}");
        assert_eq!(part.body, body.as_bytes(), "{range}");
    }
    let head = with(&registry, "HEAD", &path, &[("range", "bytes=1-3")], "").await;
    assert_eq!((head.status.as_u16(), head.header("content-length")), (200, "10"));
    assert!(head.body.is_empty(), "HEAD has no body");

    let elsewhere = get(&registry, &format!("/v2/a/blobs/{digest}")).await;
    assert_eq!(elsewhere.codes(), ["BLOB_UNKNOWN"], "not in another repository");
    assert_eq!(send(&registry, "DELETE", &path, "").await.status, 202);
    assert_eq!(get(&registry, &path).await.codes(), ["BLOB_UNKNOWN"]);
    assert_eq!(send(&registry, "DELETE", &path, "").await.status, 404);
}
