//! What is behind a tag: rows by platform, and a bad one beside the good ones.

use domain::protocol::image::{DescribeImage, GetRawManifest, ImageDetails, Kind, ListTags};
use domain::{ApiError, Code, Digest, Reference};

use crate::ground::{Ground, reference, repository};
use crate::script::{Reply, Script};

async fn demo() -> (demo::registry::Registry, demo::registry::Running) {
    let registry = demo::registry::Registry::new();
    demo::samples::fill(&mut registry.store());
    let running = demo::registry::serve(&registry).await.unwrap();
    (registry, running)
}

async fn describe(ground: &Ground, reference: Reference) -> Result<ImageDetails, ApiError> {
    ground.engine.run(DescribeImage { reference }).await
}

#[tokio::test]
async fn every_sample_can_be_described_and_read_raw() {
    let (registry, running) = demo().await;
    let ground = Ground::new();
    let names: Vec<String> =
        ground.client().catalog(&running.host().parse().unwrap(), None).await.unwrap().names;
    assert!(!names.is_empty(), "the demo has samples");
    let mut kinds = Vec::new();
    for name in names {
        let of = repository(&running.host(), &name);
        let page =
            ground.engine.run(ListTags { repository: of.clone(), after: None }).await.unwrap();
        let Some(tag) = page.tags.first() else { continue };
        let asked = of.tagged(tag.clone());
        let details = describe(&ground, asked.clone()).await.unwrap();
        let raw = ground.engine.run(GetRawManifest { reference: asked.clone() }).await.unwrap();
        assert_eq!(raw.digest, details.digest, "{asked}");
        assert_eq!(Digest::of(raw.text.as_bytes()), raw.digest, "{asked}: exact text");
        kinds.push(details.kind);
    }
    assert!(kinds.contains(&Kind::List) && kinds.contains(&Kind::Image), "{kinds:?}");
    drop(registry);
}

/// An index of three entries, of which the second is missing and the third a list.
fn odd_index(child: &str) -> String {
    let entry = |kind: &str, digest: &Digest, more: &str| {
        format!(r#"{{"mediaType":"{kind}","digest":"{digest}","size":1{more}}}"#)
    };
    let (image, list) = (domain::media_type::OCI_MANIFEST, domain::media_type::OCI_INDEX);
    let good = Digest::of(child.as_bytes());
    let platform = r#","platform":{"os":"linux","architecture":"amd64"}"#;
    let attests = format!(
        r#","platform":{{"os":"unknown","architecture":"unknown"}},"annotations":{{"vnd.docker.reference.type":"attestation-manifest","vnd.docker.reference.digest":"{good}"}}"#
    );
    let entries = [
        entry(image, &good, platform),
        entry(
            image,
            &Digest::of(b"missing"),
            r#","platform":{"os":"linux","architecture":"arm64"}"#,
        ),
        entry(list, &Digest::of(b"list"), ""),
        entry(image, &Digest::of(b"attestation"), &attests),
    ];
    format!(r#"{{"schemaVersion":2,"mediaType":"{list}","manifests":[{}]}}"#, entries.join(","))
}

#[tokio::test]
async fn a_bad_row_stays_a_row_and_attestations_are_counted_not_listed() {
    let config = r#"{"os":"linux","architecture":"arm64","created":"2024-01-02T03:04:05Z"}"#;
    let child = format!(
        r#"{{"schemaVersion":2,"config":{{"mediaType":"{}","digest":"{}","size":1}},"layers":[{{"digest":"{}","size":40}},{{"digest":"{}","size":2}}]}}"#,
        domain::media_type::OCI_CONFIG,
        Digest::of(config.as_bytes()),
        Digest::of(b"1"),
        Digest::of(b"2")
    );
    let index = odd_index(&child);
    let script = Script::open(move |seen| match seen.path.rsplit('/').next().unwrap() {
        "1" => Reply::new(200)
            .header("content-type", domain::media_type::OCI_INDEX)
            .body(index.clone()),
        last if last == Digest::of(child.as_bytes()).as_str() => Reply::manifest(&child),
        last if last == Digest::of(config.as_bytes()).as_str() => Reply::new(200).body(config),
        _ => Reply::error(404, "MANIFEST_UNKNOWN", "manifest unknown", "null"),
    })
    .await;
    let details = describe(&Ground::new(), reference(&script.host(), "a:1")).await.unwrap();
    assert_eq!((details.kind, details.platforms.len()), (Kind::List, 3), "no row for attestations");
    let good = details.platforms[0].content.as_ref().unwrap();
    assert_eq!((good.compressed_size, good.layers), (42, 2));
    assert_eq!(good.created.as_deref(), Some("2024-01-02T03:04:05Z"));
    let config_platform = good.config_platform.as_ref().unwrap().to_string();
    assert_eq!(config_platform, "linux/arm64", "the config says another platform");
    assert_eq!(details.platforms[0].attestations, 1);
    let codes: Vec<Code> =
        details.platforms[1..].iter().map(|row| row.content.as_ref().unwrap_err().code).collect();
    assert_eq!(codes, [Code::NotFound, Code::Unsupported], "missing; a list within the list");
}

#[tokio::test]
async fn caches_and_artifacts_are_called_what_they_are() {
    let manifest = |config: &str| {
        format!(
            r#"{{"schemaVersion":2,"config":{{"mediaType":"{config}","digest":"{}","size":2}},"layers":[]}}"#,
            Digest::of(b"{}")
        )
    };
    let cache = manifest("application/vnd.buildkit.cacheconfig.v0");
    let chart = manifest("application/vnd.cncf.helm.config.v1+json");
    let script = Script::open(move |seen| match seen.path.rsplit('/').next().unwrap() {
        "cache" => Reply::manifest(&cache),
        "chart" => Reply::manifest(&chart),
        "old" => Reply::new(200)
            .header("content-type", domain::media_type::DOCKER_SCHEMA1_SIGNED)
            .body("{}"),
        "wrong" => Reply::manifest("[]"),
        _ => Reply::new(404),
    })
    .await;
    let ground = Ground::new();
    for (tag, kind) in [("cache", Kind::BuildCache), ("chart", Kind::Artifact)] {
        let details = describe(&ground, reference(&script.host(), &format!("a:{tag}"))).await;
        let details = details.unwrap();
        assert_eq!((details.kind, details.platforms.len()), (kind, 0), "{tag}");
    }
    for (tag, code) in
        [("old", Code::Unsupported), ("wrong", Code::BadResponse), ("gone", Code::NotFound)]
    {
        let asked = reference(&script.host(), &format!("a:{tag}"));
        let error = describe(&ground, asked.clone()).await.unwrap_err();
        assert_eq!(error.code, code, "{tag}: {error}");
        assert_eq!(error.subject, Some(asked.to_string()), "says about what");
    }
}
