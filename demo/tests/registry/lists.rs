//! Pages of tags and repositories; paths and methods that are not served.

use demo::image::ImageBuilder;
use demo::registry::Registry;
use serde_json::json;

use crate::client::{get, send};

/// All names that the pages have, and how many pages there were.
async fn walk(registry: &Registry, first: &str, key: &str) -> (Vec<String>, usize) {
    let (mut path, mut names, mut pages) = (first.to_owned(), Vec::new(), 0);
    loop {
        let page = get(registry, &path).await;
        let body = page.json();
        let found = body[key].as_array().unwrap().iter();
        names.extend(found.map(|name| name.as_str().unwrap().to_owned()));
        pages += 1;
        if page.header("link").is_empty() {
            return (names, pages);
        }
        let link = page.header("link").strip_suffix(">; rel=\"next\"").unwrap();
        link.strip_prefix('<').unwrap().clone_into(&mut path);
        assert!(path.starts_with("/v2/"), "relative, as CNCF distribution's: {path}");
    }
}

#[tokio::test]
async fn pages_lead_to_all_names_in_lexical_order() {
    let registry = Registry::new();
    let image = ImageBuilder::new("linux/amd64").build();
    let mut tags: Vec<String> = (0..23).map(|number| format!("1.{number}")).collect();
    for tag in &tags {
        registry.put_image("a/b", tag, &image);
    }
    tags.sort();
    for (n, pages) in [(1, 23), (7, 4), (23, 1), (100, 1)] {
        let path = format!("/v2/a/b/tags/list?n={n}");
        assert_eq!(walk(&registry, &path, "tags").await, (tags.clone(), pages), "{n} a page");
    }
    let all = get(&registry, "/v2/a/b/tags/list").await;
    assert_eq!(all.json(), json!({"name": "a/b", "tags": tags}));
    let page = get(&registry, "/v2/a/b/tags/list?n=2&last=1.10").await;
    assert_eq!(page.json()["tags"], json!(["1.11", "1.12"]));
    assert_eq!(page.header("link"), "</v2/a/b/tags/list?last=1.12&n=2>; rel=\"next\"");
    let none = get(&registry, "/v2/a/b/tags/list?n=0").await;
    assert_eq!((none.json()["tags"].to_string().as_str(), none.header("link")), ("[]", ""));
    for n in ["-1", "x", ""] {
        let bad = get(&registry, &format!("/v2/a/b/tags/list?n={n}")).await;
        let codes = vec!["PAGINATION_NUMBER_INVALID".to_owned()];
        assert_eq!((bad.status.as_u16(), bad.codes()), (400, codes), "n={n}");
    }
}

#[tokio::test]
async fn the_demos_repositories_and_nights_are_all_listed() {
    let registry = Registry::new();
    demo::samples::fill(&mut registry.store());
    let (names, pages) = walk(&registry, "/v2/acme/nightly/tags/list?n=70", "tags").await;
    assert_eq!((names.len(), pages), (300, 5));
    assert!(names.is_sorted());
    let mut expected: Vec<_> = demo::samples::summary().into_iter().map(|(name, _)| name).collect();
    expected.sort();
    assert_eq!(walk(&registry, "/v2/_catalog?n=2", "repositories").await, (expected, 4));
}

#[tokio::test]
async fn what_is_not_there_or_not_served_has_the_specifications_code() {
    let registry = Registry::new();
    registry.put_image("a", "1", &ImageBuilder::new("linux/amd64").build());
    let zero = format!("sha256:{}", "0".repeat(64));
    for (method, path, status, code) in [
        ("GET", "/v2/a/manifests/x".to_owned(), 404, "MANIFEST_UNKNOWN"),
        ("GET", format!("/v2/a/blobs/{zero}"), 404, "BLOB_UNKNOWN"),
        ("GET", "/v2/a/blobs/sha256:zz".to_owned(), 400, "DIGEST_INVALID"),
        ("GET", "/v2/a/referrers/x".to_owned(), 400, "DIGEST_INVALID"),
        ("GET", "/v2/b/tags/list".to_owned(), 404, "NAME_UNKNOWN"),
        ("GET", "/v2/A/tags/list".to_owned(), 404, "NAME_INVALID"),
        ("GET", "/v2/a//b/tags/list".to_owned(), 404, "NAME_INVALID"),
        ("PUT", "/v2/a/blobs/uploads/9".to_owned(), 404, "BLOB_UPLOAD_UNKNOWN"),
        ("POST", "/v2/a/manifests/x".to_owned(), 405, "UNSUPPORTED"),
        ("PUT", format!("/v2/a/blobs/{zero}"), 405, "UNSUPPORTED"),
        ("GET", "/v2/a/blobs/uploads/".to_owned(), 405, "UNSUPPORTED"),
        ("DELETE", "/v2/a/tags/list".to_owned(), 405, "UNSUPPORTED"),
        ("POST", "/v2/_catalog".to_owned(), 405, "UNSUPPORTED"),
    ] {
        let reply = send(&registry, method, &path, "{}").await;
        assert_eq!(reply.status, status, "{method} {path}");
        assert_eq!(reply.codes(), [code], "{method} {path}");
        assert_eq!(!reply.header("allow").is_empty(), status == 405, "{method} {path}: Allow");
    }
    for path in ["/", "/v1/", "/v2/a", "/v2/a/something/else", "/v2/a/manifests/"] {
        assert_eq!(get(&registry, path).await.status, 404, "{path}");
    }
    for path in ["/v2/", "/v2"] {
        let base = get(&registry, path).await;
        assert_eq!((base.status.as_u16(), base.body.as_slice()), (200, &b"{}"[..]), "{path}");
    }
}
