//! Publications as the hosts run them: planned, started, told as events, stopped, taken back, against the
//! embedded registry.

use std::time::Duration;

use demo::registry::{Fault, Registry, Running, serve};
use domain::list::Annotation;
use domain::protocol::lists::{AnnotateEntry, CreateList, GetList};
use domain::protocol::publish::{
    CancelPublication, ListPublications, PausePublication, PlanPublication, PublicationLog,
    ResumePublication, SetPlatformRules, StartPublication,
};
use domain::protocol::{Event, Topic};
use domain::publication::{
    Access, MoveState, Obstacle, PartStep, PlatformRule, Preview, Publication, PublicationId,
    State, Subject, Wish,
};
use domain::{ApiError, Code, Digest, Platform, Reference};
use engine::{Config, Engine};
use tokio::sync::broadcast::Receiver;

pub(crate) struct World {
    pub(crate) engine: Engine,
    pub(crate) registry: Registry,
    running: Running,
    folder: tempfile::TempDir,
}

impl World {
    /// The demo's images.
    pub(crate) async fn new() -> Self {
        let registry = Registry::new();
        demo::samples::fill(&mut registry.store());
        let running = serve(&registry).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let engine = engine(folder.path());
        Self { engine, registry, running, folder }
    }

    /// The same, and a local list `target` of the two halves of the tour.
    async fn with_list(target: &str) -> (Self, Reference) {
        let world = Self::new().await;
        let list = world.at(target);
        let sources = vec![
            world.at("me/echo-platform-arm64:latest"),
            world.at("me/echo-platform-amd64:latest"),
        ];
        let create = CreateList { target: list.clone(), sources, amend: false };
        world.engine.run(create).await.unwrap();
        (world, list)
    }

    pub(crate) fn at(&self, name: &str) -> Reference {
        format!("{}/{name}", self.running.host()).parse().unwrap()
    }

    /// What a tag holds.
    fn held(&self, repository: &str, tag: &str) -> Option<Digest> {
        self.registry.store().manifest(repository, tag).map(|raw| raw.digest().clone())
    }

    async fn preview(&self, wish: &Wish) -> Preview {
        self.engine.run(PlanPublication { wish: wish.clone() }).await.unwrap()
    }

    /// Plans, agrees to all of it, and starts.
    async fn start(&self, wish: &Wish) -> Result<PublicationId, ApiError> {
        let preview = self.preview(wish).await;
        let allow_lost = preview.lost();
        let agreed = preview.agreed();
        self.engine.run(StartPublication { wish: wish.clone(), agreed, allow_lost }).await
    }

    /// The same, to its end.
    async fn publish(&self, wish: &Wish) -> Publication {
        let mut events = self.engine.subscribe();
        let id = self.start(wish).await.unwrap();
        to_the_end(&mut events, id).await.pop().unwrap()
    }

    /// Requests that change something, but for upload sessions.
    fn writes(&self) -> Vec<String> {
        let requests = self.registry.requests().into_iter();
        let writes = requests.filter(|it| it.method != "GET" && it.method != "HEAD");
        let writes = writes.filter(|it| !it.path.contains("/blobs/uploads/"));
        writes.map(|it| format!("{} {}", it.method, it.path)).collect()
    }
}

fn engine(folder: &std::path::Path) -> Engine {
    Engine::new(Config::of_folders(folder.join("docker"), folder.join("data"))).unwrap()
}

fn undo(publication: PublicationId, tags: Vec<Reference>) -> Wish {
    Wish::new(Subject::Undo { publication }, tags)
}

fn list(list: &Reference) -> Wish {
    Wish::new(Subject::List { list: list.clone() }, Vec::new())
}

fn copy(source: Reference, targets: Vec<Reference>) -> Wish {
    Wish::new(Subject::Copy { source, platforms: Vec::new() }, targets)
}

/// Follows the events of a publication to its end.
async fn to_the_end(events: &mut Receiver<Event>, id: PublicationId) -> Vec<Publication> {
    let mut seen = Vec::new();
    let limit = tokio::time::sleep(Duration::from_secs(30));
    tokio::pin!(limit);
    loop {
        let event = tokio::select! {
            event = events.recv() => event.unwrap(),
            () = &mut limit => panic!("it does not end: {seen:?}"),
        };
        if let Event::Publication { publication } = event
            && publication.id == id
        {
            let ended = publication.state != State::Running;
            seen.push(*publication);
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
    let id = world.start(&Wish { purge: true, ..list(&target) }).await.unwrap();
    let last = to_the_end(&mut events, id).await.pop().unwrap();
    let digest = planned.result.unwrap().digest;
    assert_eq!(last.state, State::Done, "{last:?}");
    let read_back = MoveState::Written { read_back: Some(digest.clone()) };
    assert_eq!(last.moves[0].state, read_back, "the digest shown before, and read back");
    for part in &last.parts {
        assert_eq!(part.step, PartStep::There, "{part:?}");
        assert!(!part.blobs.is_empty(), "from another repository: its blobs are brought");
        assert!(part.blobs.iter().all(|blob| blob.how.is_some()), "{part:?}");
    }
    assert_eq!(world.held("me/echo-platform", "multi"), Some(digest), "the tag points at it");
    let writes = world.writes();
    assert!(writes.last().unwrap().ends_with("/manifests/multi"), "the tag comes last: {writes:?}");
    let gone = world.engine.run(GetList { reference: target }).await.unwrap_err();
    assert_eq!(gone.code, Code::NotFound, "--purge");
    let all = world.engine.run(ListPublications {}).await.unwrap();
    assert_eq!(
        all.iter().map(|one| (one.id, &one.state)).collect::<Vec<_>>(),
        [(id, &State::Done)]
    );
    let log = world.engine.run(PublicationLog { id }).await.unwrap();
    assert!(log.contains("Check access") && log.contains("read back, it holds sha256:"), "{log}");
    let Event::Changed { topics } = events.recv().await.unwrap() else { panic!("what is stale") };
    assert!(topics.contains(&Topic::Lists) && topics.contains(&Topic::Images), "{topics:?}");
}

#[tokio::test]
async fn a_stopped_push_leaves_the_tag_and_the_list_as_they_were_and_can_be_gone_on_with() {
    let (world, target) = World::with_list("me/echo-platform:multi").await;
    let mut events = world.engine.subscribe();
    world.registry.set_latency(Duration::from_millis(20));
    let id = world.start(&Wish { purge: true, ..list(&target) }).await.unwrap();
    world.engine.run(CancelPublication { id }).await.unwrap();
    let stopped = to_the_end(&mut events, id).await.pop().unwrap();
    assert_eq!(stopped.state, State::Cancelled);
    assert!(stopped.is_resumable(), "{stopped:?}");
    assert_eq!(world.held("me/echo-platform", "multi"), None, "no tag");
    assert!(world.engine.run(GetList { reference: target }).await.is_ok(), "the list stays");
    world.registry.set_latency(Duration::ZERO);
    world.engine.run(ResumePublication { id }).await.unwrap();
    let done = to_the_end(&mut events, id).await.pop().unwrap();
    assert_eq!(done.state, State::Done, "{done:?}");
    assert_eq!(world.held("me/echo-platform", "multi"), done.moves[0].after, "the same digest");
    let error = world.engine.run(ResumePublication { id }).await.unwrap_err();
    assert_eq!(error.code, Code::Conflict, "nothing is left to do: {error}");
}

#[tokio::test]
async fn a_paused_push_writes_nothing_until_it_goes_on_and_ends_in_the_same_digest() {
    let (world, target) = World::with_list("me/echo-platform:multi").await;
    let mut events = world.engine.subscribe();
    let planned = world.engine.run(GetList { reference: target.clone() }).await.unwrap();
    world.registry.set_latency(Duration::from_millis(20));
    let id = world.start(&list(&target)).await.unwrap();
    world.engine.run(PausePublication { id, paused: true }).await.unwrap();
    let one = world.engine.run(ListPublications {}).await.unwrap().remove(0);
    assert!(one.paused && one.state == State::Running, "{one:?}");
    // What was on its way arrives; then nothing more.
    tokio::time::sleep(Duration::from_millis(400)).await;
    let writes = world.writes();
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(world.writes(), writes, "paused");
    assert_eq!(world.held("me/echo-platform", "multi"), None, "no tag");
    let later = world.engine.run(ListPublications {}).await.unwrap().remove(0);
    assert_eq!(later.elapsed_ms, one.elapsed_ms, "the time stands still");
    assert_eq!(later.left_ms(), None);
    world.registry.set_latency(Duration::ZERO);
    world.engine.run(PausePublication { id, paused: false }).await.unwrap();
    let last = to_the_end(&mut events, id).await.pop().unwrap();
    assert_eq!((&last.state, last.paused), (&State::Done, false), "{last:?}");
    assert_eq!(
        last.moves[0].after,
        Some(planned.result.unwrap().digest),
        "the digest shown before"
    );
    let error = world.engine.run(PausePublication { id, paused: true }).await.unwrap_err();
    assert_eq!(error.code, Code::NotFound, "it does not run any more: {error}");
    let log = world.engine.run(PublicationLog { id }).await.unwrap();
    assert!(log.contains("Paused") && log.contains("Goes on"), "{log}");
}

#[tokio::test]
async fn a_paused_push_can_be_stopped() {
    let (world, target) = World::with_list("me/echo-platform:multi").await;
    let mut events = world.engine.subscribe();
    world.registry.set_latency(Duration::from_millis(20));
    let id = world.start(&list(&target)).await.unwrap();
    world.engine.run(PausePublication { id, paused: true }).await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    world.engine.run(CancelPublication { id }).await.unwrap();
    let stopped = to_the_end(&mut events, id).await.pop().unwrap();
    assert_eq!((&stopped.state, stopped.paused), (&State::Cancelled, false), "{stopped:?}");
    assert!(stopped.is_resumable() && world.held("me/echo-platform", "multi").is_none());
}

#[tokio::test]
async fn what_cannot_be_pushed_is_said_at_once() {
    let (world, target) = World::with_list("me/echo-platform:multi").await;
    for (wish, code) in [
        (list(&world.at("me/nothing:x")), Code::NotFound),
        (copy(world.at("me/echo-platform-amd64:latest"), Vec::new()), Code::Invalid),
        (copy(world.at("no/image:x"), vec![target.clone()]), Code::NotFound),
        (Wish { targets: vec![target.clone(), target.clone()], ..list(&target) }, Code::Invalid),
        (Wish::new(Subject::Undo { publication: PublicationId(7) }, Vec::new()), Code::NotFound),
    ] {
        let error = world.engine.run(PlanPublication { wish: wish.clone() }).await.unwrap_err();
        assert_eq!(error.code, code, "{wish:?}: {error}");
    }
    assert_eq!(world.writes(), [""; 0], "nothing was written");
    let all = world.engine.run(ListPublications {}).await.unwrap();
    assert!(all.is_empty(), "nothing was begun: {all:?}");
}

/// The registry of Debian takes a blob away for a moment when it is mounted a second time, and then
/// refuses the manifest of the first image that has it.
#[tokio::test]
async fn a_blob_of_two_images_is_brought_once() {
    let (world, _) = World::with_list("me/echo-platform:multi").await;
    let name = "me/echo-platform-amd64";
    let digest = world.held(name, "latest").unwrap();
    let target = world.at("me/twice:x");
    let sources = vec![world.at(&format!("{name}:latest")), world.at(&format!("{name}@{digest}"))];
    let entry = sources[1].clone();
    let create = CreateList { target: target.clone(), sources, amend: false };
    world.engine.run(create).await.unwrap();
    // The same image for two platforms.
    let annotation = Annotation { os_version: "7".to_owned(), ..Annotation::default() };
    let annotation = Annotation { variant: "v2".to_owned(), ..annotation };
    let annotate = AnnotateEntry { list: target.clone(), entry, annotation };
    world.engine.run(annotate).await.unwrap();
    let last = world.publish(&list(&target)).await;
    assert_eq!(last.state, State::Done, "{last:?}");
    let mut mounts: Vec<String> = world.registry.requests().into_iter().map(|r| r.path).collect();
    mounts.retain(|path| path.contains("mount="));
    assert_eq!(mounts.len(), last.parts[0].blobs.len(), "each once: {mounts:?}");
}

#[tokio::test]
async fn a_preview_says_what_a_push_then_does_and_writes_nothing() {
    let (world, target) = World::with_list("me/echo-platform:multi").await;
    let preview = world.preview(&list(&target)).await;
    let destination = &preview.destinations[0];
    assert_eq!((destination.before.as_ref(), destination.changes.len()), (None, 2), "new");
    assert_eq!(preview.repositories[0].access, Access::Granted);
    let parts = &preview.repositories[0].parts;
    assert!(parts.iter().all(|part| !part.is_there && !part.blobs.is_empty()), "{parts:?}");
    assert!(preview.totals().mounted > 0 && preview.totals().manifests == 2, "{preview:?}");
    assert_eq!(world.writes(), [""; 0], "only reads, and a session");
    world.publish(&list(&target)).await;
    let pushed = world.registry.store().manifest("me/echo-platform", "multi").cloned().unwrap();
    assert_eq!(pushed.bytes(), preview.text.as_bytes(), "byte for byte what was shown");
    world.registry.forget_requests();
    let again = world.preview(&list(&target)).await;
    assert!(again.is_done(), "{again:?}");
    let sessions = world.registry.requests().into_iter().filter(|it| it.method == "POST").count();
    assert_eq!(sessions, 0, "nothing to do costs only reads");
}

#[tokio::test]
async fn a_platform_is_not_taken_away_unless_it_was_let_go() {
    let (world, target) = World::with_list("acme/gateway:latest").await;
    let preview = world.preview(&list(&target)).await;
    let lost: Vec<String> = preview.lost().iter().map(ToString::to_string).collect();
    assert!(lost.contains(&"linux/s390x".to_owned()), "{lost:?}");
    assert!(!lost.contains(&"linux/amd64".to_owned()), "{lost:?}");
    assert!(preview.text().contains("Lost"), "{}", preview.text());
    let before = world.held("acme/gateway", "latest");
    let mut allow_lost = preview.lost();
    let missing = allow_lost.pop().unwrap();
    let request = |allow_lost: &[Platform]| StartPublication {
        wish: list(&target),
        agreed: preview.agreed(),
        allow_lost: allow_lost.to_vec(),
    };
    let error = world.engine.run(request(&allow_lost)).await.unwrap_err();
    assert_eq!(error.code, Code::Conflict, "{error}");
    assert!(error.message.ends_with(&format!("would lose {missing}")), "{error}");
    assert_eq!(world.held("acme/gateway", "latest"), before);

    let rule = PlatformRule { pattern: "acme/*".to_owned(), platforms: vec![missing] };
    world.engine.run(SetPlatformRules { rules: vec![rule] }).await.unwrap();
    let blocked = world.preview(&list(&target)).await;
    assert!(blocked.is_blocked(), "{blocked:?}");
    let error = world.engine.run(request(&preview.lost())).await.unwrap_err();
    assert_eq!(error.code, Code::Forbidden, "a rule is not let go: {error}");
    assert_eq!(world.held("acme/gateway", "latest"), before);
    world.engine.run(SetPlatformRules { rules: Vec::new() }).await.unwrap();
    world.engine.run(request(&preview.lost())).await.unwrap();
}

#[tokio::test]
async fn a_tag_that_moved_since_it_was_looked_at_is_not_overwritten_and_the_others_are_written() {
    let (world, target) = World::with_list("acme/gateway:latest").await;
    let wish =
        Wish { targets: vec![target.clone(), world.at("acme/gateway:new")], ..list(&target) };
    let preview = world.preview(&wish).await;
    // Somebody else moves it.
    let other = world.held("acme/gateway", "1.9.1").unwrap();
    world.publish(&copy(world.at("acme/gateway:1.9.1"), vec![target.clone()])).await;
    assert_eq!(world.held("acme/gateway", "latest"), Some(other.clone()), "a retag");
    let mut events = world.engine.subscribe();
    let (agreed, allow_lost) = (preview.agreed(), preview.lost());
    let request = StartPublication { wish, agreed, allow_lost };
    let id = world.engine.run(request).await.unwrap();
    let last = to_the_end(&mut events, id).await.pop().unwrap();
    let State::Failed { error } = &last.state else { panic!("{last:?}") };
    assert_eq!(error.code, Code::Conflict, "{error}");
    let seen = preview.destinations[0].before.clone().unwrap();
    assert!(
        error.message.contains(seen.as_str()) && error.message.contains(other.as_str()),
        "{error}"
    );
    let MoveState::Moved { found, changes } = &last.moves[0].state else { panic!("{last:?}") };
    assert_eq!(found.as_ref(), Some(&other));
    assert!(!changes.is_empty(), "what a push over it would change");
    assert_eq!(world.held("acme/gateway", "latest"), Some(other), "nothing was overwritten");
    assert_eq!(world.held("acme/gateway", "new"), preview.digest, "the other tag is written");
}

#[tokio::test]
async fn what_is_not_what_was_agreed_to_is_not_begun() {
    let (world, target) = World::with_list("me/echo-platform:multi").await;
    let source = world.at("acme/gateway:latest");
    let wish = copy(source.clone(), vec![target.clone()]);
    let preview = world.preview(&wish).await;
    world.publish(&copy(world.at("acme/gateway:1.9.1"), vec![source])).await;
    let request = StartPublication { wish, agreed: preview.agreed(), allow_lost: Vec::new() };
    let error = world.engine.run(request).await.unwrap_err();
    assert_eq!(error.code, Code::Conflict, "the source has moved: {error}");
    assert_eq!(world.held("me/echo-platform", "multi"), None);
}

#[tokio::test]
async fn tags_go_back_to_what_they_held_new_ones_go_and_earlier_digests_stay_reachable() {
    let (world, target) = World::with_list("acme/gateway:latest").await;
    let before = world.held("acme/gateway", "latest");
    let wish = Wish {
        targets: vec![target.clone(), world.at("acme/gateway:new"), world.at("other/app:1")],
        keep_previous: true,
        ..list(&target)
    };
    let preview = world.preview(&wish).await;
    let tags: Vec<&str> = preview.destinations.iter().map(|it| it.tag.identifier()).collect();
    assert_eq!(tags, ["latest-prev", "latest", "new", "1"], "of new tags nothing is kept");
    let done = world.publish(&wish).await;
    assert_eq!(done.state, State::Done, "{done:?}");
    assert_eq!(world.held("acme/gateway", "latest-prev"), before);
    for (repository, tag) in
        [("acme/gateway", "latest"), ("acme/gateway", "new"), ("other/app", "1")]
    {
        assert_eq!(world.held(repository, tag), preview.digest, "{repository}:{tag}");
    }

    let mut events = world.engine.subscribe();
    let one = undo(done.id, vec![world.at("acme/gateway:new")]);
    let id = world.start(&one).await.unwrap();
    let undone = to_the_end(&mut events, id).await.pop().unwrap();
    assert_eq!((undone.state, undone.moves.len()), (State::Done, 1));
    assert_eq!(world.held("acme/gateway", "new"), None, "it was new: it goes");
    let all = undo(done.id, Vec::new());
    let id = world.start(&all).await.unwrap();
    let undone = to_the_end(&mut events, id).await.pop().unwrap();
    assert_eq!((&undone.state, undone.moves.len()), (&State::Done, 3), "{undone:?}");
    assert_eq!(world.held("acme/gateway", "latest"), before);
    assert_eq!(world.held("acme/gateway", "latest-prev"), None);
    assert_eq!(world.held("other/app", "1"), None);
    let error = world.engine.run(PlanPublication { wish: all }).await.unwrap_err();
    assert_eq!(error.code, Code::Conflict, "nothing is left to put back: {error}");

    // And forth again: an undo is a publication like any other.
    let id = world.start(&undo(id, Vec::new())).await.unwrap();
    to_the_end(&mut events, id).await;
    assert_eq!(world.held("acme/gateway", "latest"), preview.digest);
}

#[tokio::test]
async fn an_undo_leaves_a_tag_alone_that_somebody_has_moved_since() {
    let (world, target) = World::with_list("acme/gateway:latest").await;
    let done = world.publish(&list(&target)).await;
    world.publish(&copy(world.at("acme/gateway:1.9.1"), vec![target])).await;
    let moved = world.held("acme/gateway", "latest");
    let mut events = world.engine.subscribe();
    let undo = undo(done.id, Vec::new());
    let preview = world.preview(&undo).await;
    assert_eq!(preview.destinations[0].before, moved, "what it holds now");
    let expected = done.moves[0].after.clone();
    assert_eq!(preview.destinations[0].obstacles, vec![Obstacle::Moved { expected }]);
    assert!(preview.is_blocked(), "it is said before, and stopped all the same");
    let id = world.start(&undo).await.unwrap();
    let last = to_the_end(&mut events, id).await.pop().unwrap();
    assert!(matches!(last.moves[0].state, MoveState::Moved { .. }), "{last:?}");
    assert_eq!(world.held("acme/gateway", "latest"), moved);
}

#[tokio::test]
async fn a_deleted_tag_comes_back_with_its_bytes_and_siblings_are_shown_before() {
    let world = World::new().await;
    let tag = world.at("acme/gateway:1.9.1");
    let held = world.held("acme/gateway", "1.9.1").unwrap();
    world.publish(&copy(tag.clone(), vec![world.at("acme/gateway:same")])).await;
    let wish = Wish::new(Subject::Delete, vec![tag]);
    let preview = world.preview(&wish).await;
    assert_eq!((preview.digest.as_ref(), preview.text.as_str()), (None, ""));
    let siblings: Vec<&str> =
        preview.destinations[0].siblings.iter().map(domain::Tag::as_str).collect();
    assert!(siblings.contains(&"same"), "{siblings:?}");
    let done = world.publish(&wish).await;
    assert_eq!(done.state, State::Done, "{done:?}");
    assert_eq!(world.held("acme/gateway", "1.9.1"), None);
    // The registry cleans up.
    world.registry.store().delete_manifest("acme/gateway", &held);
    let mut events = world.engine.subscribe();
    let id = world.start(&undo(done.id, Vec::new())).await.unwrap();
    to_the_end(&mut events, id).await;
    assert_eq!(world.held("acme/gateway", "1.9.1"), Some(held), "from the journal");
}

#[tokio::test]
async fn a_repository_that_may_not_be_written_is_known_before_anything_is_sent() {
    let (world, target) = World::with_list("me/echo-platform:multi").await;
    let refuse = || {
        let fault = Fault::on("other/app/blobs/uploads").method("POST").status(403);
        world.registry.fail(fault);
    };
    let wish = Wish { targets: vec![target.clone(), world.at("other/app:1")], ..list(&target) };
    let agreed = world.preview(&wish).await.agreed();
    refuse();
    let preview = world.preview(&wish).await;
    assert!(preview.is_blocked(), "{preview:?}");
    assert!(matches!(preview.repositories[1].access, Access::Refused { .. }), "{preview:?}");
    assert!(preview.destinations[0].obstacles.is_empty(), "the other one may be written");
    refuse();
    let mut events = world.engine.subscribe();
    let request = StartPublication { wish, agreed, allow_lost: Vec::new() };
    let id = world.engine.run(request).await.unwrap();
    let last = to_the_end(&mut events, id).await.pop().unwrap();
    let State::Failed { error } = &last.state else { panic!("{last:?}") };
    assert_eq!(error.code, Code::Forbidden, "{error}");
    assert_eq!(world.writes(), [""; 0], "nothing was written, not even to the other one");
}

#[tokio::test]
async fn another_run_of_the_program_goes_on_with_what_failed() {
    let (world, target) = World::with_list("me/echo-platform:multi").await;
    let wish = Wish { targets: vec![target.clone(), world.at("other/app:1")], ..list(&target) };
    let preview = world.preview(&wish).await;
    world.registry.fail(Fault::on("other/app/manifests/1").method("PUT").status(400));
    let failed = world.publish(&wish).await;
    assert!(matches!(failed.state, State::Failed { .. }), "{failed:?}");
    assert_eq!(world.held("me/echo-platform", "multi"), preview.digest);
    assert_eq!(world.held("other/app", "1"), None);
    // The list goes, the images' tags too: what was planned is on record.
    let delete = domain::protocol::lists::DeleteLists { references: vec![target] };
    world.engine.run(delete).await.unwrap();
    let again = engine(world.folder.path());
    let all = again.run(ListPublications {}).await.unwrap();
    assert!(all[0].is_resumable() && all[0].id == failed.id, "{all:?}");
    let mut events = again.subscribe();
    again.run(ResumePublication { id: failed.id }).await.unwrap();
    let done = to_the_end(&mut events, failed.id).await.pop().unwrap();
    assert_eq!(done.state, State::Done, "{done:?}");
    assert_eq!(world.held("other/app", "1"), preview.digest, "the same digest");
}
