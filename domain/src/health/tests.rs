//! Lists that are wrong in one way each, and what is found.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::diff::{SideImage, Source};
use crate::media_type::{DOCKER_MANIFEST, OCI_CONFIG, OCI_INDEX, OCI_MANIFEST};

fn entry(platform: Option<&str>, config: &str) -> SideEntry {
    let mut descriptor = Descriptor::new(OCI_MANIFEST.into(), Digest::of(config.as_bytes()), 7);
    descriptor.platform = platform.and_then(Platform::parse);
    let image = SideImage {
        config_descriptor: Descriptor::new(OCI_CONFIG.into(), Digest::of(b"config"), 2),
        layers: vec![Descriptor::new("layer".into(), Digest::of(b"layer"), 40)],
        annotations: BTreeMap::new(),
        config: Some(serde_json::from_str(config).unwrap()),
    };
    SideEntry { descriptor, image: Ok(image), attestations: Vec::new(), base: None }
}

const ARM: &str = r#"{"os":"linux","architecture":"arm64"}"#;
const AMD: &str = r#"{"os":"linux","architecture":"amd64"}"#;

fn list(entries: Vec<SideEntry>, attestations: &[(&str, Option<&Digest>)]) -> Side {
    let attestations: Vec<Value> = attestations
        .iter()
        .map(|(name, subject)| {
            let mut annotations = json!({"vnd.docker.reference.type": "attestation-manifest"});
            if let Some(subject) = subject {
                annotations["vnd.docker.reference.digest"] = json!(subject);
            }
            json!({"mediaType": OCI_MANIFEST, "digest": Digest::of(name.as_bytes()), "size": 3,
                "annotations": annotations})
        })
        .collect();
    Side {
        source: Source::Registry("a/b:1".parse().unwrap()),
        digest: None,
        media_type: OCI_INDEX.into(),
        text: json!({"manifests": attestations}).to_string(),
        entries,
    }
}

fn troubles(side: &Side) -> Vec<(Level, Trouble)> {
    findings(side).into_iter().map(|finding| (finding.level, finding.what)).collect()
}

#[test]
fn a_whole_list_has_no_findings() {
    let whole = list(vec![entry(Some("linux/amd64"), AMD), entry(Some("linux/arm64"), ARM)], &[]);
    assert_eq!(troubles(&whole), []);
}

#[test]
fn each_trouble_is_found() {
    let failed = |code, message: &str| {
        let mut entry = entry(Some("linux/386"), AMD);
        entry.image = Err(ApiError::new(code, message));
        entry
    };
    let mut docker = entry(Some("linux/arm64"), ARM);
    docker.descriptor.media_type = DOCKER_MANIFEST.into();
    let mut nested = failed(Code::Unsupported, "a list within the list");
    nested.descriptor.media_type = OCI_INDEX.into();
    let counts = r#"{"os":"linux","architecture":"amd64","rootfs":{"diff_ids":["a","b"]}}"#;
    let mut foreign = entry(Some("linux/amd64"), AMD);
    let kind = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
    foreign.image.as_mut().unwrap().layers[0].media_type = kind.into();
    let other = AMD.replace('}', ",\"v\":2}");
    let amd = || entry(Some("linux/amd64"), AMD);
    for (entries, wanted) in [
        (vec![], (Level::Odd, Trouble::Empty)),
        (vec![failed(Code::NotFound, "x")], (Level::Bad, Trouble::MissingImage)),
        (
            vec![failed(Code::BadResponse, "no JSON")],
            (Level::Bad, Trouble::UnreadableImage("no JSON".to_owned())),
        ),
        (
            vec![entry(Some("linux/riscv64"), AMD)],
            (Level::Bad, Trouble::OtherPlatform(Platform::new("linux", "amd64", ""))),
        ),
        (
            vec![amd(), entry(Some("linux/x86_64"), &other)],
            (Level::Odd, Trouble::RepeatedPlatform(2)),
        ),
        (vec![amd(), amd()], (Level::Note, Trouble::RepeatedEntry)),
        (vec![entry(None, AMD)], (Level::Odd, Trouble::NoPlatform)),
        (vec![amd(), docker], (Level::Odd, Trouble::MixedTypes)),
        (vec![nested], (Level::Odd, Trouble::NestedList)),
        (vec![entry(Some("linux/amd64"), counts)], (Level::Bad, Trouble::OtherLayerCount(2))),
        (vec![foreign], (Level::Note, Trouble::ForeignLayer)),
    ] {
        assert_eq!(troubles(&list(entries, &[])), [wanted]);
    }
}

#[test]
fn attestations_are_held_against_the_images() {
    let mut attested = entry(Some("linux/amd64"), AMD);
    attested.attestations = vec![Digest::of(b"one")];
    let subject = attested.descriptor.digest.clone();
    let gone = Digest::of(b"not in the list");
    let entries = vec![attested, entry(Some("linux/arm64"), ARM)];
    let side = list(entries, &[("one", Some(&subject)), ("two", Some(&gone)), ("three", None)]);
    assert_eq!(
        troubles(&side),
        [
            (Level::Odd, Trouble::AttestationWithoutImage),
            (Level::Odd, Trouble::AttestationOfNothing),
            (Level::Note, Trouble::NotAttested),
        ]
    );
}

#[test]
fn every_part_is_asked_about_once() {
    let entries = vec![entry(Some("linux/amd64"), AMD), entry(Some("linux/arm64"), ARM)];
    let side = list(entries, &[("one", None)]);
    let roles = |with_layers| -> Vec<Role> {
        parts(&side, with_layers).into_iter().map(|part| part.role).collect()
    };
    // Both images have one config and one layer, which they share.
    assert_eq!(roles(false), [Role::Manifest, Role::Config, Role::Manifest, Role::Attestation]);
    assert_eq!(
        roles(true),
        [Role::Manifest, Role::Config, Role::Layer, Role::Manifest, Role::Attestation]
    );
}

#[test]
fn answers_become_findings() {
    let part = |role, size| Part {
        role,
        platform: None,
        descriptor: Descriptor::new("x".into(), Digest::of(b"x"), size),
    };
    let check = |role, outcome| PartCheck { part: part(role, 7), outcome };
    let refused = ApiError::new(Code::Forbidden, "refused");
    let checks = [
        check(Role::Layer, Ok(Presence::There(Some(7)))),
        check(Role::Layer, Ok(Presence::There(None))),
        check(Role::Config, Err(refused)),
        check(Role::Manifest, Ok(Presence::Missing)),
        check(Role::Layer, Ok(Presence::Missing)),
        check(Role::Layer, Ok(Presence::There(Some(8)))),
    ];
    let found: Vec<Trouble> =
        findings_of_checks(&checks).into_iter().map(|finding| finding.what).collect();
    assert_eq!(
        found,
        [
            Trouble::MissingImage,
            Trouble::MissingBlob,
            Trouble::OtherSize(8),
            Trouble::UnknownBlob("refused".to_owned()),
        ]
    );
}
