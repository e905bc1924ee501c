//! Attestations: nothing of them is downloaded before they are asked for; one that is bad is one
//! failure; what is too large is not read.

use std::sync::Arc;

use demo::image::{Artifact, ImageBuilder, IndexBuilder};
use demo::registry::{Registry, Running};
use domain::attestation::Content;
use domain::descriptor::{ATTESTATION_SUBJECT, ATTESTATION_TYPE};
use domain::protocol::attestation::{Attestations, LoadAttestations, ReadStatement};
use domain::protocol::inspection::ListReferrers;
use domain::{ApiError, Code, Digest, media_type};
use serde_json::json;

use crate::ground::{Ground, reference, repository};

async fn demo() -> (Registry, Running) {
    let registry = Registry::new();
    demo::samples::fill(&mut registry.store());
    let running = demo::registry::serve(&registry).await.unwrap();
    (registry, running)
}

async fn load(
    ground: &Ground,
    host: &str,
    name: &str,
    subject: Option<Digest>,
) -> Result<Attestations, ApiError> {
    let reference = reference(host, name);
    ground.engine.run(LoadAttestations { reference, subjects: subject.into_iter().collect() }).await
}

#[tokio::test]
async fn each_image_has_its_sbom_and_its_provenance() {
    let (_registry, running) = demo().await;
    let ground = Ground::new();
    for (tag, builder) in [("1.9.1", "7"), ("1.9.2", "8")] {
        let found = load(&ground, &running.host(), &format!("acme/console:{tag}"), None).await;
        let found = found.unwrap();
        assert_eq!(found.manifests.len(), 4, "one an image");
        for manifest in &found.manifests {
            assert!(manifest.platform.as_ref().is_some_and(|it| !it.is_unknown()), "{manifest:?}");
            let contents: Vec<_> =
                found.contents(manifest.subject.as_ref().unwrap()).cloned().collect();
            let [Content::Sbom(sbom), Content::Provenance(built)] = &contents[..] else {
                panic!("{contents:?}")
            };
            assert_eq!((sbom.packages.len(), sbom.format.as_str()), (5, "SPDX-2.3"));
            assert!(
                built.builder.as_ref().unwrap().ends_with(builder),
                "SLSA 0.2 and 1: {built:?}"
            );
            assert_eq!(built.source_ref.as_deref(), Some(&*format!("refs/tags/v{tag}")));
            assert_eq!(built.images().count(), 1, "the frontend is no base");
        }
        assert_eq!(found.problems(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn one_image_can_be_asked_for_and_an_image_has_none_in_itself() {
    let (registry, running) = demo().await;
    let ground = Ground::new();
    let host = running.host();
    let all = load(&ground, &host, "acme/attested:2.0", None).await.unwrap();
    let one = &all.manifests[1];
    registry.forget_requests();
    let other = Ground::new();
    let found = load(&other, &host, "acme/attested:2.0", one.subject.clone()).await.unwrap();
    assert_eq!(found.manifests, std::slice::from_ref(one));
    let paths: Vec<String> = registry.requests().into_iter().map(|it| it.path).collect();
    assert_eq!(paths.iter().filter(|path| path.contains("/blobs/")).count(), 2, "{paths:?}");

    let name = format!("acme/attested@{}", one.subject.as_ref().unwrap());
    assert_eq!(load(&ground, &host, &name, None).await, Ok(Attestations::default()), "an image");
    let name = format!("acme/attested@{}", one.digest);
    let itself = load(&ground, &host, &name, None).await.unwrap();
    assert_eq!(itself.manifests[0].statements, one.statements, "the manifest by its digest");
    let absent = load(&ground, &host, "acme/attested:none", None).await.unwrap_err();
    assert_eq!(absent.code, Code::NotFound);
}

/// A list with an image and what a hostile builder put beside it.
#[tokio::test]
async fn what_is_bad_is_a_failure_of_its_own() {
    let image = ImageBuilder::new("linux/amd64").oci().build();
    let other = Digest::of(b"another image");
    let statement = |about: &Digest| {
        json!({
            "predicateType": "https://spdx.dev/Document",
            "subject": [{"digest": {"sha256": about.hex()}}],
            "predicate": {"packages": [{"name": "a"}]},
        })
        .to_string()
    };
    let in_toto = "application/vnd.in-toto+json";
    let attestation = Artifact::new(media_type::OCI_CONFIG)
        .layer(in_toto, "not JSON", &[("in-toto.io/predicate-type", "https://spdx.dev/Document")])
        .layer(in_toto, "{}", &[])
        .layer(in_toto, statement(&other), &[])
        .layer("application/octet-stream", "something else", &[])
        .layer(in_toto, statement(image.manifest.digest()), &[])
        .build();
    let attesting = |entry: demo::image::Entry| {
        entry
            .annotated(ATTESTATION_SUBJECT, image.manifest.digest().as_str())
            .annotated(ATTESTATION_TYPE, "attestation-manifest")
    };
    let mut gone = attestation.manifest.descriptor();
    gone.digest = other.clone();
    let list = IndexBuilder::oci()
        .image(&image)
        .entry(attesting(demo::image::Entry::new(gone, None)))
        .image_as(&attestation, attesting(attestation.entry()))
        .build();
    let registry = Registry::new();
    list.store(&mut registry.store(), "a/b", Some("1"));
    let running = demo::registry::serve(&registry).await.unwrap();
    let ground = Ground::new();
    let found = load(&ground, &running.host(), "a/b:1", None).await.unwrap();
    let [absent, read] = &found.manifests[..] else { panic!("{found:?}") };
    assert_eq!(absent.statements.as_ref().unwrap_err().code, Code::NotFound);
    let statements = read.statements.as_ref().unwrap();
    assert_eq!(statements.len(), 4, "what is no statement is passed over");
    let codes: Vec<_> =
        statements.iter().map(|it| it.content.as_ref().err().map(|error| error.code)).collect();
    assert_eq!(codes, [Some(Code::BadResponse), Some(Code::BadResponse), None, None]);
    let about: Vec<_> = statements.iter().map(|it| it.about_subject).collect();
    assert_eq!(about, [false, false, false, true], "one is about another image");
    assert_eq!(found.contents(image.manifest.digest()).count(), 1, "only that one counts");
    assert_eq!(found.problems().len(), 4, "{:?}", found.problems());
}

#[tokio::test]
async fn a_statement_that_is_too_large_is_not_asked_for() {
    let image = ImageBuilder::new("linux/amd64").oci().build();
    let mut attestation = Artifact::new(media_type::OCI_CONFIG)
        .layer("application/vnd.in-toto+json", "{}", &[])
        .build();
    let text = String::from_utf8(attestation.manifest.bytes().to_vec()).unwrap();
    let blob = &attestation.blobs[1].digest;
    let at = text.rfind("\"size\": 2").unwrap();
    let text = format!("{}\"size\": 33554433{}", &text[..at], &text[at + "\"size\": 2".len()..]);
    let kind = attestation.manifest.media_type().clone();
    let digest = blob.clone();
    attestation.manifest = domain::RawManifest::new(text.into_bytes(), &kind);
    let registry = Registry::new();
    attestation.store(&mut registry.store(), "a/b", Some("1"));
    image.store(&mut registry.store(), "a/b", None);
    let running = demo::registry::serve(&registry).await.unwrap();
    let ground = Ground::new();
    let found = load(&ground, &running.host(), "a/b:1", None).await.unwrap();
    let statements = found.manifests[0].statements.as_ref().unwrap();
    let error = statements[0].content.as_ref().unwrap_err();
    assert_eq!((error.code, error.subject.as_deref()), (Code::Unsupported, Some(digest.as_str())));
    let asked: Vec<_> = registry.requests();
    assert!(asked.iter().all(|request| !request.path.contains("/blobs/")), "{asked:?}");
}

/// A registry that says that a statement is small and sends more of it.
#[tokio::test]
async fn more_than_was_said_is_not_read() {
    let mut attestation = Artifact::new(media_type::OCI_CONFIG)
        .layer("application/vnd.in-toto+json", "x".repeat(5000), &[])
        .build();
    let text = String::from_utf8(attestation.manifest.bytes().to_vec()).unwrap();
    let kind = attestation.manifest.media_type().clone();
    attestation.manifest = domain::RawManifest::new(text.replace("5000", "50").into_bytes(), &kind);
    let registry = Arc::new(Registry::new());
    attestation.store(&mut registry.store(), "a/b", Some("1"));
    let running = demo::registry::serve(&registry).await.unwrap();
    let ground = Ground::new();
    let name = repository(&running.host(), "a/b");
    let asked =
        LoadAttestations { reference: name.tagged("1".parse().unwrap()), subjects: Vec::new() };
    let found = ground.engine.run(asked).await.unwrap();
    let statements = found.manifests[0].statements.as_ref().unwrap();
    assert_eq!(statements[0].content.as_ref().unwrap_err().code, Code::BadResponse);
}

/// An SBOM, a VEX document and a signature that were attached later, and cosign's tag.
#[tokio::test]
async fn what_refers_to_an_image_is_read_like_what_the_list_holds() {
    let registry = Registry::new();
    let image = ImageBuilder::new("linux/amd64").oci().build();
    let subject = image.manifest.descriptor();
    let spdx = json!({"spdxVersion": "SPDX-2.3", "packages": [{"SPDXID": "a", "name": "musl"}]});
    let vex =
        json!({"author": "Acme", "statements": [{"vulnerability": "CVE-1", "status": "fixed"}]});
    let attach = |kind: &str, text: &serde_json::Value| {
        let artifact = Artifact::new("application/vnd.oci.empty.v1+json").artifact_type(kind);
        artifact.layer(kind, text.to_string(), &[]).subject(subject.clone()).build()
    };
    let sbom = attach("application/spdx+json", &spdx);
    let vex = attach("application/vnd.openvex+json", &vex);
    let signed = demo::image::signature(&subject, "a/b");
    let tag = format!("sha256-{}.sig", subject.digest.hex());
    {
        let mut store = registry.store();
        image.store(&mut store, "a/b", Some("1"));
        for one in [&sbom, &vex] {
            one.store(&mut store, "a/b", None);
        }
        signed.store(&mut store, "a/b", Some(&tag));
    }
    let running = demo::registry::serve(&registry).await.unwrap();
    let ground = Ground::new();
    let at = |digest: &Digest| repository(&running.host(), "a/b").at(digest.clone());
    let asked = ListReferrers { reference: at(&subject.digest) };
    let found = ground.engine.run(asked).await.unwrap();
    assert_eq!(found.tree.len(), 3, "{found:?}");
    let [tagged] = &found.tagged[..] else { panic!("cosign's tag: {found:?}") };
    assert_eq!((tagged.tag.as_str(), &tagged.digest), (tag.as_str(), signed.manifest.digest()));

    let read = async |digest: &Digest| {
        let request =
            LoadAttestations { reference: at(digest), subjects: vec![subject.digest.clone()] };
        let found = ground.engine.run(request).await.unwrap();
        assert_eq!(found.problems(), Vec::<String>::new());
        let [manifest] = &found.manifests[..] else { panic!("{found:?}") };
        assert_eq!(manifest.subject.as_ref(), Some(&subject.digest));
        manifest.statements.clone().unwrap().remove(0)
    };
    let said = read(sbom.manifest.digest()).await;
    assert!(matches!(&said.content, Ok(Content::Sbom(all)) if all.packages.len() == 1), "{said:?}");
    let text = ReadStatement { reference: at(&said.digest), size: said.size };
    assert_eq!(ground.engine.run(text).await.unwrap(), spdx.to_string(), "the bytes to save");
    let said = read(vex.manifest.digest()).await;
    assert!(matches!(&said.content, Ok(Content::Vex(all)) if all.author == "Acme"), "{said:?}");
    let said = read(signed.manifest.digest()).await;
    assert_eq!((said.content, said.signature.as_deref()), (Ok(Content::Signature), Some("cosign")));
    // A signature of another image proves nothing about this one.
    let other = LoadAttestations {
        reference: at(signed.manifest.digest()),
        subjects: vec![Digest::of(b"another image")],
    };
    let other = ground.engine.run(other).await.unwrap();
    assert!(!other.manifests[0].statements.as_ref().unwrap()[0].about_subject);
}
