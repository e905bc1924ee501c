//! Pairs of images of one platform and of lists, over all statuses and odd cases.

use super::*;

const CREATED: &str = "org.opencontainers.image.created";
const BASE: &str = "org.opencontainers.image.base.digest";
const BASE_NAME: &str = "org.opencontainers.image.base.name";
const ALPINE: &str = "ADD alpine-minirootfs-3.21.4-x86_64.tar.gz / # buildkit";
const NEW_ALPINE: &str = "ADD alpine-minirootfs-3.22.2-x86_64.tar.gz / # buildkit";

/// `(why, A, B, status, layers)` for one platform.
type Case = (&'static str, Made, Made, &'static str, &'static str);

fn check(cases: Vec<Case>) {
    for (why, a, b, status, layers) in cases {
        let found = compare(vec![a.entry("linux/amd64")], vec![b.entry("linux/amd64")]);
        assert_eq!(statuses(&found), [format!("linux/amd64 {status}")], "{why}");
        assert_eq!(found.platforms[0].layer_counts.words(), layers, "{why}");
    }
}

/// `(why, A, B, rows)` for lists.
type ListCase = (&'static str, Vec<SideEntry>, Vec<SideEntry>, &'static [&'static str]);

fn check_lists(cases: Vec<ListCase>) {
    for (why, a, b, wanted) in cases {
        let found = compare(a, b);
        assert_eq!(statuses(&found), wanted, "{why}");
    }
}

#[test]
fn layers_decide_what_a_change_is_called() {
    let one = || image("base app");
    check(vec![
        ("nothing", one(), one(), "Same bytes", "2 shared"),
        ("packed again", one(), one().repacked(), "Repackaged", "2 repackaged"),
        ("one word", one(), image("base app2"), "Layers changed", "1 shared, 1 changed"),
        ("one more", one(), image("base app more"), "Layers changed", "2 shared, 1 added"),
        ("one less", image("base app more"), one(), "Layers changed", "2 shared, 1 removed"),
        ("in between", one(), image("base x app"), "Layers changed", "2 shared, 1 added"),
        ("at the bottom", one(), image("x base app"), "Layers changed", "2 shared, 1 added"),
        ("swapped", image("a b"), image("b a"), "Layers changed", "1 shared, 1 added, 1 removed"),
        ("all else", image("a b"), image("c d"), "Layers changed", "2 changed"),
        ("all else, more", image("a"), image("c d"), "Layers changed", "1 changed, 1 added"),
        ("nothing to something", image(""), image("a"), "Layers changed", "1 added"),
        ("something to nothing", image("a"), image(""), "Layers changed", "1 removed"),
        ("no layers twice", image(""), image(""), "Same bytes", "no layers"),
        (
            "the same layer twice",
            image("a a"),
            image("a a a"),
            "Layers changed",
            "2 shared, 1 added",
        ),
        (
            "packed and changed",
            one(),
            image("base app2").repacked(),
            "Layers changed",
            "1 repackaged, 1 changed",
        ),
        ("docker to OCI", one().docker(), one(), "Repackaged", "2 shared"),
        ("OCI to docker", one(), one().docker(), "Repackaged", "2 shared"),
        ("an artifact, same", one().bare(), one().bare(), "Same bytes", "2 shared"),
        (
            "an artifact, changed",
            one().bare(),
            image("base x").bare(),
            "Layers changed",
            "1 shared, 1 changed",
        ),
        // Nothing says that the content is the same, so nobody may say it.
        (
            "an artifact, packed again",
            one().bare(),
            one().repacked().bare(),
            "Layers changed",
            "2 changed",
        ),
        ("image to artifact", one(), one().bare().repacked(), "Layers changed", "2 changed"),
    ]);
    let many: Vec<String> = (0..130).map(|at| format!("l{at}")).collect();
    let mut other = many.clone();
    other[64] = "changed".to_owned();
    check(vec![
        (
            "130 layers",
            image(&many.join(" ")),
            image(&other.join(" ")),
            "Layers changed",
            "129 shared, 1 changed",
        ),
        (
            "130 layers, packed",
            image(&many.join(" ")),
            image(&many.join(" ")).repacked(),
            "Repackaged",
            "130 repackaged",
        ),
    ]);
}

#[test]
fn configs_and_annotations_have_words_of_their_own() {
    let one = || image("base app");
    let run = |key: &str, value: Value| one().run(key, value);
    let shared = "2 shared";
    check(vec![
        ("env", one(), run("Env", json!(["A=1"])), "Config only", shared),
        ("user", run("User", json!("app")), one(), "Config only", shared),
        ("ports", one(), run("ExposedPorts", json!({"80/tcp": {}})), "Config only", shared),
        ("volumes", one(), run("Volumes", json!({"/data": {}})), "Config only", shared),
        ("entrypoint", one(), run("Entrypoint", json!(["/a"])), "Config only", shared),
        ("command", run("Cmd", json!(["a"])), run("Cmd", json!(["a", "b"])), "Config only", shared),
        ("shell", one(), run("Shell", json!(["bash"])), "Config only", shared),
        (
            "healthcheck",
            one(),
            run("Healthcheck", json!({"Test": ["NONE"]})),
            "Config only",
            shared,
        ),
        ("folder", one(), run("WorkingDir", json!("/srv")), "Config only", shared),
        ("signal", one(), run("StopSignal", json!("SIGINT")), "Config only", shared),
        ("labels", one(), run("Labels", json!({"a": "b"})), "Config only", shared),
        (
            "date",
            one(),
            one().set("/created", json!("2027-01-01T00:00:00Z")),
            "Config only",
            shared,
        ),
        ("history", one(), one().steps(&["COPY x", "COPY y"]), "Config only", shared),
        (
            "packed and run",
            one(),
            run("User", json!("a")).repacked(),
            "Config only",
            "2 repackaged",
        ),
        (
            "packed and dated",
            one(),
            one().set("/created", json!("2027")).repacked(),
            "Repackaged",
            "2 repackaged",
        ),
        ("annotation", one(), one().annotated("a", "b"), "Annotations only", shared),
        ("date annotation", one(), one().annotated(CREATED, "2027"), "Annotations only", shared),
        ("annotation gone", one().annotated("a", "b"), one(), "Annotations only", shared),
    ]);
    for (a, b, noise) in [
        (one(), one().set("/created", json!("2027")), true),
        (one(), one().steps(&["COPY x", "COPY y"]), true),
        (one(), one().annotated(CREATED, "2027"), true),
        (one(), one().annotated("a", "b"), false),
        (one(), run("User", json!("a")), false),
        (one(), one().repacked().set("/created", json!("2027")), false),
    ] {
        let found = compare(vec![a.entry("linux/amd64")], vec![b.entry("linux/amd64")]);
        assert_eq!(found.platforms[0].is_noise(), noise, "{:?}", found.platforms[0].config);
    }
}

#[test]
fn a_base_is_new_when_it_is_stated_or_the_first_layer_says_it() {
    let (old, new) = (image("alpine app"), image("alpine2 app"));
    let stated = |made: &Made, value: &str| made.clone().annotated(BASE, value);
    let named = |made: &Made, value: &str| made.clone().annotated(BASE_NAME, value);
    let label = |made: Made, value: &str| made.run("Labels", json!({ BASE_NAME: value }));
    let rebuilt = "Rebuilt on new base";
    let one = "1 shared, 1 changed";
    check(vec![
        ("digests", stated(&old, "sha256:1"), stated(&new, "sha256:2"), rebuilt, one),
        (
            "the same digest",
            stated(&old, "sha256:1"),
            stated(&new, "sha256:1"),
            "Layers changed",
            one,
        ),
        ("names", named(&old, "debian:12"), named(&new, "debian:13"), rebuilt, one),
        (
            "the same name",
            named(&old, "debian:12"),
            named(&new, "debian:12"),
            "Layers changed",
            one,
        ),
        ("labels", label(old.clone(), "debian:12"), label(new.clone(), "debian:13"), rebuilt, one),
        ("one side says", named(&old, "debian:12"), new.clone(), "Layers changed", one),
        (
            "guessed",
            old.clone().steps(&[ALPINE, "COPY"]),
            new.clone().steps(&[NEW_ALPINE, "COPY"]),
            rebuilt,
            one,
        ),
        (
            "guessed, rebuilt in place",
            old.clone().steps(&[ALPINE, "COPY"]),
            new.clone().steps(&[ALPINE, "COPY"]),
            "Layers changed",
            one,
        ),
        (
            "guessed, only the app",
            old.clone().steps(&[ALPINE, "COPY"]),
            image("alpine app2").steps(&[ALPINE, "COPY"]),
            "Layers changed",
            one,
        ),
        ("nothing to guess from", old.clone(), new.clone(), "Layers changed", one),
    ]);
}

#[test]
fn bases_are_guessed_from_the_first_instruction() {
    for (step, name) in [
        (ALPINE, "alpine 3.21.4"),
        ("Apply image 10.0.20348.2762", "windows 10.0.20348.2762"),
        ("# debian.sh --arch 'amd64' out/ 'bookworm' '@1731283200'", "debian bookworm @1731283200"),
        ("ADD rootfs.tar.xz /", "rootfs"),
        ("/bin/sh -c #(nop) ADD file:0123.tar.gz in / ", "0123"),
    ] {
        let found = compare(vec![], vec![image("a").steps(&[step]).entry("linux/amd64")]);
        let base = found.platforms[0].base_b.as_ref();
        assert_eq!(base.map(|base| base.name.as_str()), Some(name), "{step}");
    }
    for step in ["COPY . .", "ADD app /app", "", "ADD"] {
        let found = compare(vec![], vec![image("a").steps(&[step]).entry("linux/amd64")]);
        assert_eq!(found.platforms[0].base_b, None, "{step}");
    }
}

#[test]
fn lists_are_paired_by_platform() {
    let (a, b) = (image("a"), image("b"));
    check_lists(vec![
        ("empty", vec![], vec![], &[]),
        ("lost", vec![a.entry("linux/arm/v7")], vec![], &["linux/arm/v7 Lost"]),
        ("added", vec![], vec![a.entry("linux/arm/v7")], &["linux/arm/v7 Added"]),
        (
            "lost first",
            vec![a.entry("linux/amd64"), a.entry("linux/s390x")],
            vec![a.entry("linux/amd64")],
            &["linux/s390x Lost", "linux/amd64 Same bytes"],
        ),
        (
            "spelling",
            vec![a.entry("linux/arm64")],
            vec![a.entry("linux/arm64/v8")],
            &["linux/arm64/v8 Same bytes"],
        ),
        (
            "other spelling",
            vec![a.entry("linux/aarch64")],
            vec![b.entry("linux/arm64")],
            &["linux/arm64 Layers changed"],
        ),
        (
            "arm is v7",
            vec![a.entry("linux/arm")],
            vec![b.entry("linux/arm/v7")],
            &["linux/arm/v7 Layers changed"],
        ),
        (
            "v6 is not v7",
            vec![a.entry("linux/arm/v6")],
            vec![b.entry("linux/arm/v7")],
            &["linux/arm/v6 Lost", "linux/arm/v7 Added"],
        ),
        (
            "moved in the list",
            vec![a.entry("linux/386"), b.entry("linux/amd64")],
            vec![b.entry("linux/amd64"), a.entry("linux/386")],
            &["linux/amd64 Same bytes", "linux/386 Same bytes"],
        ),
        (
            "relabelled",
            vec![a.entry("linux/amd64")],
            vec![a.entry("linux/riscv64")],
            &["linux/riscv64 Relabelled"],
        ),
        (
            "relabelled once",
            vec![a.entry("linux/amd64")],
            vec![a.entry("linux/riscv64"), a.entry("linux/s390x")],
            &["linux/s390x Added", "linux/riscv64 Relabelled"],
        ),
    ]);
}

#[test]
fn what_cannot_be_read_is_said_of_its_platform_alone() {
    let a = image("a");
    check_lists(vec![
        (
            "missing",
            vec![a.entry("linux/amd64")],
            vec![broken("linux/amd64", Code::NotFound)],
            &["linux/amd64 Missing"],
        ),
        (
            "missing before",
            vec![broken("linux/amd64", Code::NotFound)],
            vec![a.entry("linux/amd64")],
            &["linux/amd64 Missing"],
        ),
        (
            "missing twice",
            vec![broken("linux/amd64", Code::NotFound)],
            vec![broken("linux/amd64", Code::NotFound)],
            &["linux/amd64 Missing"],
        ),
        (
            "missing and new",
            vec![],
            vec![broken("linux/amd64", Code::NotFound)],
            &["linux/amd64 Missing"],
        ),
        (
            "lost, and gone anyhow",
            vec![broken("linux/amd64", Code::NotFound)],
            vec![],
            &["linux/amd64 Lost"],
        ),
        (
            "unreadable",
            vec![a.entry("linux/amd64")],
            vec![broken("linux/amd64", Code::BadResponse)],
            &["linux/amd64 Unreadable"],
        ),
        (
            "a list within",
            vec![broken("linux/amd64", Code::Unsupported)],
            vec![a.entry("linux/amd64")],
            &["linux/amd64 Unreadable"],
        ),
    ]);
}

#[test]
fn platforms_that_are_alike_are_told_apart() {
    let (a, b) = (image("a"), image("b"));
    check_lists(vec![
        (
            "repeated, in order",
            vec![a.entry("linux/amd64"), b.entry("linux/amd64")],
            vec![a.entry("linux/amd64"), b.entry("linux/amd64")],
            &["linux/amd64 Same bytes", "linux/amd64 Same bytes"],
        ),
        (
            "repeated, one lost",
            vec![a.entry("linux/amd64"), b.entry("linux/amd64")],
            vec![a.entry("linux/amd64")],
            &["linux/amd64 Lost", "linux/amd64 Same bytes"],
        ),
        (
            "windows builds",
            vec![a.entry("windows/amd64@10.0.17763.1"), b.entry("windows/amd64@10.0.20348.1")],
            vec![b.entry("windows/amd64@10.0.20348.2")],
            &["windows/amd64 Lost", "windows/amd64 Same bytes"],
        ),
        (
            "windows, patched",
            vec![a.entry("windows/amd64@10.0.20348.1")],
            vec![b.entry("windows/amd64@10.0.20348.2")],
            &["windows/amd64 Layers changed"],
        ),
        (
            "no platform",
            vec![a.entry("?")],
            vec![b.entry("?")],
            &["unknown/unknown Layers changed"],
        ),
    ]);
    let repeated =
        compare(vec![a.entry("linux/amd64"), b.entry("linux/amd64")], vec![a.entry("linux/amd64")]);
    assert!(repeated.platforms.iter().all(|row| row.repeated), "flagged");
}

#[test]
fn an_entrys_annotations_count_though_its_digest_is_the_same() {
    let entry = image("a").entry("linux/amd64");
    let mut annotated = entry.clone();
    annotated.descriptor.annotations.insert("a".into(), "b".into());
    assert_eq!(statuses(&compare(vec![entry], vec![annotated])), ["linux/amd64 Annotations only"]);
}

#[test]
fn a_platform_that_the_list_does_not_say_is_the_configs() {
    let mut entry =
        image("a").set("/os", json!("linux")).set("/architecture", json!("s390x")).entry("?");
    entry.descriptor.platform = None;
    assert_eq!(statuses(&compare(vec![], vec![entry])), ["linux/s390x Added"]);
}
