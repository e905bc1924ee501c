//! What attestations add to a comparison.

use super::*;
use crate::attestation::Statement;
use crate::diff::{Confidence, PackageStatus, Status, markdown, text};
use crate::protocol::attestation::{AttestationManifest, AttestationStatement, Attestations};

fn statement(entry: &SideEntry, kind: &str, predicate: &Value) -> AttestationStatement {
    let digest = &entry.descriptor.digest;
    let text = json!({
        "predicateType": kind,
        "subject": [{"digest": {"sha256": digest.hex()}}],
        "predicate": predicate,
    })
    .to_string();
    let read = Statement::parse(text.as_bytes()).unwrap();
    AttestationStatement {
        digest: Digest::of(text.as_bytes()),
        size: text.len() as u64,
        predicate_type: kind.to_owned(),
        about_subject: read.is_about(digest),
        signature: None,
        content: Ok(read.content),
    }
}

fn sbom(entry: &SideEntry, packages: &[(&str, &str)]) -> AttestationStatement {
    let package = |(name, version): &(&str, &str)| json!({"name": name, "versionInfo": version});
    let packages: Vec<Value> = packages.iter().map(package).collect();
    let document = json!({"spdxVersion": "SPDX-2.3", "packages": packages});
    statement(entry, "https://spdx.dev/Document", &document)
}

fn built(entry: &SideEntry, source: &str, commit: &str, images: &[&str]) -> AttestationStatement {
    let image = |name: &&str| json!({"uri": format!("pkg:docker/{name}"), "digest": {"sha256": Digest::of(name.as_bytes()).hex()}});
    let materials: Vec<Value> = images.iter().map(image).collect();
    let said = json!({
        "builder": {"id": "https://ci.example/1"},
        "materials": materials,
        "invocation": {"configSource": {"uri": source, "digest": {"sha1": commit}}},
    });
    statement(entry, "https://slsa.dev/provenance/v0.2", &said)
}

/// Marks the entry as attested by these statements.
fn attest(entry: &mut SideEntry, statements: Vec<AttestationStatement>) -> Attestations {
    let digest = Digest::of(entry.descriptor.digest.as_str().as_bytes());
    entry.attestations.push(digest.clone());
    let subject = Some(entry.descriptor.digest.clone());
    let platform = entry.descriptor.platform.clone();
    let manifest = AttestationManifest { digest, subject, platform, statements: Ok(statements) };
    Attestations { manifests: vec![manifest] }
}

/// One platform on both sides, with what is stated about it.
fn compared(
    say_a: impl Fn(&SideEntry) -> Vec<AttestationStatement>,
    say_b: impl Fn(&SideEntry) -> Vec<AttestationStatement>,
) -> Comparison {
    let (mut a, mut b) =
        (image("base app").entry("linux/amd64"), image("base2 app2").entry("linux/amd64"));
    let (in_a, in_b) = (say_a(&a), say_b(&b));
    let (in_a, in_b) = (attest(&mut a, in_a), attest(&mut b, in_b));
    let mut found = compare(vec![a], vec![b]);
    assert_eq!(found.platforms[0].attested, None, "not before it is asked for");
    found.attest(&in_a, &in_b);
    found
}

#[test]
fn packages_are_added_removed_upgraded_and_downgraded() {
    let found = compared(
        |it| vec![sbom(it, &[("a", "1.9"), ("b", "1"), ("c", "2.0-r1"), ("d", "1"), ("e", "1")])],
        |it| vec![sbom(it, &[("a", "1.10"), ("c", "2.0-r0"), ("d", "1"), ("f", "1"), ("e", "1")])],
    );
    let attested = found.platforms[0].attested.as_ref().unwrap();
    let changes: Vec<String> = attested
        .packages
        .iter()
        .map(|it| format!("{} {} {:?} {:?}", it.status.words(), it.name, it.a, it.b))
        .collect();
    assert_eq!(
        changes,
        [
            r#"added f None Some("1")"#,
            r#"removed b Some("1") None"#,
            r#"upgraded a Some("1.9") Some("1.10")"#,
            r#"downgraded c Some("2.0-r1") Some("2.0-r0")"#,
        ],
        "1.10 is higher than 1.9"
    );
    assert_eq!(attested.package_words(), "1 added, 1 removed, 1 upgraded, 1 downgraded");
    let report = text(&found);
    assert!(report.contains("linux/amd64: 1 upgraded: a 1.9 → 1.10"), "{report}");
    assert!(markdown(&found).contains("- linux/amd64: 1 added: f 1"), "{}", markdown(&found));
}

#[test]
fn a_package_in_several_versions_tells_those_that_differ() {
    let found = compared(
        |it| vec![sbom(it, &[("a", "1"), ("a", "2")])],
        |it| vec![sbom(it, &[("a", "2"), ("a", "3")])],
    );
    let attested = found.platforms[0].attested.as_ref().unwrap();
    let [change] = &attested.packages[..] else { panic!("{attested:?}") };
    assert_eq!((change.a.as_deref(), change.b.as_deref()), (Some("1"), Some("3")));
    assert_eq!(change.status, PackageStatus::Upgraded);
}

#[test]
fn packages_are_compared_only_where_both_have_an_sbom() {
    let found = compared(|it| vec![sbom(it, &[("a", "1")])], |_| vec![]);
    let attested = found.platforms[0].attested.as_ref().unwrap();
    assert!(attested.packages.is_empty(), "nothing was removed: nothing is known");
    assert_eq!(attested.package_words(), "");
    assert!(text(&found).contains("linux/amd64: the SBOM is gone"), "{}", text(&found));
    let same = compared(|it| vec![sbom(it, &[("a", "1")])], |it| vec![sbom(it, &[("a", "1")])]);
    assert!(text(&same).contains("linux/amd64: the same packages"), "{}", text(&same));
}

#[test]
fn a_statement_about_another_image_says_nothing_about_this_one() {
    let other = image("other").entry("linux/amd64");
    let foreign =
        || AttestationStatement { about_subject: false, ..sbom(&other, &[("evil", "1")]) };
    let found = compared(|_| vec![foreign()], |it| vec![sbom(it, &[])]);
    let attested = found.platforms[0].attested.as_ref().unwrap();
    assert_eq!((attested.a.packages, attested.a.formats.len()), (0, 0));
}

#[test]
fn the_commit_links_to_the_forge_where_its_address_is_known() {
    let (before, after) = ("a".repeat(40), "b".repeat(40));
    for (source, address) in [
        (
            "https://github.com/acme/app.git#refs/tags/v1",
            Some("https://github.com/acme/app/compare/"),
        ),
        ("https://gitlab.com/acme/sub/app.git", Some("https://gitlab.com/acme/sub/app/-/compare/")),
        ("https://git.example/acme/app.git", None),
        ("javascript:alert(1)//github.com/x", None),
        ("https://github.com/../x\"onclick=", None),
    ] {
        let found = compared(
            |it| vec![built(it, source, &before, &[])],
            |it| vec![built(it, source, &after, &[])],
        );
        let attested = found.platforms[0].attested.as_ref().unwrap();
        let wanted = address.map(|address| format!("{address}{before}...{after}"));
        assert_eq!(attested.commits_address(), wanted, "{source}");
        let report = text(&found);
        assert!(report.contains(&format!("linux/amd64: commit {before} → {after}")), "{report}");
    }
    let odd = compared(
        |it| vec![built(it, "https://github.com/a/b", "a/../../x", &[])],
        |it| vec![built(it, "https://github.com/a/b", &after, &[])],
    );
    assert_eq!(odd.platforms[0].attested.as_ref().unwrap().commits_address(), None, "no commit");
}

#[test]
fn the_one_image_of_a_build_is_its_base() {
    let source = "https://git.example/app";
    let on = |images: [&'static str; 2], count: usize| {
        move |it: &SideEntry| vec![built(it, source, "c", &images[..count])]
    };
    let found = compared(on(["alpine@3.21", ""], 1), on(["alpine@3.22", ""], 1));
    let row = &found.platforms[0];
    let names = [&row.base_a, &row.base_b].map(|base| base.as_ref().map(|it| it.name.clone()));
    assert_eq!(names, [Some("alpine:3.21".to_owned()), Some("alpine:3.22".to_owned())]);
    assert_eq!(row.base_a.as_ref().map(|it| it.confidence), Some(Confidence::Provenance));
    assert_eq!(row.status, Status::RebuiltOnNewBase, "which nothing else said");
    assert!(found.verdict.rest.contains("new base"), "{:?}", found.verdict);
    let same = compared(on(["alpine@3.21", ""], 1), on(["alpine@3.21", ""], 1));
    assert_eq!(same.platforms[0].status, Status::LayersChanged, "the same base by its digest");
    let two = compared(on(["golang@1", "alpine@3.21"], 2), on(["golang@1", "alpine@3.22"], 2));
    assert_eq!(two.platforms[0].base_b, None, "which of the two is not said");
    assert_eq!(two.platforms[0].attested.as_ref().unwrap().b.images.len(), 2);
}
