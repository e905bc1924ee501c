//! `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, of programs that are started with them. The registry has a
//! name that nobody but the proxy knows.

use acceptance::{
    DockerRegistry, ForwardProxy, Image, Manifold, Outcome, RecordingProxy, TempHome,
};
use domain::Platform;

/// A name for tests (RFC 6761, section 6.4), which does not resolve.
const NAME: &str = "registry.invalid:5000";

async fn registry() -> DockerRegistry {
    let registry = DockerRegistry::start().await;
    let image = Image::oci("app", &Platform::new("linux", "amd64", ""));
    registry.push_image("app", "1", &image).await;
    registry
}

fn inspect(variables: &[(&str, &str)]) -> Outcome {
    let home = TempHome::new();
    let words = ["inspect", "--insecure", &format!("{NAME}/app:1")].map(str::to_owned);
    let none = [("HTTP_PROXY", ""), ("HTTPS_PROXY", ""), ("ALL_PROXY", ""), ("NO_PROXY", "")];
    let small = [("http_proxy", ""), ("https_proxy", ""), ("all_proxy", ""), ("no_proxy", "")];
    let all: Vec<_> = none.iter().chain(&small).chain(variables).copied().collect();
    tokio::task::block_in_place(|| Manifold::find().run_with(&home, &words, &all))
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_requests_go_through_http_proxy() {
    let registry = registry().await;
    let proxy = ForwardProxy::to(registry.host()).await;
    let address = format!("http://me:pw@{}", proxy.host());
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY"] {
        // A registry that speaks plain HTTP alone ends the try with TLS by what it answers.
        let outcome = inspect(&[(name, &address)]);
        assert_eq!(outcome.code, 0, "{name}: {outcome:?}");
        let heads = proxy.take();
        let asked = format!("GET http://{NAME}/v2/app/manifests/1 ");
        assert!(heads.iter().any(|head| head.starts_with(&asked)), "{name}: {heads:#?}");
        let basic = "proxy-authorization: basic bwu6chc=";
        assert!(
            heads.iter().all(|head| head.to_lowercase().contains(basic)),
            "{name}, with the user of its address: {heads:#?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_goes_through_https_proxy_as_it_is() {
    let registry = registry().await;
    let secure = RecordingProxy::start_self_signed(registry.host());
    let proxy = ForwardProxy::to(secure.host()).await;
    let address = format!("http://{}", proxy.host());
    let outcome = inspect(&[("HTTPS_PROXY", &address)]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let heads = proxy.take();
    assert!(!heads.is_empty(), "it was asked");
    let connect = format!("CONNECT {NAME} ");
    assert!(heads.iter().all(|head| head.starts_with(&connect)), "tunnels alone: {heads:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_proxy_is_respected_and_a_proxy_that_is_gone_keeps_its_password() {
    let registry = registry().await;
    let proxy = ForwardProxy::to(registry.host()).await;
    let address = format!("http://{}", proxy.host());
    for except in ["registry.invalid", ".invalid", "*"] {
        let outcome = inspect(&[("ALL_PROXY", &address), ("NO_PROXY", except)]);
        assert_eq!(outcome.code, 1, "{except}: {outcome:?}");
        assert!(outcome.stderr.contains("could not be resolved"), "{except}: {outcome:?}");
        assert_eq!(proxy.take(), Vec::<String>::new(), "{except}: it was asked nothing");
    }
    let outcome = inspect(&[("ALL_PROXY", &address), ("NO_PROXY", "other.invalid")]);
    assert_eq!(outcome.code, 0, "another name is no exception: {outcome:?}");
    let gone = format!("http://me:hunter2@127.0.0.1:{}", acceptance::http::free_port());
    let outcome = inspect(&[("ALL_PROXY", &gone)]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    assert!(!outcome.stderr.contains("hunter2"), "no secret: {}", outcome.stderr);
    assert!(outcome.stderr.contains("proxy") || outcome.stderr.contains("refused"), "{outcome:?}");
}
