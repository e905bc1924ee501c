//! What machine an image's programs are for, read from real layers of a real registry.

use std::io::Write as _;

use demo::image::{Blob, ImageBuilder, IndexBuilder, Layer, Member, program};
use demo::registry::{Registry, Running, serve};
use domain::executable::{Fit, Programs};
use domain::protocol::inspection::{CheckPrograms, MOST_LAYER_BYTES};
use domain::{ApiError, Code, Digest, Platform};

use crate::ground::{Ground, reference};
use crate::script::{Reply, Script};

fn of(platform: &str, size: usize) -> Vec<u8> {
    program(&Platform::parse(platform).unwrap(), "program", size)
}

fn base(platform: &str) -> Layer {
    let busybox = of(platform, 20_000);
    let members = [Member::File("bin/busybox", &busybox), Member::Link("bin/sh", "busybox")];
    Layer::of_members("ADD rootfs /", &members)
}

fn app(platform: &str) -> Layer {
    Layer::of_members("COPY app /app", &[Member::File("app", &of(platform, 20_000))])
}

async fn serving(name: &str, builder: &ImageBuilder) -> (Registry, Running) {
    let registry = Registry::new();
    builder.build().store(&mut registry.store(), "a/b", Some(name));
    let running = serve(&registry).await.unwrap();
    (registry, running)
}

async fn check(host: &str, most_bytes: u64) -> Result<Programs, ApiError> {
    let reference = reference(host, "a/b:1");
    let asked = CheckPrograms { reference, platform: None, most_bytes };
    Ground::new().engine.run(asked).await
}

/// What is found in an image of these layers that starts with `/app`.
async fn found(platform: &str, layers: Vec<Layer>) -> Programs {
    let builder = ImageBuilder::new(platform).layers(layers).command(&["/app"]);
    let (_registry, running) = serving("1", &builder).await;
    check(&running.host(), MOST_LAYER_BYTES).await.unwrap()
}

/// The layer with its archive packed otherwise.
fn packed(layer: Layer, pack: impl Fn(&[u8]) -> Vec<u8>) -> Layer {
    let mut tar = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&layer.blob.bytes[..]), &mut tar)
        .unwrap();
    Layer { blob: Blob::new(pack(&tar)), ..layer }
}

#[tokio::test]
async fn only_as_much_is_read_as_is_needed() {
    let platform = "linux/arm64/v8";
    // Far more below than is read at once, and much behind the program in its own layer.
    let large = Layer::of_bytes("RUN make", "large", 12_000_000);
    let rest = of(platform, 3_000_000);
    let members = [Member::File("app", &of(platform, 20_000)), Member::File("rest", &rest)];
    let top = Layer::of_members("COPY . /", &members);
    let builder = ImageBuilder::new(platform).layers(vec![base(platform), large, top]);
    let builder = builder.command(&["/app"]);
    let (registry, running) = serving("1", &builder).await;
    let found = check(&running.host(), MOST_LAYER_BYTES).await.unwrap();
    assert_eq!((found.fit(), found.layers, found.is_settled), (Fit::Verified, 1, true));
    assert!(found.read < 2_000_000, "the first ranges of one layer: {} bytes", found.read);
    assert_eq!(found.words(&Platform::parse(platform).unwrap()), "verified aarch64");
    let gets = registry.requests().into_iter().filter(|one| one.path.contains("/blobs/")).count();
    assert!(gets < 8, "few requests: {gets}");
}

#[tokio::test]
async fn a_program_of_another_machine_is_found_below_right_labels() {
    let platform = "linux/arm64/v8";
    let wrong = found(platform, vec![base(platform), app("linux/amd64")]).await;
    assert_eq!(wrong.fit(), Fit::Wrong);
    assert_eq!(wrong.words(&Platform::parse(platform).unwrap()), "x86-64 inside linux/arm64/v8");
    assert_eq!(wrong.files[0].path, "/app");
    // The list's word counts where there is one.
    let builder = ImageBuilder::new("linux/amd64").layers(vec![app("linux/amd64")]);
    let (_registry, running) = serving("1", &builder.command(&["/app"])).await;
    let asked = CheckPrograms {
        reference: reference(&running.host(), "a/b:1"),
        platform: Platform::parse("linux/riscv64"),
        most_bytes: MOST_LAYER_BYTES,
    };
    assert_eq!(Ground::new().engine.run(asked).await.unwrap().fit(), Fit::Wrong);
}

#[tokio::test]
async fn every_packing_is_unpacked_as_it_comes() {
    let zstd = |tar: &[u8]| {
        // As eStargz and zstd:chunked do, a frame to be skipped in front.
        let mut all = vec![0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4];
        let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
        encoder.write_all(tar).unwrap();
        all.extend(encoder.finish().unwrap());
        all
    };
    for platform in ["linux/arm64/v8", "linux/s390x", "windows/amd64"] {
        let path = if platform.starts_with("windows") { "Files/app" } else { "app" };
        let layer = || Layer::of_members("COPY", &[Member::File(path, &of(platform, 300_000))]);
        let packings: [Layer; 4] = [
            layer().compressed(),
            packed(layer(), <[u8]>::to_vec),
            packed(layer(), zstd),
            // As eStargz does: many gzip members, one behind the other.
            packed(layer(), |tar| {
                let gzipped = tar.chunks(70_000).map(|chunk| {
                    let fast = flate2::Compression::fast();
                    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), fast);
                    gzip.write_all(chunk).unwrap();
                    gzip.finish().unwrap()
                });
                gzipped.collect::<Vec<_>>().concat()
            }),
        ];
        for (number, layer) in packings.into_iter().enumerate() {
            let found = found(platform, vec![layer]).await;
            assert_eq!(found.fit(), Fit::Verified, "{platform}, packing {number}: {found:?}");
        }
    }
}

#[tokio::test]
async fn what_is_not_found_in_time_is_said_to_be_unknown() {
    let platform = "linux/amd64";
    let large = Layer::of_bytes("RUN make", "large", 3_000_000);
    let builder = ImageBuilder::new(platform).layers(vec![app(platform), large]);
    let builder = builder.command(&["/app"]);
    let (_registry, running) = serving("1", &builder).await;
    let cut = check(&running.host(), 1_000_000).await.unwrap();
    assert_eq!((cut.fit(), cut.is_settled), (Fit::Unknown, false));
    assert!(cut.read <= 1_100_000, "{} bytes", cut.read);
    assert_eq!(cut.stopped.as_ref().map(|error| error.code), Some(Code::Unsupported));
    let whole = check(&running.host(), MOST_LAYER_BYTES).await.unwrap();
    assert_eq!((whole.fit(), whole.layers), (Fit::Verified, 2));
    let nothing = check(&running.host(), 0).await.unwrap();
    assert_eq!((nothing.read, nothing.is_settled), (0, false));
}

#[tokio::test]
async fn hostile_layers_end_and_say_why() {
    let platform = "linux/amd64";
    let noise = |bytes: Vec<u8>| Layer {
        instruction: "RUN".into(),
        diff_id: Digest::of(&bytes),
        blob: Blob::new(bytes),
    };
    for (what, layer) in [
        ("no archive", noise(vec![7; 5000])),
        ("a gzip that is cut", noise(app(platform).blob.bytes[..3000].to_vec())),
        ("a frame that is none", noise(b"\x28\xb5\x2f\xfd and no more".to_vec())),
    ] {
        let found = found(platform, vec![base(platform), layer]).await;
        assert!(!found.is_settled, "{what}: {found:?}");
        let error = found.stopped.clone().unwrap();
        assert_eq!(error.code, Code::BadResponse, "{what}: {error}");
        assert!(error.subject.unwrap().starts_with("sha256:"), "{what}: which layer");
        assert_eq!(found.layers, 1, "{what}: what is below does not count");
    }
    // A gigabyte of zeros in a megabyte is passed over, not kept.
    let zeros = {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        let mut header = tar::Header::new_gnu();
        header.set_size(64 << 20);
        header.set_path("zeros").unwrap();
        header.set_cksum();
        gzip.write_all(header.as_bytes()).unwrap();
        for _ in 0..64 {
            gzip.write_all(&vec![0; 1 << 20]).unwrap();
        }
        noise(gzip.finish().unwrap())
    };
    let found = found(platform, vec![app(platform), zeros]).await;
    assert_eq!(found.fit(), Fit::Verified, "{found:?}");
    assert!(found.unpacked > 64 << 20 && found.read < 2_000_000, "{found:?}");
}

#[tokio::test]
async fn a_registry_that_knows_no_ranges_or_answers_others_is_lived_with() {
    let platform = "linux/amd64";
    let large = Layer::of_bytes("RUN make", "large", 1_500_000);
    let image =
        ImageBuilder::new(platform).layers(vec![app(platform), large]).command(&["/app"]).build();
    for (range, fit) in [(None, Fit::Verified), (Some("bytes 7-8/9"), Fit::Unknown)] {
        let held = image.clone();
        let script = Script::open(move |seen| {
            if seen.path.contains("/manifests/") {
                let kind = held.manifest.media_type().as_str();
                return Reply::new(200).header("content-type", kind).body(held.manifest.bytes());
            }
            let blob = held.blobs.iter().find(|blob| seen.path.ends_with(blob.digest.as_str()));
            let Some(blob) = blob else { return Reply::new(404) };
            let is_config = blob.digest == held.blobs[0].digest;
            match range {
                Some(range) if !is_config => {
                    Reply::new(206).header("content-range", range).body(&blob.bytes[..])
                }
                _ => Reply::new(200).body(&blob.bytes[..]),
            }
        })
        .await;
        let found = check(&script.host(), MOST_LAYER_BYTES).await.unwrap();
        assert_eq!(found.fit(), fit, "{found:?}");
        assert_eq!(found.stopped.is_some(), fit == Fit::Unknown, "{found:?}");
    }
}

#[tokio::test]
async fn a_list_has_no_programs_of_its_own() {
    let registry = Registry::new();
    let image = ImageBuilder::new("linux/amd64").build();
    IndexBuilder::oci().image(&image).build().store(&mut registry.store(), "a/b", Some("1"));
    let running = serve(&registry).await.unwrap();
    let error = check(&running.host(), MOST_LAYER_BYTES).await.unwrap_err();
    assert_eq!(error.code, Code::Invalid);
    assert!(error.hint.unwrap().contains("one of its images"));
}
