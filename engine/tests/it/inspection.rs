//! A closer look: parts that are there or not, and the tree of referrers.

use demo::image::{Artifact, ImageBuilder, IndexBuilder};
use demo::registry::{Registry, Running, serve};
use domain::health::{Presence, Role, Trouble, findings_of_checks};
use domain::protocol::inspection::{CheckParts, ListReferrers, ReferrerSource};
use domain::{Code, Digest};

use crate::ground::{Ground, reference};
use crate::script::{Reply, Script};

const KIND: &str = "application/vnd.example.note.v1+json";

/// A list of two images, the second attested, and a note about the list with a note about that.
async fn list() -> (Registry, Running) {
    let registry = Registry::new();
    let images =
        ["linux/amd64", "linux/arm64/v8"].map(|name| ImageBuilder::new(name).oci().build());
    let builder = images.iter().fold(IndexBuilder::oci(), IndexBuilder::image);
    let list = builder.attestation_of(&images[1]).build();
    let note = Artifact::new(KIND).artifact_type(KIND).subject(list.manifest.descriptor()).build();
    let reply = Artifact::new(KIND).subject(note.manifest.descriptor()).build();
    {
        let mut store = registry.store();
        list.store(&mut store, "a/b", Some("1"));
        note.store(&mut store, "a/b", None);
        reply.store(&mut store, "a/b", None);
    }
    let running = serve(&registry).await.unwrap();
    (registry, running)
}

#[tokio::test]
async fn every_part_is_asked_about_and_what_is_gone_is_found() {
    let (registry, running) = list().await;
    let ground = Ground::new();
    let named = reference(&running.host(), "a/b:1");
    let check = |layers| CheckParts { reference: named.clone(), layers };
    let all = ground.engine.run(check(true)).await.unwrap();
    let count = |role| all.iter().filter(|part| part.part.role == role).count();
    assert_eq!([Role::Manifest, Role::Attestation, Role::Config].map(count), [2, 1, 2]);
    assert!(count(Role::Layer) >= 2, "{all:?}");
    assert_eq!(findings_of_checks(&all), [], "all is there");
    let few = ground.engine.run(check(false)).await.unwrap();
    assert!(few.iter().all(|part| part.part.role != Role::Layer), "layers only on request");

    // What is in memory must not answer for the registry.
    let gone = all.iter().find(|part| part.part.role == Role::Manifest).unwrap();
    registry.store().delete_manifest("a/b", &gone.part.descriptor.digest);
    let again = ground.engine.run(check(true)).await.unwrap();
    let found = findings_of_checks(&again);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (&found[0].what, &found[0].digest),
        (&Trouble::MissingImage, &Some(gone.part.descriptor.digest.clone()))
    );
    assert!(again.iter().any(|part| part.outcome == Ok(Presence::Missing)));
}

#[tokio::test]
async fn referrers_come_as_a_tree() {
    let (_registry, running) = list().await;
    let asked = ListReferrers { reference: reference(&running.host(), "a/b:1") };
    let found = Ground::new().engine.run(asked).await.unwrap();
    assert_eq!((found.source, found.is_cut), (ReferrerSource::Api, false));
    let [note] = &found.tree[..] else { panic!("one note: {:?}", found.tree) };
    assert_eq!(note.descriptor.artifact_type.as_deref(), Some(KIND));
    let [reply] = &note.referrers.as_ref().unwrap()[..] else { panic!("one reply: {note:?}") };
    assert_eq!(reply.referrers, Ok(vec![]));
}

#[tokio::test]
async fn a_circle_of_referrers_ends_and_a_failure_stays_where_it_is() {
    let (one, two) = (Digest::of(b"one"), Digest::of(b"two"));
    let answer = |digests: &[&Digest]| {
        let entries: Vec<String> = digests
            .iter()
            .map(|digest| {
                format!(
                    r#"{{"mediaType":"{}","digest":"{digest}","size":1}}"#,
                    domain::media_type::OCI_MANIFEST
                )
            })
            .collect();
        format!(r#"{{"schemaVersion":2,"manifests":[{}]}}"#, entries.join(","))
    };
    let (both, back) = (answer(&[&one, &two]), answer(&[&one]));
    let (first, second) = (one.clone(), two.clone());
    let script = Script::open(move |seen| {
        let index = |body: &str| {
            Reply::new(200).header("content-type", domain::media_type::OCI_INDEX).body(body)
        };
        if seen.path.ends_with(second.as_str()) {
            Reply::error(403, "DENIED", "not for you", "null")
        } else if seen.path.ends_with(first.as_str()) {
            index(&back)
        } else {
            index(&both)
        }
    })
    .await;
    let root = Digest::of(b"root");
    let asked = ListReferrers { reference: reference(&script.host(), &format!("a@{root}")) };
    let found = Ground::new().engine.run(asked).await.unwrap();
    let [circle, denied] = &found.tree[..] else { panic!("{:?}", found.tree) };
    let inner = circle.referrers.as_ref().unwrap();
    assert_eq!((inner.len(), &inner[0].referrers), (1, &Ok(vec![])), "it is followed once");
    assert_eq!(denied.referrers.as_ref().unwrap_err().code, Code::Forbidden);
    let asked = script.seen().iter().filter(|seen| seen.path.contains("/referrers/")).count();
    assert_eq!(asked, 3, "the root and its two");
}

#[tokio::test]
async fn a_registry_without_the_api_is_asked_for_the_tag() {
    let script = Script::open(|seen| {
        if seen.path.contains("/manifests/sha256-") {
            let body = r#"{"schemaVersion":2,"manifests":[]}"#;
            return Reply::new(200)
                .header("content-type", domain::media_type::OCI_INDEX)
                .body(body);
        }
        Reply::error(404, "NOT_FOUND", "no such page", "null")
    })
    .await;
    let digest = Digest::of(b"root");
    let asked = ListReferrers { reference: reference(&script.host(), &format!("a@{digest}")) };
    let found = Ground::new().engine.run(asked).await.unwrap();
    assert_eq!((found.source, found.tree.len()), (ReferrerSource::Tag, 0));
}
