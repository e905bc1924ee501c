//! HTTPS with a certificate that nobody has signed.

use std::sync::Arc;

use domain::{ApiError, Code};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::ground::{Ground, reference};

/// A certificate for `localhost` that nobody has signed, and its key, which guards nothing.
const CERTIFICATE: &[u8] = include_bytes!("testdata/self-signed.crt");
const KEY: &[u8] = include_bytes!("testdata/self-signed.key");

/// Answers every request over TLS with an empty JSON object.
async fn self_signed() -> String {
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE).unwrap();
    let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
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
    let host = self_signed().await;
    let asked = reference(&host, "a:1");
    let error = ApiError::from(Ground::strict().client().manifest(&asked).await.unwrap_err());
    assert_eq!(error.code, Code::Tls, "{error}");
    assert!(error.hint.unwrap().contains("insecure"), "the way out is said");
    let allowed = Ground::new();
    let endpoint = allowed.client().endpoint(asked.registry()).await.unwrap();
    assert_eq!(endpoint.scheme, "https", "HTTPS wins where it answers");
    assert_eq!(allowed.client().manifest(&asked).await.unwrap().bytes(), b"{}");
}
