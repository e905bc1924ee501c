//! `manifold diff`.

use std::io::BufRead as _;
use std::process::{Command, Stdio};

use acceptance::Manifold;
use acceptance::home::TempHome;
use acceptance::image::Image;
use acceptance::program::Outcome;
use acceptance::registry::DockerRegistry;
use domain::Platform;
use serde_json::Value;

use super::{REPOSITORY, releases};

fn diff(host: &str, tags: [&str; 2], flags: &[&str]) -> Outcome {
    let names = tags.map(|tag| format!("{host}/{REPOSITORY}:{tag}"));
    let mut words = vec!["diff".to_owned()];
    words.extend(flags.iter().map(|flag| (*flag).to_owned()));
    words.extend(names);
    words.push("--insecure".to_owned());
    Manifold::find().run(&TempHome::new(), &words)
}

#[tokio::test(flavor = "multi_thread")]
async fn it_says_what_was_lost_and_its_exit_code_too() {
    let registry = releases().await;
    let host = registry.host();
    let outcome = diff(host, ["1.9.1", "1.9.2"], &[]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""), "0 unless it is asked for more");
    let verdict = "linux/arm/v7 is lost. linux/amd64 moved to a new base; linux/riscv64 is new; \
                   linux/arm64/v8 was only repackaged.";
    assert!(outcome.stdout.contains(verdict), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("new port 9090/tcp"), "{}", outcome.stdout);
    let code = |tags, flags: &[&str]| diff(host, tags, flags).code;
    let forth = ["1.9.1", "1.9.2"];
    assert_eq!(code(forth, &["--exit-code"]), 2, "a platform is lost");
    assert_eq!(code(["1.9.1", "1.9.1"], &["--exit-code"]), 0, "the same");
    assert_eq!(code(forth, &["--exit-code", "--platform", "linux/arm64"]), 1, "changed");
    assert_eq!(code(forth, &["--exit-code", "--platform", "linux/s390x"]), 0, "the same bytes");
    assert_eq!(code(forth, &["--exit-code", "--platform", "linux/arm/v7"]), 2, "this one is lost");
    assert_eq!(code(["1.9.1", "none"], &["--exit-code"]), 3, "neither changed nor lost: failed");
    let absent = diff(host, forth, &["--platform", "linux/mips"]);
    assert_eq!((absent.code, absent.stderr.as_str()), (1, "neither side has linux/mips\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_prints_json_and_markdown() {
    let registry = releases().await;
    let outcome = diff(registry.host(), ["1.9.1", "1.9.2"], &["--format", "json"]);
    let json: Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    let rows = json["platforms"].as_array().expect("rows");
    let statuses: Vec<&str> = rows.iter().filter_map(|row| row["status"].as_str()).collect();
    let wanted = ["lost", "rebuilt_on_new_base", "added", "repackaged", "same_bytes"];
    assert_eq!(statuses, wanted);
    let report = diff(registry.host(), ["1.9.1", "1.9.2"], &["--format", "markdown"]).stdout;
    assert!(report.contains("**linux/arm/v7 is lost.**"), "{report}");
    assert!(report.contains("| linux/amd64 | ~ Rebuilt on new base |"), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn attestations_are_read_when_they_are_asked_for() {
    let registry = releases().await;
    let tags = ["1.9.1", "1.9.2"];
    let plain = diff(registry.host(), tags, &[]).stdout;
    assert!(!plain.contains("ATTESTED"), "{plain}");
    let outcome = diff(registry.host(), tags, &["--attestations"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""));
    for line in [
        "commit 9f2c61d0b8a44e0f7c3d52a1e6b09f88d4c7a310 → e41b7a95c2d80f36b1a97e4d05c8f2639ab1d7e4",
        "linux/amd64: base alpine:3.21.4 → alpine:3.22.2 (named in the provenance)",
        "1 added: libssl3 3.5.4-r0",
        "1 removed: libretls 3.7.0-r2",
        "2 upgraded: busybox 1.37.0-r12 → 1.37.0-r18, musl 1.2.5-r9 → 1.2.5-r10",
    ] {
        assert!(outcome.stdout.contains(line), "{line}: {}", outcome.stdout);
    }
    let line = ["--attestations", "--format", "json", "--platform", "linux/arm64"];
    let json: Value =
        serde_json::from_str(&diff(registry.host(), tags, &line).stdout).expect("JSON");
    let row = &json["platforms"][0];
    assert_eq!(row["status"], "repackaged", "the layers are the same");
    assert_eq!(row["attested"]["b"]["commit"], "e41b7a95c2d80f36b1a97e4d05c8f2639ab1d7e4");
    assert_eq!(row["attested"]["packages"].as_array().map(Vec::len), Some(4));
}

/// Each side lies in a registry of its own, with a login of its own.
#[tokio::test(flavor = "multi_thread")]
async fn each_side_has_its_own_registry_and_login() {
    let platform = Platform::parse("linux/amd64").expect("a platform");
    let home = TempHome::new();
    let mut names = Vec::new();
    for (user, password) in [("one", "first"), ("two", "second")] {
        let registry = DockerRegistry::start_with_account(user, password).await;
        registry.push_image("me/app", "1", &Image::docker(user, &platform)).await;
        names.push((registry, user, password));
    }
    let line = |names: &[(DockerRegistry, &str, &str)]| {
        let named = names.iter().map(|(registry, ..)| format!("{}/me/app:1", registry.host()));
        let words = ["diff", "--insecure"].map(str::to_owned).into_iter();
        words.chain(named).collect::<Vec<_>>()
    };
    let sign_in = |at: usize| {
        let (registry, user, password) = &names[at];
        home.sign_in(registry.host(), user, password);
    };
    sign_in(0);
    let half = Manifold::find().run(&home, &line(&names));
    assert_eq!(half.code, 1, "the second registry wants another login: {half:?}");
    assert!(half.stderr.contains(names[1].0.host()), "which one: {}", half.stderr);
    sign_in(1);
    let outcome = Manifold::find().run(&home, &line(&names));
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert!(outcome.stdout.contains("linux/amd64"), "{}", outcome.stdout);
}

/// `manifold compare A B` opens the screen with both sides: here as the address for a browser.
#[tokio::test(flavor = "multi_thread")]
async fn compare_opens_the_screen_with_both_sides() {
    let registry = releases().await;
    let [a, b] = ["1.9.1", "1.9.2"].map(|tag| format!("{}/{REPOSITORY}:{tag}", registry.host()));
    let home = TempHome::new();
    let mut command = Command::new(Manifold::find().binary());
    command.args(["compare", "--browser", "--no-open", &a, &b]);
    home.apply(&mut command);
    let mut running = command.stdout(Stdio::piped()).spawn().expect("it starts");
    let mut said = String::new();
    let out = running.stdout.take().expect("its output");
    for line in std::io::BufReader::new(out).lines() {
        said = line.expect("text");
        if said.contains("http://") {
            break;
        }
    }
    let address = said.split_whitespace().find(|word| word.starts_with("http://"));
    let address = address.expect("an address").to_owned();
    let answer = acceptance::http::client().get(&address).send().await.expect("an answer");
    let place = answer.headers()["location"].to_str().expect("text").to_owned();
    assert_eq!(place, format!("/compare?a={a}&b={b}"), "the screen that it opens");
    running.kill().expect("it ends");
    let _ = running.wait();
}
