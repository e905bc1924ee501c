//! `manifold serve` against those who should not get in, and what it lets browsers keep.

use std::time::{Duration, Instant};

use domain::{ApiError, Code};
use engine::{Config, Engine};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::serving::Serving;

async fn serving() -> (Serving, TempDir) {
    let (engine, folder) = engine();
    (Serving::start(engine).await, folder)
}

fn engine() -> (Engine, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let config = Config::of_folders(folder.path().join("docker"), folder.path().join("data"));
    (Engine::new(config).expect("an engine"), folder)
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[tokio::test]
async fn strangers_get_403_whatever_they_ask_for() {
    let (serving, _folder) = serving().await;
    let wrong = format!("/?token={}", "0".repeat(64));
    let (origin, cookie) = (serving.origin.as_str(), serving.cookie.as_str());
    let stale = format!("{}=old", cookie.split('=').next().expect("a name"));
    for (path, headers, why) in [
        ("/", vec![], "no token"),
        ("/index.html", vec![], "no token for a file"),
        ("/api/events", vec![], "no token for events"),
        (wrong.as_str(), vec![], "a wrong token"),
        ("/", vec![("cookie", stale.as_str())], "the cookie of another launch"),
        ("/", vec![("cookie", cookie), ("host", "evil.example.test")], "another name"),
        ("/", vec![("cookie", cookie), ("host", "127.0.0.1:1")], "another port"),
        ("/", vec![("cookie", cookie), ("origin", "https://evil.example.test")], "another site"),
        ("/", vec![("cookie", cookie), ("origin", "null")], "a page without an origin"),
        ("/", vec![("origin", origin)], "the right origin alone"),
    ] {
        let mut request = serving.bare(Method::GET, path);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{why}");
        assert_eq!(header(&answer, "set-cookie"), "", "{why}: no cookie");
        assert!(header(&answer, "content-security-policy").contains("'self'"), "{why}: policy");
    }
}

#[tokio::test]
async fn a_refused_call_says_why() {
    let (serving, _folder) = serving().await;
    let request = serving.bare(Method::POST, "/api/get_session").json(&json!({}));
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    let error: ApiError = answer.json().await.expect("a JSON error");
    assert_eq!(error.code, Code::Forbidden, "{error}");
    assert!(error.message.contains("token") && error.hint.is_some(), "{error:?}");
}

#[tokio::test]
async fn the_token_becomes_a_cookie_and_leaves_the_address() {
    let route = "/r/docker.io/library/alpine/-/tags";
    let (engine, _folder) = engine();
    let serving = Serving::start_at(engine, route).await;
    let path = serving.address.strip_prefix(&serving.origin).expect("its own address");
    let answer = serving.bare(Method::GET, path).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(header(&answer, "location"), route, "the same screen without the token");
    let cookie = header(&answer, "set-cookie");
    assert_eq!(cookie, format!("{}; HttpOnly; SameSite=Strict; Path=/", serving.cookie));
    let token = serving.cookie.split('=').nth(1).expect("a token");
    assert_eq!(token.len(), 64, "32 random bytes");
    let page = serving.get(route).await;
    assert_eq!(page.status(), StatusCode::OK, "with the cookie it is answered");
    assert!(!page.text().await.expect("a page").contains(token), "the page does not show it");
}

#[tokio::test]
async fn two_launches_have_two_tokens_and_cookies_that_do_not_meet() {
    let ((one, _first), (other, _second)) = (serving().await, serving().await);
    let name = |serving: &Serving| serving.cookie.split('=').next().map(str::to_owned);
    assert_ne!(name(&one), name(&other), "cookies do not know ports, so their names do");
    assert_ne!(one.cookie.split('=').nth(1), other.cookie.split('=').nth(1));
    let both = format!("{}; {}", other.cookie, one.cookie);
    let request = one.bare(Method::GET, "/").header("cookie", both);
    assert_eq!(request.send().await.expect("an answer").status(), StatusCode::OK);
}

#[tokio::test]
async fn the_page_is_asked_for_again_and_hashed_files_are_kept() {
    let (serving, _folder) = serving().await;
    for screen in ["/", "/lists", "/r/127.0.0.1:5000/a/b/-/at/v1.2"] {
        let answer = serving.get(screen).await;
        assert_eq!(answer.status(), StatusCode::OK, "{screen}");
        assert_eq!(header(&answer, "content-type"), "text/html; charset=utf-8", "{screen}");
        assert_eq!(header(&answer, "cache-control"), "no-cache", "{screen}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(header(&answer, name), value, "{screen}");
        }
        let policy = header(&answer, "content-security-policy");
        assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval';"), "{policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("ipc:"), "{policy}");
    }
    assert_eq!(serving.get("/missing.js").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(serving.get("/api/nothing/here").await.status(), StatusCode::NOT_FOUND);
    for asset in manifold::page::Asset::all() {
        let answer = serving.get(&format!("/{}", asset.name())).await;
        assert_eq!(answer.status(), StatusCode::OK, "{}", asset.name());
        assert_eq!(header(&answer, "cache-control"), asset.cache_control(), "{}", asset.name());
        assert_eq!(header(&answer, "content-type"), asset.content_type(), "{}", asset.name());
        let body = answer.bytes().await.expect("a file");
        assert!(body == asset.bytes, "{} is served as it is", asset.name());
    }
}

#[tokio::test]
async fn a_call_is_json_and_not_too_long() {
    let (serving, _folder) = serving().await;
    let send = async |kind: &str, body: Vec<u8>| {
        let request = serving
            .bare(Method::POST, "/api/get_session")
            .header("cookie", &serving.cookie)
            .header("content-type", kind)
            .body(body);
        let answer = request.send().await.expect("an answer");
        let status = answer.status().as_u16();
        (status, answer.json::<Value>().await.expect("JSON, also of errors"))
    };
    assert_eq!(send("application/json; charset=utf-8", b"{}".to_vec()).await.0, 200);
    for (kind, body, status, why) in [
        ("text/plain", b"{}".to_vec(), 415, "what a form of a foreign page can send"),
        ("application/json", b"{".to_vec(), 400, "not JSON"),
        ("application/json", vec![b' '; 1024 * 1024 + 1], 413, "more than a mebibyte"),
    ] {
        let (found, error) = send(kind, body).await;
        assert_eq!((found, error["code"].as_str()), (status, Some("invalid")), "{why}: {error}");
    }
}

#[tokio::test]
async fn an_open_event_stream_does_not_hold_up_the_end() {
    let (serving, _folder) = serving().await;
    let mut events = serving.events().await;
    let start = Instant::now();
    serving.stop().await;
    assert!(start.elapsed() < Duration::from_secs(2), "took {:?}", start.elapsed());
    assert_eq!(events.block().await, None, "the stream ends in order");
}
