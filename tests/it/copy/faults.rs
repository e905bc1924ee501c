//! Copies that are stopped, and registries that misbehave: what got through is not sent again, and a tag
//! never points at something that is not whole.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use acceptance::proxy::{Canned, Quirks};
use acceptance::{DockerRegistry, Image, Line, Manifold, RecordingProxy, TempHome};
use domain::{Digest, Platform};

use super::ground::{List, copy, lines, skopeo_raw};

const AMD64: (&str, &str) = ("linux", "amd64");
/// More than two pieces.
const LARGE: usize = 20 << 20;

fn large() -> Image {
    Image::large(&Platform::new(AMD64.0, AMD64.1, ""), &[LARGE, 1000], 7)
}

/// The digests of the blobs that were put and taken.
fn put(lines: &[String]) -> Vec<String> {
    let done = lines.iter().filter(|line| line.starts_with("PUT") && line.ends_with("201"));
    let digests = done.filter_map(|line| {
        let after = line.split_once("digest=")?.1;
        Some(after.split(['&', ' ']).next().unwrap_or_default().to_owned())
    });
    digests.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_is_killed_goes_on_when_it_is_repeated() {
    let (from, to) = (DockerRegistry::start().await, DockerRegistry::start().await);
    let (list, home) = (List::new(), TempHome::new());
    list.push(&from, "team/app", "1").await;
    let recorder = RecordingProxy::start(to.host());
    let line = Line::to(recorder.host(), Duration::from_millis(40)).await;
    let source = format!("{}/team/app:1", from.host());
    let target = format!("{}/mirror/app:1", line.host());
    let mut command = Command::new(Manifold::find().binary());
    command.args(["copy", &source, &target]).stdin(Stdio::null()).stdout(Stdio::null());
    home.apply(&mut command);
    let mut child = command.spawn().expect("it starts");
    let (mut first, start) = (Vec::new(), Instant::now());
    while put(&first).len() < 5 {
        assert!(start.elapsed() < Duration::from_secs(30), "no blob goes over: {first:#?}");
        first.extend(lines(&recorder));
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    child.kill().expect("it is killed");
    child.wait().expect("it has ended");
    // What was under way still arrives.
    tokio::time::sleep(Duration::from_millis(500)).await;
    first.extend(lines(&recorder));
    let first: BTreeSet<String> = put(&first).into_iter().collect();
    let all: BTreeSet<Digest> =
        list.images.iter().flat_map(|image| &image.blobs).map(|blob| Digest::of(blob)).collect();
    assert!(first.len() < all.len(), "killed before its end: {} of {}", first.len(), all.len());
    assert!(to.manifest("mirror/app", "1").await.is_none(), "no tag");
    let outcome = copy(&home, &[&source, &target]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let second: BTreeSet<String> = put(&lines(&recorder)).into_iter().collect();
    let twice: Vec<_> = second.intersection(&first).collect();
    assert!(twice.is_empty(), "sent again: {twice:?}");
    assert_eq!(skopeo_raw(&source), skopeo_raw(&format!("{}/mirror/app:1", to.host())));
}

#[tokio::test]
async fn a_registry_that_takes_no_pieces_gets_the_blob_in_one() {
    let (from, to) = (DockerRegistry::start().await, DockerRegistry::start().await);
    let home = TempHome::new();
    from.push_image("a", "1", &large()).await;
    let recorder = RecordingProxy::start(to.host());
    for (status, tag) in [(405, "a"), (404, "b"), (501, "c")] {
        let canned = Canned {
            method: "PATCH",
            path: "/blobs/uploads/",
            status,
            content_type: "text/plain",
            body: "no",
        };
        recorder.set_quirks(Quirks { canned: Some(canned), ..Quirks::default() });
        let target = format!("{}/{tag}:1", recorder.host());
        let outcome = copy(&home, &[&format!("{}/a:1", from.host()), &target]);
        assert_eq!(outcome.code, 0, "{status}: {outcome:?}");
        for blob in &large().blobs {
            let there = to.blob(tag, &Digest::of(blob)).await;
            assert!(there.is_some_and(|there| &there == blob), "whole: {} bytes", blob.len());
        }
    }
}

#[tokio::test]
async fn a_blob_that_is_not_what_it_should_be_tags_nothing() {
    let home = TempHome::new();
    let image = large();
    let (layer, small) = (&image.blobs[1], &image.blobs[2]);
    let flipped = |blob: &[u8]| {
        let mut other = blob.to_vec();
        let last = other.len() - 1;
        other[last] ^= 1;
        other
    };
    let longer = |blob: &[u8]| [blob, b"more"].concat();
    let shorter = |blob: &[u8]| blob[..blob.len() / 2].to_vec();
    for (what, blob, other, words) in [
        ("another layer", layer, flipped(layer), "the content has digest"),
        ("a longer layer", layer, longer(layer), "larger than"),
        ("a shorter layer", layer, shorter(layer), "the content has digest"),
        ("another small one", small, flipped(small), "the content has digest"),
        ("a longer small one", small, longer(small), "larger than"),
    ] {
        let (from, to) = (DockerRegistry::start().await, DockerRegistry::start().await);
        from.push_image("a", "1", &image).await;
        from.damage_blob(&Digest::of(blob), &other);
        let canned = Canned {
            method: "PATCH",
            path: "/blobs/uploads/",
            status: 405,
            content_type: "text/plain",
            body: "no",
        };
        for canned in [None, Some(canned)] {
            let recorder = RecordingProxy::start(to.host());
            recorder.set_quirks(Quirks { canned, ..Quirks::default() });
            let target = format!("{}/b:1", recorder.host());
            let outcome = copy(&home, &[&format!("{}/a:1", from.host()), &target]);
            assert_eq!(outcome.code, 1, "{what}: {outcome:?}");
            assert!(outcome.stderr.contains(words), "{what}: {}", outcome.stderr);
            assert!(outcome.stderr.contains(Digest::of(blob).as_str()), "{}", outcome.stderr);
            assert!(to.manifest("b", "1").await.is_none(), "{what}: nothing is tagged");
            assert!(to.blob("b", &Digest::of(blob)).await.is_none(), "{what}: nor kept");
            let seen = lines(&recorder);
            let put = |line: &String| line.starts_with("PUT") && line.contains("/manifests/");
            assert!(!seen.iter().any(put), "{what}: {seen:#?}");
        }
    }
}

#[tokio::test]
async fn what_is_missing_is_said_with_its_name() {
    let (from, to) = (DockerRegistry::start().await, DockerRegistry::start().await);
    let home = TempHome::new();
    let (source, target) = (format!("{}/no:1", from.host()), format!("{}/b:1", to.host()));
    let outcome = copy(&home, &[&source, &target]);
    assert_eq!(outcome.code, 1);
    assert!(outcome.stderr.starts_with(&format!("{source} was not found")), "{}", outcome.stderr);
    let outcome = copy(&home, &[&source]);
    assert_eq!(outcome.code, 2, "two names are wanted: {outcome:?}");
}
