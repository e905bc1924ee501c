//! Copies that succeed.

use acceptance::{DockerRegistry, Image, RecordingProxy, TempHome};
use domain::manifest::Manifest;
use domain::{Digest, Platform, RawManifest, media_type};

use super::ground::{List, copy, lines, skopeo_raw};

#[tokio::test]
async fn a_list_of_eight_platforms_with_attestations_is_the_same_in_another_registry() {
    let (from, to) = (DockerRegistry::start().await, DockerRegistry::start().await);
    let (list, home) = (List::new(), TempHome::new());
    list.push(&from, "team/app", "1").await;
    let source = format!("{}/team/app:1", from.host());
    let target = format!("{}/mirror/app:one", to.host());
    let outcome = copy(&home, &[&source, &target]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert_eq!(outcome.stdout, format!("{}\n", list.index.digest()), "the digest, alone");
    assert_eq!(outcome.stderr, "", "nothing for what is no terminal");
    assert_eq!(skopeo_raw(&source), skopeo_raw(&target), "skopeo sees the same bytes");
    for image in &list.images {
        let (bytes, kind) = to.manifest("mirror/app", image.digest().as_str()).await.unwrap();
        assert_eq!((bytes, kind), (image.manifest.clone(), image.media_type.clone()));
        for blob in &image.blobs {
            let digest = Digest::of(blob);
            assert_eq!(to.blob("mirror/app", &digest).await.as_ref(), Some(blob), "{digest}");
        }
    }
}

#[tokio::test]
async fn within_one_registry_blobs_are_mounted_and_a_new_tag_needs_nothing_else() {
    let registry = DockerRegistry::start().await;
    let proxy = RecordingProxy::start(registry.host());
    let (list, home) = (List::new(), TempHome::new());
    list.push(&registry, "team/app", "1").await;
    let source = format!("{}/team/app:1", proxy.host());
    let other = format!("{}/other/app:1", proxy.host());
    assert_eq!(copy(&home, &[&source, &other]).code, 0);
    let seen = lines(&proxy);
    assert!(
        !seen.iter().any(|line| line.starts_with("GET") && line.contains("/blobs/")),
        "{seen:#?}"
    );
    assert!(seen.iter().any(|line| line.contains("mount=")), "mounted, not carried: {seen:#?}");
    let again = format!("{}/team/app:2", proxy.host());
    assert_eq!(copy(&home, &[&source, &again]).code, 0);
    let seen = lines(&proxy);
    assert!(
        !seen.iter().any(|line| line.contains("/blobs/sha256")),
        "no blob is asked for: {seen:#?}"
    );
    assert_eq!(skopeo_raw(&source), skopeo_raw(&again));
    assert_eq!(skopeo_raw(&source), skopeo_raw(&other));
}

#[tokio::test]
async fn one_image_lists_within_lists_and_a_digest_as_target() {
    let (from, to) = (DockerRegistry::start().await, DockerRegistry::start().await);
    let home = TempHome::new();
    let platform = Platform::new("linux", "amd64", "");
    let image = Image::docker("app", &platform);
    let digest = from.push_image("a", "1", &image).await;
    let inner = Image::index(media_type::OCI_INDEX, &[(&image, platform.clone())], false);
    let inner_digest = from.push_image("a", "inner", &inner).await;
    let outer = Image::index(media_type::OCI_INDEX, &[(&inner, platform)], false);
    from.push_image("a", "outer", &outer).await;
    for (source, target, wanted) in [
        ("a:1", format!("b@{digest}"), &image),
        ("a:outer", "c:outer".to_owned(), &outer),
        (&format!("a@{inner_digest}"), "d".to_owned(), &inner),
    ] {
        let (source, target) =
            (format!("{}/{source}", from.host()), format!("{}/{target}", to.host()));
        let outcome = copy(&home, &[&source, &target]);
        assert_eq!(outcome.code, 0, "{outcome:?}");
        assert_eq!(skopeo_raw(&target), wanted.manifest, "{target}");
    }
    assert!(to.manifest("d", "latest").await.is_some(), "with no tag it is latest");
    assert!(to.manifest("c", digest.as_str()).await.is_some(), "below the inner list");
    let other = format!("{}/b@{inner_digest}", to.host());
    let outcome = copy(&home, &[&format!("{}/a:1", from.host()), &other]);
    assert_eq!(outcome.code, 1, "another digest than the target's name says");
    assert!(outcome.stderr.contains(inner_digest.as_str()), "{}", outcome.stderr);
}

#[tokio::test]
async fn some_platforms_go_over_with_what_attests_them() {
    let (from, to) = (DockerRegistry::start().await, DockerRegistry::start().await);
    let (list, home) = (List::new(), TempHome::new());
    list.push(&from, "a", "1").await;
    let (source, target) = (format!("{}/a:1", from.host()), format!("{}/a:1", to.host()));
    let outcome = copy(&home, &["--platform", "linux/amd64,linux/arm64", &source, &target]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let (bytes, kind) = to.manifest("a", "1").await.unwrap();
    assert_eq!(outcome.stdout.trim(), Digest::of(&bytes).as_str(), "the digest of what is there");
    let Manifest::Index(index) = RawManifest::new(bytes, &kind.as_str().into()).parse().unwrap()
    else {
        panic!("a list")
    };
    let names: Vec<String> =
        index.manifests.iter().map(|entry| entry.platform.as_ref().unwrap().to_string()).collect();
    assert_eq!(
        names[..3],
        ["linux/amd64", "linux/arm64/v8", "unknown/unknown"],
        "their entries in their order, and the attestations of the first"
    );
    assert!(index.manifests.iter().skip(2).all(domain::Descriptor::is_attestation));
    let outcome = copy(&home, &["--platform", "linux/mips", &source, &target]);
    assert_eq!(outcome.code, 1);
    assert!(outcome.stderr.contains("has no linux/mips, only: linux/amd64"), "{outcome:?}");
    let outcome = copy(&home, &["--platform", "arm64", &source, &target]);
    assert_eq!(outcome.code, 2, "not a platform: {outcome:?}");
}
