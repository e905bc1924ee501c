//! What docker's `annotate` and `create --amend` cannot do: take a field away, take any platform,
//! fetch what has moved.

use domain::Platform;

use super::ground::Ground;

fn platform(ground: &Ground, entry: &str) -> Platform {
    let name = ground.word(entry);
    let list = ground.only();
    let entry = list.entries.iter().find(|entry| entry.reference.to_string() == name);
    entry.expect("the entry").descriptor.platform.clone().expect("its platform")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_field_can_be_cleared_and_features_replaced() {
    let ground = Ground::new().await;
    ground.must("create --insecure R/app:list R/app:0");
    let start = platform(&ground, "R/app:0");
    ground.must("annotate --variant v2 --os-version 1 --os-features a,b R/app:list R/app:0");
    ground.must("annotate --clear os-features --os-features c R/app:list R/app:0");
    assert_eq!(platform(&ground, "R/app:0").os_features, ["c"], "replaced");
    ground.must("annotate --clear variant,os-version --clear os-features R/app:list R/app:0");
    assert_eq!(platform(&ground, "R/app:0"), start, "as it came from the registry");
    ground.must("annotate --clear os --clear arch R/app:list R/app:0");
    assert!(!platform(&ground, "R/app:0").is_complete());
    let outcome = ground.run("push R/app:list");
    assert!(outcome.stderr.contains("must have an OS and Architecture"), "{}", outcome.stderr);
    ground.must("annotate --os linux --arch amd64 R/app:list R/app:0");
    assert_eq!(platform(&ground, "R/app:0"), start);
    let wrong = ground.run("annotate --clear features R/app:list R/app:0");
    assert!(wrong.code != 0 && wrong.stderr.contains("os-features"), "{}", wrong.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn platforms_outside_dockers_table_are_taken_when_asked() {
    let ground = Ground::new().await;
    ground.must("create --insecure R/app:list R/app:0");
    for pair in ["windows/arm64", "linux/loong64", "freebsd/arm64", "wasip1/wasm", "android/arm64"]
    {
        let (os, architecture) = pair.split_once('/').expect("a pair");
        let line = format!("--os {os} --arch {architecture} R/app:list R/app:0");
        let before = ground.home.store();
        let refused = ground.run(&format!("annotate {line}"));
        assert_eq!(refused.code, 1, "docker refuses {pair}");
        assert!(refused.stderr.contains("--any-platform"), "it says how: {}", refused.stderr);
        assert_eq!(ground.home.store(), before);
        ground.must(&format!("annotate --any-platform {line}"));
        assert_eq!(platform(&ground, "R/app:0").to_string(), pair);
        ground.must("push R/app:list");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn refresh_fetches_what_has_moved_and_keeps_annotations() {
    let ground = Ground::new().await;
    ground.must("create --insecure R/app:list R/app:0 R/app:1");
    ground.must("annotate --os-version 1 --os-features x R/app:list R/app:0");
    let still = ground.must("create --insecure --amend --refresh R/app:list");
    assert!(still.ends_with("No tag has moved\n"), "{still}");
    let old = ground.only().entries.remove(0).descriptor.digest;
    let image = demo::image::ImageBuilder::new("linux/386").label("moved", "yes").build();
    ground.registry.put_image("app", "0", &image);
    let new = image.manifest.digest();

    ground.must("create --insecure --amend R/app:list R/app:0");
    assert_eq!(ground.only().entries.remove(0).descriptor.digest, old, "docker keeps the old one");
    let before = ground.home.store();
    let missing = ground.run("create --insecure --amend --refresh R/app:list R/app:0 R/app:none");
    assert_eq!((missing.code, &ground.home.store()), (1, &before), "all or nothing");
    let said = ground.must("create --insecure --amend --refresh R/app:list R/app:2 R/app:0");
    let name = ground.word("R/app:0");
    let list = ground.word("R/app:list");
    let expected = format!("Created manifest list {list}\nMoved {name}: {old} -> {new}\n");
    assert_eq!(said, expected);
    let entries = ground.only().entries;
    assert_eq!(entries.len(), 3, "what was not there is added");
    assert_eq!(entries.first().map(|entry| &entry.descriptor.digest), Some(new));
    let platform = platform(&ground, "R/app:0");
    assert_eq!(platform.to_string(), "linux/386", "the new image's");
    assert_eq!((platform.os_version.as_str(), platform.os_features.len()), ("1", 1), "annotated");
    assert_eq!(ground.run("create --refresh R/app:list R/app:0").code, 1, "without --amend");
    assert_eq!(ground.run("create --insecure --amend --refresh R/app:no").code, 1, "no list");
}

#[tokio::test(flavor = "multi_thread")]
async fn refresh_keeps_dockers_annotations_without_a_record() {
    let ground = Ground::new().await;
    ground.must("create --insecure R/app:list R/app:0");
    ground.must("annotate --variant v3 R/app:list R/app:0");
    std::fs::remove_dir_all(ground.home.data()).expect("forgotten");
    ground.registry.put_image("app", "0", &demo::image::ImageBuilder::new("linux/386").build());
    ground.must("create --insecure --amend --refresh R/app:list");
    assert_eq!(platform(&ground, "R/app:0").to_string(), "linux/386/v3", "told by the old config");
}

#[tokio::test(flavor = "multi_thread")]
async fn create_is_all_or_nothing() {
    let ground = Ground::new().await;
    for (line, status) in [
        ("create --insecure R/app:list R/app:0 R/app:1 R/app:none", None),
        ("create --insecure R/app:list R/app:0 R/app:1 R/Bad", None),
        ("create --insecure R/app:list R/app:0 R/app:1 R/app:2", Some(403)),
    ] {
        if let Some(status) = status {
            ground.registry.fail(demo::registry::Fault::on("/manifests/2").status(status));
        }
        let outcome = ground.run(line);
        assert_eq!(outcome.code, 1, "`{line}`: {outcome:?}");
        assert!(
            ground.home.store().is_empty(),
            "`{line}` leaves nothing: {:?}",
            ground.home.store()
        );
        assert!(ground.ls().is_empty());
    }
    ground.registry.heal();
    ground.must("create --insecure R/app:list R/app:0 R/app:1 R/app:2");
    let before = ground.home.store();
    let outcome = ground.run("create --insecure --amend R/app:list R/app:3 R/app:none");
    assert_eq!((outcome.code, ground.home.store()), (1, before), "an amended list stays");
}
