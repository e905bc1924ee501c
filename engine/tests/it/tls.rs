//! HTTPS: a certificate that nobody has signed, one whose authority is in `certs.d`, and a registry
//! that wants one from this program.

use std::sync::Arc;

use domain::protocol::registry::{DescribeCertificate, SetAuthority, TrustCertificate};
use domain::{ApiError, Code, Registry};
use rustls::RootCertStore;
use rustls::server::WebPkiClientVerifier;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::authority::{Authority, Signed, folder, put};
use crate::ground::{Ground, reference};

/// Answers every request over TLS with an empty JSON object; with `clients`, only those that show a
/// certificate of that authority.
async fn registry(server: &Signed, clients: Option<&Authority>) -> String {
    let verifier = clients.map(|authority| {
        let mut roots = RootCertStore::empty();
        roots.add(authority.der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap()
    });
    let config = server.server(verifier);
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                let _ = stream.read(&mut [0; 4096]).await;
                let answer = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
                let _ = stream.write_all(answer).await;
                let _ = stream.shutdown().await;
            });
        }
    });
    format!("127.0.0.1:{port}")
}

#[tokio::test]
async fn an_unsigned_certificate_is_refused_with_advice_and_accepted_when_allowed() {
    let host = registry(&Authority::new().sign(), None).await;
    let asked = reference(&host, "a:1");
    let error = ApiError::from(Ground::strict().client().manifest(&asked).await.unwrap_err());
    assert_eq!(error.code, Code::Tls, "{error}");
    assert!(error.hint.unwrap().contains("insecure"), "the way out is said");
    let allowed = Ground::new();
    let endpoint = allowed.client().endpoint(asked.registry()).await.unwrap();
    assert_eq!(endpoint.scheme, "https", "HTTPS wins where it answers");
    assert_eq!(allowed.client().manifest(&asked).await.unwrap().bytes(), b"{}");
}

#[tokio::test]
async fn an_authority_in_certs_d_is_trusted_for_its_registry_alone() {
    let authority = Authority::new();
    let (host, other) =
        (registry(&authority.sign(), None).await, registry(&authority.sign(), None).await);
    let ground = Ground::strict();
    put(&folder(&ground, &host), "ca.crt", &authority.pem());
    assert_eq!(ground.client().manifest(&reference(&host, "a:1")).await.unwrap().bytes(), b"{}");
    let error = ground.client().manifest(&reference(&other, "a:1")).await.unwrap_err();
    assert!(error.is_insecure_endpoint(), "not for another registry: {error}");
}

#[tokio::test]
async fn a_certificate_of_this_program_is_shown_to_the_registry_that_wants_one() {
    let (authority, clients) = (Authority::new(), Authority::new());
    let host = registry(&authority.sign(), Some(&clients)).await;
    let asked = reference(&host, "a:1");
    let (ground, without) = (Ground::strict(), Ground::strict());
    for ground in [&ground, &without] {
        put(&folder(ground, &host), "ca.crt", &authority.pem());
    }
    let own = clients.sign();
    put(&folder(&ground, &host), "client.cert", &own.pem());
    put(&folder(&ground, &host), "client.key", &own.key());
    assert_eq!(ground.client().manifest(&asked).await.unwrap().bytes(), b"{}");
    assert!(without.client().manifest(&asked).await.is_err(), "the registry insists");
}

#[tokio::test]
async fn half_a_pair_and_rubbish_are_said_with_their_file() {
    let authority = Authority::new();
    let host = registry(&authority.sign(), None).await;
    let key = authority.sign().key();
    for (name, text, words) in [
        ("client.cert", "x", "the key beside it"),
        ("client.key", key.as_str(), ".cert, is missing"),
        ("ca.crt", "rubbish", "no certificate"),
    ] {
        let ground = Ground::strict();
        put(&folder(&ground, &host), name, text);
        let error = ground.client().manifest(&reference(&host, "a:1")).await.unwrap_err();
        let error = ApiError::from(error);
        assert_eq!(error.code, Code::Storage, "{error}");
        assert!(error.message.contains(words) && error.message.contains(name), "{error}");
        assert!(!format!("{error:?}").contains(&key[40..80]), "no key is quoted");
    }
}

#[tokio::test]
async fn one_certificate_is_trusted_once_it_was_looked_at_and_no_other_after_it() {
    let authority = Authority::new();
    let host = registry(&authority.sign(), None).await;
    let ground = Ground::strict();
    let name: Registry = host.parse().unwrap();
    let shown = ground.engine.run(DescribeCertificate { registry: name.clone() }).await.unwrap();
    assert_eq!(shown.names, ["127.0.0.1"]);
    assert!(shown.not_before_ms < shown.not_after_ms, "{shown:?}");
    let asked = reference(&host, "a:1");
    assert!(ground.client().manifest(&asked).await.is_err(), "looking is not trusting");
    let trust = |fingerprint: &str| TrustCertificate {
        registry: name.clone(),
        fingerprint: Some(fingerprint.to_owned()),
    };
    let info = ground.engine.run(trust(&shown.fingerprint)).await.unwrap();
    assert_eq!(info.trusted.as_ref(), Some(&shown.fingerprint));
    assert_eq!(ground.client().manifest(&asked).await.unwrap().bytes(), b"{}");

    ground.engine.run(trust(&"0".repeat(64))).await.unwrap();
    let error =
        ApiError::from(ground.client().manifest(&reference(&host, "a:2")).await.unwrap_err());
    assert_eq!(error.code, Code::Tls);
    assert!(error.message.contains("another certificate"), "{error}");
    let odd = ground.engine.run(trust("../x")).await.unwrap_err();
    assert_eq!(odd.code, Code::Invalid);
}

#[tokio::test]
async fn where_nothing_speaks_tls_there_is_no_certificate() {
    let plain = crate::script::Script::open(|_| crate::script::Reply::new(404)).await;
    let registry: Registry = plain.host().parse().unwrap();
    let error = Ground::strict().engine.run(DescribeCertificate { registry }).await.unwrap_err();
    assert_eq!(error.code, Code::Tls, "{error}");
}

#[tokio::test]
async fn an_authority_that_the_user_gives_is_trusted_for_its_registry_until_it_is_taken_back() {
    let authority = Authority::new();
    let (host, other) =
        (registry(&authority.sign(), None).await, registry(&authority.sign(), None).await);
    let ground = Ground::strict();
    let name: Registry = host.parse().unwrap();
    let set =
        |pem: Option<&str>| SetAuthority { registry: name.clone(), pem: pem.map(str::to_owned) };
    for bad in ["", "rubbish", &authority.sign().key()] {
        let error = ground.engine.run(set(Some(bad))).await.unwrap_err();
        assert_eq!(error.code, Code::Invalid, "{error}");
        assert!(bad.is_empty() || !error.to_string().contains(bad), "nothing is quoted: {error}");
    }
    let asked = reference(&host, "a:1");
    assert!(ground.client().manifest(&asked).await.is_err(), "nothing was kept");
    let info = ground.engine.run(set(Some(&authority.pem()))).await.unwrap();
    assert!(info.authority, "{info:?}");
    assert_eq!(ground.client().manifest(&asked).await.unwrap().bytes(), b"{}");
    let error = ground.client().manifest(&reference(&other, "a:1")).await.unwrap_err();
    assert!(error.is_insecure_endpoint(), "not for another registry: {error}");
    let later = engine::Engine::new(ground.engine.config().clone()).unwrap();
    assert_eq!(later.registry().manifest(&asked).await.unwrap().bytes(), b"{}", "and kept");
    let info = ground.engine.run(set(None)).await.unwrap();
    assert!(!info.authority, "{info:?}");
    let error = ground.client().manifest(&reference(&host, "a:2")).await.unwrap_err();
    assert!(error.is_insecure_endpoint(), "taken back: {error}");
}
