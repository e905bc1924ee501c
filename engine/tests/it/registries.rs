//! The registries screen's commands: list, add, sign in and out, the insecure switch, the test.

use domain::protocol::publish::{PlanPublication, StartPublication};
use domain::protocol::registry::{
    AddRegistry, CredentialSource, ListRegistries, ListRepositories, RemoveRegistry, Secret,
    SetInsecure, SignIn, SignOut, TestRegistry, TestStepKind,
};
use domain::publication::{Agreed, MoveState, State, Subject, Wish};
use domain::{Code, Registry};
use engine::{Config, Engine};

use crate::authority::Authority;
use crate::ground::{Ground, ME, reference};
use crate::script::{Reply, Script};

/// A registry that wants `me:secret`, with a catalog.
async fn guarded() -> Script {
    Script::start(|seen| match (seen.authorization.as_deref(), seen.path.as_str()) {
        (Some(header), path) if header == format!("Basic {ME}") => match path {
            "/v2/" => Reply::json(200, "{}"),
            "/v2/_catalog" => Reply::json(200, r#"{"repositories":["a","b/c"]}"#),
            _ => Reply::manifest(r#"{"schemaVersion":2}"#),
        },
        _ => Reply::new(401).header("www-authenticate", r#"Basic realm="x""#),
    })
    .await
}

fn sign_in(registry: &Registry, password: &str) -> SignIn {
    let (registry, password) = (registry.clone(), Secret::new(password));
    SignIn { registry, username: "me".into(), password, keep: None }
}

#[tokio::test]
async fn a_wrong_password_is_not_kept_and_a_right_one_is() {
    let script = guarded().await;
    let (ground, registry): (_, Registry) = (Ground::new(), script.host().parse().unwrap());
    let error = ground.engine.run(sign_in(&registry, "hunter2")).await.unwrap_err();
    assert_eq!(error.code, Code::Unauthorized, "{error}");
    assert!(!format!("{error:?}").contains("hunter2"), "no secret: {error:?}");
    let asked = reference(&script.host(), "a:1");
    assert!(ground.client().manifest(&asked).await.is_err(), "nothing was kept");
    let info = ground.engine.run(sign_in(&registry, "secret")).await.unwrap();
    let account = info.account.unwrap();
    assert_eq!((account.username.as_str(), account.source), ("me", CredentialSource::Memory));
    ground.client().manifest(&asked).await.unwrap();
    let gone = ground.engine.run(SignOut { registry }).await.unwrap();
    assert_eq!(gone.account, None);
    assert!(ground.client().manifest(&asked).await.is_err(), "signed out");
}

#[tokio::test]
async fn a_registry_that_dockers_config_names_is_listed() {
    let script = guarded().await;
    let ground = Ground::signed_in(&script.host());
    let known = ground.engine.run(ListRegistries {}).await.unwrap();
    let names: Vec<&str> = known.iter().map(|info| info.registry.as_str()).collect();
    assert_eq!(names, [script.host().as_str(), "docker.io"]);
    let account = known[0].account.as_ref().unwrap();
    assert_eq!(account.source, CredentialSource::DockerConfig);
}

#[tokio::test]
async fn added_registries_and_their_switch_are_there_after_a_restart() {
    let script = Script::open(|_| Reply::manifest(r#"{"schemaVersion":2}"#)).await;
    let folder = tempfile::tempdir().unwrap();
    let start = || {
        let (docker, data) = (folder.path().join("docker"), folder.path().join("data"));
        let config = Config { loopback_http: false, ..Config::of_folders(docker, data) };
        Engine::new(config).unwrap()
    };
    let registry: Registry = script.host().parse().unwrap();
    let engine = start();
    let add = AddRegistry { registry: registry.clone(), insecure: false };
    engine.run(add.clone()).await.unwrap();
    assert_eq!(engine.run(add).await.unwrap_err().code, Code::Conflict, "twice");
    let asked = reference(&script.host(), "a:1");
    assert!(engine.registry().manifest(&asked).await.is_err(), "plain HTTP needs leave");
    engine.run(SetInsecure { registry: registry.clone(), insecure: true }).await.unwrap();
    engine.registry().manifest(&asked).await.unwrap();
    let again = start();
    assert!(again.run(ListRegistries {}).await.unwrap()[0].insecure, "kept");
    again.registry().manifest(&asked).await.unwrap();
    again.run(RemoveRegistry { registry }).await.unwrap();
    let left = again.run(ListRegistries {}).await.unwrap();
    assert_eq!(left.len(), 1, "Docker Hub is always there");
}

#[tokio::test]
async fn a_test_goes_as_far_as_it_can_and_says_why_not_further() {
    let script = guarded().await;
    let registry: Registry = script.host().parse().unwrap();
    let ground = Ground::signed_in(&script.host());
    let test = ground.engine.run(TestRegistry { registry: registry.clone() }).await.unwrap();
    let kinds: Vec<_> = test.steps.iter().map(|step| (step.kind, step.error.is_none())).collect();
    let all = [
        TestStepKind::Resolve,
        TestStepKind::Connect,
        TestStepKind::Api,
        TestStepKind::Authenticate,
        TestStepKind::Catalog,
        TestStepKind::Referrers,
    ];
    assert_eq!(kinds, all.map(|kind| (kind, true)), "{test:?}");
    assert_eq!(test.facts.https, Some(false));
    let rows = ground.engine.run(ListRegistries {}).await.unwrap();
    let row = rows.iter().find(|row| row.registry == registry).unwrap();
    assert_eq!(row.facts, test.facts, "what the test found out is known from then on");
    let wrong = Ground::with_entry(&script.host(), r#"{"auth":"bWU6d3Jvbmc="}"#);
    let test = wrong.engine.run(TestRegistry { registry: registry.clone() }).await.unwrap();
    let last = test.steps.last().unwrap();
    assert_eq!(last.kind, TestStepKind::Authenticate, "the first failure ends it: {test:?}");
    assert_eq!(last.error.as_ref().unwrap().code, Code::Unauthorized);
    let test = Ground::strict().engine.run(TestRegistry { registry }).await.unwrap();
    let last = test.steps.last().unwrap();
    assert_eq!(last.kind, TestStepKind::Api, "{test:?}");
    assert_eq!(last.error.as_ref().unwrap().code, Code::Tls, "{test:?}");
}

#[tokio::test]
async fn a_test_says_which_part_of_the_way_is_broken() {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for (host, kind, words) in [
        ("no-such-host.invalid:5000".to_owned(), TestStepKind::Resolve, "could not be resolved"),
        (free.to_string(), TestStepKind::Connect, "the connection was refused"),
    ] {
        let registry: Registry = host.parse().unwrap();
        let test = Ground::new().engine.run(TestRegistry { registry }).await.unwrap();
        let last = test.steps.last().unwrap();
        assert_eq!(last.kind, kind, "{test:?}");
        assert!(last.detail.contains(words), "{test:?}");
        assert_eq!(last.error.as_ref().unwrap().code, Code::Unreachable);
    }
    let signed = Authority::new().sign();
    let script = Script::start_tls(&signed, |_| Reply::json(200, "{}")).await;
    let registry: Registry = script.host().parse().unwrap();
    let test = Ground::strict().engine.run(TestRegistry { registry }).await.unwrap();
    let tls = test.steps.iter().find(|step| step.kind == TestStepKind::Tls).unwrap();
    assert!(tls.detail.contains("signed by"), "whose certificate is refused: {tls:?}");
    let last = test.steps.last().unwrap();
    assert_eq!(last.error.as_ref().unwrap().code, Code::Tls, "{test:?}");
}

#[tokio::test]
async fn a_catalog_is_listed_or_said_not_to_be_offered() {
    let script = guarded().await;
    let registry: Registry = script.host().parse().unwrap();
    let list = |registry: Registry| ListRepositories { registry, after: None };
    let ground = Ground::signed_in(&script.host());
    let page = ground.engine.run(list(registry.clone())).await.unwrap();
    assert_eq!(page.repositories, ["a", "b/c"]);
    let anonymous = Ground::new().engine.run(list(registry)).await.unwrap_err();
    assert_eq!(anonymous.code, Code::Unauthorized, "signing in may help");
    let hub = ground.engine.run(list(Registry::hub())).await.unwrap_err();
    assert_eq!(hub.code, Code::Unsupported, "and nothing is asked");
    assert!(hub.hint.is_some(), "what to do instead");
}

#[tokio::test]
async fn a_catalog_that_is_for_administrators_alone_is_not_a_matter_of_signing_in() {
    let script = Script::start(|seen| match (seen.authorization.as_deref(), seen.path.as_str()) {
        (Some(_), "/v2/") => Reply::json(200, "{}"),
        _ => Reply::new(401).header("www-authenticate", r#"Basic realm="x""#),
    })
    .await;
    let ground = Ground::signed_in(&script.host());
    let registry: Registry = script.host().parse().unwrap();
    let error = ground.engine.run(ListRepositories { registry, after: None }).await.unwrap_err();
    assert_eq!(error.code, Code::Unsupported, "{error}");
}

#[tokio::test]
async fn a_damaged_settings_file_is_set_aside_and_the_program_starts() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    std::fs::write(data.join("settings.json"), "{oops").unwrap();
    let docker = folder.path().join("docker");
    let config = Config { loopback_http: false, ..Config::of_folders(docker, data.clone()) };
    let engine = Engine::new(config).unwrap();
    assert_eq!(engine.run(ListRegistries {}).await.unwrap().len(), 1);
    let aside = std::fs::read_to_string(data.join("settings.json.damaged")).unwrap();
    assert_eq!(aside, "{oops", "nothing is lost");
}

#[tokio::test]
async fn a_tag_is_deleted_alone_where_the_registry_does_that_and_not_after_it_moved() {
    let script = Script::open(|seen| match (seen.method.as_str(), seen.path.as_str()) {
        ("GET", "/v2/a/tags/list") => Reply::json(200, r#"{"name":"a","tags":["1","2","3"]}"#),
        ("HEAD", "/v2/a/manifests/3") => Reply::new(500),
        ("GET", path) if path.starts_with("/v2/a/manifests/") => Reply::manifest("{}"),
        ("HEAD", _) => Reply::manifest("{}")
            .header("docker-content-digest", domain::Digest::of(b"{}").to_string()),
        ("DELETE", "/v2/a/manifests/1") => Reply::new(202),
        ("DELETE", _) => Reply::error(405, "UNSUPPORTED", "no", "null"),
        _ => Reply::new(404),
    })
    .await;
    let engine = Ground::new().engine;
    let asked = reference(&script.host(), "a:1");
    let wish = |tags: &[&domain::Reference]| {
        Wish::new(Subject::Delete, tags.iter().map(|tag| (*tag).clone()).collect())
    };
    let plan = engine.run(PlanPublication { wish: wish(&[&asked]) }).await.unwrap();
    let destination = &plan.destinations[0];
    assert_eq!(destination.siblings, ["2".parse().unwrap()], "{plan:?}");
    assert_eq!(destination.uncompared, 1, "what is not known is not hidden: {plan:?}");
    let delete = async |tags: &[&domain::Reference], before: &domain::Digest| {
        let agreed = tags.iter().map(|tag| Agreed {
            tag: (*tag).clone(),
            before: Some(before.clone()),
            after: None,
        });
        let request =
            StartPublication { wish: wish(tags), agreed: agreed.collect(), allow_lost: Vec::new() };
        let mut events = engine.subscribe();
        let id = engine.run(request).await.unwrap();
        loop {
            if let domain::protocol::Event::Publication { publication } =
                events.recv().await.unwrap()
                && publication.id == id
                && publication.state != State::Running
            {
                break publication;
            }
        }
    };
    let failure = |publication: &domain::publication::Publication| match &publication.state {
        State::Failed { error } => error.clone(),
        other => panic!("{other:?}"),
    };
    let moved = delete(&[&asked], &domain::Digest::of(b"before")).await;
    assert_eq!(failure(&moved).code, Code::Conflict);
    let held = destination.before.clone().unwrap();
    let alone = delete(&[&asked], &held).await;
    assert!(matches!(alone.moves[0].state, MoveState::Written { .. }), "{alone:?}");
    let other = reference(&script.host(), "a:2");
    let error = failure(&*delete(&[&other], &held).await);
    assert!(error.message.contains("cannot be deleted alone"), "{error}");
    let error = failure(&*delete(&[&other, &asked], &held).await);
    assert_eq!(error.code, Code::Unsupported, "it deletes nothing at all: {error}");
}
