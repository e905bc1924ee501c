//! `apply`: recipes against two real registries.

use std::path::PathBuf;
use std::process::Command;

use acceptance::{Docker, DockerRegistry, Image, Manifold, Outcome, RecordingProxy, TempHome};
use domain::manifest::{Index, Manifest};
use domain::{Digest, Platform, RawManifest};

use crate::compare::{REPOSITORY, releases};

/// The images that have a repository of their own, by registry.
const NEAR: [&str; 3] = ["linux/arm64/v8", "linux/mips64le", "linux/loong64"];
const FAR: [&str; 4] = ["linux/arm/v6", "linux/arm/v7", "linux/386", "linux/ppc64le"];

/// Two registries: one with attested releases and three images, the other with four.
struct Ground {
    near: DockerRegistry,
    far: DockerRegistry,
    /// The way to the first one.
    proxy: RecordingProxy,
    home: TempHome,
    folder: tempfile::TempDir,
}

impl Ground {
    async fn new() -> Self {
        let (near, far) = (releases().await, DockerRegistry::start().await);
        for (registry, names) in [(&near, &NEAR[..]), (&far, &FAR[..])] {
            for name in names {
                let platform = Platform::parse(name).expect("a platform");
                let image = Image::oci(name, &platform);
                registry.push_image(&repository(name), "1", &image).await;
            }
        }
        let proxy = RecordingProxy::start(near.host());
        let folder = tempfile::tempdir().expect("a folder");
        Self { near, far, proxy, home: TempHome::new(), folder }
    }

    /// A recipe for three tags of the two registries: a platform of the attested release with its
    /// attestation, and the seven images; without the last `fewer` of them. `more` goes above the sources.
    fn recipe(&self, fewer: usize, more: &str) -> PathBuf {
        let (near, far) = (self.proxy.host(), self.far.host());
        let images = NEAR.iter().map(|name| (near, name)).chain(FAR.iter().map(|name| (far, name)));
        let sources: Vec<String> = images
            .take(NEAR.len() + FAR.len() - fewer)
            .map(|(host, name)| {
                format!("[[source]]\nreference = \"{host}/{}:1\"\n", repository(name))
            })
            .collect();
        let sources = sources.concat();
        let text = format!(
            "targets = [\"{near}/out/app:1\", \"{near}/out/app:latest\", \"{far}/out/app:1\"]\n{more}\n\
             [[source]]\nreference = \"{near}/{REPOSITORY}:1.9.2\"\n\
             platforms = [\"linux/amd64\"]\n{sources}"
        );
        let path = self.folder.path().join("recipe.toml");
        std::fs::write(&path, text).expect("a recipe");
        path
    }

    fn apply(&self, path: &std::path::Path, flags: &[&str]) -> Outcome {
        let mut line = vec!["apply".to_owned(), "--insecure".to_owned()];
        line.extend(flags.iter().map(|flag| (*flag).to_owned()));
        line.push(path.display().to_string());
        Manifold::find().run(&self.home, &line)
    }

    /// What the three tags hold.
    async fn held(&self) -> [Option<Vec<u8>>; 3] {
        let held = [
            self.near.manifest("out/app", "1").await,
            self.near.manifest("out/app", "latest").await,
            self.far.manifest("out/app", "1").await,
        ];
        held.map(|held| held.map(|(bytes, _)| bytes))
    }
}

fn repository(platform: &str) -> String {
    format!("team/{}", platform.replace('/', "-"))
}

fn index(bytes: Vec<u8>) -> Index {
    let raw = RawManifest::new(bytes, &domain::media_type::OCI_INDEX.into());
    let Ok(Manifest::Index(index)) = raw.parse() else { panic!("a list") };
    *index
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_platforms_of_eight_repositories_go_to_three_tags_in_two_registries() {
    let ground = Ground::new().await;
    let path = ground.recipe(0, "require-platforms = [\"linux/arm/v7\"]");
    let plan = ground.apply(&path, &["--dry-run", "--json"]);
    assert_eq!(plan.code, 0, "{plan:?}");
    let plan: serde_json::Value = serde_json::from_str(&plan.stdout).expect("JSON");
    let digest = plan["digest"].as_str().expect("a digest").to_owned();
    assert_eq!(ground.held().await, [None, None, None], "nothing was written");

    let done = ground.apply(&path, &[]);
    assert_eq!(done.code, 0, "{done:?}");
    assert_eq!(done.stdout.lines().last(), Some(digest.as_str()), "the plan's digest");
    assert_eq!(done.stdout.matches(": new").count(), 3, "{}", done.stdout);
    let text = plan["text"].as_str().expect("a text").as_bytes().to_vec();
    assert_eq!(Digest::of(&text).to_string(), digest);
    assert_eq!(ground.held().await, [(); 3].map(|()| Some(text.clone())), "byte for byte");

    let index = index(text);
    let (attestations, images): (Vec<_>, Vec<_>) =
        index.manifests.iter().partition(|entry| entry.is_attestation());
    assert_eq!((images.len(), attestations.len()), (8, 1), "the release is attested");
    for registry in [&ground.near, &ground.far] {
        for entry in &index.manifests {
            let found = registry.manifest("out/app", entry.digest.as_str()).await;
            assert!(found.is_some(), "{} is at {}", entry.digest, registry.host());
        }
        for attestation in &attestations {
            let subject = attestation.attests().expect("a subject");
            assert!(images.iter().any(|image| image.digest == subject), "it is in the list");
        }
        skopeo_takes_it_whole(&ground, registry);
        docker_reads_it(&ground, registry, images.len() + attestations.len());
    }
}

/// `docker manifest inspect` reads the list under each tag, and says nothing beside it.
fn docker_reads_it(ground: &Ground, registry: &DockerRegistry, entries: usize) {
    // Where docker is not, its recorded run judges Manifold's twin of it (`parity`).
    let line = |tag: &str| {
        ["inspect", "--insecure"]
            .map(str::to_owned)
            .into_iter()
            .chain([format!("{}/out/app:{tag}", registry.host())])
    };
    let docker = Docker::find();
    for tag in ["1", "latest"]
        .into_iter()
        .filter(|tag| *tag == "1" || registry.host() == ground.near.host())
    {
        let line: Vec<String> = line(tag).collect();
        let read = match &docker {
            Some(docker) => docker.manifest(&ground.home, &line),
            None => Manifold::find().run(&ground.home, &line),
        };
        assert_eq!((read.code, read.stderr.as_str()), (0, ""), "{line:?}");
        let read: serde_json::Value = serde_json::from_str(&read.stdout).expect("JSON");
        assert_eq!(read["manifests"].as_array().map(Vec::len), Some(entries), "{read}");
    }
}

/// `skopeo copy --all` reads the list, each image and each blob.
fn skopeo_takes_it_whole(ground: &Ground, registry: &DockerRegistry) {
    let folder = ground.folder.path().join(registry.host().replace(':', "-"));
    let output = Command::new("skopeo")
        .args(["copy", "--all", "--src-tls-verify=false"])
        .arg(format!("docker://{}/out/app:1", registry.host()))
        .arg(format!("dir:{}", folder.display()))
        .output()
        .expect("skopeo starts; Debian's package skopeo has it");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_again_only_reads_and_a_tag_that_is_behind_is_brought_along() {
    let ground = Ground::new().await;
    let path = ground.recipe(0, "");
    assert_eq!(ground.apply(&path, &[]).code, 0);
    let held = ground.held().await;
    ground.proxy.take();
    let again = ground.apply(&path, &[]);
    assert_eq!(again.code, 0, "{again:?}");
    assert_eq!(again.stdout.matches("holds it already").count(), 3, "{}", again.stdout);
    let seen = ground.proxy.take();
    let written = seen.iter().filter(|seen| !["GET", "HEAD"].contains(&seen.method.as_str()));
    assert_eq!(written.count(), 0, "{seen:?}");

    let other = Image::oci("other", &Platform::new("linux", "amd64", ""));
    ground.near.push_image("out/app", "latest", &other).await;
    let mended = ground.apply(&path, &[]);
    assert_eq!(mended.code, 0, "{mended:?}");
    assert!(mended.stdout.contains("out/app:latest: written over"), "{}", mended.stdout);
    assert_eq!(ground.held().await, held);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recipe_takes_no_platform_away_unless_it_may() {
    let ground = Ground::new().await;
    assert_eq!(ground.apply(&ground.recipe(0, ""), &[]).code, 0);
    let before = ground.held().await;
    let path = ground.recipe(2, "");
    for flags in [vec![], vec!["--dry-run"], vec!["--allow-lost-platform", "linux/386"]] {
        let refused = ground.apply(&path, &flags);
        assert_eq!(refused.code, 1, "{flags:?} {refused:?}");
        assert!(refused.stderr.contains("would lose"), "{}", refused.stderr);
        assert!(refused.stderr.contains("linux/ppc64le"), "{}", refused.stderr);
        assert_eq!(ground.held().await, before, "{flags:?}");
    }
    let allowed = ["linux/386", "linux/ppc64le"].map(|it| ["--allow-lost-platform", it]).concat();
    let done = ground.apply(&path, &allowed);
    assert_eq!(done.code, 0, "{done:?}");
    assert!(done.stdout.contains("without linux/386, linux/ppc64le"), "{}", done.stdout);
    assert_ne!(ground.held().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_recipe_is_said_and_nothing_written() {
    let ground = Ground::new().await;
    let whole = ground.recipe(0, "");
    let text = std::fs::read_to_string(&whole).expect("a recipe");
    for (recipe, said) in [
        (text.replace("targets", "target"), "unknown field `target`"),
        (text.replace("linux/amd64", "linux/sparc64"), "has no linux/sparc64"),
        (text.replace("team/linux-386:1", "team/none:1"), "team/none"),
        (format!("require-platforms = [\"windows/amd64\"]\n{text}"), "would lack windows/amd64"),
        (
            text.replace(
                "platforms = [",
                "annotations = { a = \"b\" }\nplatforms = [\"linux/arm64\", ",
            ),
            "has several images",
        ),
        ("targets = [".to_owned(), "line 1"),
    ] {
        std::fs::write(&whole, recipe).expect("a recipe");
        let refused = ground.apply(&whole, &[]);
        assert_eq!(refused.code, 1, "{said}: {refused:?}");
        assert!(refused.stderr.contains(said), "{said}: {}", refused.stderr);
        assert!(refused.stderr.contains("hint: "), "{said}: {}", refused.stderr);
        assert_eq!(ground.held().await, [None, None, None], "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_recipe_says_is_in_the_list_and_a_whole_list_keeps_its_bytes() {
    let ground = Ground::new().await;
    let near = ground.near.host();
    let path = ground.folder.path().join("said.toml");
    let said = format!(
        "targets = [\"{near}/out/app:1\"]\nlist-type = \"oci\"\n\
         [annotations]\n\"org.opencontainers.image.title\" = \"app\"\n\
         [[source]]\nreference = \"{near}/{}:1\"\nplatform = {{ variant = \"r2\" }}\n\
         annotations = {{ note = \"a \\\"quoted\\\" one\" }}\n",
        repository(NEAR[1])
    );
    std::fs::write(&path, said).expect("a recipe");
    let done = ground.apply(&path, &[]);
    assert_eq!(done.code, 0, "{done:?}");
    let (bytes, kind) = ground.near.manifest("out/app", "1").await.expect("it is there");
    assert_eq!(kind, domain::media_type::OCI_INDEX);
    let made: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
    assert_eq!(made["annotations"]["org.opencontainers.image.title"], "app");
    assert_eq!(made["manifests"][0]["platform"]["variant"], "r2");
    assert_eq!(made["manifests"][0]["platform"]["architecture"], "mips64le", "the config's");
    assert_eq!(made["manifests"][0]["annotations"]["note"], "a \"quoted\" one");

    let whole = format!(
        "targets = [\"{}/mirror/console:1\"]\n[[source]]\nreference = \"{near}/{REPOSITORY}:1.9.2\"\n",
        ground.far.host()
    );
    std::fs::write(&path, whole).expect("a recipe");
    let done = ground.apply(&path, &[]);
    assert_eq!(done.code, 0, "{done:?}");
    let from = ground.near.manifest(REPOSITORY, "1.9.2").await;
    assert_eq!(ground.far.manifest("mirror/console", "1").await, from, "its own bytes");
}
