//! What the demo registry holds: the images of the session that Manifold is made for, and a
//! repository for everything that real registries hold and other tools show badly.

use domain::RawManifest;

use crate::image::{Image, ImageBuilder, IndexBuilder, Layer, artifact, attestation};
use crate::registry::Store;

/// The platforms of the large list, in the order in which a build pushed them.
const EIGHT: [&str; 8] = [
    "linux/amd64",
    "linux/arm64/v8",
    "linux/arm/v7",
    "linux/arm/v6",
    "linux/386",
    "linux/ppc64le",
    "linux/s390x",
    "linux/riscv64",
];

/// The repositories of the demo, and a sentence about each.
pub fn summary() -> Vec<(String, String)> {
    [
        ("me/echo-platform-amd64", "The amd64 half of the tour: one image, ready for a list."),
        ("me/echo-platform-arm64", "The arm64 half of the tour."),
        ("me/echo-platform-windows", "The same for Windows, with its OS version."),
        ("acme/gateway", "Eight platforms, aliases, a lost child, Windows builds, a build cache."),
        ("acme/attested", "An OCI index with attestations and a signature."),
        ("acme/mislabelled", "A list that says riscv64 where the image says amd64."),
        ("acme/nightly", "300 tags."),
    ]
    .map(|(name, sentence)| (name.to_owned(), sentence.to_owned()))
    .into()
}

/// Fills an empty registry.
pub fn fill(store: &mut Store) {
    echo_platform(store);
    gateway(store);
    attested(store);
    mislabelled(store);
    nightly(store);
}

/// The Dockerfile of the tour: `FROM alpine`, `RUN uname -a > /os.txt`, `CMD cat /os.txt`.
fn echo_platform(store: &mut Store) {
    for (name, platform, machine) in [
        ("amd64", "linux/amd64", "x86_64"),
        ("arm64", "linux/arm64/v8", "aarch64"),
        ("windows", "windows/amd64", "AMD64"),
    ] {
        let mut builder = ImageBuilder::new(platform)
            .layers(vec![
                Layer::of_bytes("ADD alpine-minirootfs.tar.gz /", machine, 3_400_000),
                Layer::of_text("RUN uname -a > /os.txt", "os.txt", machine),
            ])
            .command(&["/bin/sh", "-c", "cat /os.txt"]);
        if name == "windows" {
            builder = builder.os_version("10.0.20348.2762", &["win32k"]);
        }
        let repository = format!("me/echo-platform-{name}");
        builder.build().store(store, &repository, Some("latest"));
    }
}

fn gateway(store: &mut Store) {
    let repository = "acme/gateway";
    let list = |store: &mut Store, version: &str, created: &str, platforms: &[&str]| {
        let images: Vec<Image> =
            platforms.iter().map(|platform| service(platform, version, created)).collect();
        for image in &images {
            image.store(store, repository, None);
        }
        let builder = images
            .iter()
            .fold(IndexBuilder::docker(), |builder, image| builder.entry(image.entry()));
        (builder.build(), images)
    };
    let (newest, _) = list(store, "1.9.2", "2026-11-20T09:30:00Z", &EIGHT);
    for tag in ["1.9.2", "latest", "1.9", "1"] {
        store.put_manifest(repository, Some(tag), newest.clone());
    }
    let (before, _) = list(store, "1.9.1", "2026-11-08T10:00:00Z", &EIGHT[..7]);
    store.put_manifest(repository, Some("1.9.1"), before);
    // A clean-up of "untagged" manifests took one child of this list away.
    let (torn, images) = list(store, "1.9.0", "2026-10-19T08:15:00Z", &EIGHT[..4]);
    store.put_manifest(repository, Some("1.9.0"), torn);
    if let Some(lost) = images.get(2) {
        store.delete_manifest(repository, lost.manifest.digest());
    }
    windows(store, repository);
    let single = service("linux/amd64", "9d1f", "2026-11-20T11:00:00Z");
    single.store(store, repository, Some("sha-9d1f"));
    let cache = Layer::of_bytes("cache", "buildcache", 500_000);
    let kind = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    artifact("application/vnd.buildkit.cacheconfig.v0", &[(kind, cache.gzipped)], None).store(
        store,
        repository,
        Some("buildcache"),
    );
}

/// Two builds of Windows in one list: the same OS and architecture, told apart by the OS version.
fn windows(store: &mut Store, repository: &str) {
    let mut builder = IndexBuilder::docker();
    for version in ["10.0.20348.2762", "10.0.26100.2033"] {
        let image = ImageBuilder::new("windows/amd64")
            .os_version(version, &[])
            .created("2026-10-19T08:40:00Z")
            .layers(vec![Layer::of_bytes("COPY gateway.exe C:/", version, 700_000)])
            .command(&["C:/gateway.exe"])
            .build();
        image.store(store, repository, None);
        builder = builder.entry(image.entry());
    }
    store.put_manifest(repository, Some("1.9.0-windows"), builder.build());
}

fn attested(store: &mut Store) {
    let repository = "acme/attested";
    let mut builder =
        IndexBuilder::oci().annotation("org.opencontainers.image.description", "Acme's gateway");
    let mut attestations = Vec::new();
    for platform in &EIGHT[..2] {
        let image = small(platform, "attested").oci().build();
        image.store(store, repository, None);
        let (statement, entry) = attestation(&image);
        statement.store(store, repository, None);
        builder = builder.entry(image.entry());
        attestations.push(entry);
    }
    let index: RawManifest = attestations.into_iter().fold(builder, IndexBuilder::entry).build();
    store.put_manifest(repository, Some("2.0"), index.clone());
    let payload = format!("{{\"critical\":{{\"image\":\"{}\"}}}}", index.digest());
    artifact(
        "application/vnd.dev.cosign.artifact.sig.v1+json",
        &[("application/vnd.dev.cosign.simplesigning.v1+json", payload.into())],
        Some(&index.descriptor()),
    )
    .store(store, repository, None);
}

fn mislabelled(store: &mut Store) {
    let repository = "acme/mislabelled";
    let right = small("linux/arm64/v8", "labels").build();
    let wrong = small("linux/amd64", "labels").build();
    right.store(store, repository, None);
    wrong.store(store, repository, None);
    let list = IndexBuilder::docker()
        .entry(right.entry())
        .entry(wrong.entry().labelled("linux/riscv64"))
        .build();
    store.put_manifest(repository, Some("1"), list);
}

/// A night's build for every day since the new year; the content repeats every ten nights.
fn nightly(store: &mut Store) {
    let repository = "acme/nightly";
    let lists: Vec<RawManifest> = (0..10)
        .map(|night| {
            let mut builder = IndexBuilder::oci();
            for platform in &EIGHT[..2 + night % 3] {
                let image = small(platform, &format!("nightly {night}")).oci().build();
                image.store(store, repository, None);
                builder = builder.entry(image.entry());
            }
            builder.build()
        })
        .collect();
    let days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31];
    let dates = days.iter().enumerate().flat_map(|(month, days)| {
        (1..=*days).map(move |day| format!("2026-{:02}-{day:02}", month + 1))
    });
    for (date, list) in dates.take(300).zip(lists.iter().cycle()) {
        store.put_manifest(repository, Some(&format!("nightly-{date}")), list.clone());
    }
}

/// A service with a base, packages and a binary; the base is shared by versions.
fn service(platform: &str, version: &str, created: &str) -> Image {
    ImageBuilder::new(platform)
        .created(created)
        .layers(vec![
            Layer::of_bytes("ADD alpine-minirootfs.tar.gz /", platform, 300_000 + varied(platform)),
            Layer::of_bytes("RUN apk add ca-certificates", &format!("{platform} certs"), 60_000),
            Layer::of_bytes("COPY gateway /usr/bin/", &format!("{platform} {version}"), 90_000),
        ])
        .label("org.opencontainers.image.version", version)
        .command(&["/usr/bin/gateway"])
        .build()
}

/// A part of a size that differs from platform to platform, as real builds do.
fn varied(platform: &str) -> usize {
    platform.bytes().map(usize::from).sum::<usize>() % 97 * 1_000
}

fn small(platform: &str, seed: &str) -> ImageBuilder {
    let layer = Layer::of_bytes("COPY app /app", &format!("{platform} {seed}"), 40_000);
    ImageBuilder::new(platform).layers(vec![layer]).command(&["/app"])
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::manifest::Manifest;

    #[test]
    fn everything_is_there_but_the_one_child_that_is_lost_on_purpose() {
        let mut store = Store::default();
        fill(&mut store);
        let mut holes = Vec::new();
        for (repository, _) in summary() {
            let held = &store.repositories[&repository];
            for manifest in held.manifests.values() {
                assert!(manifest.digest().verify(manifest.bytes()), "its own digest");
                if let Some(missing) = store.missing(&repository, &manifest.parse().unwrap()) {
                    holes.push((repository.clone(), missing));
                }
            }
        }
        assert_eq!(holes.len(), 1, "{holes:?}");
        assert_eq!(store.repositories["acme/nightly"].tags.len(), 300);
        let Manifest::Index(index) =
            store.manifest("acme/gateway", "latest").unwrap().parse().unwrap()
        else {
            panic!("a list")
        };
        assert_eq!(index.manifests.len(), 8);
    }
}
