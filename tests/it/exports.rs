//! A local list written down: the preview's digest, the recipe's and the pushed one are the same, byte
//! for byte, and so is the one that the exported commands of `docker manifest` make.

use std::process::Command;

use acceptance::image::Image;
use acceptance::registry::DockerRegistry;
use acceptance::{Manifold, Outcome, TempHome};
use domain::list::LocalList;
use domain::{Digest, Platform};
use serde_json::{Value, json};

struct Ground {
    registry: DockerRegistry,
    home: TempHome,
}

impl Ground {
    /// A registry with two images, and a local list of them, one of them annotated.
    async fn new() -> Self {
        let registry = DockerRegistry::start().await;
        for name in ["linux/amd64", "linux/arm/v7"] {
            let platform = Platform::parse(name).expect("a platform");
            let tag = platform.architecture.clone();
            registry.push_image("team/app", &tag, &Image::docker(name, &platform)).await;
        }
        let ground = Self { registry, home: TempHome::new() };
        ground.must("create R/team/app:multi R/team/app:amd64 R/team/app:arm");
        ground.must("annotate --os-version 7 --os-features a,b R/team/app:multi R/team/app:arm");
        ground
    }

    fn run(&self, line: &str) -> Outcome {
        let words = line.split_whitespace().map(|word| match word.strip_prefix("R/") {
            Some(rest) => format!("{}/{rest}", self.registry.host()),
            None => word.to_owned(),
        });
        let mut words: Vec<String> = words.collect();
        if ["create", "apply"].contains(&words[0].as_str()) {
            words.insert(1, "--insecure".to_owned());
        }
        Manifold::find().run(&self.home, &words)
    }

    fn must(&self, line: &str) -> String {
        let outcome = self.run(line);
        assert_eq!(outcome.code, 0, "`{line}`: {}", outcome.stderr);
        outcome.stdout
    }

    async fn held(&self, tag: &str) -> Vec<u8> {
        self.registry.manifest("team/app", tag).await.expect("it is there").0
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_preview_the_recipe_and_the_push_have_one_digest() {
    let ground = Ground::new().await;
    let lists: Vec<LocalList> = serde_json::from_str(&ground.must("ls --json")).expect("JSON");
    let shown = lists[0].result.clone().expect("nothing stands in the way");
    let preview = ground.must("push --dry-run --json R/team/app:multi");
    assert!(preview.contains(shown.digest.as_str()), "the preview's: {preview}");

    let text = ground.must("recipe R/team/app:multi");
    assert_eq!(text.matches("@sha256:").count(), 2, "pinned: {text}");
    let file = ground.home.path().join("recipe.toml");
    std::fs::write(&file, text.replace(":multi", ":applied")).expect("written");
    let applied = ground.must(&format!("apply {}", file.display()));
    assert_eq!(applied.lines().last(), Some(shown.digest.as_str()));
    ground.must("push R/team/app:multi");
    let (pushed, applied) = (ground.held("multi").await, ground.held("applied").await);
    assert_eq!(pushed, shown.body.as_bytes(), "what was shown");
    assert_eq!(applied, pushed, "byte for byte");
    assert_eq!(Digest::of(&pushed), shown.digest);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_exported_commands_make_the_same_list() {
    let ground = Ground::new().await;
    let lists: Vec<LocalList> = serde_json::from_str(&ground.must("ls --json")).expect("JSON");
    let shown = lists[0].result.clone().expect("nothing stands in the way");
    let outcome = ground.run("recipe --for docker R/team/app:multi");
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""), "docker's own bytes: {outcome:?}");
    // Docker's twin, in a home that knows nothing of the list.
    let manifold = Manifold::find().binary().display().to_string();
    let script =
        outcome.stdout.replace(":multi", ":scripted").replace("docker manifest", &manifold);
    let other = TempHome::new();
    let mut shell = Command::new("sh");
    other.apply(&mut shell);
    let output = shell.args(["-ec", &script]).output().expect("a shell");
    assert!(output.status.success(), "{script}\n{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(ground.held("scripted").await, shown.body.as_bytes(), "{script}");
    for (tool, said) in [("crane", "another digest"), ("podman", "OS features")] {
        let outcome = ground.run(&format!("recipe --for {tool} R/team/app:multi"));
        let reason = outcome.stderr.contains(said) || outcome.stderr.contains("config says");
        assert!(outcome.code == 0 && reason, "{tool}: {outcome:?}");
    }
    let outcome = ground.run("recipe R/team/app:none");
    assert_eq!(outcome.code, 1, "{outcome:?}");
    assert!(outcome.stderr.contains("there is no local list"), "{}", outcome.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_recipe_that_is_printed_is_one_that_is_read() {
    let ground = Ground::new().await;
    let text = ground.must("recipe R/team/app:multi");
    let file = ground.home.path().join("recipe.toml");
    std::fs::write(&file, &text).expect("written");
    let plan = ground.must(&format!("apply --dry-run --json {}", file.display()));
    assert!(plan.contains("\"digest\""), "{plan}");
    let actions = ground.must("recipe --for actions R/team/app:multi");
    assert!(actions.contains("run: |") && actions.contains("manifold apply"), "{actions}");
}

/// podman writes its list anew: what it says is the same, entry for entry, in other bytes.
#[tokio::test(flavor = "multi_thread")]
async fn podmans_lines_make_a_list_of_the_same_entries() {
    let ground = Ground::new().await;
    let outcome = ground.run("recipe --for podman R/team/app:multi");
    assert!(outcome.stderr.contains("OS features"), "{}", outcome.stderr);
    ground.must("annotate --clear os-features R/team/app:multi R/team/app:arm");
    let outcome = ground.run("recipe --for podman R/team/app:multi");
    assert!(!outcome.stderr.contains("OS features"), "{}", outcome.stderr);
    let script = outcome.stdout.replace(":multi", ":podman");
    let home = TempHome::new();
    let folder = home.path().join("containers");
    std::fs::create_dir(&folder).expect("a folder");
    let settings = format!(
        "[storage]\ndriver = \"vfs\"\ngraphroot = \"{0}/graph\"\nrunroot = \"{0}/run\"\n",
        folder.display()
    );
    let file = folder.join("storage.conf");
    std::fs::write(&file, settings).expect("written");
    let mut shell = Command::new("sh");
    home.apply(&mut shell);
    // Of docker's folder podman wants a file that need not be there.
    shell.env("CONTAINERS_STORAGE_CONF", file).env_remove("DOCKER_CONFIG");
    let output = shell.args(["-ec", &script]).output().expect("a shell");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "scripts/setup test installs podman\n{script}\n{said}");
    ground.must("push R/team/app:multi");
    let entries = |bytes: &[u8]| -> Vec<Value> {
        let list: Value = serde_json::from_slice(bytes).expect("JSON");
        let all = list["manifests"].as_array().expect("entries").iter();
        all.map(|it| json!([it["digest"], it["mediaType"], it["size"], it["platform"]])).collect()
    };
    let (ours, theirs) = (ground.held("multi").await, ground.held("podman").await);
    assert_eq!(entries(&theirs), entries(&ours), "{script}");
}
