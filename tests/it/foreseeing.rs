//! What a preview knows of a push before it: by the product's own API, by what a registry refused before,
//! and otherwise honestly not. What such an API answers is hostile, too.

use std::time::{Duration, Instant};

use acceptance::hostile::{Deed, Hostile, Rule};
use acceptance::product::{ACCOUNT, Product, json, sign_in};
use acceptance::{DockerRegistry, Image};
use domain::protocol::Event;
use domain::protocol::publish::{PlanPublication, StartPublication};
use domain::publication::{
    Destination, Obstacle, Overwrite, Preview, Publication, State, Subject, Takes, Wish,
};
use domain::{Code, Platform};
use engine::{Config, Engine};

/// A registry with two images, `team/app:1` and `proj/sub/app:1`, behind a proxy.
struct Ground {
    registry: DockerRegistry,
    proxy: Hostile,
    folder: tempfile::TempDir,
}

impl Ground {
    async fn new() -> Self {
        let registry = DockerRegistry::start().await;
        for (repository, name) in [("team/app", "new"), ("proj/sub/app", "old")] {
            let image = Image::oci(name, &Platform::new("linux", "amd64", ""));
            registry.push_image(repository, "1", &image).await;
        }
        let proxy = Hostile::start(registry.host()).await;
        let folder = tempfile::tempdir().expect("a folder");
        sign_in(folder.path(), proxy.host(), ACCOUNT.0);
        Self { registry, proxy, folder }
    }

    /// An engine that starts now: it knows what is on the disk.
    fn engine(&self) -> Engine {
        let (docker, data) = (self.folder.path().join("docker"), self.folder.path().join("data"));
        Engine::new(Config { insecure: true, ..Config::of_folders(docker, data) })
            .expect("an engine")
    }

    /// It is Harbor, which gives `answer` to the question about a tag.
    fn be_harbor(&self, answer: Deed) {
        self.proxy.set_rules(Product::Harbor.rules(answer));
    }

    fn wish(&self, tag: &str) -> Wish {
        let source = format!("{}/team/app:1", self.registry.host()).parse().expect("a reference");
        let target = format!("{}/proj/sub/app:{tag}", self.proxy.host());
        let target = target.parse().expect("a reference");
        Wish::new(Subject::Copy { source, platforms: Vec::new() }, vec![target])
    }

    async fn preview(&self, engine: &Engine, tag: &str) -> Preview {
        engine.run(PlanPublication { wish: self.wish(tag) }).await.expect("a preview")
    }
}

fn only(preview: &Preview) -> &Destination {
    assert_eq!(preview.destinations.len(), 1);
    &preview.destinations[0]
}

#[tokio::test(flavor = "multi_thread")]
async fn harbor_says_before_the_push_that_a_tag_is_immutable() {
    let ground = Ground::new().await;
    ground.be_harbor(json(r#"[{"name":"0","immutable":false},{"name":"1","immutable":true}]"#));
    let preview = ground.preview(&ground.engine(), "1").await;
    let asked = ground.proxy.take();
    assert_eq!(only(&preview).overwrite, Overwrite::Immutable, "{asked:?}");
    assert_eq!(only(&preview).obstacles, vec![Obstacle::Immutable]);
    assert!(preview.is_blocked());
    assert!(preview.text().contains("cannot be written: the registry says"), "{}", preview.text());
    let api: Vec<_> = asked.iter().filter(|asked| asked.path.starts_with("/api/")).collect();
    assert_eq!(api.len(), 1, "it is asked once: {asked:?}");
    let start = "/api/v2.0/projects/proj/repositories/sub%252Fapp/artifacts/1/tags?";
    assert!(api[0].path.starts_with(start), "{}", api[0].path);
    assert_eq!(api[0].header("authorization"), ACCOUNT.1, "Harbor's API takes no token");

    ground.be_harbor(json(r#"[{"name":"1","immutable":false}]"#));
    let preview = ground.preview(&ground.engine(), "1").await;
    assert_eq!(only(&preview).overwrite, Overwrite::Allowed, "{:?}", ground.proxy.take());
    assert!(!preview.is_blocked());

    let preview = ground.preview(&ground.engine(), "2").await;
    assert_eq!(only(&preview).overwrite, Overwrite::Unneeded, "the tag is new");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_answer_of_the_product_is_as_good_as_none() {
    let ground = Ground::new().await;
    let large = format!("[{}]", vec![r#"{"name":"0","immutable":true}"#; 20_000].join(","));
    let elsewhere = vec![("location", format!("http://{}/elsewhere", ground.registry.host()))];
    for (what, answer) in [
        ("no JSON", json("<html>")),
        ("another shape", json(r#"{"name":"1","immutable":true}"#)),
        ("another type", json(r#"[{"name":"1","immutable":"yes"}]"#)),
        ("another tag", json(r#"[{"name":"10","immutable":true}]"#)),
        ("nothing said", json(r#"[{"name":"1"}]"#)),
        ("deep", json(&"[".repeat(100_000))),
        ("large", json(&large)),
        ("endless", Deed::Endless("application/json")),
        ("refused", Deed::Say(403, Vec::new(), String::new())),
        ("elsewhere", Deed::Say(302, elsewhere, String::new())),
    ] {
        ground.be_harbor(answer);
        let start = Instant::now();
        let preview = ground.preview(&ground.engine(), "1").await;
        let unknown = Overwrite::Unknown { refused: None };
        assert_eq!(only(&preview).overwrite, unknown, "{what}");
        assert!(preview.text().contains("is not known before the push"), "{what}");
        assert!(!preview.is_blocked(), "{what}");
        assert!(start.elapsed() < Duration::from_secs(20), "{what}: {:?}", start.elapsed());
    }
}

/// Starts what was looked at, and waits for its end.
async fn push(engine: &Engine, ground: &Ground, tag: &str) -> Publication {
    let preview = ground.preview(engine, tag).await;
    let mut events = engine.subscribe();
    let agreed = preview.agreed();
    let request = StartPublication { wish: ground.wish(tag), agreed, allow_lost: Vec::new() };
    let id = engine.run(request).await.expect("it starts");
    let wait = async {
        loop {
            if let Ok(Event::Publication { publication }) = events.recv().await
                && publication.id == id
                && publication.state != State::Running
            {
                return *publication;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), wait).await.expect("it ends")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_before_is_said_by_the_next_preview_until_it_is_taken() {
    let ground = Ground::new().await;
    let engine = ground.engine();
    let preview = ground.preview(&engine, "1").await;
    assert_eq!(only(&preview).overwrite, Overwrite::Unknown { refused: None });
    assert_eq!(preview.repositories[0].takes, Takes::Known, "it holds an image of that type");
    let preview = ground.preview(&engine, "2").await;
    assert_eq!(preview.repositories[0].takes, Takes::Unknown { refused: None }, "who knows");

    let said = |status, message: &str| {
        let body = format!(r#"{{"errors":[{{"code":"TAG_INVALID","message":"{message}"}}]}}"#);
        Deed::Say(status, vec![("content-type", "application/json".to_owned())], body)
    };
    let refusal = said(400, "cannot be overwritten because the tag is immutable");
    ground.proxy.set_rules(vec![Rule::on("PUT", "/manifests/1", refusal)]);
    let ended = push(&engine, &ground, "1").await;
    let State::Failed { error } = &ended.state else { panic!("it was refused: {ended:?}") };
    assert_eq!(error.code, Code::Conflict, "{error}");
    // Another run of the program knows it too.
    let engine = ground.engine();
    let preview = ground.preview(&engine, "1").await;
    let refused = only(&preview).overwrite.refused().expect("it was refused before").clone();
    assert!(refused.said.contains("the tag is immutable"), "{}", refused.said);
    assert!(preview.text().contains("may be refused again"), "{}", preview.text());
    assert!(!preview.is_blocked(), "the rule may have been changed");

    let refusal = said(415, "media type is not supported");
    ground.proxy.set_rules(vec![Rule::on("PUT", "/manifests/2", refusal)]);
    let ended = push(&engine, &ground, "2").await;
    assert!(matches!(ended.state, State::Failed { .. }), "{ended:?}");
    let takes = ground.preview(&engine, "2").await.repositories[0].takes.clone();
    assert!(takes.refused().is_some_and(|it| it.said.contains("media type")), "{takes:?}");

    ground.proxy.set_rules(Vec::new());
    assert_eq!(push(&engine, &ground, "1").await.state, State::Done);
    let image = Image::oci("older", &Platform::new("linux", "amd64", ""));
    ground.registry.push_image("proj/sub/app", "1", &image).await;
    let preview = ground.preview(&engine, "1").await;
    assert_eq!(only(&preview).overwrite, Overwrite::Unknown { refused: None }, "it was taken");
}

#[tokio::test(flavor = "multi_thread")]
async fn quay_says_it_where_its_feature_is_on() {
    let ground = Ground::new().await;
    for (answer, known) in [
        (r#"{"tags":[{"name":"1","immutable":true}]}"#, Overwrite::Immutable),
        (r#"{"tags":[{"name":"1","immutable":false}]}"#, Overwrite::Allowed),
        (r#"{"tags":[{"name":"1"}]}"#, Overwrite::Unknown { refused: None }),
        (r#"{"tags":[{"name":"10","immutable":true}]}"#, Overwrite::Unknown { refused: None }),
    ] {
        ground.proxy.set_rules(Product::Quay.rules(json(answer)));
        let preview = ground.preview(&ground.engine(), "1").await;
        let asked = ground.proxy.take();
        assert_eq!(only(&preview).overwrite, known, "{answer}: {asked:?}");
        let api: Vec<_> = asked.iter().filter(|one| one.path.starts_with("/api/")).collect();
        let path = "/api/v1/repository/proj/sub/app/tag/?onlyActiveTags=true&limit=1&specificTag=1";
        assert_eq!((api.len(), api[0].path.as_str()), (1, path));
        assert_eq!(api[0].header("authorization"), "", "it takes no password of the registry's");
    }
    let refused = Deed::Say(403, Vec::new(), String::new());
    ground.proxy.set_rules(Product::Quay.rules(refused));
    let preview = ground.preview(&ground.engine(), "1").await;
    assert_eq!(only(&preview).overwrite, Overwrite::Unknown { refused: None }, "it is private");
}

#[tokio::test(flavor = "multi_thread")]
async fn azure_says_whether_the_tag_or_its_repository_is_locked() {
    let ground = Ground::new().await;
    let own = |may| {
        let text = format!(r#"{{"tag":{{"changeableAttributes":{{"writeEnabled":{may}}}}}}}"#);
        Rule::on("GET", "/_tags/1", json(&text))
    };
    let whole = |may| {
        let text = format!(r#"{{"changeableAttributes":{{"writeEnabled":{may}}}}}"#);
        Rule::on("GET", "/acr/v1/proj/sub/app", json(&text)).exactly()
    };
    for (rules, known) in [
        (vec![own(false), whole(true)], Overwrite::Immutable),
        (vec![own(true), whole(false)], Overwrite::Immutable),
        (vec![own(true), whole(true)], Overwrite::Allowed),
        (vec![own(true)], Overwrite::Unknown { refused: None }),
    ] {
        ground.proxy.set_rules(Product::Azure.rules_with(rules));
        let preview = ground.preview(&ground.engine(), "1").await;
        let asked = ground.proxy.take();
        assert_eq!(only(&preview).overwrite, known, "{asked:?}");
        let api = asked.iter().find(|one| one.path.starts_with("/acr/")).expect("it is asked");
        assert_eq!(api.header("authorization"), "Bearer t", "it takes the registry's tokens");
        let scope = "scope=repository%3Aproj%2Fsub%2Fapp%3Ametadata_read";
        assert!(asked.iter().any(|one| one.path.contains(scope)), "{asked:?}");
    }
}
