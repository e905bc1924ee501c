//! Manifests in, out and away; referrers.

use demo::image::{Artifact, ImageBuilder, IndexBuilder};
use demo::registry::Registry;
use domain::manifest::MAX_MANIFEST_BYTES;
use domain::{Digest, MediaType, RawManifest, media_type};

use crate::client::{get, push, put, send, upload, with};

#[tokio::test]
async fn an_image_comes_out_byte_for_byte_by_tag_and_by_digest() {
    for image in
        [ImageBuilder::new("linux/arm64/v8").build(), ImageBuilder::new("linux/386").oci().build()]
    {
        let registry = Registry::new();
        push(&registry, "a/b/c/d", "1", &image).await;
        let digest = image.manifest.digest().as_str();
        for reference in ["1", digest] {
            let path = format!("/v2/a/b/c/d/manifests/{reference}");
            let reply = get(&registry, &path).await;
            assert_eq!(reply.body, image.manifest.bytes());
            assert_eq!(reply.header("content-type"), image.manifest.media_type().as_str());
            assert_eq!(reply.header("docker-content-digest"), digest);
            let head = send(&registry, "HEAD", &path, "").await;
            assert!(head.body.is_empty(), "HEAD has no body");
            assert_eq!(head.header("content-length"), image.manifest.size().to_string());
            assert_eq!(head.header("docker-content-digest"), digest);
        }
    }
}

#[tokio::test]
async fn a_manifest_needs_all_that_it_points_at() {
    let registry = Registry::new();
    let image = ImageBuilder::new("linux/amd64").build();
    let early = put(&registry, "a", "1", &image.manifest).await;
    assert_eq!(early.status, 400);
    assert_eq!(early.codes(), ["MANIFEST_BLOB_UNKNOWN"; 2], "one for each blob");
    upload(&registry, "other", &image.blobs).await;
    let elsewhere = put(&registry, "a", "1", &image.manifest).await;
    assert_eq!(elsewhere.status, 400, "another repository's blobs do not count");
    let list = IndexBuilder::docker().image(&image).build();
    let orphan = put(&registry, "a", "list", &list.manifest).await;
    assert_eq!((orphan.status.as_u16(), orphan.codes().len()), (400, 1), "its child is missing");
    upload(&registry, "a", &image.blobs).await;
    for manifest in list.manifests() {
        let done = put(&registry, "a", manifest.digest().as_str(), manifest).await;
        assert_eq!(done.status, 201);
        let location = format!("/v2/a/manifests/{}", manifest.digest());
        assert_eq!(done.header("location"), location);
        assert_eq!(done.header("docker-content-digest"), manifest.digest().as_str());
    }
}

#[tokio::test]
async fn what_a_registry_does_not_take() {
    let registry = Registry::new();
    let image = ImageBuilder::new("linux/amd64").build();
    upload(&registry, "a", &image.blobs).await;
    let bytes = image.manifest.bytes();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let other = Digest::of(b"something else").to_string();
    let docker = media_type::DOCKER_MANIFEST;
    let index = r#"{"schemaVersion":2,"manifests":[],"layers":[]}"#;
    for (reference, kind, body, status, code) in [
        (other.as_str(), docker, text.clone(), 400, "DIGEST_INVALID"),
        ("-no-tag", docker, text.clone(), 400, "MANIFEST_INVALID"),
        ("1", "", text.clone(), 400, "MANIFEST_INVALID"),
        ("1", "application/json", text.clone(), 400, "MANIFEST_INVALID"),
        ("1", media_type::OCI_MANIFEST, text.clone(), 400, "MANIFEST_INVALID"),
        ("1", media_type::DOCKER_LIST, text.clone(), 400, "MANIFEST_INVALID"),
        ("1", media_type::OCI_INDEX, index.to_owned(), 400, "MANIFEST_INVALID"),
        ("1", docker, "no JSON".to_owned(), 400, "MANIFEST_INVALID"),
        ("1", docker, text.replace(": 2,", ": 1,"), 400, "MANIFEST_INVALID"),
        ("1", docker, " ".repeat(MAX_MANIFEST_BYTES + 1), 413, "SIZE_INVALID"),
    ] {
        let path = format!("/v2/a/manifests/{reference}");
        let reply = with(&registry, "PUT", &path, &[("content-type", kind)], body).await;
        assert_eq!(reply.status, status, "{reference} as {kind}");
        assert_eq!(reply.codes(), [code], "{reference} as {kind}");
    }
    assert!(registry.store().manifest("a", "1").is_none(), "none was kept");
    let kind = format!("{docker}; charset=utf-8");
    let headers = [("content-type", kind.as_str())];
    let reply = with(&registry, "PUT", "/v2/a/manifests/1", &headers, bytes.to_vec()).await;
    assert_eq!(reply.status, 201, "a parameter of the media type is not the type");
}

#[tokio::test]
async fn a_manifest_under_sha512_is_found_under_it() {
    let registry = Registry::new();
    let list = RawManifest::new(
        br#"{"schemaVersion":2,"manifests":[]}"#.to_vec(),
        &MediaType::new(media_type::OCI_INDEX),
    );
    let digest = "sha512:61749b92a980b26f40507f22a7635e7203b283f8bec1b1f2ff03291d568113e2\
                  a7e281482cf65a1c902ed8974abb613672ed6c1392e4f3802a97133e202f383c";
    let done = put(&registry, "a", digest, &list).await;
    assert_eq!((done.status.as_u16(), done.header("docker-content-digest")), (201, digest));
    let back = get(&registry, &format!("/v2/a/manifests/{digest}")).await;
    assert_eq!(
        (back.body.as_slice(), back.header("docker-content-digest")),
        (list.bytes(), digest)
    );
    let wrong = digest.replace("61749b92", "00000000");
    assert_eq!(put(&registry, "a", &wrong, &list).await.codes(), ["DIGEST_INVALID"]);
}

#[tokio::test]
async fn what_is_deleted_is_gone_with_its_tags() {
    let registry = Registry::new();
    let image = ImageBuilder::new("linux/amd64").build();
    for tag in ["1", "2", "3"] {
        registry.put_image("a", tag, &image);
    }
    let gone = send(&registry, "DELETE", "/v2/a/manifests/1", "").await;
    assert_eq!(gone.status, 202, "a tag");
    let by_digest = format!("/v2/a/manifests/{}", image.manifest.digest());
    assert_eq!(get(&registry, &by_digest).await.status, 200, "the manifest stays");
    assert_eq!(send(&registry, "DELETE", &by_digest, "").await.status, 202);
    for path in [by_digest.as_str(), "/v2/a/manifests/1", "/v2/a/manifests/2"] {
        assert_eq!(get(&registry, path).await.codes(), ["MANIFEST_UNKNOWN"], "{path}");
        let again = send(&registry, "DELETE", path, "").await;
        assert_eq!((again.status.as_u16(), again.codes()), (404, vec!["MANIFEST_UNKNOWN".into()]));
    }
    let zero = format!("sha256:{}", "0".repeat(64));
    for path in [format!("/v2/b/manifests/{zero}"), format!("/v2/b/blobs/{zero}")] {
        assert_eq!(send(&registry, "DELETE", &path, "").await.status, 404);
    }
    let catalog = get(&registry, "/v2/_catalog").await.json();
    assert_eq!(catalog["repositories"], serde_json::json!(["a"]), "asking makes no repository");
}

#[tokio::test]
async fn referrers_are_found_by_their_subject() {
    let registry = Registry::new();
    let image = ImageBuilder::new("linux/amd64").oci().build();
    push(&registry, "a", "1", &image).await;
    let path = format!("/v2/a/referrers/{}", image.manifest.digest());
    let none = get(&registry, &path).await;
    assert_eq!((none.status.as_u16(), none.json()["manifests"].to_string()), (200, "[]".into()));
    let subject = image.manifest.descriptor();
    let sbom = Artifact::new("application/vnd.oci.empty.v1+json")
        .artifact_type("application/spdx+json")
        .layer("application/spdx+json", "{}", &[("a", "layer's")])
        .annotation("made-by", "test")
        .subject(subject.clone())
        .build();
    let chart = Artifact::new("application/vnd.cncf.helm.config.v1+json").subject(subject).build();
    for artifact in [&sbom, &chart] {
        upload(&registry, "a", &artifact.blobs).await;
        let digest = artifact.manifest.digest().as_str();
        let done = put(&registry, "a", digest, &artifact.manifest).await;
        assert_eq!(done.header("oci-subject"), image.manifest.digest().as_str());
    }
    let all = get(&registry, &path).await;
    assert_eq!(all.header("content-type"), media_type::OCI_INDEX);
    assert_eq!(all.header("oci-filters-applied"), "");
    assert_eq!(all.json()["manifests"].as_array().unwrap().len(), 2);
    let query = "artifactType=application%2Fspdx%2Bjson";
    let one = get(&registry, &format!("{path}?{query}")).await;
    assert_eq!(one.header("oci-filters-applied"), "artifactType");
    let expected = serde_json::json!([{
        "mediaType": media_type::OCI_MANIFEST,
        "digest": sbom.manifest.digest(),
        "size": sbom.manifest.size(),
        "annotations": {"made-by": "test"},
        "artifactType": "application/spdx+json",
    }]);
    assert_eq!(one.json()["manifests"], expected);
    let query = "artifactType=application%2Fvnd.cncf.helm.config.v1%2Bjson";
    let one = get(&registry, &format!("{path}?{query}")).await.json();
    assert_eq!(one["manifests"][0]["digest"], chart.manifest.digest().as_str(), "by its config");
    let kept = get(&registry, &format!("/v2/a/manifests/{}", sbom.manifest.digest())).await;
    assert_eq!(kept.body, sbom.manifest.bytes());
}
