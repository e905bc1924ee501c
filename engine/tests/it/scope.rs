//! A registry that wants more of a token than the specification says.

use domain::Digest;

use crate::ground::{Ground, reference, repository};
use crate::script::{Reply, Script};

const BODY: &str = r#"{"schemaVersion":2}"#;

/// A registry with a token service whose tokens are their scopes, and which lets in who may do `needed`.
/// To others it says that they lack `asked`.
async fn registry(needed: &'static str, asked: &'static str) -> Script {
    Script::start(move |seen| {
        let realm = format!(r#"Bearer realm="http://{}/token",service="s""#, seen.host);
        if seen.path == "/token" {
            let token = seen.query("scope").join("+").replace(':', ".").replace('/', "-");
            return Reply::json(200, &format!(r#"{{"token":"T{token}"}}"#));
        }
        match seen.authorization.as_deref() {
            None => Reply::new(401).header("www-authenticate", realm),
            Some(token) if token.contains(needed) => Reply::manifest(BODY),
            Some(_) => {
                let lacks = format!(r#"{realm},error="insufficient_scope",scope="{asked}""#);
                Reply::new(401).header("www-authenticate", lacks)
            }
        }
    })
    .await
}

#[tokio::test]
async fn a_scope_is_widened_once_and_stays_so() {
    let script = registry("pull,metadata", "repository:a/b:pull,metadata").await;
    let (ground, host) = (Ground::new(), script.host());
    ground.client().manifest(&reference(&host, "a/b:1")).await.unwrap();
    let tokens = |script: &Script| script.seen().iter().filter(|s| s.path == "/token").count();
    assert_eq!(tokens(&script), 2, "for pull, then for what was lacking");
    let before = script.seen().len();
    ground.client().manifest(&reference(&host, "a/b:2")).await.unwrap();
    assert_eq!(script.seen().len() - before, 1, "{:?}", script.lines());
}

#[tokio::test]
async fn no_token_is_fetched_for_another_repository() {
    let script = registry("victim", "repository:victim:pull,push").await;
    let (ground, digest) = (Ground::new(), Digest::of(b"x"));
    let outcome = ground.client().blob_exists(&repository(&script.host(), "a/b"), &digest).await;
    assert!(outcome.unwrap_err().is_unauthorized(), "it is refused");
    for seen in script.seen() {
        assert!(seen.query("scope").iter().all(|scope| !scope.contains("victim")), "{seen:?}");
    }
}
