//! Signing in: challenges, tokens, and who gets to see a password.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::{ApiError, Code, Digest};
use engine::registry::Kind;

use crate::ground::{Ground, ME, reference, repository};
use crate::script::{Reply, Script, Seen};

const BODY: &str = r#"{"schemaVersion":2}"#;

fn challenge(seen: &Seen, realm_host: &str) -> Reply {
    let _ = seen;
    let value = format!(r#"Bearer realm="http://{realm_host}/token",service="s""#);
    Reply::error(401, "UNAUTHORIZED", "authentication required", "null")
        .header("www-authenticate", value)
}

/// A registry whose token service is at the same address: the n-th token is `t<n>`, and
/// `is_good` says which ones it accepts. `life` is what the service says in `expires_in`.
async fn bearer(
    life: &'static str,
    is_good: impl Fn(usize) -> bool + Send + Sync + 'static,
) -> Script {
    let issued = Arc::new(AtomicUsize::new(0));
    Script::start(move |seen| {
        if seen.path == "/token" {
            let number = issued.fetch_add(1, Ordering::SeqCst) + 1;
            return Reply::json(200, &format!(r#"{{"token":"t{number}","expires_in":{life}}}"#));
        }
        let number =
            seen.authorization.as_deref().and_then(|header| header.strip_prefix("Bearer t"));
        match number.and_then(|number| number.parse().ok()) {
            Some(number) if is_good(number) => Reply::manifest(BODY),
            _ => challenge(seen, &seen.host),
        }
    })
    .await
}

fn tokens(script: &Script) -> Vec<Seen> {
    script.seen().into_iter().filter(|seen| seen.path == "/token").collect()
}

#[tokio::test]
async fn an_anonymous_token_is_for_pulling_alone() {
    let script = bearer("300", |_| true).await;
    let ground = Ground::new();
    ground.client().manifest(&reference(&script.host(), "a/b:1")).await.unwrap();
    let asked = tokens(&script);
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].authorization, None, "nobody is signed in");
    assert_eq!(asked[0].query("scope"), ["repository:a/b:pull"], "no more than is needed");
    assert_eq!(asked[0].query("service"), ["s"]);
}

#[tokio::test]
async fn concurrent_requests_get_one_token_and_one_ping() {
    let script = bearer("300", |_| true).await;
    let ground = Ground::signed_in(&script.host());
    let calls = (0..40).map(|number| {
        let asked = reference(&script.host(), &format!("a/b:{number}"));
        let client = ground.client().clone();
        async move { client.manifest(&asked).await }
    });
    for outcome in futures_util::future::join_all(calls).await {
        outcome.unwrap();
    }
    let asked = tokens(&script);
    assert_eq!(asked.len(), 1, "one token for all of one scope");
    assert_eq!(asked[0].authorization.as_deref(), Some(format!("Basic {ME}").as_str()));
    assert_eq!(asked[0].query("account"), ["me"]);
    assert_eq!(script.pings(), 1, "one probe for all");
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_not_for_ever() {
    let script = bearer("300", |number| number >= 2).await;
    let ground = Ground::new();
    ground.client().manifest(&reference(&script.host(), "a:1")).await.unwrap();
    assert_eq!(tokens(&script).len(), 2, "the first one had ended");
    let never = bearer("300", |_| false).await;
    let error = ground.client().manifest(&reference(&never.host(), "a:1")).await.unwrap_err();
    assert_eq!(error.status(), Some(401), "{error}");
    assert_eq!(tokens(&never).len(), 2, "tried again once");
}

#[tokio::test]
async fn strange_lives_of_tokens_are_survived() {
    for life in ["18446744073709551615", "0", "null"] {
        let script = bearer(life, |_| true).await;
        let ground = Ground::new();
        for tag in ["a:1", "a:2"] {
            ground.client().manifest(&reference(&script.host(), tag)).await.unwrap();
        }
        assert_eq!(tokens(&script).len(), 1, "{life}: at least a minute");
    }
}

#[tokio::test]
async fn writing_asks_to_push_and_mounting_to_pull_from_the_source_too() {
    let script = bearer("300", |_| true).await;
    let (ground, host) = (Ground::new(), script.host());
    let (to, from) = (repository(&host, "to"), repository(&host, "from"));
    let _ = ground.client().mount(&to, &from, &Digest::of(b"x")).await;
    let _ = ground.client().put_manifest(&to, "1", &"".into(), b"{}").await;
    let scopes: Vec<_> = tokens(&script).iter().map(|seen| seen.query("scope")).collect();
    assert_eq!(scopes[0], ["repository:to:pull,push", "repository:from:pull"]);
    assert_eq!(scopes[1], ["repository:to:pull,push"]);
}

#[tokio::test]
async fn identity_and_registry_tokens_are_used_as_docker_does() {
    let script = Script::start(|seen| match (seen.path.as_str(), seen.authorization.as_deref()) {
        ("/token", _) if seen.method == "POST" => {
            Reply::json(200, r#"{"token":"","access_token":"t"}"#)
        }
        (_, Some("Bearer t" | "Bearer ready")) => Reply::manifest(BODY),
        _ => challenge(seen, &seen.host),
    })
    .await;
    let host = script.host();
    let ground = Ground::with_entry(&host, r#"{"identitytoken":"refresh me"}"#);
    ground.client().manifest(&reference(&host, "a:1")).await.unwrap();
    let form = String::from_utf8(tokens(&script)[0].body.clone()).unwrap();
    for part in ["grant_type=refresh_token", "refresh_token=refresh+me", "client_id=", "service=s"]
    {
        assert!(form.contains(part), "{part} in {form}");
    }
    let ready = Ground::with_entry(&host, r#"{"registrytoken":"ready"}"#);
    ready.client().manifest(&reference(&host, "a:1")).await.unwrap();
    assert_eq!(tokens(&script).len(), 1, "a finished token needs no service");
}

#[tokio::test]
async fn basic_goes_with_each_request_and_a_wrong_password_is_said() {
    let script = Script::start(|seen| match seen.authorization.as_deref() {
        Some(header) if header == format!("Basic {ME}") => Reply::manifest(BODY),
        _ => Reply::new(401).header("www-authenticate", r#"Basic realm="x""#),
    })
    .await;
    let host = script.host();
    let signed_in = Ground::signed_in(&host);
    signed_in.client().manifest(&reference(&host, "a:1")).await.unwrap();
    for ground in [Ground::new(), Ground::with_entry(&host, r#"{"auth":"bWU6d3Jvbmc="}"#)] {
        let error = ground.client().manifest(&reference(&host, "a:1")).await.unwrap_err();
        assert!(error.is_unauthorized(), "{error}");
        assert_eq!(ApiError::from(error).code, Code::Unauthorized);
    }
}

#[tokio::test]
async fn a_registry_that_asks_only_later_is_answered_too() {
    let script = Script::start(|seen| match (seen.path.as_str(), &seen.authorization) {
        ("/v2/", _) => Reply::json(200, "{}"),
        ("/token", _) => Reply::json(200, r#"{"token":"t"}"#),
        (_, Some(header)) if header == "Bearer t" => Reply::manifest(BODY),
        _ => challenge(seen, &seen.host),
    })
    .await;
    let ground = Ground::new();
    for tag in ["a:1", "a:2"] {
        ground.client().manifest(&reference(&script.host(), tag)).await.unwrap();
    }
    let refused =
        script.seen().iter().filter(|s| s.path != "/token" && s.authorization.is_none()).count();
    assert_eq!(refused, 1, "what was learned is remembered: {:?}", script.lines());
}

#[tokio::test]
async fn a_token_service_on_another_host_over_plain_http_gets_no_password() {
    let thief = Script::start(|_| Reply::json(200, r#"{"token":"t"}"#)).await;
    let realm = thief.other_host();
    let script = Script::start(move |seen| match seen.authorization.as_deref() {
        Some("Bearer t") => Reply::manifest(BODY),
        _ => challenge(seen, &realm),
    })
    .await;
    let host = script.host();
    for ground in
        [Ground::signed_in(&host), Ground::with_entry(&host, r#"{"identitytoken":"secret"}"#)]
    {
        let error = ground.client().manifest(&reference(&host, "a:1")).await.unwrap_err();
        assert!(matches!(*error.kind, Kind::UnsafeRealm(_)), "{error}");
    }
    assert_eq!(thief.seen().len(), 0, "it is not even asked");
    Ground::new().client().manifest(&reference(&host, "a:1")).await.unwrap();
    assert_eq!(thief.seen().len(), 1, "without a password there is nothing to lose");
}

#[tokio::test]
async fn a_token_service_that_sends_on_to_another_host_takes_no_secret_along() {
    let thief = Script::start(|_| Reply::json(200, r#"{"token":"t"}"#)).await;
    let target = thief.other_host();
    let script =
        Script::start(move |seen| match (seen.path.as_str(), seen.authorization.as_deref()) {
            ("/token", _) => Reply::new(307).header("location", format!("http://{target}/token")),
            (_, Some("Bearer t")) => Reply::manifest(BODY),
            _ => challenge(seen, &seen.host),
        })
        .await;
    let host = script.host();
    let password = Ground::signed_in(&host);
    let _ = password.client().manifest(&reference(&host, "a:1")).await;
    let refresh = Ground::with_entry(&host, r#"{"identitytoken":"hunter2"}"#);
    assert!(refresh.client().manifest(&reference(&host, "a:1")).await.is_err(), "a POST stays");
    for seen in thief.seen() {
        assert_eq!(seen.authorization, None, "no password: {}", seen.line());
        assert!(!String::from_utf8_lossy(&seen.body).contains("hunter2"), "no refresh token");
    }
}

#[tokio::test]
async fn rubbish_from_a_token_service_is_an_error_without_it() {
    for (status, body) in [
        (200, "<html>"),
        (200, "{}"),
        (200, r#"{"token":""}"#),
        (200, r#"{"token":"a\nb"}"#),
        (403, r#"{"token":"hunter2"}"#),
        (404, ""),
    ] {
        let script = Script::start(move |seen| match seen.path.as_str() {
            "/token" => Reply::json(status, body),
            _ => challenge(seen, &seen.host),
        })
        .await;
        let ground = Ground::signed_in(&script.host());
        let error = ground.client().manifest(&reference(&script.host(), "a:1")).await.unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(!text.contains("hunter2") && !text.contains(ME), "no secret: {text}");
        assert_eq!(error.is_unauthorized(), status == 403, "{status} {body:?}: {text}");
    }
}

#[tokio::test]
async fn a_broken_docker_config_is_named_and_not_taken_for_the_network() {
    let script = bearer("300", |_| true).await;
    let ground = Ground::with(Some(r#"{"auths":{"x":{"auth":hunter2}}}"#), true);
    let error = ground.client().manifest(&reference(&script.host(), "a:1")).await.unwrap_err();
    let error = ApiError::from(error);
    assert_eq!(error.code, Code::Storage, "{error}");
    assert!(error.message.contains("config.json"), "which file: {error}");
    assert!(!error.message.contains("hunter2"), "no content: {error}");
}
