//! Drafts: entries from registries, docker's store beside what it cannot hold, edits and the way back.

use std::collections::BTreeMap;
use std::path::PathBuf;

use demo::image::{Image, ImageBuilder, IndexBuilder, Layer};
use demo::registry::{Registry, Running, serve};
use domain::draft::{Beside, Edit, EditKind, EntryId, EntryKind, Fact, Problem};
use domain::list::Annotation;
use domain::manifest::{Index, Manifest};
use domain::protocol::drafts::{
    AddToDraft, CheckDraft, Choice, CompleteSource, CreateDraft, DeleteDrafts, DraftRecipe,
    DraftView, DuplicateDraft, EditDraft, GetDraft, ListDrafts, LookUp, RepinEntries,
    RestoreDrafts, RevertDraft, Step, StepDraft, SuggestSources, TagNow,
};
use domain::publication::{Subject as Published, Wish};
use domain::recipe::Recipe;
use domain::{ApiError, Code, Platform, RawManifest, Reference};
use engine::publish::{Manner, open, plan};

use crate::ground::Ground;

/// Two registries: `near` with images of its own and an attested list, `far` with one image.
struct World {
    near: (Registry, Running),
    far: (Registry, Running),
    ground: Ground,
}

fn image(platform: &str, label: &str) -> Image {
    let layer = Layer::of_bytes("COPY . .", &format!("{label} {platform}"), 60);
    ImageBuilder::new(platform).oci().label("is", label).layers(vec![layer]).build()
}

impl World {
    async fn new() -> Self {
        let (near, far) = (Registry::new(), Registry::new());
        for platform in ["amd64", "arm64", "s390x"] {
            let image = image(&format!("linux/{platform}"), "own");
            near.put_image("app", &format!("1.2-{platform}"), &image);
        }
        far.put_image("app", "1", &image("linux/386", "far"));
        put_list(&near, "first");
        let (at_near, at_far) = (serve(&near).await.unwrap(), serve(&far).await.unwrap());
        Self { near: (near, at_near), far: (far, at_far), ground: Ground::new() }
    }

    /// `R/…` is in the near registry, `F/…` in the far one.
    fn name(&self, name: &str) -> Reference {
        let (registry, rest) = name.split_once('/').unwrap();
        let at = if registry == "R" { &self.near.1 } else { &self.far.1 };
        format!("{}/{rest}", at.host()).parse().unwrap()
    }

    fn all(&self, name: &str) -> Choice {
        Choice::all(self.name(name))
    }

    async fn create(&self, name: &str, sources: &[&str]) -> DraftView {
        let sources = sources.iter().map(|source| self.all(source)).collect();
        let create = CreateDraft { name: self.name(name), sources, published: None };
        self.ground.engine.run(create).await.unwrap()
    }

    async fn publish(&self, name: &str, published: &str) -> DraftView {
        let published = Some(self.name(published));
        let create = CreateDraft { name: self.name(name), sources: Vec::new(), published };
        self.ground.engine.run(create).await.unwrap()
    }

    async fn get(&self, name: &str) -> Result<DraftView, ApiError> {
        self.ground.engine.run(GetDraft { name: self.name(name) }).await
    }

    async fn edit(&self, name: &str, edit: Edit) -> DraftView {
        self.ground.engine.run(EditDraft { name: self.name(name), edit }).await.unwrap()
    }

    async fn step(&self, name: &str, step: Step) -> DraftView {
        self.ground.engine.run(StepDraft { name: self.name(name), step }).await.unwrap()
    }

    /// What docker's store holds of a list: the references.
    fn docker(&self, name: &str) -> Vec<String> {
        match self.ground.engine.lists().get(&self.name(name)) {
            Ok(list) => list.entries.iter().map(|entry| entry.reference.to_string()).collect(),
            Err(_) => Vec::new(),
        }
    }

    fn published(&self, repository: &str, tag: &str) -> RawManifest {
        self.near.0.store().manifest(repository, tag).unwrap().clone()
    }

    /// Applies a draft's recipe, and gives its digest.
    async fn apply(&self, name: &str) -> String {
        let recipe: Recipe =
            self.ground.engine.run(DraftRecipe { name: self.name(name) }).await.unwrap();
        let wish = Wish::new(Published::Recipe { recipe: Box::new(recipe) }, Vec::new());
        let plan = plan(&self.ground.engine, &wish).await.unwrap();
        let digest = plan.digest().unwrap().to_string();
        open(&self.ground.engine, plan, Manner::Careful).await.unwrap().run().await.unwrap();
        digest
    }
}

/// Puts `pub:1`: two platforms, each attested.
fn put_list(registry: &Registry, label: &str) {
    let images = ["linux/amd64", "linux/arm64"].map(|platform| image(platform, label));
    let list = images.iter().fold(IndexBuilder::oci(), IndexBuilder::image);
    registry.put_list("pub", "1", &images.iter().fold(list, IndexBuilder::attestation_of).build());
}

fn index(raw: &RawManifest) -> Index {
    let Ok(Manifest::Index(index)) = raw.parse() else { panic!("a list") };
    *index
}

fn digest(view: &DraftView) -> String {
    view.result.as_ref().unwrap_or_else(|| panic!("{:?}", view.findings)).digest.to_string()
}

fn kinds(view: &DraftView) -> Vec<EntryKind> {
    view.draft.entries.iter().map(domain::draft::Entry::kind).collect()
}

#[tokio::test]
async fn what_docker_can_hold_is_in_dockers_store_and_has_dockers_bytes() {
    let world = World::new().await;
    let view = world.create("R/app:multi", &["R/app:1.2-arm64", "R/app:1.2-amd64"]).await;
    assert_eq!((view.beside.as_slice(), view.in_docker), (&[][..], true));
    assert_eq!(world.docker("R/app:multi").len(), 2, "docker manifest inspect sees it");
    let lists = world.ground.engine.lists();
    let list = lists.get(&world.name("R/app:multi")).unwrap();
    let docker = engine::lists::summarise(&list).result.unwrap();
    assert_eq!(view.result.as_ref(), Some(&docker), "what docker manifest push sends");
    assert_eq!(world.apply("R/app:multi").await, digest(&view), "and what the recipe gives");
    let held = world.near.0.store().manifest("app", "multi").unwrap().clone();
    assert_eq!(held.bytes(), docker.body.as_bytes(), "byte for byte");
}

#[tokio::test]
async fn what_docker_cannot_hold_is_beside_and_said() {
    let world = World::new().await;
    let view = world.create("R/app:all", &["R/app:1.2-s390x", "R/pub:1", "F/app:1"]).await;
    let (images, attestations) = (4, 2);
    assert_eq!(view.draft.entries.len(), images + attestations);
    assert_eq!(world.docker("R/app:all").len(), 3, "not the far one, no attestation");
    for what in [Beside::OtherRegistry { count: 1 }, Beside::Attestations { count: 2 }] {
        assert!(view.beside.contains(&what), "{what:?}: {:?}", view.beside);
    }
    let far = view.findings.iter().find_map(|found| match &found.problem {
        Problem::OtherRegistry { registry, bytes } => Some((registry.clone(), *bytes)),
        _ => None,
    });
    let (registry, bytes) = far.unwrap();
    assert_eq!(registry.as_str(), world.far.1.host());
    let entry = view.draft.entries.last().unwrap();
    assert!(bytes > entry.compressed_size, "layers and config: {bytes}");
    let annotations = BTreeMap::from([("k".to_owned(), "v".to_owned())]);
    let view = world.edit("R/app:all", Edit::SetAnnotations { annotations }).await;
    assert!(view.beside.contains(&Beside::Annotations));
    assert_eq!(world.apply("R/app:all").await, digest(&view), "the preview's is the pushed one");
    let held = world.published("app", "all");
    assert_eq!(held.bytes(), view.result.unwrap().body.as_bytes());
    for entry in index(&held).manifests {
        let there = world.near.0.store().manifest("app", entry.digest.as_str()).is_some();
        assert!(there, "{} was brought", entry.digest);
    }
}

#[tokio::test]
async fn a_published_list_is_edited_with_the_bytes_of_what_is_not_touched() {
    let world = World::new().await;
    let raw = world.published("pub", "1");
    let view = world.publish("R/pub:2", "R/pub:1").await;
    assert_eq!(digest(&view), raw.digest().to_string(), "nothing is changed yet");
    let view = world.edit("R/pub:2", Edit::Remove { entries: vec![EntryId(1)] }).await;
    assert_eq!(kinds(&view), [EntryKind::Image, EntryKind::Attestation], "its own went with it");
    let old = index(&raw).manifests;
    let body = RawManifest::new(view.result.clone().unwrap().body.into(), raw.media_type());
    assert_eq!(index(&body).manifests, [old[1].clone(), old[3].clone()]);
    assert_eq!(world.apply("R/pub:2").await, digest(&view));
    let view = world.step("R/pub:2", Step::Undo).await;
    assert_eq!(digest(&view), raw.digest().to_string(), "undone");
    assert_eq!((view.undo, view.redo), (None, Some(EditKind::Remove)));
    let view = world.step("R/pub:2", Step::Redo).await;
    assert_eq!(view.draft.entries.len(), 2);
    let step = StepDraft { name: world.name("R/pub:2"), step: Step::Redo };
    let error = world.ground.engine.run(step).await.unwrap_err();
    assert_eq!(error.code, Code::Conflict, "nothing is left to do again");
}

#[tokio::test]
async fn lists_give_what_is_chosen_of_them() {
    let world = World::new().await;
    let raw = world.published("pub", "1");
    let arm64 = index(&raw).manifests[1].digest.clone();
    let found = world.ground.engine.run(LookUp {
        references: vec![
            world.name("R/pub:1"),
            world.name("R/app:1.2-amd64"),
            world.name("R/no:1"),
        ],
    });
    let found = found.await.unwrap();
    let list = found[0].outcome.as_ref().unwrap();
    assert!(list.is_list() && list.entries.len() == 4);
    assert!(list.entries.iter().all(|entry| entry.layers > 0), "sizes of attestations too");
    assert!(!found[1].outcome.as_ref().unwrap().is_list());
    assert_eq!(found[2].outcome.as_ref().unwrap_err().code, Code::NotFound);
    let one = |attestations| Choice {
        entries: Some(vec![arm64.clone()]),
        digest: Some(list.digest.clone()),
        attestations,
        ..world.all("R/pub:1")
    };
    let nested = Choice { nested: true, ..world.all("R/pub:1") };
    for (tag, choice, wanted) in [
        ("attested", one(true), &[EntryKind::Image, EntryKind::Attestation][..]),
        ("bare", one(false), &[EntryKind::Image]),
        ("nested", nested, &[EntryKind::List]),
    ] {
        let name = format!("R/app:{tag}");
        let create =
            CreateDraft { name: world.name(&name), sources: vec![choice], published: None };
        let view = world.ground.engine.run(create).await.unwrap();
        assert_eq!(kinds(&view), wanted, "{tag}");
        assert_eq!(world.apply(&name).await, digest(&view), "{tag}");
    }
    let inner = index(&world.published("app", "nested")).manifests[0].digest.clone();
    assert_eq!(inner, *raw.digest());
    let brought = world.near.0.store().manifest("app", inner.as_str()).is_some();
    assert!(brought, "the list within the list is there");
}

#[tokio::test]
async fn what_others_change_in_dockers_store_is_taken_in() {
    let world = World::new().await;
    let name = world.name("R/app:multi");
    world.create("R/app:multi", &["R/app:1.2-amd64", "R/pub:1"]).await;
    let annotations = BTreeMap::from([("k".to_owned(), "v".to_owned())]);
    world.edit("R/app:multi", Edit::SetAnnotations { annotations: annotations.clone() }).await;
    let lists = world.ground.engine.lists();
    lists.create(&name, &[world.name("R/app:1.2-s390x")], true).await.unwrap();
    let said = Annotation { os_version: "7".into(), ..Annotation::default() };
    lists.annotate(&name, &world.name("R/app:1.2-amd64"), &said).unwrap();
    let view = world.get("R/app:multi").await.unwrap();
    assert_eq!(view.undo, Some(EditKind::TakeIn));
    assert_eq!(view.draft.entries.len(), 6, "one came: {:?}", view.draft.entries);
    assert_eq!(view.draft.entries[0].platform().os_version, "7");
    assert_eq!(view.draft.annotations, annotations, "and nothing else is lost");
    let again = world.get("R/app:multi").await.unwrap();
    assert_eq!(view.draft, again.draft, "taken in once");
    let view = world.step("R/app:multi", Step::Undo).await;
    assert_eq!(view.draft.entries.len(), 5, "even that is undone");
    assert_eq!(world.docker("R/app:multi").len(), 3, "in docker's store too");
    world.step("R/app:multi", Step::Redo).await;
    assert_eq!(world.docker("R/app:multi").len(), 4);
    // An entry's file goes: by hand, as docker has no command for it.
    let folder = manifests(&world).pop().unwrap();
    let file = folder.join(file_name(&world.name("R/app:1.2-s390x")));
    std::fs::remove_file(file).unwrap();
    let view = world.get("R/app:multi").await.unwrap();
    assert_eq!(view.draft.entries.len(), 5, "one went");
    lists.remove(&name).unwrap();
    assert_eq!(world.get("R/app:multi").await.unwrap_err().code, Code::NotFound, "all of it");
    let all = world.ground.engine.run(ListDrafts {}).await.unwrap();
    assert_eq!(all.drafts, []);
}

fn file_name(reference: &Reference) -> String {
    domain::docker_file::StoredManifest::file_name(reference)
}

/// The folders in docker's store.
fn manifests(world: &World) -> Vec<PathBuf> {
    let folder = world.ground.folder.path().join("docker/manifests");
    let items = std::fs::read_dir(folder).map(|items| items.map(|item| item.unwrap().path()));
    items.map(Iterator::collect).unwrap_or_default()
}

#[tokio::test]
async fn a_list_that_docker_made_anew_is_not_taken_for_the_draft() {
    let world = World::new().await;
    world.create("R/app:multi", &["R/app:1.2-amd64", "R/pub:1"]).await;
    // As docker does it: the folder goes, and another one comes.
    std::fs::remove_dir_all(&manifests(&world)[0]).unwrap();
    assert!(world.get("R/app:multi").await.is_err(), "docker deleted it");
    let lists = world.ground.engine.lists();
    let name = world.name("R/app:multi");
    lists.create(&name, &[world.name("R/app:1.2-s390x")], false).await.unwrap();
    let view = world.get("R/app:multi").await.unwrap();
    assert_eq!(view.draft.entries.len(), 1, "the new one alone");
    assert_eq!(view.undo, None);
}

#[tokio::test]
async fn a_moved_tag_is_found_and_taken_with_its_attestation() {
    let world = World::new().await;
    let before = world.create("R/app:multi", &["R/pub:1", "R/app:1.2-s390x"]).await;
    put_list(&world.near.0, "second");
    world.near.0.store().delete_tag("app", "1.2-s390x");
    let name = world.name("R/app:multi");
    let checked = world.ground.engine.run(CheckDraft { name: name.clone() }).await.unwrap();
    let now = world.published("pub", "1").digest().clone();
    let ids: Vec<EntryId> =
        before.draft.rows().filter(|entry| entry.list.is_some()).map(|entry| entry.id).collect();
    assert_eq!(ids.len(), 2);
    for id in &ids {
        assert_eq!(checked.facts.get(id), Some(&Fact::Moved { to: now.clone() }));
    }
    let s390x = before.draft.rows().last().unwrap().id;
    assert_eq!(checked.facts.get(&s390x), Some(&Fact::Current), "a tag that is gone moved nowhere");
    let repin = RepinEntries { name: name.clone(), entries: ids };
    let view = world.ground.engine.run(repin).await.unwrap();
    assert_eq!(view.draft.entries.len(), before.draft.entries.len(), "attested as before");
    let held = index(&world.published("pub", "1")).manifests;
    for entry in view.draft.entries.iter().filter(|entry| entry.list.is_some()) {
        assert!(held.contains(&entry.descriptor), "{entry:?}");
    }
    let checked = world.ground.engine.run(CheckDraft { name }).await.unwrap();
    assert!(checked.facts.values().all(|fact| *fact == Fact::Current), "{:?}", checked.facts);
    let view = world.step("R/app:multi", Step::Undo).await;
    assert_eq!(view.draft, before.draft, "one step");
}

#[tokio::test]
async fn a_draft_moves_is_copied_deleted_and_restored() {
    let world = World::new().await;
    let first = world.create("R/app:one", &["R/app:1.2-amd64", "R/pub:1"]).await;
    world.create("R/app:taken", &["R/app:1.2-amd64"]).await;
    let taken = Edit::SetTargets { targets: vec![world.name("R/app:taken")] };
    let edit = EditDraft { name: world.name("R/app:one"), edit: taken };
    assert_eq!(world.ground.engine.run(edit).await.unwrap_err().code, Code::Conflict);
    let targets = vec![world.name("R/app:two"), world.name("F/other:3")];
    let moved = world.edit("R/app:one", Edit::SetTargets { targets }).await;
    assert_eq!((moved.name, world.docker("R/app:two").len()), (world.name("R/app:two"), 3));
    assert!(world.get("R/app:one").await.is_err() && world.docker("R/app:one").is_empty());
    let back = world.step("R/app:two", Step::Undo).await;
    assert_eq!((back.name.clone(), back.draft), (first.name.clone(), first.draft.clone()));
    assert!(world.get("R/app:two").await.is_err());
    let copy = DuplicateDraft { name: first.name.clone(), to: world.name("F/app:copy") };
    let copy = world.ground.engine.run(copy).await.unwrap();
    assert_eq!(copy.draft.entries, first.draft.entries);
    assert_eq!(
        world.docker("F/app:copy"),
        Vec::<String>::new(),
        "docker refuses all of them there"
    );
    let both = vec![first.name.clone(), copy.name.clone()];
    let gone = world.ground.engine.run(DeleteDrafts { names: both.clone() }).await.unwrap();
    assert_eq!(gone.restorable, both);
    assert_eq!(world.ground.engine.run(ListDrafts {}).await.unwrap().drafts.len(), 1);
    assert_eq!(manifests(&world).len(), 1, "docker's list of it is gone");
    world.ground.engine.run(RestoreDrafts { names: both.clone() }).await.unwrap();
    let view = world.get("R/app:one").await.unwrap();
    assert_eq!((view.draft, view.redo), (first.draft, Some(EditKind::Targets)), "with its edits");
    assert_eq!(world.docker("R/app:one").len(), 3, "and in docker's store");
    let again = world.ground.engine.run(RestoreDrafts { names: both }).await.unwrap_err();
    assert_eq!(again.code, Code::NotFound);
}

#[tokio::test]
async fn lists_of_dockers_are_drafts_and_stay_as_they_are_until_they_are_edited() {
    let world = World::new().await;
    let name = world.name("R/app:docker");
    let lists = world.ground.engine.lists();
    let sources = ["R/app:1.2-amd64", "R/app:1.2-arm64"].map(|source| world.name(source));
    lists.create(&name, &sources, false).await.unwrap();
    let said = Annotation { variant: "v9".into(), ..Annotation::default() };
    lists.annotate(&name, &sources[1], &said).unwrap();
    let before = world.get("R/app:docker").await.unwrap();
    let docker = engine::lists::summarise(&lists.get(&name).unwrap()).result;
    assert_eq!((before.result.as_ref(), before.undo), (docker.as_ref(), None));
    assert!(!world.ground.folder.path().join("data/drafts").exists(), "looking writes nothing");
    let unlike =
        before.findings.iter().any(|found| matches!(found.problem, Problem::Unlike { .. }));
    assert!(unlike, "what the config says is on record: {:?}", before.findings);
    let platform = Platform::new("linux", "arm64", "");
    let id = before.draft.entries[1].id;
    world.edit("R/app:docker", Edit::SetPlatform { entry: id, platform: platform.clone() }).await;
    let stored = lists.get(&name).unwrap();
    assert_eq!(stored.entries[1].descriptor.platform, Some(platform), "docker sees it");
    assert_eq!(
        world.apply("R/app:docker").await,
        digest(&world.get("R/app:docker").await.unwrap())
    );
    let view = world.step("R/app:docker", Step::Undo).await;
    assert_eq!(view.result, docker);
    let edit = Edit::Add { entries: view.draft.entries.clone() };
    let edit = EditDraft { name, edit };
    let error = world.ground.engine.run(edit).await.unwrap_err();
    assert_eq!(error.code, Code::Invalid, "entries come from registries: {error:?}");
}

#[tokio::test]
async fn what_is_typed_is_completed_from_its_registry() {
    let world = World::new().await;
    let ask = async |text: String| world.ground.engine.run(CompleteSource { text }).await.unwrap();
    let at = |name: &str| world.name(name).to_string();
    let host = world.name("R/app:1").registry().to_string();
    let found = ask(format!("alpine:3 {host}/")).await;
    assert!(found.contains(&format!("{host}/pub:")), "repositories: {found:?}");
    assert_eq!(ask(format!("{host}/pu")).await, [format!("{host}/pub:")]);
    assert_eq!(ask(format!("{host}/pub:")).await, [at("R/pub:1")], "its tags");
    assert_eq!(ask(format!("{host}/none:1")).await, [""; 0], "not there");
    assert_eq!(ask("127.0.0.1:9/app:1".to_owned()).await, [""; 0], "nobody answers");
    assert_eq!(ask(format!("{host}/pub:1 ")).await, [""; 0], "it is ended");
}

#[tokio::test]
async fn names_that_differ_by_the_machine_are_suggested() {
    let world = World::new().await;
    let request = SuggestSources { reference: world.name("R/app:1.2-amd64") };
    let found = world.ground.engine.run(request).await.unwrap();
    assert_eq!(found, ["R/app:1.2-arm64", "R/app:1.2-s390x"].map(|name| world.name(name)));
}

#[tokio::test]
async fn what_cannot_be_had_makes_no_draft_and_changes_none() {
    let world = World::new().await;
    let sources = vec![world.all("R/app:1.2-amd64"), world.all("R/app:none")];
    let name = world.name("R/app:multi");
    let create = CreateDraft { name: name.clone(), sources: sources.clone(), published: None };
    assert_eq!(world.ground.engine.run(create.clone()).await.unwrap_err().code, Code::NotFound);
    assert!(world.get("R/app:multi").await.is_err());
    let before = world.create("R/app:multi", &["R/app:1.2-arm64"]).await;
    let add = AddToDraft { name: name.clone(), sources };
    assert_eq!(world.ground.engine.run(add).await.unwrap_err().code, Code::NotFound);
    assert_eq!(world.get("R/app:multi").await.unwrap().draft, before.draft);
    let error = world.ground.engine.run(CreateDraft { sources: Vec::new(), ..create }).await;
    assert_eq!(error.unwrap_err().code, Code::Conflict, "it is there");
    let empty = world.create("R/app:empty", &[]).await;
    assert!(empty.result.is_none() && !empty.in_docker);
    assert_eq!(empty.findings[0].problem, Problem::Empty);
    let recipe = DraftRecipe { name: world.name("R/app:empty") };
    assert_eq!(world.ground.engine.run(recipe).await.unwrap_err().code, Code::Invalid);
}

#[tokio::test]
async fn a_tag_that_was_changed_since_the_push_is_said_and_can_be_taken_in() {
    let world = World::new().await;
    world.publish("R/app:list", "R/pub:1").await;
    let edit = Edit::SetAnnotations { annotations: [("k".to_owned(), "v".to_owned())].into() };
    world.edit("R/app:list", edit).await;
    let ask = || world.ground.engine.run(CheckDraft { name: world.name("R/app:list") });
    assert_eq!(ask().await.unwrap().tag_now, None, "it was not pushed");
    let wish = Wish::new(Published::List { list: world.name("R/app:list") }, Vec::new());
    let made = plan(&world.ground.engine, &wish).await.unwrap();
    open(&world.ground.engine, made, Manner::Careful).await.unwrap().run().await.unwrap();
    let pushed = ask().await.unwrap();
    assert!(pushed.pushed.is_some() && pushed.tag_now.is_none(), "it holds what was pushed");

    let list = world.published("pub", "1");
    world.near.0.store().put_manifest("app", Some("list"), list.clone());
    let digest = list.digest().clone();
    let said = ask().await.unwrap().tag_now;
    let Some(TagNow::Other { digest: now, changes }) = &said else { panic!("{said:?}") };
    assert_eq!(now, &digest);
    assert!(!changes.is_empty(), "and what it changed for each platform");
    let all = world.ground.engine.run(ListDrafts {}).await.unwrap();
    assert!(all.drafts.iter().any(|draft| draft.tag_now == said), "the list of drafts says it too");

    let revert = RevertDraft { name: world.name("R/app:list") };
    let back = world.ground.engine.run(revert).await.unwrap();
    assert_eq!(back.result.as_ref().map(|it| &it.digest), Some(&digest), "byte for byte");
    assert_eq!(back.draft.targets, pushed.draft.targets, "its tags stay");
    assert_eq!(back.undo, Some(EditKind::Become));
    let undone = world.step("R/app:list", Step::Undo).await;
    assert_eq!(undone.result, pushed.result, "and what was made of it is not lost");

    world.near.0.store().delete_tag("app", "list");
    assert_eq!(ask().await.unwrap().tag_now, Some(TagNow::Nothing));
}
