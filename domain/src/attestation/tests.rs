//! What builders write, what others write, and what nobody should.

use serde_json::{Value, json};

use super::*;

fn statement(kind: &str, predicate: &Value) -> Result<Statement, StatementError> {
    let hex = "a".repeat(64);
    let text = json!({
        "_type": "https://in-toto.io/Statement/v0.1",
        "subject": [{"name": "pkg:docker/acme/app@1", "digest": {"sha256": hex}}],
        "predicate": predicate,
        "predicateType": kind,
    });
    Statement::parse(text.to_string().as_bytes())
}

fn provenance(kind: &str, predicate: &Value) -> Provenance {
    match statement(kind, predicate).unwrap().content {
        Content::Provenance(found) => *found,
        other => panic!("{other:?}"),
    }
}

fn sbom(kind: &str, predicate: &Value) -> Sbom {
    match statement(kind, predicate).unwrap().content {
        Content::Sbom(found) => found,
        other => panic!("{other:?}"),
    }
}

#[test]
fn provenance_0_2_of_buildkit() {
    let found = provenance(
        "https://slsa.dev/provenance/v0.2",
        &json!({
            "builder": {"id": "https://github.com/acme/app/actions/runs/1"},
            "buildType": "https://mobyproject.org/buildkit@v1",
            "materials": [
                {"uri": "pkg:docker/docker/dockerfile@1", "digest": {"sha256": "11"}},
                {"uri": "pkg:docker/ghcr.io/acme/base@1.2?platform=linux%2Famd64", "digest": {"sha256": "22"}},
                {"uri": "https://github.com/acme/app.git#refs/tags/v1", "digest": {"sha1": "c0ffee"}},
            ],
            "invocation": {
                "configSource": {
                    "uri": "https://github.com/acme/app.git#refs/tags/v1",
                    "digest": {"sha1": "c0ffee"}, "entryPoint": "build/Dockerfile",
                },
                "parameters": {"frontend": "dockerfile.v0", "args": {"build-arg:GO": "1.25", "label:x": "y"}},
            },
            "metadata": {"buildStartedOn": "2026-01-01T00:00:00Z", "buildFinishedOn": "2026-01-01T00:01:00Z"},
        }),
    );
    assert_eq!(found.builder.as_deref(), Some("https://github.com/acme/app/actions/runs/1"));
    assert_eq!(found.source.as_deref(), Some("https://github.com/acme/app.git"));
    assert_eq!(found.source_ref.as_deref(), Some("refs/tags/v1"));
    assert_eq!(found.commit.as_deref(), Some("c0ffee"));
    assert_eq!(found.entry_point.as_deref(), Some("build/Dockerfile"));
    let arguments: Vec<_> =
        found.arguments.iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(arguments, ["GO=1.25"], "build arguments, no labels");
    let images: Vec<_> = found.images().filter_map(Material::image).collect();
    assert_eq!(images, ["ghcr.io/acme/base:1.2"], "neither the frontend nor the repository");
    assert_eq!(found.images().next().and_then(Material::sha256).as_deref(), Some("sha256:22"));
}

#[test]
fn provenance_0_2_of_a_local_folder_says_its_commit_elsewhere() {
    let said = json!({"https://mobyproject.org/buildkit@v1#metadata":
        {"vcs": {"source": "git@github.com:acme/app.git", "revision": "abc-dirty"}}});
    let found = provenance("https://slsa.dev/provenance/v0.2", &json!({"metadata": said}));
    assert_eq!(found.source.as_deref(), Some("git@github.com:acme/app.git"));
    assert_eq!(found.commit.as_deref(), Some("abc-dirty"));
    let said = json!({"parameters": {"args": {"vcs:source": "https://a.example/b", "vcs:revision": "ab"}}});
    let found = provenance("https://slsa.dev/provenance/v0.2", &json!({"invocation": said}));
    assert_eq!(found.commit.as_deref(), Some("ab"));
}

#[test]
fn provenance_1_of_buildkit_and_of_github() {
    let found = provenance(
        "https://slsa.dev/provenance/v1",
        &json!({
            "buildDefinition": {
                "buildType": "https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md",
                "externalParameters": {
                    "configSource": {"uri": "https://github.com/acme/app.git#main:docker", "digest": {"sha1": "beef"}, "path": "Dockerfile"},
                    "request": {"frontend": "dockerfile.v0", "args": {"build-arg:A": "1"}},
                },
                "resolvedDependencies": [{"uri": "pkg:docker/alpine@3.22?platform=linux%2Farm64", "digest": {"sha256": "33"}}],
            },
            "runDetails": {"builder": {"id": "https://ci.example/1"}, "metadata": {"startedOn": "s", "finishedOn": "f"}},
        }),
    );
    assert_eq!(found.builder.as_deref(), Some("https://ci.example/1"));
    assert_eq!(found.commit.as_deref(), Some("beef"));
    assert_eq!(
        (found.source.as_deref(), found.source_ref.as_deref()),
        (Some("https://github.com/acme/app.git"), Some("main"))
    );
    assert_eq!(found.arguments["A"], "1");
    assert_eq!((found.started.as_deref(), found.finished.as_deref()), (Some("s"), Some("f")));
    assert_eq!(found.images().filter_map(Material::image).collect::<Vec<_>>(), ["alpine:3.22"]);

    let found = provenance(
        "https://slsa.dev/provenance/v1",
        &json!({
            "buildDefinition": {
                "externalParameters": {"workflow": {"ref": "refs/heads/main", "repository": "https://github.com/acme/app", "path": ".github/workflows/ci.yml"}},
                "resolvedDependencies": [{"uri": "git+https://github.com/acme/app@refs/heads/main", "digest": {"gitCommit": "f00d"}}],
            },
        }),
    );
    assert_eq!(found.commit.as_deref(), Some("f00d"));
    assert_eq!(
        (found.source.as_deref(), found.source_ref.as_deref()),
        (Some("https://github.com/acme/app"), Some("refs/heads/main"))
    );
    assert_eq!(found.entry_point.as_deref(), Some(".github/workflows/ci.yml"));
}

#[test]
fn images_of_a_build_have_names_as_people_write_them() {
    for (uri, name) in [
        ("pkg:docker/alpine@3.22?platform=linux%2Famd64", Some("alpine:3.22")),
        ("pkg:docker/alpine", Some("alpine")),
        ("pkg:docker/ghcr.io/acme/base@sha256:22", Some("ghcr.io/acme/base")),
        ("pkg:docker/localhost%3A5000/a@1", Some("localhost:5000/a:1")),
        ("pkg:oci/base?tag=1.2&repository_url=ghcr.io/acme/base", Some("base:1.2")),
        ("pkg:docker/a%ff%zz%", Some("a%ff%zz%")),
        ("https://example.com/file.tar", None),
    ] {
        let found = Material { uri: uri.to_owned(), digest: BTreeMap::new() };
        assert_eq!(found.image().as_deref(), name, "{uri}");
    }
}

#[test]
fn spdx_and_cyclonedx_give_the_same_packages() {
    let purl = |name: &str| json!([{"referenceType": "purl", "referenceLocator": name}]);
    let spdx = sbom(
        "https://spdx.dev/Document",
        &json!({
            "spdxVersion": "SPDX-2.3",
            "creationInfo": {"creators": ["Organization: Acme", "Tool: syft-1.2"]},
            "packages": [
                {"SPDXID": "SPDXRef-DocumentRoot-Directory-x", "name": "/"},
                {"SPDXID": "a", "name": "zlib", "versionInfo": "1.3", "externalRefs": purl("pkg:apk/alpine/zlib@1.3?arch=x86_64")},
                {"SPDXID": "b", "name": "musl", "versionInfo": "NOASSERTION"},
                {"SPDXID": "c", "name": "musl", "versionInfo": "NOASSERTION"},
                {"versionInfo": "no name"},
            ],
        }),
    );
    let cyclone = sbom(
        "https://cyclonedx.org/bom/v1.5",
        &json!({
            "specVersion": "1.5",
            "metadata": {"tools": {"components": [{"name": "trivy"}]}},
            "components": [
                {"type": "library", "name": "zlib", "version": "1.3", "purl": "pkg:apk/alpine/zlib@1.3?arch=x86_64",
                 "components": [{"type": "library", "name": "musl"}]},
                {"type": "file", "name": "/bin/sh"},
            ],
        }),
    );
    assert_eq!(spdx.packages, cyclone.packages);
    let names: Vec<_> = spdx
        .packages
        .iter()
        .map(|package| format!("{} {}", package.name, package.version))
        .collect();
    assert_eq!(names, ["musl ", "zlib 1.3"]);
    assert_eq!((spdx.format.as_str(), cyclone.format.as_str()), ("SPDX-2.3", "CycloneDX 1.5"));
    assert_eq!((spdx.tool.as_deref(), cyclone.tool.as_deref()), (Some("syft-1.2"), Some("trivy")));
}

#[test]
fn the_key_of_a_package_has_no_version() {
    for (name, purl, key) in [
        ("zlib", "pkg:apk/alpine/zlib@1.3?arch=x", "pkg:apk/alpine/zlib"),
        ("x", "pkg:npm/%40acme/ui@1.0.0", "pkg:npm/%40acme/ui"),
        ("x", "pkg:npm/@acme/ui", "pkg:npm/@acme/ui"),
        ("x", "pkg:golang/a/b", "pkg:golang/a/b"),
        ("x", "", "x"),
    ] {
        let package = Package { name: name.into(), version: "1".into(), purl: purl.into() };
        assert_eq!(package.key(), key, "{purl}");
    }
}

#[test]
fn what_is_of_another_shape_reads_as_not_there() {
    for predicate in [
        json!(null),
        json!([1]),
        json!("x"),
        json!({"builder": 5, "materials": {"a": 1}, "invocation": [], "metadata": 1.5}),
    ] {
        let found = provenance("https://slsa.dev/provenance/v0.2", &predicate);
        assert_eq!(found, Provenance::default(), "{predicate}");
    }
    let found = sbom(
        "https://spdx.dev/Document",
        &json!({"packages": [1, null, {"name": ["x"]}, {"name": "a", "versionInfo": 3}]}),
    );
    assert_eq!(
        found.packages,
        [Package { name: "a".into(), version: "3".into(), purl: String::new() }]
    );
    assert!(matches!(
        statement("https://example.com/other", &json!({})).unwrap().content,
        Content::Other
    ));
    for text in ["", "[]", "null", "{}", "{\"predicateType\":\"\"}", "{\"predicateType\":1", "{}{}"]
    {
        assert!(Statement::parse(text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn hostile_statements_stay_within_the_limits() {
    let wrap = |predicate: &str| {
        format!(r#"{{"predicateType":"https://cyclonedx.org/bom","predicate":{predicate}}}"#)
    };
    // Deep where nothing looks, deep where something looks, wide, and long.
    let deep = wrap(&format!("{{\"x\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000)));
    assert!(Statement::parse(deep.as_bytes()).is_ok(), "passed over without a stack");
    let deep = wrap(&("{\"components\":[".repeat(5000) + &"]}".repeat(5000)));
    assert!(Statement::parse(deep.as_bytes()).is_ok(), "components of components of components");
    let part = r#"{"name":"a"},"#.repeat(30);
    let part = part.trim_end_matches(',');
    let wide = format!(r#"{{"name":"b","components":[{part}]}},"#).repeat(2000);
    let wide = wrap(&format!(r#"{{"components":[{}]}}"#, wide.trim_end_matches(',')));
    let Content::Sbom(found) = Statement::parse(wide.as_bytes()).unwrap().content else { panic!() };
    assert_eq!(found.unread, 2000 * 10 + (2000 * 21 - 20_000), "ten of each thirty, and the rest");
    assert_eq!(found.packages.len(), 2, "of what was read, none twice");
    let many: Vec<Value> = (0..20_005).map(|at| json!({"name": format!("p{at}")})).collect();
    let found = sbom("https://spdx.dev/Document", &json!({"packages": many}));
    assert_eq!((found.packages.len(), found.unread), (20_000, 5));
    let found = sbom(
        "https://spdx.dev/Document",
        &json!({"packages": [{"name": "é".repeat(5000) + "\u{1b}[2J"}]}),
    );
    let name = &found.packages[0].name;
    assert!(name.len() <= shape::MOST_TEXT && name.chars().all(|letter| letter == 'é'), "clipped");
    let found =
        sbom("https://spdx.dev/Document", &json!({"packages": [{"name": "a\u{1b}[2J\nb"}]}));
    assert_eq!(found.packages[0].name, "a [2J b", "nothing that a terminal obeys");
}

#[test]
fn a_statement_is_about_what_it_names() {
    let found = statement("https://example.com/x", &json!({})).unwrap();
    let named = format!("sha256:{}", "a".repeat(64)).parse().unwrap();
    assert!(found.is_about(&named) && !found.is_about(&Digest::of(b"other")));
}

#[test]
fn vex_says_what_touches_an_image() {
    let document = json!({
        "author": "Acme", "timestamp": "2026-01-01T00:00:00Z",
        "statements": [
            {"vulnerability": {"name": "CVE-2024-1"}, "status": "not_affected",
             "justification": "vulnerable_code_not_present", "products": [{"@id": "pkg:oci/a"}]},
            {"vulnerability": "CVE-2024-2", "status": "affected", "impact_statement": "patch it"},
            {"vulnerability": {"@id": "https://nvd.example/CVE-2024-3"}, "status": 7},
        ],
    });
    let Content::Vex(said) = statement("https://openvex.dev/ns/v0.2.0", &document).unwrap().content
    else {
        panic!("VEX")
    };
    let lines: Vec<_> = said
        .statements
        .iter()
        .map(|one| format!("{} {} {} {}", one.vulnerability, one.status, one.reason, one.products))
        .collect();
    assert_eq!(
        lines,
        [
            "CVE-2024-1 not_affected vulnerable_code_not_present 1",
            "CVE-2024-2 affected patch it 0",
            "https://nvd.example/CVE-2024-3 7  0",
        ]
    );
    let kind = crate::MediaType::new("application/vnd.openvex+json");
    let alone = Document::read(&kind, document.to_string().as_bytes()).unwrap();
    assert_eq!(alone.statement.content, Content::Vex(said), "the same by itself");
}

#[test]
fn documents_are_read_by_the_type_of_their_layer() {
    use base64::Engine as _;
    let hex = "a".repeat(64);
    let inner = json!({
        "subject": [{"digest": {"sha256": hex}}], "predicateType": "https://spdx.dev/Document",
        "predicate": {"spdxVersion": "SPDX-2.3", "packages": [{"name": "musl", "SPDXID": "x"}]},
    });
    let payload = base64::engine::general_purpose::STANDARD.encode(inner.to_string());
    let envelope = json!({"payloadType": "application/vnd.in-toto+json", "payload": payload,
        "signatures": [{"sig": "c2ln"}]});
    let bundle = json!({"mediaType": "x", "dsseEnvelope": envelope, "verificationMaterial": {}});
    let signed =
        json!({"critical": {"image": {"docker-manifest-digest": format!("sha256:{hex}")}}});
    let spdx = &inner["predicate"];
    let read = |kind: &str, text: &Value| {
        Document::read(&crate::MediaType::new(kind), text.to_string().as_bytes())
    };
    let about: Digest = format!("sha256:{hex}").parse().unwrap();
    for (kind, text, signature) in [
        ("application/vnd.in-toto+json", &inner, None),
        ("application/vnd.dsse.envelope.v1+json", &envelope, Some("DSSE")),
        ("application/vnd.dev.sigstore.bundle.v0.3+json", &bundle, Some("Sigstore")),
    ] {
        let found = read(kind, text).unwrap();
        assert!(found.statement.is_about(&about), "{kind}");
        assert!(matches!(&found.statement.content, Content::Sbom(all) if all.packages.len() == 1));
        assert_eq!(found.signature, signature, "{kind}");
    }
    let bare = read("application/spdx+json; charset=utf-8", spdx).unwrap();
    assert!(matches!(&bare.statement.content, Content::Sbom(all) if all.format == "SPDX-2.3"));
    let cyclone = json!({"specVersion": "1.5", "components": [{"name": "a", "type": "library"}]});
    let bare = read("application/vnd.cyclonedx+json", &cyclone).unwrap();
    assert!(matches!(&bare.statement.content, Content::Sbom(all) if all.packages.len() == 1));
    let cosign = read("application/vnd.dev.cosign.simplesigning.v1+json", &signed).unwrap();
    assert_eq!(cosign.statement.content, Content::Signature);
    assert!(cosign.statement.is_about(&about) && cosign.signature == Some("cosign"));
    let alone = json!({"messageSignature": {"signature": "c2ln"}});
    let alone = read("application/vnd.dev.sigstore.bundle+json;version=0.3", &alone).unwrap();
    assert_eq!(alone.statement.content, Content::Signature);
    for (kind, text) in [
        ("application/octet-stream", json!({})),
        ("application/vnd.dsse.envelope.v1+json", json!({"payloadType": "text", "payload": ""})),
        (
            "application/vnd.dsse.envelope.v1+json",
            json!({"payloadType": "application/vnd.in-toto+json", "payload": "*"}),
        ),
        ("application/vnd.dev.sigstore.bundle.v0.3+json", json!({})),
        ("application/spdx+json", json!("text")),
    ] {
        let found = read(kind, &text);
        let empty = matches!(&found, Ok(it) if matches!(&it.statement.content, Content::Sbom(all) if all.packages.is_empty()));
        assert!(found.is_err() || empty, "{kind}: {found:?}");
    }
}
