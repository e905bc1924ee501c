//! Recipes that look random, against two registries that fail now and then: a tag holds what was planned,
//! or what it held; never something incomplete. Applied again, it is done.

use demo::image::{Image, ImageBuilder, IndexBuilder, Layer, signature};
use demo::registry::{Fault, Registry, Running, Store, serve};
use domain::manifest::Manifest;
use domain::publication::{Subject, Wish};
use domain::recipe::Recipe;
use domain::{Digest, RawManifest};
use engine::publish::{Manner, Plan, PublishError, open, plan, preview};

use crate::ground::Ground;

const ROUNDS: usize = 200;
const PLATFORMS: [&str; 5] =
    ["linux/amd64", "linux/arm64/v8", "linux/arm/v7", "linux/s390x", "windows/amd64"];

/// A sequence that looks random and is the same every time.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }
}

/// Two registries with an image for each platform, and one with a list of two that are attested.
struct World {
    near: (Registry, Running),
    far: (Registry, Running),
}

impl World {
    async fn new() -> Self {
        let (near, far) = (Registry::new(), Registry::new());
        for (at, platform) in PLATFORMS.iter().enumerate() {
            for registry in [&near, &far] {
                let (repository, image) = (format!("src/i{at}"), image(platform, "app"));
                registry.put_image(&repository, "1", &image);
                let signed = signature(&image.manifest.descriptor(), &repository);
                signed.store(&mut registry.store(), &repository, None);
            }
        }
        let images = ["linux/ppc64le", "linux/riscv64"].map(|platform| image(platform, "attested"));
        let list = images.iter().fold(IndexBuilder::oci(), IndexBuilder::image);
        let list = images.iter().fold(list, IndexBuilder::attestation_of).build();
        near.put_list("src/list", "1", &list);
        let (at_near, at_far) = (serve(&near).await.unwrap(), serve(&far).await.unwrap());
        Self { near: (near, at_near), far: (far, at_far) }
    }

    fn of(&self, is_near: bool) -> &(Registry, Running) {
        if is_near { &self.near } else { &self.far }
    }

    /// Some sources in some order, and one to three tags of a repository that is new in each round.
    fn recipe(&self, random: &mut Random, round: usize) -> Recipe {
        let mut sources: Vec<String> = (0..PLATFORMS.len())
            .filter(|_| random.below(2) == 0)
            .map(|at| format!("{}/src/i{at}:1", self.of(at % 2 == 0).1.host()))
            .collect();
        if sources.is_empty() || random.below(3) == 0 {
            sources.push(format!("{}/src/list:1", self.near.1.host()));
        }
        let at = random.below(sources.len());
        sources.rotate_left(at);
        let targets: Vec<String> = [(true, "a"), (true, "b"), (false, "a")]
            .iter()
            .take(1 + random.below(3))
            .map(|(is_near, tag)| format!("{}/out/r{round}:{tag}", self.of(*is_near).1.host()))
            .collect();
        let sources: Vec<_> =
            sources.iter().map(|name| serde_json::json!({ "reference": name })).collect();
        let mut json = serde_json::json!({ "targets": targets, "source": sources });
        if random.below(3) == 0 {
            json["annotations"] = serde_json::json!({ "round": round.to_string() });
        }
        json["with-referrers"] = (random.below(2) == 0).into();
        serde_json::from_value(json).unwrap()
    }

    /// One or two answers that go wrong, of a kind that nobody tries again.
    fn trouble(&self, random: &mut Random) {
        const PLACES: [(&str, &str); 7] = [
            ("PUT", "/manifests/sha256:"),
            ("PUT", "/manifests/a"),
            ("PUT", "/manifests/b"),
            ("POST", "/blobs/uploads"),
            ("PUT", "/blobs/uploads"),
            ("GET", "/blobs/sha256:"),
            ("GET", "/manifests/"),
        ];
        for _ in 0..=random.below(2) {
            let (method, part) = PLACES[random.below(PLACES.len())];
            let fault = Fault::on(part).method(method).status([400, 403, 404][random.below(3)]);
            self.of(random.below(2) == 0).0.fail(fault);
        }
    }
}

fn image(platform: &str, name: &str) -> Image {
    let layer = |seed: String| Layer::of_bytes("COPY . .", &seed, 60);
    let layers = vec![layer("shared".to_owned()), layer(format!("{platform} {name}"))];
    ImageBuilder::new(platform).oci().layers(layers).build()
}

/// Whether a repository has all that a manifest needs.
fn is_complete(store: &Store, repository: &str, manifest: &RawManifest) -> bool {
    match manifest.parse().unwrap() {
        Manifest::Index(index) => index.manifests.iter().all(|entry| {
            let child = store.manifest(repository, entry.digest.as_str());
            child.is_some_and(|child| is_complete(store, repository, child))
        }),
        Manifest::Image(image) => {
            let mut blobs = std::iter::once(&image.config).chain(&image.layers);
            blobs.all(|blob| store.blob(repository, &blob.digest).is_some())
        }
    }
}

/// Whether what is attached to the images came along, where that was wished for.
fn has_attached(world: &World, recipe: &Recipe) -> bool {
    recipe.targets.iter().all(|target| {
        let is_near = target.registry().to_string() == world.near.1.host();
        let (to, repository) = (world.of(is_near).0.store(), target.repository().path());
        let Some(Manifest::Index(list)) =
            to.manifest(repository, target.identifier()).and_then(|list| list.parse().ok())
        else {
            return false;
        };
        let images =
            list.manifests.iter().filter_map(|it| to.manifest(repository, it.digest.as_str()));
        let signed = images.filter(|image| {
            let is_about = |at: usize| {
                let name = format!("src/i{at}");
                let signed = signature(&image.descriptor(), &name).manifest;
                let there = to.manifest(repository, signed.digest().as_str());
                there.is_some_and(|there| is_complete(&to, repository, there))
            };
            (0..PLATFORMS.len()).any(is_about)
        });
        let wanted = recipe.sources.iter().filter(|it| it.reference.to_string().contains("/src/i"));
        signed.count() == if recipe.with_referrers { wanted.count() } else { 0 }
    })
}

/// What each target holds now; fails when it is something incomplete.
fn held(world: &World, recipe: &Recipe) -> Vec<Option<Digest>> {
    let held = recipe.targets.iter().map(|target| {
        let is_near = target.registry().to_string() == world.near.1.host();
        let store = world.of(is_near).0.store();
        let repository = target.repository().path();
        let manifest = store.manifest(repository, target.identifier())?;
        assert!(is_complete(&store, repository, manifest), "{target} is incomplete");
        Some(manifest.digest().clone())
    });
    held.collect()
}

/// A plan that was looked at.
async fn planned(ground: &Ground, recipe: &Recipe) -> Plan {
    let recipe = Box::new(recipe.clone());
    let wish = Wish::new(Subject::Recipe { recipe }, Vec::new());
    let mut plan = plan(&ground.engine, &wish).await.unwrap();
    preview(&ground.engine, &mut plan).await.unwrap();
    plan
}

async fn apply(ground: &Ground, plan: &Plan) -> Result<(), PublishError> {
    open(&ground.engine, plan.clone(), Manner::Careful).await?.run().await.map(drop)
}

#[tokio::test]
async fn after_two_hundred_recipes_no_tag_holds_what_nobody_planned() {
    let world = World::new().await;
    let mut random = Random(7);
    let (mut troubled, mut failed) = (0, 0);
    for round in 0..ROUNDS {
        let recipe = world.recipe(&mut random, round);
        if random.below(3) == 0 {
            let old = image("linux/amd64", &format!("old {round}"));
            world.near.0.put_image(&format!("out/r{round}"), "a", &old);
        }
        let before = held(&world, &recipe);
        let ground = Ground::new();
        let first = planned(&ground, &recipe).await;
        if random.below(3) > 0 {
            troubled += 1;
            world.trouble(&mut random);
        }
        let outcome = apply(&ground, &first).await;
        let digest = first.digest().cloned();
        for (now, old) in held(&world, &recipe).into_iter().zip(&before) {
            assert!(now == digest || outcome.is_err() && now == *old, "round {round}: {now:?}");
        }
        failed += usize::from(outcome.is_err());
        world.near.0.heal();
        world.far.0.heal();
        // Another program, which knows nothing of the first one.
        let ground = Ground::new();
        let again = planned(&ground, &recipe).await;
        assert_eq!(again.digest(), first.digest(), "round {round}: the same recipe, the same list");
        apply(&ground, &again).await.unwrap();
        assert!(held(&world, &recipe).iter().all(|now| *now == digest), "round {round}");
        assert!(has_attached(&world, &recipe), "round {round}: what is attached");
    }
    assert!(troubled > 100 && failed > 40, "{failed} of {troubled} went wrong: enough to mean it");
}
