//! Loading a side of a comparison: what is asked for, what is not, and what a bad child does.

use demo::image::{ImageBuilder, Layer};
use domain::diff::{Comparison, Side, Source, Status};
use domain::protocol::compare::LoadSide;
use domain::protocol::lists::CreateList;
use domain::{ApiError, Code};

use crate::ground::{Ground, reference, repository};

async fn demo() -> (demo::registry::Registry, demo::registry::Running) {
    let registry = demo::registry::Registry::new();
    demo::samples::fill(&mut registry.store());
    let running = demo::registry::serve(&registry).await.unwrap();
    (registry, running)
}

async fn load(ground: &Ground, source: Source) -> Result<Side, ApiError> {
    ground.engine.run(LoadSide { source }).await
}

async fn tag(ground: &Ground, host: &str, name: &str) -> Result<Side, ApiError> {
    load(ground, Source::Registry(reference(host, name))).await
}

#[tokio::test]
async fn nothing_is_asked_for_but_manifests_and_configs_each_once() {
    let (registry, running) = demo().await;
    let ground = Ground::new();
    registry.forget_requests();
    let (a, b) = (
        tag(&ground, &running.host(), "acme/gateway:1.9.1").await.unwrap(),
        tag(&ground, &running.host(), "acme/gateway:1.9.2").await.unwrap(),
    );
    assert_eq!((a.entries.len(), b.entries.len()), (7, 8));
    let requests = registry.requests();
    let blobs = requests.iter().filter(|request| request.path.contains("/blobs/"));
    let manifests = requests.iter().filter(|request| request.path.contains("/manifests/"));
    assert_eq!(blobs.clone().count(), 7 + 8, "configs alone");
    assert_eq!(manifests.count(), 1 + 7 + 1 + 8, "the lists and their images");
    assert!(blobs.clone().all(|request| request.sent < 4_000), "no layer: {blobs:?}");
    assert!(requests.iter().all(|request| request.method == "GET"), "{requests:?}");
}

#[tokio::test]
async fn a_missing_child_is_one_entry_and_a_missing_tag_the_error() {
    let (_registry, running) = demo().await;
    let ground = Ground::new();
    let torn = tag(&ground, &running.host(), "acme/gateway:1.9.0").await.unwrap();
    let whole = tag(&ground, &running.host(), "acme/gateway:1.9.1").await.unwrap();
    let found = Comparison::of(&whole, &torn);
    assert_eq!(found.count(Status::Missing), 1, "{:?}", found.verdict);
    assert_eq!(found.count(Status::LayersChanged), 3, "the others are compared all the same");
    let error = tag(&ground, &running.host(), "acme/gateway:none").await.unwrap_err();
    assert_eq!(error.code, Code::NotFound);
    let cache = tag(&ground, &running.host(), "acme/gateway:buildcache").await;
    assert!(cache.is_ok_and(|side| !side.entries.is_empty()), "what is no image is read too");
}

#[tokio::test]
async fn one_image_can_be_compared_with_a_list_and_a_local_list_with_its_tag() {
    let (_registry, running) = demo().await;
    let ground = Ground::new();
    let host = running.host();
    let list = tag(&ground, &host, "acme/console:1.9.1").await.unwrap();
    let amd64 = list.entries[0].descriptor.digest.clone();
    let one = repository(&host, "acme/console").at(amd64);
    let image = load(&ground, Source::Registry(one.clone())).await.unwrap();
    let found = Comparison::of(&image, &list);
    assert_eq!((found.count(Status::SameBytes), found.count(Status::Added)), (1, 3));

    let target = reference(&host, "acme/console:1.9.1");
    let create = CreateList { target: target.clone(), sources: vec![one], amend: false };
    ground.engine.run(create).await.unwrap();
    let local = load(&ground, Source::Local(target)).await.unwrap();
    let found = Comparison::of(&list, &local);
    assert_eq!((found.count(Status::SameBytes), found.count(Status::Lost)), (1, 3));
    assert_eq!(local.digest, Some(domain::Digest::of(local.text.as_bytes())), "what a push sends");
}

#[tokio::test]
async fn attestations_hang_on_their_image() {
    let (_registry, running) = demo().await;
    let ground = Ground::new();
    let side = tag(&ground, &running.host(), "acme/attested:2.0").await.unwrap();
    let counts: Vec<usize> = side.entries.iter().map(|entry| entry.attestations.len()).collect();
    assert_eq!(counts, [1, 1], "two platforms, no row for what attests them");
}

#[tokio::test]
async fn an_image_stands_on_the_longest_image_that_was_read_by_a_tag() {
    let (registry, running) = demo().await;
    let ground = Ground::new();
    let host = running.host();
    let image = |words: &str| {
        let layers = words.split(' ').map(|word| Layer::of_bytes("COPY . .", word, 100));
        ImageBuilder::new("linux/amd64").layers(layers.collect()).build()
    };
    for (name, words) in [("debian", "d"), ("node", "d n"), ("app", "d n a"), ("other", "d n a b")]
    {
        image(words).store(&mut registry.store(), name, Some("1"));
    }
    let mut bases = Vec::new();
    for name in ["app", "debian", "node", "other", "app"] {
        let side = tag(&ground, &host, &format!("{name}:1")).await.unwrap();
        let base = domain::diff::base_of(&side.entries[0]);
        bases.push(base.map(|base| base.name.trim_start_matches(&host).to_owned()));
    }
    let said = |name: &str| Some(name.to_owned());
    let wanted = [None, None, said("/debian:1"), said("/app:1"), said("/node:1")];
    assert_eq!(bases, wanted, "of what was read before");
}
