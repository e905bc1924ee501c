//! What is said about a comparison: verdict, changes of configs, reports.

use super::*;
use crate::diff::{In, index_lines, markdown, size, text};

/// The journey: arm/v7 lost, riscv64 new, amd64 on a new base, arm64 packed again.
fn journey() -> Comparison {
    let step =
        |version: &str| format!("ADD alpine-minirootfs-{version}-x86_64.tar.gz / # buildkit");
    let (old, new) = (step("3.21.4"), step("3.22.2"));
    let old = image("alpine app").steps(&[&old, "RUN /bin/sh -c make # buildkit"]);
    let new = image("alpine2 app2").steps(&[&new, "RUN /bin/sh -c make # buildkit"]);
    compare(
        vec![
            old.entry("linux/amd64"),
            old.entry("linux/arm64"),
            old.entry("linux/arm/v7"),
            old.entry("linux/s390x"),
        ],
        vec![
            new.entry("linux/amd64"),
            old.clone().repacked().entry("linux/arm64/v8"),
            new.entry("linux/riscv64"),
            old.entry("linux/s390x"),
        ],
    )
}

#[test]
fn the_verdict_says_what_was_lost_first() {
    let found = journey();
    assert_eq!(found.verdict.alarm, "linux/arm/v7 is lost.");
    assert_eq!(
        found.verdict.rest,
        "linux/amd64 moved to a new base; linux/riscv64 is new; linux/arm64/v8 was only repackaged."
    );
    assert!(found.loses() && found.differs());
    let same =
        compare(vec![image("a").entry("linux/amd64")], vec![image("a").entry("linux/amd64")]);
    assert_eq!(same.verdict.words(), "Every platform is the same.");
    assert!(!same.loses() && !same.differs());
    let names = ["linux/amd64", "linux/386", "linux/s390x", "linux/ppc64le"];
    let entries = |count: usize| names[..count].iter().map(|name| image("a").entry(name)).collect();
    for (count, words) in [
        (2, "linux/amd64 and linux/386 are lost."),
        (3, "linux/amd64, linux/386 and linux/s390x are lost."),
        (4, "4 platforms are lost."),
    ] {
        assert_eq!(compare(entries(count), vec![]).verdict.words(), words);
    }
}

#[test]
fn a_pull_is_what_the_client_does_not_have() {
    let found = journey();
    let row =
        |name: &str| found.platforms.iter().find(|row| row.platform.to_string() == name).unwrap();
    let bytes = |name: &str| row(name).to_pull;
    assert_eq!(bytes("linux/s390x"), Some(0), "the same bytes");
    assert_eq!(bytes("linux/arm/v7"), None, "nothing is there to pull");
    let repacked = row("linux/arm64/v8");
    assert_eq!(bytes("linux/arm64/v8"), repacked.size_b, "every layer again, the config not");
    assert!(bytes("linux/riscv64") > row("linux/riscv64").size_b, "and the config");
    let twice = compare(vec![], vec![image("a a").entry("linux/amd64")]);
    let config = twice.b.stored - 101;
    assert_eq!(twice.platforms[0].to_pull, Some(101 + config), "a layer that is there twice, once");
}

#[test]
fn reports_have_the_words_of_the_screen_and_no_foreign_markup() {
    let found = journey();
    let report = text(&found);
    assert!(report.contains("linux/arm/v7 is lost. linux/amd64 moved"), "{report}");
    assert!(report.contains("~ Rebuilt on new base"), "{report}");
    assert!(report.contains("base alpine 3.21.4 → alpine 3.22.2 (guessed"), "{report}");
    let report = markdown(&found);
    assert!(report.contains("**linux/arm/v7 is lost.** linux/amd64"), "{report}");
    assert!(report.contains("| linux/arm/v7 | **− Lost** | 209 B → – | – |"), "{report}");
    let port = image("a").run("ExposedPorts", json!({"<b>|`x`\n# h": {}}));
    let hostile = compare(vec![image("a").entry("linux/amd64")], vec![port.entry("linux/amd64")]);
    let report = markdown(&hostile);
    assert!(report.contains(r"new port \<b\>\|\`x\` # h"), "{report}");
}

#[test]
fn config_changes_are_keyed_and_marked() {
    let change = |a: Made, b: Made| {
        let found = compare(vec![a.entry("linux/amd64")], vec![b.entry("linux/amd64")]);
        let changes = found.platforms[0].config.iter().map(|change| {
            let side = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
            let attention = change.attention.map(|why| why.words(&change.key)).unwrap_or_default();
            format!(
                "{} {} {} {} {attention}",
                change.part,
                change.key,
                side(&change.a),
                side(&change.b)
            )
        });
        changes.map(|text| text.trim().to_owned()).collect::<Vec<_>>()
    };
    let run = |key: &str, value: Value| image("a").run(key, value);
    for (a, b, wanted) in [
        (
            run("Env", json!(["A=1", "B=2"])),
            run("Env", json!(["B=3", "C="])),
            vec!["Env A 1 -", "Env B 2 3", "Env C -"],
        ),
        (
            run("Env", json!(["PATH=/a:/b"])),
            run("Env", json!(["PATH=/b:/c"])),
            vec!["Env PATH /a -", "Env PATH - /c"],
        ),
        (
            run("Env", json!(["PATH=/a:/b"])),
            run("Env", json!(["PATH=/b:/a"])),
            vec!["Env PATH /a:/b /b:/a"],
        ),
        (
            run("User", json!("app")),
            run("User", json!("0:0")),
            vec!["User  app 0:0 runs as root now"],
        ),
        (run("User", json!("app")), image("a"), vec!["User  app - runs as root: USER was lost"]),
        (run("User", json!("root")), image("a"), vec!["User  root -"]),
        (run("User", json!("")), image("a"), vec![]),
        (run("Cmd", json!(null)), run("Cmd", json!([])), vec![]),
        (
            image("a"),
            run("ExposedPorts", json!({"9090/tcp": {}})),
            vec!["ExposedPorts 9090/tcp - {} new port 9090/tcp"],
        ),
        (
            run("Entrypoint", json!(["a"])),
            run("Entrypoint", json!(["b"])),
            vec![r#"Entrypoint  ["a"] ["b"] another entry point"#],
        ),
        (
            run("Healthcheck", json!({"Test": ["CMD", "a"], "Interval": 30_000_000_000_u64})),
            run("Healthcheck", json!({"Test": ["CMD", "b"], "Interval": 5, "Retries": 3})),
            vec![
                "Healthcheck Interval 30s 5",
                "Healthcheck Retries - 3",
                r#"Healthcheck Test ["CMD","a"] ["CMD","b"]"#,
            ],
        ),
        (run("Env", json!("not a list")), run("Env", json!([1, null])), vec![]),
    ] {
        assert_eq!(change(a, b), wanted);
    }
}

#[test]
fn instructions_stand_beside_their_layers() {
    let made = image("a b").steps(&[
        "-ENV X=1",
        "/bin/sh -c #(nop) ADD x",
        "-CMD y",
        "RUN /bin/sh -c make # buildkit",
    ]);
    let found = compare(vec![], vec![made.entry("linux/amd64")]);
    let words = |found: &Comparison| -> Vec<String> {
        found.platforms[0]
            .layers
            .iter()
            .filter_map(|row| Some(row.b.as_ref()?.instruction.clone()))
            .collect()
    };
    assert_eq!(words(&found), ["ADD x", "RUN make"]);
    let short = compare(vec![], vec![image("a b").steps(&["one"]).entry("linux/amd64")]);
    assert_eq!(words(&short), ["", ""], "a history that does not fit is not believed");
}

#[test]
fn an_entry_that_only_moved_is_no_difference_in_the_json() {
    let (a, b) = (image("a").entry("linux/amd64"), image("b").entry("linux/s390x"));
    let (one, other) = (side(vec![a.clone(), b.clone()]), side(vec![b, a.clone()]));
    assert!(index_lines(&one, &other).iter().all(|(place, _)| *place == In::Both));
    assert!(index_lines(&one, &side(vec![a])).iter().any(|(place, _)| *place == In::A));
}

#[test]
fn sizes_have_three_digits() {
    for (bytes, words) in [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1.0 kB"),
        (27_140_000, "27.1 MB"),
        (412_000_000, "412 MB"),
    ] {
        assert_eq!(size(bytes), words);
    }
}

#[test]
fn a_local_list_has_a_name_that_no_reference_has() {
    let local: Source = "local::registry.example/a/b:1".parse().unwrap();
    assert!(matches!(local, Source::Local(_)));
    assert_eq!(local.to_string().parse::<Source>().unwrap(), local);
    assert!("local::".parse::<Source>().is_err());
    assert!("local::x".parse::<crate::Reference>().is_err(), "never a reference");
}

#[test]
fn commands_are_compared_word_by_word() {
    let words = |part: &str, a: Value, b: Value| {
        let (a, b) = (image("a").run(part, a), image("a").run(part, b));
        let found = compare(vec![a.entry("linux/amd64")], vec![b.entry("linux/amd64")]);
        let words = found.platforms[0].config[0].words()?;
        let word = |(place, word): (In, String)| match place {
            In::Both => word,
            In::A => format!("-{word}"),
            In::B => format!("+{word}"),
        };
        Some(words.into_iter().map(word).collect::<Vec<_>>().join(" "))
    };
    for (part, a, b, wanted) in [
        ("Cmd", json!(["serve", "--port", "80"]), json!(["serve", "--tls", "--port", "443"]), {
            "serve +--tls --port -80 +443"
        }),
        ("Entrypoint", json!(null), json!(["/app", "with space"]), "+/app +with space"),
        ("Shell", json!(["/bin/sh", "-c"]), json!(["/bin/bash", "-c"]), "-/bin/sh +/bin/bash -c"),
        (
            "Healthcheck",
            json!({"Test": ["CMD", "curl", "-f"]}),
            json!({"Test": ["CMD", "wget"]}),
            "CMD -curl --f +wget",
        ),
    ] {
        assert_eq!(words(part, a, b).as_deref(), Some(wanted), "{part}");
    }
    assert_eq!(words("Cmd", json!(["a"]), json!("not a list")), None, "shown as it is");
    assert_eq!(words("User", json!("a"), json!("b")), None, "one value");
}
