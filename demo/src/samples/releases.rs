//! Two releases of one service, made for comparing them: from 1.9.1 to 1.9.2 `linux/arm/v7` is lost,
//! `linux/riscv64` is new, amd64 stands on a newer base, arm64 was only packed again, and s390x is
//! the same. Each image is attested: another commit, another base, packages that came and went.

use super::one_program;
use crate::image::{Image, ImageBuilder, IndexBuilder, Layer, Statements, digest_of};
use crate::registry::Store;

/// The instruction and the content of a layer, and how many bytes of content.
type Step = (&'static str, &'static str, usize);

const BASE: Step = ("ADD alpine-minirootfs-3.21.4.tar.gz / # buildkit", "alpine 3.21.4", 420_000);
const NEW_BASE: Step =
    ("ADD alpine-minirootfs-3.22.2.tar.gz / # buildkit", "alpine 3.22.2", 436_000);
const PACKAGES: Step =
    ("RUN /bin/sh -c apk add --no-cache ca-certificates tini # buildkit", "packages", 91_000);
const NEW_PACKAGES: Step = (PACKAGES.0, "packages of 3.22", 94_000);
const BINARY: Step = ("COPY console /usr/local/bin/console # buildkit", "console 1.9.1", 230_000);
const NEW_BINARY: Step = (BINARY.0, "console 1.9.2", 247_000);
const STATIC: Step = ("COPY static/ /srv/static/ # buildkit", "static", 38_000);

/// Puts both releases into the registry.
pub(super) fn console(store: &mut Store) {
    let repository = "acme/console";
    let before = |platform: &str| release(platform, "1.9.1", &[BASE, PACKAGES, BINARY, STATIC]);
    let arm64 = before("linux/arm64/v8").build();
    let same = before("linux/s390x").build();
    let old = [before("linux/amd64").build(), arm64, before("linux/arm/v7").build(), same.clone()];
    let amd64 = release("linux/amd64", "1.9.2", &[NEW_BASE, NEW_PACKAGES, NEW_BINARY, STATIC])
        .environment(&[
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "CONSOLE_MODE=cluster",
        ])
        .port("9090/tcp");
    let riscv64 = release("linux/riscv64", "1.9.2", &[NEW_BASE, NEW_PACKAGES, NEW_BINARY, STATIC]);
    let new = [amd64.build(), repacked("linux/arm64/v8"), riscv64.build(), same];
    for (tag, images, said) in [("1.9.1", old, stated_before()), ("1.9.2", new, stated_now())] {
        let list = images.iter().fold(IndexBuilder::oci(), IndexBuilder::image);
        let list = images.iter().fold(list, |list, image| list.attested(image, &said));
        list.build().store(store, repository, Some(tag));
    }
}

fn stated_before() -> Statements {
    stated(
        ("1.9.1", "9f2c61d0b8a44e0f7c3d52a1e6b09f88d4c7a310"),
        "alpine:3.21.4",
        &[
            ("musl", "1.2.5-r9"),
            ("busybox", "1.37.0-r12"),
            ("ca-certificates-bundle", "20250911-r0"),
            ("libretls", "3.7.0-r2"),
            ("tini", "0.19.0-r3"),
        ],
    )
}

fn stated_now() -> Statements {
    let packages = [
        ("musl", "1.2.5-r10"),
        ("busybox", "1.37.0-r18"),
        ("ca-certificates-bundle", "20250911-r0"),
        ("libssl3", "3.5.4-r0"),
        ("tini", "0.19.0-r3"),
    ];
    let commit = "e41b7a95c2d80f36b1a97e4d05c8f2639ab1d7e4";
    Statements { slsa_1: true, ..stated(("1.9.2", commit), "alpine:3.22.2", &packages) }
}

fn stated((version, commit): (&str, &str), base: &str, packages: &[(&str, &str)]) -> Statements {
    let package = |(name, version): &(&str, &str)| ((*name).to_owned(), (*version).to_owned());
    Statements {
        source: format!("https://git.acme.example/console.git#refs/tags/v{version}"),
        commit: commit.to_owned(),
        base: (base.to_owned(), digest_of(base)),
        packages: packages.iter().map(package).collect(),
        slsa_1: false,
    }
}

fn release(platform: &str, version: &str, steps: &[Step]) -> ImageBuilder {
    described(platform, version).layers(steps.iter().map(|one| step(platform, *one)).collect())
}

/// The image of 1.9.1 with the same content in every layer, compressed instead of stored.
fn repacked(platform: &str) -> Image {
    let layers = [BASE, PACKAGES, BINARY, STATIC].map(|one| step(platform, one).compressed());
    described(platform, "1.9.1").layers(layers.into()).build()
}

/// The layer of a step: programs where it makes some.
fn step(platform: &str, (instruction, content, size): Step) -> Layer {
    let seed = format!("{platform} {content}");
    match instruction {
        _ if instruction == PACKAGES.0 => {
            one_program(instruction, "sbin/tini", platform, &seed, size)
        }
        _ if instruction == BINARY.0 => {
            one_program(instruction, "usr/local/bin/console", platform, &seed, size)
        }
        _ => Layer::of_bytes(instruction, &seed, size),
    }
}

fn described(platform: &str, version: &str) -> ImageBuilder {
    ImageBuilder::new(platform)
        .oci()
        .created(if version == "1.9.1" { "2026-11-08T10:00:00Z" } else { "2026-11-20T09:30:00Z" })
        .label("org.opencontainers.image.version", version)
        .port("8080/tcp")
        .entrypoint(&["/sbin/tini", "--", "/usr/local/bin/console"])
        .command(&["--listen", ":8080"])
}
