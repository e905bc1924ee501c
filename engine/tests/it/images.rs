//! What is behind a tag: rows by platform, and a bad one beside the good ones.

use domain::protocol::image::{
    DescribeImage, GetRawManifest, ImageDetails, InspectVerbose, Kind, ListTags,
};
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

#[tokio::test]
async fn raw_is_what_is_served_now_with_the_headers_that_tell() {
    let manifest = "{\n  \"schemaVersion\": 2, \"config\": null }";
    let asked = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = std::sync::Arc::clone(&asked);
    let script = Script::open(move |seen| {
        if seen.path.ends_with("/bad") {
            return Reply::new(200)
                .header("content-type", domain::media_type::OCI_MANIFEST)
                .body(vec![b'{', 0xff, b'}']);
        }
        count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Reply::manifest(manifest)
            .header("server", format!("odd{}", "x".repeat(900)))
            .header("ratelimit-remaining", "76;w=21600")
            .header("set-cookie", "session=secret")
    })
    .await;
    let ground = Ground::new();
    let digest = Digest::of(manifest.as_bytes());
    let asked_for = reference(&script.host(), &format!("a@{digest}"));
    for _ in 0..2 {
        let raw = ground.engine.run(GetRawManifest { reference: asked_for.clone() }).await.unwrap();
        assert_eq!((raw.text.as_str(), raw.is_exact), (manifest, true));
        let said = |name: &str| raw.headers.iter().find(|(key, _)| key == name);
        assert_eq!(said("ratelimit-remaining").unwrap().1, "76;w=21600");
        assert!(said("server").unwrap().1.chars().count() <= 301, "cut off");
        assert!(said("set-cookie").is_none(), "a cookie is nobody's business: {:?}", raw.headers);
    }
    assert_eq!(asked.load(std::sync::atomic::Ordering::SeqCst), 2, "never from memory");
    let bad = reference(&script.host(), "a:bad");
    let raw = ground.engine.run(GetRawManifest { reference: bad }).await.unwrap();
    assert!(!raw.is_exact && raw.digest == Digest::of(&[b'{', 0xff, b'}']), "{raw:?}");
    let other = reference(&script.host(), &format!("a@{}", Digest::of(b"other")));
    let error = ground.engine.run(GetRawManifest { reference: other }).await.unwrap_err();
    assert_eq!(error.code, Code::BadResponse, "not what was asked for: {error}");
}

#[tokio::test]
async fn verbose_is_the_registrys_and_not_a_local_list_of_the_same_name() {
    let (_registry, running) = demo().await;
    let ground = Ground::new();
    let name = reference(&running.host(), "acme/gateway:latest");
    let source = reference(&running.host(), "me/echo-platform-amd64:latest");
    let made = domain::protocol::lists::CreateList {
        target: name.clone(),
        sources: vec![source],
        amend: false,
    };
    ground.engine.run(made).await.unwrap();
    let text = ground.engine.run(InspectVerbose { reference: name.clone() }).await.unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json.as_array().map(Vec::len), Some(8), "the registry's eight platforms");
    assert_eq!(
        json[0]["Ref"],
        format!("{name}@{}", json[0]["Descriptor"]["digest"].as_str().unwrap())
    );
}
