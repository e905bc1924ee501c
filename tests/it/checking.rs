//! `manifold check` at the real registry: what is whole, what is lost, and what machine programs are for.

use acceptance::Manifold;
use acceptance::home::TempHome;
use acceptance::image::Image;
use acceptance::program::Outcome;
use acceptance::registry::DockerRegistry;
use demo::image::{ImageBuilder, Layer, Member, program};
use domain::Platform;
use serde_json::Value;

use crate::compare::{REPOSITORY, releases};

fn check(name: &str, flags: &[&str]) -> Outcome {
    let words = ["check", "--insecure"].into_iter().chain(flags.iter().copied()).chain([name]);
    let words: Vec<String> = words.map(str::to_owned).collect();
    Manifold::find().run(&TempHome::new(), &words)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_whole_says_so_and_what_its_programs_are_for() {
    let registry = releases().await;
    let name = format!("{}/{REPOSITORY}:1.9.2", registry.host());
    let plain = check(&name, &[]);
    assert_eq!((plain.code, plain.stderr.as_str()), (0, ""));
    assert!(plain.stdout.contains("12 parts asked about, 0 broken"), "{}", plain.stdout);

    let whole = check(&name, &["--layers", "--programs"]);
    assert_eq!((whole.code, whole.stderr.as_str()), (0, ""), "{}", whole.stdout);
    for (platform, machine) in [
        ("linux/amd64", "x86-64"),
        ("linux/arm64/v8", "aarch64"),
        ("linux/riscv64", "riscv64"),
        ("linux/s390x", "s390x"),
    ] {
        let line = whole.stdout.lines().find(|line| {
            line.starts_with("✓ machine") && line.split_whitespace().nth(2) == Some(platform)
        });
        let line = line.unwrap_or_else(|| panic!("{platform}: {}", whole.stdout));
        assert!(line.contains(&format!("verified {machine}: /sbin/tini")), "{line}");
    }
    let json = check(&name, &["--programs", "--json"]).stdout;
    let json: Value = serde_json::from_str(&json).expect("JSON");
    let files = &json["programs"][0]["outcome"]["Ok"]["files"];
    assert_eq!(files[1]["path"], "/usr/local/bin/console", "what tini starts: {files}");
    assert_eq!(json["programs"][0]["fit"], "verified");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_of_another_machine_and_a_lost_child_are_failures() {
    let registry = DockerRegistry::start().await;
    let amd64 = Platform::parse("linux/amd64").expect("a platform");
    let layer =
        Layer::of_members("COPY app /", &[Member::File("app", &program(&amd64, "a", 9000))]);
    let builder = ImageBuilder::new("linux/arm64/v8").layers(vec![layer]).command(&["/app"]);
    let built = builder.build();
    let image = Image {
        media_type: built.manifest.media_type().to_string(),
        manifest: built.manifest.bytes().to_vec(),
        blobs: built.blobs.iter().map(|blob| blob.bytes.to_vec()).collect(),
    };
    registry.push_image("team/app", "1", &image).await;
    let name = format!("{}/team/app:1", registry.host());
    assert_eq!(check(&name, &[]).code, 0, "labels agree with each other");
    let found = check(&name, &["--programs"]);
    assert_eq!(found.code, 1, "{}", found.stdout);
    assert!(found.stdout.contains("x86-64 inside linux/arm64/v8: /app"), "{}", found.stdout);
    let cut = check(&name, &["--programs", "--most-bytes", "20"]);
    assert_eq!(cut.code, 0, "what is not known is no failure: {}", cut.stdout);
    assert!(cut.stdout.contains("? machine"), "{}", cut.stdout);

    let absent = check(&format!("{}/team/app:2", registry.host()), &[]);
    assert_eq!((absent.code, absent.stdout.as_str()), (3, ""), "it could not look");
    assert!(!absent.stderr.is_empty());
}
