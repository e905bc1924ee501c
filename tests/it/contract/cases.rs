//! The cases. Each gets a fresh host and what is behind it.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use domain::draft::Edit;
use domain::list::{Annotation, LocalLists};
use domain::protocol::activity::{ClearActivity, ClearCache, ListActivity};
use domain::protocol::drafts::{
    CreateDraft, DeleteDrafts, DraftRecipe, EditDraft, GetDraft, ListDrafts, RestoreDrafts, Step,
    StepDraft,
};
use domain::protocol::image::{DescribeImage, GetRawManifest, ListTagFacts, ListTags};
use domain::protocol::lists::{AnnotateEntry, CreateList, DeleteLists, GetList, ListLists};
use domain::protocol::publish::{
    ExportPublication, ListPublications, PlanPublication, StartPublication,
};
use domain::protocol::registry::{
    AddRegistry, ListRegistries, ListRepositoryFacts, RemoveRegistry,
};
use domain::protocol::session::GetSession;
use domain::protocol::{COMMAND_NAMES, Event, Topic};
use domain::publication::{MoveState, PartStep, Publication, State, Subject, Wish};
use domain::{ApiError, Code, Digest, Reference, Registry};
use engine::{Config, Engine};
use serde_json::{Value, json};

use super::Host;

/// How long an event may take. Generous: it only matters when one never comes.
const PATIENCE: Duration = Duration::from_secs(30);

/// A reference in the demo registry.
fn demo(host: &impl Host, name: &str) -> Reference {
    format!("{}/{name}", host.registry()).parse().expect("a reference")
}

async fn event(host: &mut impl Host) -> Event {
    tokio::time::timeout(PATIENCE, host.event()).await.expect("an event comes")
}

/// Waits until something of this topic is said to be stale.
async fn changed(host: &mut impl Host, wanted: Topic) {
    loop {
        if let Event::Changed { topics } = event(host).await
            && topics.contains(&wanted)
        {
            return;
        }
    }
}

pub(super) async fn the_session_says_what_runs_and_where(host: impl Host) {
    let session = host.run(GetSession {}).await.expect("a session");
    assert_eq!(session.version, env!("CARGO_PKG_VERSION"), "versions are the workspace's");
    assert!(session.store.ends_with("manifests"), "docker's store: {}", session.store);
    let demo = session.demo.expect("the demo registry");
    assert_eq!(demo.registry.as_str(), host.registry());
    assert!(!demo.repositories.is_empty(), "it says what is in the registry");
}

pub(super) async fn what_was_asked_of_registries_is_written_down(host: impl Host) {
    let reference = demo(&host, "acme/gateway:1.9.1");
    host.run(DescribeImage { reference }).await.expect("an image");
    let activity = host.run(ListActivity {}).await.expect("the activity");
    let paths: Vec<&str> = activity.exchanges.iter().map(|one| one.path.as_str()).collect();
    assert!(paths.contains(&"/v2/acme/gateway/manifests/1.9.1"), "{paths:?}");
    let demo = activity.hosts.iter().find(|asked| asked.host == host.registry()).expect("the demo");
    assert!(demo.requests > 1 && demo.received > 0, "{demo:?}");
    assert!(activity.cache.entries > 0, "{:?}", activity.cache);
    let cleared = host.run(ClearCache {}).await.expect("cleared");
    assert_eq!((cleared.entries, cleared.bytes), (0, 0));
    host.run(ClearActivity {}).await.expect("forgotten");
    let after = host.run(ListActivity {}).await.expect("the activity");
    assert!(after.exchanges.is_empty() && after.hosts.is_empty(), "{after:?}");
}

pub(super) async fn every_command_of_the_list_is_there(host: impl Host) {
    for name in COMMAND_NAMES {
        let error = host.call(name, json!("not a request")).await.expect_err(name);
        assert_eq!(error.code, Code::Invalid, "{name}: {error}");
        assert!(
            error.message.contains("not a request") || error.message.contains("invalid type"),
            "{name} is known, and says what is wrong with the request: {error}"
        );
    }
}

pub(super) async fn what_is_not_a_call_is_invalid(host: impl Host) {
    let error = host.call("make_coffee", json!({})).await.expect_err("no such command");
    assert_eq!(error.code, Code::Invalid, "{error}");
    assert!(error.message.contains("make_coffee"), "it names the command: {error}");
    for (name, body, part) in [
        ("list_tags", json!({}), "repository"),
        ("get_list", json!({ "reference": "me/Upper:1" }), "lowercase"),
        ("get_list", json!({ "reference": "../../etc/passwd" }), "invalid reference format"),
        ("get_session", Value::Null, "null"),
    ] {
        let error = host.call(name, body).await.expect_err(name);
        assert_eq!(error.code, Code::Invalid, "{name}: {error}");
        assert!(error.message.contains(part), "{name} names {part}: {error}");
    }
}

pub(super) async fn registries_come_and_go_and_say_so(mut host: impl Host) {
    let known = host.run(ListRegistries {}).await.expect("registries");
    let demo = known.iter().find(|known| known.registry.as_str() == host.registry());
    assert!(demo.expect("the demo's is in the list").demo, "and is known as such");

    let registry: Registry = "registry.example.test:5000".parse().expect("a registry");
    let add = AddRegistry { registry: registry.clone(), insecure: true };
    let added = host.run(add).await.expect("added");
    assert!(added.insecure && !added.demo, "{added:?}");
    changed(&mut host, Topic::Registries).await;
    let known = host.run(ListRegistries {}).await.expect("registries");
    assert!(known.contains(&added), "{known:?}");

    host.run(RemoveRegistry { registry }).await.expect("removed");
    changed(&mut host, Topic::Registries).await;
    let known = host.run(ListRegistries {}).await.expect("registries");
    assert!(!known.contains(&added), "{known:?}");
}

pub(super) async fn a_draft_is_made_edited_undone_deleted_and_restored(mut host: impl Host) {
    let name = demo(&host, "team/draft:1");
    let published = Some(demo(&host, "acme/gateway:1.9.2"));
    let create = CreateDraft { name: name.clone(), sources: Vec::new(), published };
    let made = host.run(create).await.expect("a draft");
    changed(&mut host, Topic::Lists).await;
    assert!(made.result.is_some() && made.in_docker, "{:?}", made.findings);
    assert!(!made.beside.is_empty(), "its attestations are beside docker's store");
    let artifact_type = Some("a/b".to_owned());
    let edit = EditDraft { name: name.clone(), edit: Edit::SetArtifactType { artifact_type } };
    let edited = host.run(edit).await.expect("an edit");
    changed(&mut host, Topic::Lists).await;
    let kept = host.run(GetDraft { name: name.clone() }).await.expect("it is kept");
    assert_eq!(kept, edited);
    let recipe = host.run(DraftRecipe { name: name.clone() }).await.expect("a recipe");
    assert_eq!(recipe.targets.first(), Some(&name));
    let exports = host
        .run(ExportPublication {
            wish: Wish::new(Subject::List { list: name.clone() }, Vec::new()),
        })
        .await
        .expect("exports");
    assert_eq!(exports.len(), 8, "each tool");
    let undo = StepDraft { name: name.clone(), step: Step::Undo };
    assert_eq!(host.run(undo).await.expect("undone").draft, made.draft);
    let gone = host.run(DeleteDrafts { names: vec![name.clone()] }).await.expect("deleted");
    assert_eq!(gone.restorable.first(), Some(&name));
    assert_eq!(host.run(ListDrafts {}).await.expect("the drafts").drafts, []);
    host.run(RestoreDrafts { names: vec![name.clone()] }).await.expect("restored");
    assert_eq!(host.run(GetDraft { name }).await.expect("it is back").draft, made.draft);
}

pub(super) async fn tags_come_page_by_page(host: impl Host) {
    let repository = demo(&host, "acme/nightly").repository().clone();
    let (mut found, mut pages, mut after) = (Vec::new(), 0, None);
    loop {
        let ask = ListTags { repository: repository.clone(), after };
        let page = host.run(ask).await.expect("a page of tags");
        found.extend(page.tags);
        pages += 1;
        assert!(pages <= 300, "the pages end");
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(found.len(), 300, "all tags, in {pages} pages");
    let distinct: BTreeSet<_> = found.iter().collect();
    assert_eq!(distinct.len(), 300, "none twice");
    // The demo's registry is of no product that tells more.
    let ask = ListTagFacts { repository: repository.clone(), after: None };
    let told = host.run(ask).await.expect("nothing");
    assert_eq!((told.source, told.facts.len(), told.next), (None, 0, None));
    let ask = ListRepositoryFacts { registry: repository.registry().clone(), after: None };
    let told = host.run(ask).await.expect("nothing");
    assert_eq!((told.source, told.facts.len(), told.next), (None, 0, None));
}

pub(super) async fn a_list_has_a_row_for_each_platform(host: impl Host) {
    let reference = demo(&host, "acme/gateway:latest");
    let image = host.run(DescribeImage { reference: reference.clone() }).await.expect("an image");
    assert_eq!(image.reference, reference, "the reply says what was asked");
    assert_eq!(image.platforms.len(), 8, "eight platforms");
    for row in &image.platforms {
        let content = row.content.as_ref().expect("a whole image");
        assert!(content.layers > 0 && content.compressed_size > 0, "{row:?}");
    }
    // One child of this list is gone: its row has the error, the others are as before.
    let reference = demo(&host, "acme/gateway:1.9.0");
    let torn = host.run(DescribeImage { reference }).await.expect("an image");
    let failed: Vec<_> =
        torn.platforms.iter().filter_map(|row| row.content.as_ref().err()).collect();
    assert!(matches!(failed[..], [ApiError { code: Code::NotFound, .. }]), "{failed:?}");
    assert!(torn.platforms.len() > 1, "the other rows are there");
}

pub(super) async fn a_manifest_is_its_bytes(host: impl Host) {
    let reference = demo(&host, "acme/gateway:latest");
    let raw = host.run(GetRawManifest { reference: reference.clone() }).await.expect("a manifest");
    assert_eq!(raw.digest, Digest::of(raw.text.as_bytes()), "no byte was changed on the way");
    let image = host.run(DescribeImage { reference }).await.expect("an image");
    assert_eq!(image.digest, raw.digest);
}

pub(super) async fn failures_have_a_code_and_words(host: impl Host) {
    let nobody: Reference = "127.0.0.1:9/nobody/listens:1".parse().expect("a reference");
    for (name, reference, code) in [
        ("describe_image", demo(&host, "acme/gateway:no-such-tag"), Code::NotFound),
        ("raw_manifest", demo(&host, "no/such/repository:1"), Code::NotFound),
        ("describe_image", nobody, Code::Unreachable),
        ("get_list", demo(&host, "no/list:1"), Code::NotFound),
    ] {
        let body = json!({ "reference": reference });
        let error = host.call(name, body).await.expect_err("a failure");
        assert_eq!(error.code, code, "{name} {reference}: {error:?}");
        assert!(!error.message.is_empty(), "{name} {reference} says what happened");
    }
}

pub(super) async fn a_list_is_made_annotated_pushed_and_deleted(mut host: impl Host) {
    let list = demo(&host, "me/echo-platform:multi");
    let amd64 = demo(&host, "me/echo-platform-amd64:latest");
    let arm64 = demo(&host, "me/echo-platform-arm64:latest");
    let sources = vec![amd64, arm64.clone()];

    let create = CreateList { target: list.clone(), sources, amend: false };
    let made = host.run(create.clone()).await.expect("a new list");
    assert_eq!(made.entries.len(), 2, "{made:?}");
    changed(&mut host, Topic::Lists).await;
    let again = host.run(create).await.expect_err("it is there already");
    assert_eq!(again.code, Code::Conflict, "{again:?}");
    assert_eq!(host.run(GetList { reference: list.clone() }).await, Ok(made), "kept");

    let annotation = Annotation { variant: "v8".to_owned(), ..Annotation::default() };
    let annotate = AnnotateEntry { list: list.clone(), entry: arm64.clone(), annotation };
    let annotated = host.run(annotate).await.expect("an annotated list");
    let entry = annotated.entries.iter().find(|entry| entry.reference == arm64);
    let platform = entry.and_then(|entry| entry.descriptor.platform.as_ref());
    assert_eq!(platform.expect("its entry").variant, "v8", "{annotated:?}");
    let expected = annotated.result.expect("it can be pushed").digest;

    let wish = Wish::new(Subject::List { list: list.clone() }, Vec::new());
    let preview = host.run(PlanPublication { wish: wish.clone() }).await.expect("a preview");
    assert_eq!(preview.digest.as_ref(), Some(&expected), "what the list said");
    let push = StartPublication { wish, agreed: preview.agreed(), allow_lost: Vec::new() };
    let id = host.run(push).await.expect("a push");
    let done = finished(&mut host, |one| one.id == id).await;
    assert_eq!(done.state, State::Done, "{done:?}");
    let read_back = Some(expected.clone());
    assert_eq!(done.moves[0].state, MoveState::Written { read_back }, "{done:?}");
    assert!(done.parts.iter().all(|part| part.step == PartStep::There), "{done:?}");
    let all = host.run(ListPublications {}).await.expect("what is on record");
    assert_eq!(all.first().map(|one| (one.id, &one.state)), Some((id, &State::Done)), "listed");
    let pushed = host.run(DescribeImage { reference: list.clone() }).await.expect("the tag");
    assert_eq!(pushed.digest, expected, "the tag holds what the list said it would");
    assert_eq!(pushed.platforms.len(), 2);

    let delete = DeleteLists { references: vec![list.clone()] };
    host.run(delete).await.expect("deleted");
    assert_eq!(host.run(ListLists {}).await, Ok(LocalLists::default()), "nothing is left");
    let gone = host.run(GetList { reference: list }).await.expect_err("gone");
    assert_eq!(gone.code, Code::NotFound, "{gone:?}");
}

/// Waits for the event that says that a publication has ended.
async fn finished(host: &mut impl Host, mine: impl Fn(&Publication) -> bool) -> Publication {
    loop {
        if let Event::Publication { publication } = event(host).await
            && mine(&publication)
            && publication.state != State::Running
        {
            return *publication;
        }
    }
}

pub(super) async fn what_others_change_in_the_store_shows_within_a_second(mut host: impl Host) {
    let (docker, data) = (host.folder().join("docker"), host.folder().join("other-data"));
    let store = docker.join("manifests");
    // Another program: it shares docker's folder with the host's engine, and nothing else.
    let config = Config::of_folders(docker, data);
    let other = Engine::new(config).expect("an engine");
    let list = demo(&host, "me/echo-platform:multi");
    let (amd64, arm64) = (
        demo(&host, "me/echo-platform-amd64:latest"),
        demo(&host, "me/echo-platform-arm64:latest"),
    );
    let mut times = Vec::new();
    for round in 0..5 {
        let create =
            CreateList { target: list.clone(), sources: vec![amd64.clone()], amend: false };
        other.run(create).await.expect("made");
        let seen = lists_after_a_change(&mut host, &mut times, "made").await;
        assert_eq!(seen.lists.len(), 1, "round {round}: made");

        let sources = vec![amd64.clone(), arm64.clone()];
        let amend = CreateList { target: list.clone(), sources, amend: true };
        other.run(amend).await.expect("amended");
        let seen = lists_after_a_change(&mut host, &mut times, "amended").await;
        assert_eq!(seen.lists.first().map(|list| list.entries.len()), Some(2), "round {round}");

        let annotation = Annotation { variant: "v9".to_owned(), ..Annotation::default() };
        let annotate = AnnotateEntry { list: list.clone(), entry: arm64.clone(), annotation };
        other.run(annotate).await.expect("annotated");
        let seen = lists_after_a_change(&mut host, &mut times, "annotated").await;
        let text = serde_json::to_string(&seen).expect("JSON");
        assert!(text.contains("\"v9\""), "round {round}: annotated: {text}");

        let folder = std::fs::read_dir(&store).expect("the store").next().expect("the list");
        std::fs::write(folder.expect("the list").path().join("torn"), "{").expect("a file");
        let seen = lists_after_a_change(&mut host, &mut times, "torn").await;
        let torn = seen.lists.first().and_then(|list| list.damaged.first());
        assert!(torn.is_some_and(|file| file.path.ends_with("/torn")), "round {round}: {torn:?}");

        std::fs::remove_dir_all(&store).expect("everything goes");
        let seen = lists_after_a_change(&mut host, &mut times, "deleted").await;
        assert_eq!(seen, LocalLists::default(), "round {round}: deleted");
    }
    // The median: other tests load the machine, and one late change says nothing of the watcher.
    times.sort_unstable();
    assert!(times[times.len() / 2] < Duration::from_secs(1), "within a second: {times:?}");
}

/// The lists as the page has them after a change, and how long that took. None may be missed.
async fn lists_after_a_change(
    host: &mut impl Host,
    times: &mut Vec<Duration>,
    what: &str,
) -> LocalLists {
    let start = Instant::now();
    let heard = tokio::time::timeout(Duration::from_secs(20), changed(host, Topic::Lists)).await;
    assert!(heard.is_ok(), "no event in round {}: {what}", times.len() / 5);
    let seen = host.run(ListLists {}).await.expect("the lists");
    times.push(start.elapsed());
    // One change can be said twice; the next one must not be taken for it.
    while tokio::time::timeout(Duration::from_millis(250), host.event()).await.is_ok() {}
    seen
}
