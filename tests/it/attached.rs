//! What is attached to images from outside goes along when it is wished for: signatures and SBOMs that
//! refer to them, and cosign's tags. Both registries are real and have no referrers API, so that tags say
//! it; the API is in the engine's test of random recipes.

use acceptance::{DockerRegistry, Image, Manifold, Outcome, TempHome};
use demo::image::{Artifact, signature};
use domain::manifest::Manifest;
use domain::publication::Obstacle;
use domain::{Descriptor, Digest, Platform, RawManifest, media_type};
use serde_json::{Value, json};

const SBOM: &str = "application/spdx+json";

/// Two registries. In the first one a list of two images, one with an SBOM, which is signed; the list
/// itself is signed in cosign's older way.
struct Ground {
    near: DockerRegistry,
    far: DockerRegistry,
    home: TempHome,
    /// The image, the SBOM of it, and the signature of that.
    chain: [Digest; 3],
    list: Digest,
    /// What is under cosign's tag.
    signed: Digest,
}

impl Ground {
    async fn new() -> Self {
        let (near, far) = (DockerRegistry::start().await, DockerRegistry::start().await);
        let platforms =
            ["linux/amd64", "linux/arm64/v8"].map(|name| Platform::parse(name).unwrap());
        let images = platforms.map(|platform| (Image::oci("attached", &platform), platform));
        for (image, _) in &images {
            near.push_image("team/app", image.digest().as_str(), image).await;
        }
        let pairs: Vec<_> = images.iter().map(|(image, it)| (image, it.clone())).collect();
        let list = Image::index(media_type::OCI_INDEX, &pairs, false);
        near.push_image("team/app", "1", &list).await;

        let image = descriptor(&images[0].0);
        let sbom = Artifact::new(SBOM).artifact_type(SBOM).layer(SBOM, "{\"spdx\":1}", &[]);
        let sbom = of(&sbom.subject(image.clone()).build());
        let sign = of(&signature(&descriptor(&sbom), "team/app"));
        for (about, it) in [(&image, &sbom), (&descriptor(&sbom), &sign)] {
            near.push_image("team/app", it.digest().as_str(), it).await;
            let mut entry = serde_json::to_value(descriptor(it)).unwrap();
            entry["artifactType"] = json!(SBOM);
            tag(&near, &about.digest, &[entry]).await;
        }
        let signed = of(&signature(&descriptor(&list), "team/app"));
        near.push_image("team/app", &format!("{}.sig", dashed(&list.digest())), &signed).await;
        let chain = [images[0].0.digest(), sbom.digest(), sign.digest()];
        let (list, signed) = (list.digest(), signed.digest());
        Self { near, far, home: TempHome::new(), chain, list, signed }
    }

    fn run(&self, words: &[&str]) -> Outcome {
        let line: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        Manifold::find().run(&self.home, &line)
    }

    fn copy(&self, flags: &[&str]) -> Outcome {
        let (from, to) = (at(&self.near, "team/app:1"), at(&self.far, "out/app:1"));
        self.run(&[&["copy", "--insecure"], flags, &[&from, &to]].concat())
    }

    /// Who refers to a digest at the second registry, by the fallback tag.
    async fn referrers(&self, digest: &Digest) -> Vec<Value> {
        let Some((bytes, _)) = self.far.manifest("out/app", &dashed(digest)).await else {
            return Vec::new();
        };
        let index: Value = serde_json::from_slice(&bytes).expect("JSON");
        index["manifests"].as_array().expect("entries").clone()
    }

    async fn is_whole(&self) {
        for digest in &self.chain[1..] {
            let there = self.far.manifest("out/app", digest.as_str()).await.expect("it came along");
            assert_eq!(
                Some(&there),
                self.near.manifest("team/app", digest.as_str()).await.as_ref()
            );
            let raw = RawManifest::new(there.0, &there.1.as_str().into());
            let Ok(Manifest::Image(image)) = raw.parse() else { panic!("an artifact") };
            for blob in std::iter::once(&image.config).chain(&image.layers) {
                assert!(self.far.blob("out/app", &blob.digest).await.is_some(), "{}", blob.digest);
            }
        }
        for pair in self.chain.windows(2) {
            let found = self.referrers(&pair[0]).await;
            let own = found.iter().find(|it| it["digest"] == pair[1].as_str()).expect("found");
            assert_eq!(own["artifactType"], SBOM, "as it was listed");
        }
        let (bytes, _) = self
            .far
            .manifest("out/app", &format!("{}.sig", dashed(&self.list)))
            .await
            .expect("cosign's tag");
        assert_eq!(Digest::of(&bytes), self.signed);
    }
}

fn at(registry: &DockerRegistry, name: &str) -> String {
    format!("{}/{name}", registry.host())
}

fn of(image: &demo::image::Image) -> Image {
    Image {
        media_type: image.manifest.media_type().to_string(),
        manifest: image.manifest.bytes().to_vec(),
        blobs: image.blobs.iter().map(|blob| blob.bytes.to_vec()).collect(),
    }
}

fn descriptor(image: &Image) -> Descriptor {
    RawManifest::new(image.manifest.clone(), &image.media_type.as_str().into()).descriptor()
}

/// The name of the tag that stands for the referrers of a digest.
fn dashed(digest: &Digest) -> String {
    digest.as_str().replace(':', "-")
}

/// Says by the fallback tag what refers to a digest.
async fn tag(registry: &DockerRegistry, about: &Digest, entries: &[Value]) {
    let index =
        json!({"schemaVersion": 2, "mediaType": media_type::OCI_INDEX, "manifests": entries});
    let index = Image {
        media_type: media_type::OCI_INDEX.to_owned(),
        manifest: index.to_string().into_bytes(),
        blobs: Vec::new(),
    };
    registry.push_image("team/app", &dashed(about), &index).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_takes_along_what_is_attached_where_that_is_wished_for() {
    let ground = Ground::new().await;
    let plain = ground.copy(&[]);
    assert_eq!(plain.code, 0, "{plain:?}");
    assert!(
        ground.far.manifest("out/app", ground.chain[1].as_str()).await.is_none(),
        "not asked for"
    );

    let copied = ground.copy(&["--with-referrers"]);
    assert_eq!(copied.code, 0, "{copied:?}");
    assert_eq!(copied.stdout.trim(), ground.list.as_str(), "the list is the same");
    ground.is_whole().await;
    let before = ground.far.manifest("out/app", &dashed(&ground.chain[0])).await;
    assert_eq!(ground.copy(&["--with-referrers"]).code, 0);
    let after = ground.far.manifest("out/app", &dashed(&ground.chain[0])).await;
    assert_eq!(before, after, "nothing is listed twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_attached_there_already_stays_and_is_never_written_over() {
    let ground = Ground::new().await;
    let other = Image::oci("other", &Platform::new("linux", "amd64", ""));
    ground.far.push_image("out/app", other.digest().as_str(), &other).await;
    let mut entry = serde_json::to_value(descriptor(&other)).unwrap();
    entry["annotations"] = json!({"kept": "as it is"});
    let index =
        json!({"schemaVersion": 2, "mediaType": media_type::OCI_INDEX, "manifests": [entry]});
    let index = Image {
        media_type: media_type::OCI_INDEX.to_owned(),
        manifest: index.to_string().into_bytes(),
        blobs: Vec::new(),
    };
    ground.far.push_image("out/app", &dashed(&ground.chain[0]), &index).await;
    assert_eq!(ground.copy(&["--with-referrers"]).code, 0);
    ground.is_whole().await;
    let found = ground.referrers(&ground.chain[0]).await;
    assert_eq!(found.len(), 2);
    assert_eq!(found[0]["annotations"]["kept"], "as it is");

    // Another signature under cosign's tag: whose counts is nobody's guess, and no tag is written.
    let sig = format!("{}.sig", dashed(&ground.list));
    ground.far.push_image("out/app", &sig, &other).await;
    let image = Image::oci("before", &Platform::new("linux", "amd64", ""));
    let before = ground.far.push_image("out/app", "1", &image).await;
    let plan = ground.copy(&["--with-referrers", "--dry-run", "--json"]);
    let plan: domain::publication::Preview = serde_json::from_str(&plan.stdout).expect("JSON");
    let elsewhere = at(&ground.far, &format!("out/app:{sig}")).parse().expect("a reference");
    let obstacle = Obstacle::AttachedElsewhere { tag: elsewhere };
    assert_eq!(plan.destinations[0].obstacles, [obstacle], "known before anything is written");
    let refused = ground.copy(&["--with-referrers"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.stderr.contains(&sig), "{}", refused.stderr);
    let (held, _) = ground.far.manifest("out/app", "1").await.expect("it is there");
    assert_eq!(Digest::of(&held), before, "the tag is as it was");
    let (held, _) = ground.far.manifest("out/app", &sig).await.expect("it is there");
    assert_eq!(Digest::of(&held), other.digest(), "and so is the signature");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recipe_can_wish_for_it_and_the_plan_says_how_much_it_is() {
    let ground = Ground::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("recipe.toml");
    let recipe = |key: &str| {
        let (from, to) = (at(&ground.near, "team/app:1"), at(&ground.far, "out/app:1"));
        format!(
            "targets = [\"{to}\"]\n{key}\n[[source]]\nreference = \"{from}\"\nplatforms = [\"linux/amd64\"]\n"
        )
    };
    let file = path.display().to_string();
    std::fs::write(&path, recipe("with-referrers = true")).expect("a recipe");
    let plan = ground.run(&["apply", "--insecure", "--dry-run", "--json", &file]);
    assert_eq!(plan.code, 0, "{plan:?}");
    let plan: domain::publication::Preview = serde_json::from_str(&plan.stdout).expect("JSON");
    let (count, bytes) = plan.attached();
    assert_eq!(count, 2, "the SBOM and its signature; of the list nothing is left");
    let own = plan.repositories[0].parts.iter().filter(|part| part.attached);
    let own: u64 = own.map(|part| part.size).sum();
    assert!(bytes > own, "with their blobs: {bytes}");
    assert!(plan.text().contains("2 of these manifests are attached"), "{}", plan.text());
    assert_eq!(ground.run(&["apply", "--insecure", &file]).code, 0);
    for digest in &ground.chain[1..] {
        assert!(ground.far.manifest("out/app", digest.as_str()).await.is_some(), "{digest}");
    }
    assert_eq!(ground.referrers(&ground.chain[0]).await.len(), 1);
    assert_eq!(ground.referrers(&ground.chain[1]).await.len(), 1);
}
