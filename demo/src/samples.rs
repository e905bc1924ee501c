//! What the demo registry holds: the images of the session that Manifold is made for, and a
//! repository for everything that real registries hold and other tools show badly.

mod releases;

use std::collections::BTreeMap;

use domain::Platform;

use crate::image::{
    Image, ImageBuilder, ImageList, IndexBuilder, Layer, Member, build_cache, program, signature,
};
use crate::registry::Store;

/// The platforms of the large list in the order in which a build pushed them, the name that each has
/// in the base image's archive, and that archive's size.
const EIGHT: [(&str, &str, usize); 8] = [
    ("linux/amd64", "x86_64", 3_420_000),
    ("linux/arm64/v8", "aarch64", 3_610_000),
    ("linux/arm/v7", "armv7", 2_690_000),
    ("linux/arm/v6", "armhf", 2_930_000),
    ("linux/386", "x86", 2_870_000),
    ("linux/ppc64le", "ppc64le", 2_980_000),
    ("linux/s390x", "s390x", 2_760_000),
    ("linux/riscv64", "riscv64", 2_640_000),
];

/// The repositories of the demo, and a sentence about each.
pub fn summary() -> Vec<(String, String)> {
    [
        ("me/echo-platform-amd64", "The amd64 half of the tour: one image, ready for a list."),
        ("me/echo-platform-arm64", "The arm64 half of the tour."),
        ("me/echo-platform-windows", "The same for Windows, with its OS version."),
        ("acme/gateway", "Eight platforms, aliases, a lost child, Windows builds, a build cache."),
        ("acme/attested", "An OCI index with attestations and a signature."),
        (
            "acme/mislabelled",
            "A list that says riscv64 where the image says amd64; a program of the wrong machine.",
        ),
        ("acme/nightly", "300 tags."),
        (
            "acme/console",
            "Two releases to compare: a lost platform, a new one, a new base; attested.",
        ),
    ]
    .map(|(name, sentence)| (name.to_owned(), sentence.to_owned()))
    .into()
}

/// Fills an empty registry.
pub fn fill(store: &mut Store) {
    let bases = Bases::new();
    echo_platform(store, &bases);
    gateway(store, &bases);
    attested(store);
    mislabelled(store);
    nightly(store);
    releases::console(store);
}

/// The base image's layer for each platform, made once: images share it, as they do in real life.
struct Bases(BTreeMap<&'static str, Layer>);

impl Bases {
    fn new() -> Self {
        let layer = |(platform, machine, size): (&'static str, &str, usize)| {
            let instruction = format!("ADD alpine-minirootfs-3.22.2-{machine}.tar.gz / # buildkit");
            let busybox = executable(platform, &format!("{platform} busybox"), size);
            let members =
                [Member::File("bin/busybox", &busybox), Member::Link("bin/sh", "/bin/busybox")];
            (platform, Layer::of_members(&instruction, &members))
        };
        Self(EIGHT.map(layer).into())
    }

    fn of(&self, platform: &str) -> Option<Layer> {
        self.0.get(platform).cloned()
    }
}

/// The Dockerfile of the tour: `FROM alpine`, `RUN uname -a > /os.txt`, `CMD cat /os.txt`.
fn echo_platform(store: &mut Store, bases: &Bases) {
    for (name, platform, machine) in
        [("amd64", "linux/amd64", "x86_64"), ("arm64", "linux/arm64/v8", "aarch64")]
    {
        let run = "RUN /bin/sh -c uname -a > /os.txt # buildkit";
        let said = format!("Linux buildkitsandbox 6.12.43 #1 SMP {machine} Linux\n");
        let layers = bases.of(platform).into_iter();
        let layers = layers.chain([Layer::of_text(run, "os.txt", &said)]).collect();
        ImageBuilder::new(platform)
            .layers(layers)
            .command(&["/bin/sh", "-c", "cat /os.txt"])
            .build()
            .store(store, &format!("me/echo-platform-{name}"), Some("latest"));
    }
    let layers = vec![
        Layer::of_bytes("Apply image 10.0.20348.2762", "nanoserver ltsc2022", 3_400_000),
        Layer::of_text("RUN cmd /S /C ver > C:\\os.txt", "Files/os.txt", "Version 10.0.20348.2762"),
    ];
    ImageBuilder::new("windows/amd64")
        .os_version("10.0.20348.2762", &["win32k"])
        .environment(&[])
        .layers(layers)
        .command(&["cmd", "/S", "/C", "type C:\\os.txt"])
        .working_directory("C:\\")
        .build()
        .store(store, "me/echo-platform-windows", Some("latest"));
}

fn gateway(store: &mut Store, bases: &Bases) {
    let repository = "acme/gateway";
    let list = |version: &str, created: &str, count: usize| {
        EIGHT.iter().take(count).fold(IndexBuilder::docker(), |list, (platform, ..)| {
            list.image(&service(bases, platform, version, created))
        })
    };
    let newest = list("1.9.2", "2026-11-20T09:30:00Z", 8).build();
    for tag in ["1.9.2", "latest", "1.9", "1"] {
        newest.store(store, repository, Some(tag));
    }
    list("1.9.1", "2026-11-08T10:00:00Z", 7).build().store(store, repository, Some("1.9.1"));
    // A clean-up of "untagged" manifests took one child of this list away.
    let torn = list("1.9.0", "2026-10-19T08:15:00Z", 4).build();
    torn.store(store, repository, Some("1.9.0"));
    if let Some(lost) = torn.images.get(2) {
        store.delete_manifest(repository, lost.manifest.digest());
    }
    windows().store(store, repository, Some("1.9.0-windows"));
    let single = service(bases, "linux/amd64", "9d1f", "2026-11-20T11:00:00Z");
    single.store(store, repository, Some("sha-9d1f"));
    let cached = ["go mod download", "go build"]
        .map(|step| Layer::of_bytes(&format!("RUN {step}"), step, 500_000));
    build_cache(&cached).store(store, repository, Some("buildcache"));
}

/// Two builds of Windows in one list: the same OS and architecture, told apart by the OS version.
fn windows() -> ImageList {
    let builds = ["10.0.20348.2762", "10.0.26100.2033"];
    let images = builds.map(|version| {
        ImageBuilder::new("windows/amd64")
            .os_version(version, &[])
            .environment(&[])
            .created("2026-10-19T08:40:00Z")
            .layers(vec![
                Layer::of_bytes(&format!("Apply image {version}"), version, 1_200_000),
                one_program(
                    "COPY gateway.exe C:/ # buildkit",
                    "Files/gateway.exe",
                    "windows/amd64",
                    "gateway.exe 1.9.0",
                    700_000,
                ),
            ])
            .entrypoint(&["C:/gateway.exe"])
            .command(&[])
            .working_directory("C:/")
            .build()
    });
    images.iter().fold(IndexBuilder::docker(), IndexBuilder::image).build()
}

fn attested(store: &mut Store) {
    let repository = "acme/attested";
    let images =
        ["linux/amd64", "linux/arm64/v8"].map(|platform| small(platform, "attested").oci().build());
    let builder =
        IndexBuilder::oci().annotation("org.opencontainers.image.description", "Acme's gateway");
    let builder = images.iter().fold(builder, IndexBuilder::image);
    let list = images.iter().fold(builder, IndexBuilder::attestation_of).build();
    list.store(store, repository, Some("2.0"));
    signature(&list.manifest.descriptor(), repository).store(store, repository, None);
}

fn mislabelled(store: &mut Store) {
    let right = small("linux/arm64/v8", "labels").build();
    let wrong = small("linux/amd64", "labels").build();
    let list = IndexBuilder::docker()
        .image(&right)
        .image_as(&wrong, wrong.entry().labelled("linux/riscv64"));
    list.build().store(store, "acme/mislabelled", Some("1"));
    // Labels that agree with each other, and a program that was built for another machine.
    let copied = "COPY app /app # buildkit";
    let layer = one_program(copied, "app", "linux/amd64", "copied from the wrong build", 40_000);
    let wrong = small("linux/arm64/v8", "labels").layers(vec![layer]).build();
    let right = small("linux/amd64", "labels").build();
    let list = [&right, &wrong].into_iter().fold(IndexBuilder::docker(), IndexBuilder::image);
    list.build().store(store, "acme/mislabelled", Some("2"));
}

/// A night's build for every day since the new year; the content repeats every ten nights.
fn nightly(store: &mut Store) {
    let repository = "acme/nightly";
    let night = |night: usize| {
        let platforms = EIGHT.iter().take(2 + night % 3);
        platforms
            .map(|(platform, ..)| small(platform, &format!("nightly {night}")).oci().build())
            .fold(IndexBuilder::oci(), |list, image| list.image(&image))
            .build()
    };
    let lists: Vec<ImageList> = (0..10).map(night).collect();
    for list in &lists {
        list.store(store, repository, None);
    }
    let days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31];
    let dates = days.iter().enumerate().flat_map(|(month, days)| {
        (1..=*days).map(move |day| format!("2026-{:02}-{day:02}", month + 1))
    });
    for (date, list) in dates.take(300).zip(lists.iter().cycle()) {
        store.put_manifest(repository, Some(&format!("nightly-{date}")), list.manifest.clone());
    }
}

/// A service with a base, packages and a binary; the first two are shared by versions.
fn service(bases: &Bases, platform: &str, version: &str, created: &str) -> Image {
    let packages = "RUN /bin/sh -c apk add --no-cache ca-certificates # buildkit";
    let binary = "COPY gateway /usr/bin/ # buildkit";
    let layers = bases.of(platform).into_iter().chain([
        Layer::of_bytes(packages, &format!("{platform} packages"), 210_000),
        one_program(binary, "usr/bin/gateway", platform, &format!("{platform} {version}"), 230_000),
    ]);
    ImageBuilder::new(platform)
        .created(created)
        .layers(layers.collect())
        .label("org.opencontainers.image.version", version)
        .port("8080/tcp")
        .entrypoint(&["/usr/bin/gateway"])
        .command(&["--listen", ":8080"])
        .build()
}

fn small(platform: &str, seed: &str) -> ImageBuilder {
    let copy = "COPY app /app # buildkit";
    let layer = one_program(copy, "app", platform, &format!("{platform} {seed}"), 40_000);
    ImageBuilder::new(platform).layers(vec![layer]).command(&["/app"])
}

/// A layer of one program.
fn one_program(instruction: &str, path: &str, platform: &str, seed: &str, size: usize) -> Layer {
    Layer::of_members(instruction, &[Member::File(path, &executable(platform, seed, size))])
}

fn executable(platform: &str, seed: &str, size: usize) -> Vec<u8> {
    program(&Platform::parse(platform).unwrap_or_default(), seed, size)
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
                for missing in store.missing(&repository, &manifest.parse().unwrap()) {
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
