//! What the registries' own APIs tell of tags and repositories: each asked in its own way, with the login
//! that it takes and no other, beside the names and never before them. What they answer is hostile, too.

use std::time::{Duration, Instant};

use acceptance::hostile::{Answer, Deed, Hostile, Rule};
use acceptance::product::{self, ACCOUNT, Product, json, json_and_next};
use acceptance::{DockerRegistry, Image};
use domain::product::TagFacts;
use domain::protocol::activity::ListActivity;
use domain::protocol::image::{DescribeImage, ListTagFacts, ListTags, TagFactsPage};
use domain::protocol::registry::{ListRepositories, ListRepositoryFacts, RepositoryFactsPage};
use domain::{ApiError, Code, Platform, RegistryKind, Repository};
use engine::{Config, Engine};

/// A registry with `proj/sub/app:1` and `:2`, behind a proxy that may become a product.
struct Ground {
    /// It ends with this.
    _registry: DockerRegistry,
    proxy: Hostile,
    folder: tempfile::TempDir,
}

impl Ground {
    async fn new() -> Self {
        let registry = DockerRegistry::start().await;
        for tag in ["1", "2"] {
            let image = Image::oci(tag, &Platform::new("linux", "amd64", ""));
            registry.push_image("proj/sub/app", tag, &image).await;
        }
        let proxy = Hostile::start(registry.host()).await;
        let folder = tempfile::tempdir().expect("a folder");
        let ground = Self { _registry: registry, proxy, folder };
        ground.sign_in(ground.proxy.host(), ACCOUNT.0);
        ground
    }

    /// This login alone is on the disk; `auth` is in base 64.
    fn sign_in(&self, registry: &str, auth: &str) {
        product::sign_in(self.folder.path(), registry, auth);
    }

    /// An engine whose Docker Hub is the proxy.
    fn engine(&self) -> Engine {
        let (docker, data) = (self.folder.path().join("docker"), self.folder.path().join("data"));
        let hub = format!("http://{}", self.proxy.host());
        let config = Config::of_folders(docker, data);
        Engine::new(Config { insecure: true, hub, ..config }).expect("an engine")
    }

    fn repository(&self) -> Repository {
        format!("{}/proj/sub/app", self.proxy.host()).parse().expect("a repository")
    }

    async fn ask(&self, engine: &Engine, after: Option<&str>) -> Result<TagFactsPage, ApiError> {
        let after = after.map(str::to_owned);
        engine.run(ListTagFacts { repository: self.repository(), after }).await
    }

    /// What the product's API was asked since the last time: path and `Authorization`.
    fn asked(&self, start: &str) -> Vec<(String, String)> {
        let asked = self.proxy.take().into_iter();
        let api = asked.filter(|one| one.path.starts_with(start));
        api.map(|one| (one.path.clone(), one.header("authorization").to_owned())).collect()
    }
}

/// The tags with what is told of them.
fn lines(facts: &[TagFacts]) -> Vec<String> {
    let line = |facts: &TagFacts| {
        let TagFacts { tag, pushed_ms, immutable, .. } = facts;
        let pushed = pushed_ms.map(|ms| ms.to_string()).unwrap_or_default();
        let immutable = immutable.map(|is| if is { " immutable" } else { " free" });
        format!("{tag} {pushed}{}", immutable.unwrap_or_default())
    };
    facts.iter().map(line).collect()
}

/// The time in the answers below, in three forms.
const WHEN: &str = "2026-08-05T06:38:02Z";
const WHEN_S: u64 = 1_785_911_882;

#[tokio::test(flavor = "multi_thread")]
async fn harbor_tells_when_and_which_are_immutable_page_by_page() {
    let ground = Ground::new().await;
    let one = |name: &str| {
        format!(r#"[{{"tags":[{{"name":"{name}","push_time":"{WHEN}","immutable":true}}]}}]"#)
    };
    let next = "/api/v2.0/projects/proj/repositories/sub%252Fapp/artifacts?page=2&page_size=100";
    ground.proxy.set_rules(Product::Harbor.rules_with(vec![
        Rule::on("GET", "&page=1", json_and_next(&one("1"), next)),
        Rule::on("GET", "&page=2", json(&one("2"))),
    ]));
    let engine = ground.engine();
    let first = ground.ask(&engine, None).await.expect("facts");
    assert_eq!(first.source, Some(RegistryKind::Harbor));
    assert_eq!(lines(&first.facts), ["1 1785911882000 immutable"]);
    let second = ground.ask(&engine, first.next.as_deref()).await.expect("facts");
    assert_eq!(lines(&second.facts), ["2 1785911882000 immutable"]);
    assert_eq!(second.next, None);
    let asked = ground.asked("/api/");
    let path = |page| {
        format!(
            "/api/v2.0/projects/proj/repositories/sub%252Fapp/artifacts?with_tag=true\
             &with_immutable_status=true&q=tags%3D%2A&page_size=100&page={page}"
        )
    };
    let expected = [1, 2].map(|page| (path(page), ACCOUNT.1.to_owned()));
    assert_eq!(asked, expected, "one request a page, with the account and no token");
    let stray = ground.ask(&engine, Some("../../x")).await.expect("nothing");
    assert!(stray.facts.is_empty() && stray.next.is_none(), "a place that was not told");
    assert_eq!(ground.asked("/api/"), [], "and nothing is asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn quay_takes_its_own_tokens_alone() {
    let ground = Ground::new().await;
    let answer = format!(
        r#"{{"tags":[{{"name":"1","start_ts":{WHEN_S},"end_ts":{}}}],"has_additional":true}}"#,
        WHEN_S + 60
    );
    ground.proxy.set_rules(Product::Quay.rules(json(&answer)));
    let page = ground.ask(&ground.engine(), None).await.expect("facts");
    assert_eq!(page.source, Some(RegistryKind::Quay));
    assert_eq!(lines(&page.facts), ["1 1785911882000"]);
    assert_eq!(page.facts[0].expires_ms, Some((WHEN_S + 60) * 1000));
    assert_eq!(page.next.as_deref(), Some("2"));
    let path = "/api/v1/repository/proj/sub/app/tag/?onlyActiveTags=true&limit=100&page=1";
    assert_eq!(ground.asked("/api/"), [(path.to_owned(), String::new())]);

    // `$oauthtoken:tok`: the password is a token of the API.
    ground.sign_in(ground.proxy.host(), "JG9hdXRodG9rZW46dG9r");
    ground.ask(&ground.engine(), None).await.expect("facts");
    assert_eq!(ground.asked("/api/"), [(path.to_owned(), "Bearer tok".to_owned())]);

    let challenge = vec![("www-authenticate", r#"Bearer realm="http://{here}/evil""#.to_owned())];
    ground.proxy.set_rules(Product::Quay.rules(Deed::Say(401, challenge, String::new())));
    let error = ground.ask(&ground.engine(), None).await.expect_err("it is private");
    assert_eq!(error.code, Code::Forbidden, "{error}");
    assert!(error.sentences().contains("$oauthtoken"), "it says what would help: {error:?}");
    let asked = ground.proxy.take();
    assert!(!asked.iter().any(|one| one.path.starts_with("/evil")), "{asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn azure_takes_the_registrys_tokens() {
    let ground = Ground::new().await;
    let answer = format!(
        r#"{{"tags":[{{"name":"1","lastUpdateTime":"{WHEN}","changeableAttributes":{{"writeEnabled":false}}}}]}}"#
    );
    let next = "/acr/v1/proj/sub/app/_tags?last=a%2Bb&n=100&orderby=timedesc";
    ground.proxy.set_rules(Product::Azure.rules(json_and_next(&answer, next)));
    let engine = ground.engine();
    let page = ground.ask(&engine, None).await.expect("facts");
    assert_eq!(page.source, Some(RegistryKind::Acr));
    assert_eq!(lines(&page.facts), ["1 1785911882000 immutable"]);
    assert_eq!(page.next.as_deref(), Some("a+b"));
    let again = ground.ask(&engine, page.next.as_deref()).await.expect("facts");
    assert_eq!(again.next, None, "a list that leads to itself ends");
    let asked = ground.asked("/acr/");
    let paths: Vec<_> = asked.iter().map(|(path, _)| path.as_str()).collect();
    let start = "/acr/v1/proj/sub/app/_tags?n=100&orderby=timedesc";
    assert_eq!(paths, [start, &format!("{start}&last=a%2Bb")]);
    assert!(asked.iter().all(|(_, header)| header == "Bearer t"), "{asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn gitlab_takes_the_registrys_tokens_and_need_not_have_the_api() {
    let ground = Ground::new().await;
    let answer =
        format!(r#"[{{"name":"1","created_at":"2021-01-05T21:06:53Z","published_at":"{WHEN}"}}]"#);
    let next = "/gitlab/v1/repositories/proj/sub/app/tags/list/?n=1000&last=1";
    ground.proxy.set_rules(Product::GitLab.rules(json_and_next(&answer, next)));
    let engine = ground.engine();
    let page = ground.ask(&engine, None).await.expect("facts");
    assert_eq!(page.source, Some(RegistryKind::GitLab));
    assert_eq!(lines(&page.facts), ["1 1785911882000"]);
    assert_eq!(page.next.as_deref(), Some("1"));
    let again = ground.ask(&engine, page.next.as_deref()).await.expect("facts");
    assert_eq!(again.next, None, "a list that leads to itself ends");
    let start = "/gitlab/v1/repositories/proj/sub/app/tags/list/?n=1000";
    let bearer = "Bearer t".to_owned();
    let expected = [(start.to_owned(), bearer.clone()), (format!("{start}&last=1"), bearer)];
    assert_eq!(ground.asked("/gitlab/"), expected);

    let refused = Deed::Say(404, Vec::new(), "404 page not found".to_owned());
    ground.proxy.set_rules(Product::GitLab.rules(refused));
    let page = ground.ask(&ground.engine(), None).await.expect("nothing");
    assert_eq!((page.source, page.facts.len()), (None, 0), "without the database there is none");
}

#[tokio::test(flavor = "multi_thread")]
async fn google_tells_it_beside_the_names_and_is_asked_nothing_more() {
    let ground = Ground::new().await;
    let told = |answer: &mut Answer| {
        let manifest = r#"{"sha256:00":{"tag":["1"],"timeUploadedMs":"1785911882000"},"sha256:11":{"tag":["x"],"timeUploadedMs":[]}}"#;
        let text = String::from_utf8(std::mem::take(&mut answer.body)).expect("JSON");
        answer.body = text.replacen('{', &format!(r#"{{"manifest":{manifest},"#), 1).into_bytes();
    };
    ground.proxy.set_rules(vec![Rule::on("GET", "/tags/list", Deed::Change(told))]);
    let engine = ground.engine();
    let list = ListTags { repository: ground.repository(), after: None };
    let page = engine.run(list).await.expect("tags");
    assert_eq!(page.tags.len(), 2);
    assert_eq!(lines(&page.facts), ["1 1785911882000"]);
    ground.proxy.take();
    let facts = ground.ask(&engine, None).await.expect("nothing");
    assert_eq!((facts.source, facts.facts.len()), (None, 0), "it is no product that tells");
    let asked = ground.proxy.take();
    assert!(asked.is_empty(), "and nothing was asked: {asked:?}");
}

/// A private repository of Docker Hub's: only who has the token sees it.
fn private_hub() -> Vec<Rule> {
    let tags = format!(
        r#"{{"next":"there","results":[{{"name":"1.0","tag_last_pushed":"{WHEN}","tag_last_pulled":"{WHEN}","last_updater_username":"\u202eeve"}},{{"name":"dev"}}]}}"#
    );
    let settings = r#"{"immutable_tags_settings":{"enabled":true,"rules":["[0-9.]+"]}}"#;
    let repositories = format!(
        r#"{{"next":null,"results":[{{"namespace":"me","name":"app","last_updated":"{WHEN}","storage_size":7}}]}}"#
    );
    vec![
        Rule::on("POST", "/v2/auth/token", json(r#"{"access_token":"jwt"}"#)),
        Rule::on("GET", "/acme/repositories/app/tags", json(&tags)).skip(1),
        Rule::on("GET", "/v2/namespaces/acme/repositories/app", json(settings)).exactly().skip(1),
        Rule::on("GET", "/me/repositories?", json(&repositories)),
        Rule::on("GET", "", Deed::Say(404, Vec::new(), String::new())),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn docker_hub_gets_the_login_only_where_it_needs_one() {
    let ground = Ground::new().await;
    ground.sign_in("https://index.docker.io/v1/", ACCOUNT.0);
    ground.proxy.set_rules(private_hub());
    let engine = ground.engine();
    let repository: Repository = "acme/app".parse().expect("a repository");
    let ask = |after: Option<&str>| {
        let after = after.map(str::to_owned);
        engine.run(ListTagFacts { repository: repository.clone(), after })
    };
    let page = ask(None).await.expect("facts");
    assert_eq!(page.source, Some(RegistryKind::DockerHub));
    assert_eq!(lines(&page.facts), ["1.0 1785911882000 immutable", "dev  free"]);
    assert_eq!(page.facts[0].pushed_by.as_deref(), Some("eve"), "nothing turns the text");
    assert_eq!(page.facts[0].pulled_ms, Some(WHEN_S * 1000));
    assert_eq!(page.next.as_deref(), Some("2"));
    let asked = ground.asked("/v2/");
    let count = |header: &str, part: &str| {
        asked.iter().filter(|(path, given)| given == header && path.contains(part)).count()
    };
    assert_eq!(count("", "/v2/auth/token"), 1, "signed in once: {asked:?}");
    assert_eq!((count("", "/tags?"), count("Bearer jwt", "/tags?")), (1, 1), "{asked:?}");

    let page = ask(Some("2")).await.expect("facts");
    assert_eq!(lines(&page.facts), ["1.0 1785911882000 immutable", "dev  free"]);
    let asked = ground.asked("/v2/");
    assert_eq!(asked.len(), 1, "one request a page, with the token that is there: {asked:?}");
    assert_eq!(asked[0].1, "Bearer jwt");

    let facts =
        engine.run(ListRepositoryFacts { registry: "docker.io".parse().unwrap(), after: None });
    let facts = facts.await.expect("facts");
    assert_eq!(facts.source, Some(RegistryKind::DockerHub));
    assert_eq!((facts.facts[0].path.as_str(), facts.facts[0].size), ("me/app", Some(7)));
    let activity = engine.run(ListActivity {}).await.expect("the activity");
    let shown = format!("{activity:?}");
    assert!(!shown.contains("jwt") && !shown.contains("secret"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_docker_hub_refuses_is_not_tried_again_and_again() {
    let ground = Ground::new().await;
    ground.sign_in("https://index.docker.io/v1/", ACCOUNT.0);
    let refused = |status| Deed::Say(status, Vec::new(), r#"{"detail":"me:secret"}"#.to_owned());
    ground.proxy.set_rules(vec![
        Rule::on("POST", "/v2/auth/token", refused(401)),
        Rule::on("GET", "", refused(404)),
    ]);
    let engine = ground.engine();
    let repository: Repository = "acme/app".parse().expect("a repository");
    for _ in 0..3 {
        let ask = ListTagFacts { repository: repository.clone(), after: None };
        let error = engine.run(ask).await.expect_err("it is private");
        assert_eq!(error.code, Code::NotFound, "{error}");
        assert!(!error.sentences().contains("secret"), "{error}");
    }
    let tries = ground.asked("/v2/auth/token").len();
    assert_eq!(tries, 1, "accounts are locked for less");
}

#[tokio::test(flavor = "multi_thread")]
async fn names_wait_for_no_product() {
    let ground = Ground::new().await;
    ground.proxy.set_rules(Product::Harbor.rules(Deed::Silence));
    let engine = ground.engine();
    // Found out before, so that only the API is silent.
    let list = ListTags { repository: ground.repository(), after: None };
    engine.run(list.clone()).await.expect("tags");
    let start = Instant::now();
    let facts = tokio::spawn({
        let (engine, repository) = (engine.clone(), ground.repository());
        async move { engine.run(ListTagFacts { repository, after: None }).await }
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    for _ in 0..20 {
        let page = engine.run(list.clone()).await.expect("tags");
        assert_eq!(page.tags.len(), 2);
    }
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    assert!(!facts.is_finished(), "the API is still silent");
    facts.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_answer_costs_what_it_tells_and_nothing_else() {
    let ground = Ground::new().await;
    let many = format!("[{}]", vec![r#"{"tags":[{"name":"1"}]}"#; 100_000].join(","));
    for (what, answer, expected) in [
        ("no JSON", json("<html>"), None),
        ("another shape", json(r#"{"tags":[]}"#), None),
        (
            "another type",
            json(r#"[{"tags":[{"name":"1","push_time":7,"immutable":"yes"}]},7]"#),
            Some(1),
        ),
        (
            "no tags",
            json(r#"[{"tags":{"name":"1"}},{"tags":[{"name":"../../x"},{"name":"\u202e"}]}]"#),
            Some(0),
        ),
        ("many", json(&many), Some(1000)),
        ("deep", json(&"[".repeat(100_000)), None),
        ("large", json(&format!("[{}]", " ".repeat(5 * 1024 * 1024))), None),
        ("endless", Deed::Endless("application/json"), None),
        ("refused", Deed::Say(403, Vec::new(), String::new()), None),
        ("broken", Deed::Reset, None),
    ] {
        ground.proxy.set_rules(Product::Harbor.rules(answer));
        let (engine, start) = (ground.engine(), Instant::now());
        let page = ground.ask(&engine, None).await;
        let found = page.as_ref().ok().map(|page| page.facts.len());
        assert_eq!(found, expected, "{what}: {page:?}");
        assert!(start.elapsed() < Duration::from_secs(20), "{what}: {:?}", start.elapsed());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn repositories_are_told_with_what_was_seen_in_them() {
    let ground = Ground::new().await;
    let answer = format!(
        r#"[{{"name":"proj/sub/app","update_time":"{WHEN}","artifact_count":3}},{{"name":"proj/hidden","update_time":null}}]"#
    );
    ground.proxy.set_rules(Product::Harbor.rules(json(&answer)));
    let engine = ground.engine();
    let registry = ground.repository().registry().clone();
    let reference = format!("{registry}/proj/sub/app:1").parse().expect("a reference");
    engine.run(DescribeImage { reference }).await.expect("an image");
    let ask = ListRepositoryFacts { registry: registry.clone(), after: None };
    let seen = |page: &RepositoryFactsPage| {
        let seen = page.seen.first();
        seen.map(|seen| {
            format!(
                "{}: {:?}",
                seen.path,
                seen.platforms.iter().map(ToString::to_string).collect::<Vec<_>>()
            )
        })
    };
    // What was seen is written down by another thread.
    let mut page = engine.run(ask.clone()).await.expect("facts");
    for _ in 0..100 {
        if seen(&page).is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        page = engine.run(ask.clone()).await.expect("facts");
    }
    assert_eq!(seen(&page).as_deref(), Some(r#"proj/sub/app: ["linux/amd64"]"#));
    let facts: Vec<_> = page
        .facts
        .iter()
        .map(|one| (one.path.as_str(), one.changed_ms, one.pushed_ms, one.artifacts))
        .collect();
    let expected =
        [("proj/sub/app", Some(WHEN_S * 1000), None, Some(3)), ("proj/hidden", None, None, None)];
    assert_eq!(facts, expected, "Harbor's time is no push: a pull moves it, too");
    ground.proxy.take();
    let catalog = engine.run(ListRepositories { registry, after: None }).await.expect("names");
    assert_eq!(catalog.seen.len(), 1, "{catalog:?}");
    let asked: Vec<_> = ground.proxy.take().into_iter().map(|one| one.path).collect();
    assert!(
        asked.iter().all(|path| path.starts_with("/v2/_catalog") || path.contains("token")),
        "no repository is asked: {asked:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn quay_tells_of_the_accounts_own_namespace() {
    let ground = Ground::new().await;
    // `team+robot:secret`
    ground.sign_in(ground.proxy.host(), "dGVhbStyb2JvdDpzZWNyZXQ=");
    let answer = format!(
        r#"{{"repositories":[{{"namespace":"team","name":"app","last_modified":{WHEN_S}}}],"next_page":"mark="}}"#
    );
    ground.proxy.set_rules(Product::Quay.rules(json(&answer)));
    let engine = ground.engine();
    let registry = ground.repository().registry().clone();
    let ask = |after: Option<&str>| ListRepositoryFacts {
        registry: registry.clone(),
        after: after.map(str::to_owned),
    };
    let page = engine.run(ask(None)).await.expect("facts");
    assert_eq!(
        (page.facts[0].path.as_str(), page.facts[0].pushed_ms),
        ("team/app", Some(WHEN_S * 1000))
    );
    let page = engine.run(ask(page.next.as_deref())).await.expect("facts");
    assert_eq!(page.next, None, "a list that leads to itself ends");
    let start = "/api/v1/repository?namespace=team&public=true&last_modified=true";
    let expected = [start.to_owned(), format!("{start}&next_page=mark%3D")];
    assert_eq!(
        ground.asked("/api/").into_iter().map(|(path, _)| path).collect::<Vec<_>>(),
        expected
    );
}
