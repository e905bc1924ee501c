//! Fuzz targets: everything that reads what others wrote. They run for a moment with the other tests,
//! and for longer with `make fuzz`; with `cargo bolero` a fuzzer drives them that watches the program.
//!
//! Random bytes get no further than the first brace. So the bytes are instructions: which words of the
//! format follow each other, and where a piece of anything comes between them.

use std::panic::RefUnwindSafe;
use std::time::Duration;

use domain::attestation::{Content, Statement};
use domain::docker_file::StoredManifest;
use domain::image_config::{self, ImageConfig};
use domain::manifest::Manifest;
use domain::{Digest, MediaType, Platform, RawManifest, Reference, Registry, Repository, go_json};

/// How long a target runs among the other tests.
const MOMENT: Duration = Duration::from_millis(300);

/// Pieces that no format expects, and some that stand at the edge of one.
const ODD: [&str; 20] = [
    "\0",
    "\u{1b}[2J",
    "\r\n",
    "\u{202e}",
    "é",
    "\u{10ffff}",
    "\"",
    "\\",
    "\\u0000",
    "%00",
    "..",
    "//",
    "-1",
    "1e999",
    "18446744073709551616",
    "null",
    "true",
    "{}",
    "[[",
    "\u{2028}",
];

/// What a program of this kind makes of the instructions: a text of these words and other pieces.
fn text(words: &[&str], instructions: &[u8]) -> String {
    let mut text = String::new();
    for pair in instructions.chunks(2) {
        let (first, second) = (pair[0], usize::from(*pair.get(1).unwrap_or(&0)));
        match first {
            // Mostly what belongs there, so that texts get far.
            0..=199 => text.push_str(words[(usize::from(first) * 7 + second) % words.len()]),
            200..=219 => text.push_str(ODD[second % ODD.len()]),
            220..=234 => {
                text.push(char::from(pair[0].wrapping_add(pair.get(1).copied().unwrap_or(0))));
            }
            // Cut or doubled.
            235..=244 => {
                let keep = second.min(text.chars().count());
                text = text.chars().take(keep).collect();
            }
            _ if text.len() < 4096 => text.push_str(&text.clone()),
            _ => {}
        }
    }
    text
}

/// A valid text with a few characters changed, taken out or put in.
fn damaged(whole: &str, instructions: &[u8]) -> String {
    let mut characters: Vec<char> = whole.chars().collect();
    for step in instructions.chunks(4).take(8) {
        let at = |n: usize| usize::from(step.get(n).copied().unwrap_or(0));
        let place = (at(0) * 256 + at(1)) % (characters.len() + 1);
        match at(2) % 4 {
            0 if place < characters.len() => drop(characters.remove(place)),
            1 => characters.insert(place, char::from(step.get(3).copied().unwrap_or(0))),
            2 => characters.truncate(place),
            _ => {
                let odd: Vec<char> = ODD[at(3) % ODD.len()].chars().collect();
                characters.splice(place..place, odd);
            }
        }
    }
    characters.into_iter().collect()
}

/// Whether somebody has said how long it shall go on.
fn is_asked_for() -> bool {
    std::env::var_os("BOLERO_RANDOM_TEST_TIME_MS").is_some()
}

/// Runs a target on texts of these words.
pub(crate) fn texts(words: &[&str], target: impl Fn(&str) + RefUnwindSafe) {
    let check = bolero::check!();
    let check = if is_asked_for() { check } else { check.with_test_time(MOMENT) };
    check.for_each(|bytes: &[u8]| target(&text(words, bytes)));
}

/// Runs a target on bytes of any kind.
pub(crate) fn bytes(target: impl Fn(&[u8]) + RefUnwindSafe) {
    let check = bolero::check!();
    let check = if is_asked_for() { check } else { check.with_test_time(MOMENT) };
    check.for_each(|bytes: &[u8]| target(bytes));
}

/// Runs a target on this text, damaged.
pub(crate) fn damages(whole: &str, target: impl Fn(&str) + RefUnwindSafe) {
    target(whole);
    let check = bolero::check!();
    let check = if is_asked_for() { check } else { check.with_test_time(MOMENT) };
    check.for_each(|bytes: &[u8]| target(&damaged(whole, bytes)));
}

const NAMES: [&str; 24] = [
    "docker.io/",
    "index.docker.io",
    "library/",
    "alpine",
    "a",
    "-",
    "_",
    "__",
    ".",
    "/",
    ":",
    "@",
    "localhost",
    ":5000",
    "/",
    "[::1]",
    "127.0.0.1",
    "latest",
    "V1",
    "xn--",
    "sha256:",
    "sha512:",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "g",
];

#[test]
fn fuzz_references() {
    texts(&NAMES, |text| {
        if let Ok(found) = text.parse::<Reference>() {
            let written = found.to_string();
            assert_eq!(written.parse().as_ref(), Ok(&found), "{text}: read again");
            // Docker's short form of what looks like a host is another name, in docker as well.
            let first = found.repository().path().split('/').next().unwrap_or_default();
            if !(found.registry().is_hub() && (first.contains('.') || first == "localhost")) {
                assert_eq!(
                    found.familiar().parse().as_ref(),
                    Ok(&found),
                    "{text}: in its short form"
                );
            }
            let plain = written.bytes().all(|byte| byte.is_ascii_graphic());
            assert!(plain, "{written:?} is safe in addresses and messages");
        }
        if let Ok(found) = text.parse::<Registry>() {
            assert_eq!(found.to_string().parse().as_ref(), Ok(&found), "{text}");
            // The grammar is docker's, which knows nothing of ports above 65535.
            if let Ok(address) = url::Url::parse(&format!("https://{}/v2/", found.api_host())) {
                assert_eq!(address.path(), "/v2/", "{text}: it is a host and nothing else");
                assert_eq!((address.username(), address.query()), ("", None), "{text}");
            }
            let plain =
                found.as_str().bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b));
            assert!(plain, "{text}: it names a folder and a host");
        }
        if let Ok(found) = text.parse::<Repository>() {
            assert_eq!(found.to_string().parse().as_ref(), Ok(&found), "{text}");
        }
        if let Ok(found) = text.parse::<Digest>() {
            assert_eq!(found.to_string(), text, "a digest is its text");
        }
        let _ = domain::route::parse(text);
    });
}

#[test]
fn fuzz_platforms() {
    let words =
        ["linux", "windows", "amd64", "arm", "v7", "v8", "/", "arm64", "x86_64", " ", ":", "10.0"];
    texts(&words, |text| {
        if let Some(found) = Platform::parse(text) {
            let normalised = found.normalised();
            assert_eq!(normalised.normalised(), normalised, "{text}: once is enough");
            assert_eq!(found.key(), normalised.key(), "{text}: one platform, one key");
        }
    });
}

const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const JSON: [&str; 30] = [
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"schemaVersion\":",
    "2",
    "\"mediaType\":",
    "\"manifests\":[",
    "\"config\":{",
    "\"layers\":[",
    "\"digest\":",
    "\"size\":",
    "\"platform\":{",
    "\"os\":",
    "\"linux\"",
    "\"architecture\":",
    "\"amd64\"",
    "\"annotations\":{",
    "\"subject\":",
    "null",
    "1",
    "\"a\"",
    "\"a\":",
    "\"application/vnd.oci.image.index.v1+json\"",
    "\"application/vnd.oci.image.manifest.v1+json\"",
    "\"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"",
    "\"urls\":[",
    "\"data\":",
];

fn image() -> String {
    format!(
        r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{DIGEST}","size":7}},"layers":[{{"mediaType":"x","digest":"{DIGEST}","size":9,"urls":["https://a"],"annotations":{{"a":"<é>"}}}}],"annotations":{{"k":"v"}},"subject":null}}"#
    )
}

fn index() -> String {
    format!(
        r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{DIGEST}","size":7,"platform":{{"os":"linux","architecture":"arm","variant":"v7","os.features":["x"]}},"annotations":{{"vnd.docker.reference.type":"attestation-manifest","vnd.docker.reference.digest":"{DIGEST}"}}}}]}}"#
    )
}

/// A manifest of any declared type is read or refused; its bytes, digest and size stay what they are.
fn read_manifest(text: &str) {
    for kind in [
        domain::media_type::OCI_INDEX,
        domain::media_type::OCI_MANIFEST,
        domain::media_type::DOCKER_MANIFEST,
        "",
    ] {
        let raw = RawManifest::new(text.as_bytes().to_vec(), &MediaType::new(kind));
        assert!(raw.digest().verify(text.as_bytes()), "{text}: the bytes are the truth");
        assert_eq!(raw.size(), text.len() as u64, "{text}");
        match raw.parse() {
            Ok(Manifest::Index(index)) => {
                for entry in &index.manifests {
                    let _ = (entry.attests(), entry.is_attestation());
                    assert!(
                        serde_json::to_string(entry).is_ok(),
                        "{text}: an entry is written again"
                    );
                }
            }
            Ok(Manifest::Image(image)) => drop(image.compressed_size()),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
        let _ = StoredManifest::show_manifest(&raw);
    }
}

#[test]
fn fuzz_manifests() {
    texts(&JSON, read_manifest);
}

#[test]
fn fuzz_damaged_images() {
    let kind = MediaType::new(domain::media_type::OCI_MANIFEST);
    assert!(RawManifest::new(image().into_bytes(), &kind).parse().is_ok(), "undamaged it is one");
    damages(&image(), read_manifest);
}

#[test]
fn fuzz_damaged_indexes() {
    let kind = MediaType::new(domain::media_type::OCI_INDEX);
    assert!(RawManifest::new(index().into_bytes(), &kind).parse().is_ok(), "undamaged it is one");
    damages(&index(), read_manifest);
}

#[test]
fn fuzz_configs() {
    let whole = r#"{"created":"2024-01-02T03:04:05Z","architecture":"arm","variant":"v7","os":"linux","os.version":"10","os.features":["a"],"config":{"Env":["A=b"],"Labels":{"a":"b"}},"rootfs":{"type":"layers","diff_ids":["sha256:x"]},"history":[{"created":"x","created_by":"y","empty_layer":true}]}"#;
    damages(whole, |text| {
        let platform = image_config::platform(text.as_bytes());
        if let Ok(config) = ImageConfig::parse(text.as_bytes()) {
            assert_eq!(platform.ok(), Some(config.platform), "{text}: one platform");
        }
    });
}

#[test]
fn fuzz_statements() {
    for (kind, predicate) in [
        (
            "https://slsa.dev/provenance/v0.2",
            r#"{"builder":{"id":"b"},"materials":[{"uri":"pkg:docker/a%2Fb@1?x=y","digest":{"sha256":"00"}},{"uri":"git+https://a/b.git@refs/heads/c","digest":{"sha1":"1"}}],"invocation":{"configSource":{"uri":"https://a/b.git#c:d","digest":{"sha1":"1"}},"parameters":{"args":{"build-arg:A":"1"}}}}"#,
        ),
        (
            "https://slsa.dev/provenance/v1",
            r#"{"buildDefinition":{"externalParameters":{"workflow":{"repository":"r","ref":"f"}},"resolvedDependencies":[{"uri":"git+r","digest":{"gitCommit":"1"}}]},"runDetails":{"builder":{"id":"b"}}}"#,
        ),
        (
            "https://spdx.dev/Document",
            r#"{"spdxVersion":"SPDX-2.3","packages":[{"SPDXID":"a","name":"b","versionInfo":"1","externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:apk/a/b@1?c=d"}]}]}"#,
        ),
        (
            "https://openvex.dev/ns/v0.2.0",
            r#"{"author":"a","timestamp":"t","statements":[{"vulnerability":{"name":"CVE-1"},"status":"fixed","products":[{"@id":"p"}]},{"vulnerability":"CVE-2","status":"affected"}]}"#,
        ),
        (
            "https://cyclonedx.org/bom/v1.5",
            r#"{"specVersion":"1.5","components":[{"type":"library","group":"g","name":"n","version":"1","purl":"pkg:npm/%40g/n@1","components":[{"name":"p"}]}]}"#,
        ),
    ] {
        let whole = format!(
            r#"{{"predicateType":"{kind}","subject":[{{"digest":{{"sha256":"{}"}}}}],"predicate":{predicate}}}"#,
            DIGEST.trim_start_matches("sha256:"),
        );
        let read = |text: &str| Statement::parse(text.as_bytes());
        assert!(read(&whole).is_ok_and(|found| found.is_about(&DIGEST.parse().unwrap())));
        damages(&whole, |text| match read(text).map(|found| found.content) {
            Ok(Content::Provenance(found)) => {
                for material in found.images() {
                    assert!(material.image().is_some(), "{text}: an image has a name");
                }
            }
            Ok(Content::Sbom(found)) => {
                for package in &found.packages {
                    assert!(!package.key().is_empty(), "{text}: a package can be found again");
                }
            }
            Ok(Content::Vex(_) | Content::Signature | Content::Other) => {}
            Err(error) => assert!(!error.to_string().is_empty()),
        });
    }
}

#[test]
fn fuzz_store_files() {
    let reference = "127.0.0.1:5000/a:b".parse().unwrap();
    let raw =
        RawManifest::new(image().into_bytes(), &MediaType::new(domain::media_type::OCI_MANIFEST));
    let whole = StoredManifest::new(reference, raw, Platform::new("linux", "arm", "v7"));
    damages(&whole.encode().unwrap(), |text| {
        let Ok(found) = StoredManifest::decode(text.as_bytes()) else { return };
        let _ = (found.show_verbose(), found.show());
        let written = found.encode().unwrap();
        let again = StoredManifest::decode(written.as_bytes()).unwrap();
        assert_eq!(again.encode().unwrap(), written, "{text}: what is written is read again");
        assert_eq!(again.descriptor.digest, found.descriptor.digest, "{text}");
        assert_eq!(again.reference, found.reference, "{text}");
    });
}

#[test]
fn fuzz_json_as_go_writes_it() {
    texts(&JSON, |text| {
        let Ok(value) = serde_json::from_str::<serde_json::Value>(text) else {
            let _ = (go_json::indent(text, "   "), go_json::compact(text));
            return;
        };
        for written in [go_json::indent(text, "   "), go_json::compact(text)] {
            let again: serde_json::Value = serde_json::from_str(&written).unwrap();
            assert_eq!(again, value, "{text}: the same value");
        }
        let compact = go_json::compact(text);
        assert_eq!(
            go_json::compact(&go_json::indent(text, "\t")),
            compact,
            "{text}: white space only"
        );
    });
}
