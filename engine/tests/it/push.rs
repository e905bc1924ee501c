//! Pushes as the hosts run them: jobs with events, against the embedded registry.

use std::time::Duration;

use demo::registry::{Registry, Running, serve};
use domain::protocol::lists::{CreateList, GetList};
use domain::protocol::preview::{Expected, MoveTag, PlanPush};
use domain::protocol::push::{CancelJob, JobState, ListJobs, PushJob, PushStep, StartPush};
use domain::protocol::{Event, Topic};
use domain::{Code, Reference};
use engine::{Config, Engine};

struct World {
    engine: Engine,
    registry: Registry,
    running: Running,
    _folder: tempfile::TempDir,
}

impl World {
    /// The demo's images, and a local list `target` of the two halves of the tour.
    async fn with_list(target: &str) -> (Self, Reference) {
        let registry = Registry::new();
        demo::samples::fill(&mut registry.store());
        let running = serve(&registry).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let config = Config::of_folders(folder.path().join("docker"), folder.path().join("data"));
        let engine = Engine::new(config).unwrap();
        let world = Self { engine, registry, running, _folder: folder };
        let list = world.at(target);
        let sources = vec![
            world.at("me/echo-platform-arm64:latest"),
            world.at("me/echo-platform-amd64:latest"),
        ];
        let create = CreateList { target: list.clone(), sources, amend: false };
        world.engine.run(create).await.unwrap();
        (world, list)
    }

    fn at(&self, name: &str) -> Reference {
        format!("{}/{name}", self.running.host()).parse().unwrap()
    }
}

/// Follows the events of a push to its end.
async fn to_the_end(events: &mut tokio::sync::broadcast::Receiver<Event>) -> Vec<PushJob> {
    let mut seen = Vec::new();
    let limit = tokio::time::sleep(Duration::from_secs(30));
    tokio::pin!(limit);
    loop {
        let event = tokio::select! {
            event = events.recv() => event.unwrap(),
            () = &mut limit => panic!("the push does not end: {seen:?}"),
        };
        if let Event::Push { job } = event {
            let ended = job.state != JobState::Running;
            seen.push(*job);
            if ended {
                return seen;
            }
        }
    }
}

#[tokio::test]
async fn a_push_brings_the_images_then_the_list_and_says_how_far_it_is() {
    let (world, target) = World::with_list("me/echo-platform:multi").await;
    let planned = world.engine.run(GetList { reference: target.clone() }).await.unwrap();
    let mut events = world.engine.subscribe();
    let id = world
        .engine
        .run(StartPush { list: target.clone(), purge: true, expected: Expected::Anything })
        .await
        .unwrap();
    let seen = to_the_end(&mut events).await;
    let last = seen.last().unwrap();
    let digest = planned.result.unwrap().digest;
    let done = JobState::Done { digest: digest.clone(), read_back: Some(digest.clone()) };
    assert_eq!(last.state, done, "the digest shown before, and read back");
    for image in &last.images {
        assert_eq!((image.step, image.blobs_done), (PushStep::Pushed, image.blobs_total));
        assert!(image.blobs_total > 0, "from another repository: its blobs are brought");
    }
    let pushed = world.registry.store().manifest("me/echo-platform", "multi").cloned().unwrap();
    assert_eq!(pushed.digest(), &digest, "the tag points at it");
    let puts: Vec<String> = world.registry.requests().into_iter().filter_map(put).collect();
    assert!(puts.last().unwrap().ends_with("/manifests/multi"), "the tag comes last: {puts:?}");
    let gone = world.engine.run(GetList { reference: target }).await.unwrap_err();
    assert_eq!(gone.code, Code::NotFound, "--purge");
    let jobs = world.engine.run(ListJobs {}).await.unwrap();
    assert_eq!(jobs.iter().map(|job| job.id).collect::<Vec<_>>(), [id]);
    let Event::Changed { topics } = events.recv().await.unwrap() else { panic!("what is stale") };
    assert!(topics.contains(&Topic::Lists) && topics.contains(&Topic::Images), "{topics:?}");
}

fn put(request: demo::registry::Request) -> Option<String> {
    (request.method == "PUT").then_some(request.path)
}

#[tokio::test]
async fn a_stopped_push_leaves_the_tag_and_the_list_as_they_were() {
    let (world, target) = World::with_list("me/echo-platform:multi").await;
    let mut events = world.engine.subscribe();
    let job = world
        .engine
        .run(StartPush { list: target.clone(), purge: true, expected: Expected::Anything })
        .await
        .unwrap();
    world.engine.run(CancelJob { job }).await.unwrap();
    let seen = to_the_end(&mut events).await;
    assert_eq!(seen.last().unwrap().state, JobState::Cancelled);
    assert!(world.registry.store().manifest("me/echo-platform", "multi").is_none(), "no tag");
    assert!(world.engine.run(GetList { reference: target }).await.is_ok(), "the list stays");
}

#[tokio::test]
async fn what_cannot_be_pushed_is_said_at_once() {
    let (world, _) = World::with_list("me/echo-platform:multi").await;
    let missing = world.at("me/nothing:x");
    let error = world
        .engine
        .run(StartPush { list: missing, purge: false, expected: Expected::Anything })
        .await
        .unwrap_err();
    assert_eq!(error.code, Code::NotFound, "{error}");
}

/// The registry of Debian takes a blob away for a moment when it is mounted a second time, and then
/// refuses the manifest of the first image that has it.
#[tokio::test]
async fn a_blob_of_two_images_is_brought_once() {
    let (world, _) = World::with_list("me/echo-platform:multi").await;
    let name = "me/echo-platform-amd64";
    let digest = world.registry.store().manifest(name, "latest").unwrap().digest().clone();
    let target = world.at("me/twice:x");
    let sources = vec![world.at(&format!("{name}:latest")), world.at(&format!("{name}@{digest}"))];
    let create = CreateList { target: target.clone(), sources, amend: false };
    world.engine.run(create).await.unwrap();
    let mut events = world.engine.subscribe();
    world
        .engine
        .run(StartPush { list: target, purge: false, expected: Expected::Anything })
        .await
        .unwrap();
    let seen = to_the_end(&mut events).await;
    let last = seen.last().unwrap();
    assert!(matches!(last.state, JobState::Done { .. }), "{last:?}");
    for image in &last.images {
        assert_eq!((image.step, image.blobs_done), (PushStep::Pushed, image.blobs_total));
    }
    let mut mounts: Vec<String> = world.registry.requests().into_iter().map(|r| r.path).collect();
    mounts.retain(|path| path.contains("mount="));
    assert_eq!(mounts.len(), last.images[0].blobs_total, "each once: {mounts:?}");
}

#[tokio::test]
async fn a_preview_says_what_a_push_then_does_and_writes_nothing() {
    let (world, target) = World::with_list("me/echo-platform:multi").await;
    let plan = PlanPush { list: target.clone() };
    let preview = world.engine.run(plan.clone()).await.unwrap();
    assert_eq!((preview.before.as_ref(), preview.changes.len()), (None, 0), "new");
    assert!(preview.images.iter().all(|image| !image.is_there && !image.blobs.is_empty()));
    assert!(preview.totals().blobs > 0 && preview.totals().manifests == 2, "{preview:?}");
    let writes = world
        .registry
        .requests()
        .into_iter()
        .filter(|it| it.method != "GET" && it.method != "HEAD");
    assert_eq!(writes.count(), 0, "only reads");
    let mut events = world.engine.subscribe();
    let expected = Expected::of(preview.before.clone());
    let start = StartPush { list: target.clone(), purge: false, expected };
    world.engine.run(start).await.unwrap();
    to_the_end(&mut events).await;
    let pushed = world.registry.store().manifest("me/echo-platform", "multi").cloned().unwrap();
    assert_eq!(pushed.bytes(), preview.text.as_bytes(), "byte for byte what was shown");
    let again = world.engine.run(plan).await.unwrap();
    assert!(again.is_same(), "{again:?}");
    assert_eq!((again.totals().blobs, again.totals().manifests), (0, 0), "all is there");
}

/// The tag has a platform that the list lacks.
#[tokio::test]
async fn a_preview_names_the_platforms_that_are_lost() {
    let (world, list) = World::with_list("acme/gateway:latest").await;
    let preview = world.engine.run(PlanPush { list }).await.unwrap();
    let lost: Vec<String> = preview.lost().iter().map(ToString::to_string).collect();
    assert!(lost.contains(&"linux/s390x".to_owned()), "{lost:?}");
    assert!(!lost.contains(&"linux/amd64".to_owned()), "{lost:?}");
    assert!(preview.text().contains("Lost"), "{}", preview.text());
}

#[tokio::test]
async fn a_tag_that_moved_since_it_was_looked_at_is_not_overwritten() {
    let (world, list) = World::with_list("acme/gateway:latest").await;
    let before = world.engine.run(PlanPush { list: list.clone() }).await.unwrap().before;
    // Somebody else moves it.
    let other = world.registry.store().manifest("acme/gateway", "1.9.1").cloned().unwrap();
    let seen = before.clone().unwrap();
    let moved = MoveTag {
        tag: list.clone(),
        to: other.digest().clone(),
        expected: Expected::of(before.clone()),
    };
    let now = world.engine.run(moved.clone()).await.unwrap();
    assert_eq!(&now.digest, other.digest());
    let mut events = world.engine.subscribe();
    let start = StartPush { list: list.clone(), purge: true, expected: Expected::of(before) };
    world.engine.run(start).await.unwrap();
    let jobs = to_the_end(&mut events).await;
    let JobState::Failed { error } = &jobs.last().unwrap().state else { panic!("{jobs:?}") };
    assert_eq!(error.code, Code::Conflict, "{error}");
    assert!(error.message.contains(&seen.to_string()), "{error}");
    assert!(error.message.contains(&other.digest().to_string()), "{error}");
    let held = world.registry.store().manifest("acme/gateway", "latest").cloned().unwrap();
    assert_eq!(held.digest(), other.digest(), "nothing was overwritten");
    assert!(world.engine.run(GetList { reference: list.clone() }).await.is_ok(), "the list stays");

    let error = world.engine.run(moved).await.unwrap_err();
    assert_eq!(error.code, Code::Conflict, "a tag is not moved twice either: {error}");
    let back = MoveTag { tag: list, to: seen.clone(), expected: Expected::of(Some(now.digest)) };
    assert_eq!(world.engine.run(back).await.unwrap().digest, seen, "back again");
    let held = world.registry.store().manifest("acme/gateway", "latest").cloned().unwrap();
    assert_eq!(held.digest(), &seen);
}
