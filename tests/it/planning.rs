//! `push --dry-run` and the guards of `push`, with the real registry.

use acceptance::registry::DockerRegistry;
use acceptance::{Manifold, Outcome, TempHome};
use domain::manifest::Manifest;
use domain::{Digest, RawManifest};

use crate::compare::{REPOSITORY, releases};

/// A local list of two of the four platforms that the tag has.
struct Ground {
    registry: DockerRegistry,
    home: TempHome,
    list: String,
}

impl Ground {
    async fn new() -> Self {
        let registry = releases().await;
        let list = format!("{}/{REPOSITORY}:1.9.1", registry.host());
        let ground = Self { registry, home: TempHome::new(), list };
        let (bytes, media_type) = ground.held().await;
        let raw = RawManifest::new(bytes, &media_type.as_str().into());
        let Ok(Manifest::Index(index)) = raw.parse() else { panic!("a list") };
        let mut line = vec!["create".to_owned(), "--insecure".to_owned(), ground.list.clone()];
        line.extend(index.manifests.iter().filter_map(|entry| {
            let platform = entry.platform.as_ref()?.to_string();
            let wanted = ["linux/amd64", "linux/arm64/v8"].contains(&platform.as_str());
            wanted.then(|| format!("{}/{REPOSITORY}@{}", ground.registry.host(), entry.digest))
        }));
        let made = Manifold::find().run(&ground.home, &line);
        assert_eq!(made.code, 0, "{}", made.stderr);
        ground
    }

    async fn held(&self) -> (Vec<u8>, String) {
        self.registry.manifest(REPOSITORY, "1.9.1").await.expect("it is there")
    }

    fn push(&self, flags: &[&str]) -> Outcome {
        let mut line = vec!["push".to_owned(), "--insecure".to_owned()];
        line.extend(flags.iter().map(|flag| (*flag).to_owned()));
        line.push(self.list.clone());
        Manifold::find().run(&self.home, &line)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_says_what_is_lost_and_writes_nothing() {
    let ground = Ground::new().await;
    let before = ground.held().await;
    let plan = ground.push(&["--dry-run"]);
    assert_eq!(plan.code, 0, "{}", plan.stderr);
    for words in ["Lost", "linux/arm/v7", "linux/s390x", "0 manifests and the list to send"] {
        assert!(plan.stdout.contains(words), "{words}: {}", plan.stdout);
    }
    assert!(plan.stdout.contains(&Digest::of(&before.0).to_string()), "{}", plan.stdout);
    let json = ground.push(&["--dry-run", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    let digest = json["digest"].as_str().expect("a digest").to_owned();
    assert_eq!(ground.held().await, before, "nothing was written");

    let pushed = ground.push(&[]);
    assert_eq!(pushed.code, 0, "{}", pushed.stderr);
    assert_eq!(pushed.stdout.trim(), digest, "the plan's digest is the pushed one");
    let held = ground.held().await.0;
    assert_eq!(json["text"].as_str().map(str::as_bytes), Some(held.as_slice()), "byte for byte");
}

#[tokio::test(flavor = "multi_thread")]
async fn guards_stop_a_push_before_anything_is_written() {
    let ground = Ground::new().await;
    let before = ground.held().await;
    for (flags, said) in [
        (vec!["--keep-platforms"], "would lose linux/arm/v7, linux/s390x"),
        (vec!["--allow-lost-platform", "linux/s390x"], "would lose linux/arm/v7"),
        (vec!["--require-platform", "linux/riscv64"], "lacks linux/riscv64"),
        (vec!["--require-platform", "nonsense"], "nonsense is no platform"),
        (vec!["--dry-run", "--keep-platforms"], "would lose linux/arm/v7, linux/s390x"),
    ] {
        let refused = ground.push(&flags);
        assert_eq!(refused.code, 1, "{flags:?}: {refused:?}");
        assert!(refused.stderr.contains(said), "{flags:?}: {}", refused.stderr);
        assert_eq!(ground.held().await, before, "{flags:?}");
    }
    let allowed = ["linux/s390x", "linux/arm/v7"].map(|it| ["--allow-lost-platform", it]).concat();
    let required = ["--require-platform", "linux/arm64"];
    let pushed = ground.push(&[allowed.as_slice(), &required].concat());
    assert_eq!(pushed.code, 0, "{}", pushed.stderr);
    assert_ne!(ground.held().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_is_a_list_gives_its_images_when_asked() {
    let ground = Ground::new().await;
    let source = format!("{}/{REPOSITORY}:1.9.2", ground.registry.host());
    let create = |name: &str, flags: &[&str]| {
        let list = format!("{}/{REPOSITORY}:{name}", ground.registry.host());
        let mut line = vec!["create".to_owned(), "--insecure".to_owned()];
        line.extend(flags.iter().map(|flag| (*flag).to_owned()));
        line.extend([list.clone(), source.clone()]);
        let made = Manifold::find().run(&ground.home, &line);
        let shown = Manifold::find().run(&ground.home, &["inspect".to_owned(), list]);
        (made, shown.stdout)
    };
    let (refused, _) = create("plain", &[]);
    assert_eq!(refused.code, 1, "as docker: {refused:?}");
    assert!(refused.stderr.contains("--all-platforms"), "{}", refused.stderr);
    let (made, shown) = create("all", &["--all-platforms"]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    assert_eq!(shown.matches("\"digest\"").count(), 4, "without what attests them: {shown}");
    let (made, shown) = create("two", &["--platform", "linux/amd64,linux/arm64"]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    assert_eq!(shown.matches("\"digest\"").count(), 2, "{shown}");
    let (lacking, _) = create("lacking", &["--platform", "linux/arm/v7"]);
    assert_eq!(lacking.code, 1, "{lacking:?}");
    assert!(lacking.stderr.contains("1.9.2 has no linux/arm/v7"), "{}", lacking.stderr);
}
