//! One certificate that is trusted for one registry, known by its fingerprint: for registries whose
//! certificate nobody else has signed. And a look at a certificate before anybody trusts it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::Registry;
use domain::digest::hex;
use domain::protocol::registry::Certificate;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use sha2::{Digest as _, Sha256};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use super::error::{Kind, RegistryError};

/// How long a look may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is accepted.
#[derive(Debug)]
enum Wanted {
    /// The certificate with this fingerprint and no other.
    Fingerprint(String),
    /// Any, to look at it; nothing is sent over such a connection.
    Any(Mutex<Option<CertificateDer<'static>>>),
}

/// Checks a server's certificate by its fingerprint alone. That the server has its key is proved by
/// the handshake's signature as ever.
#[derive(Debug)]
struct Verifier {
    wanted: Wanted,
    provider: Arc<CryptoProvider>,
}

/// TLS that accepts the certificate with this fingerprint and no other, whatever names it is for and
/// whoever signed it.
pub(super) fn config(fingerprint: String) -> Result<ClientConfig, Kind> {
    config_with(Arc::new(verifier(Wanted::Fingerprint(fingerprint))))
}

fn verifier(wanted: Wanted) -> Verifier {
    Verifier { wanted, provider: Arc::new(rustls::crypto::ring::default_provider()) }
}

fn config_with(verifier: Arc<Verifier>) -> Result<ClientConfig, Kind> {
    let builder = ClientConfig::builder_with_provider(Arc::clone(&verifier.provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| Kind::Tls(error.to_string()))?;
    let dangerous = builder.dangerous().with_custom_certificate_verifier(verifier);
    Ok(dangerous.with_no_client_auth())
}

/// The certificate that a registry shows.
///
/// # Errors
/// [`RegistryError`] when nothing speaks TLS there, or what it shows is no certificate.
pub(crate) async fn describe(registry: &Registry) -> Result<Certificate, RegistryError> {
    let failed = |kind| RegistryError::new(registry, kind);
    let host = registry.api_host();
    let address = url::Url::parse(&format!("https://{host}/"))
        .map_err(|_| failed(Kind::BadResponse(format!("{host} is no host"))))?;
    let name = address.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let port = address.port_or_known_default().unwrap_or(443);
    let verifier = Arc::new(verifier(Wanted::Any(Mutex::default())));
    let config = config_with(Arc::clone(&verifier)).map_err(failed)?;
    let server = ServerName::try_from(name.clone()).map_err(|_| failed(Kind::Dns))?;
    let look = async {
        let stream = TcpStream::connect((name.as_str(), port)).await?;
        TlsConnector::from(Arc::new(config)).connect(server, stream).await
    };
    let outcome = timeout(PATIENCE, look).await.map_err(|_| failed(Kind::TimedOut))?;
    let seen = match &verifier.wanted {
        Wanted::Any(seen) => seen.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        Wanted::Fingerprint(_) => None,
    };
    // A registry that wants a certificate of ours breaks the handshake after it has shown its own.
    let Some(seen) = seen else {
        let reason = outcome.err().map_or_else(String::new, |error| error.to_string());
        return Err(failed(Kind::Tls(reason)));
    };
    read(&seen).ok_or_else(|| failed(Kind::Tls("what it shows is no certificate".to_owned())))
}

fn read(der: &CertificateDer<'_>) -> Option<Certificate> {
    let (_, parsed) = X509Certificate::from_der(der).ok()?;
    let names = parsed.subject_alternative_name().ok().flatten();
    let names =
        names.map(|names| names.value.general_names.iter().filter_map(general_name).collect());
    let validity = parsed.validity();
    Some(Certificate {
        subject: parsed.subject().to_string(),
        issuer: parsed.issuer().to_string(),
        names: names.unwrap_or_default(),
        not_before_ms: validity.not_before.timestamp().saturating_mul(1000),
        not_after_ms: validity.not_after.timestamp().saturating_mul(1000),
        fingerprint: fingerprint(der),
    })
}

fn general_name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => match <[u8; 4]>::try_from(*bytes) {
            Ok(four) => Some(std::net::Ipv4Addr::from(four).to_string()),
            Err(_) => <[u8; 16]>::try_from(*bytes)
                .ok()
                .map(|sixteen| std::net::Ipv6Addr::from(sixteen).to_string()),
        },
        _ => None,
    }
}

fn fingerprint(der: &CertificateDer<'_>) -> String {
    hex(&Sha256::digest(der))
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        match &self.wanted {
            Wanted::Fingerprint(wanted) if *wanted == fingerprint(end_entity) => {
                Ok(ServerCertVerified::assertion())
            }
            Wanted::Fingerprint(_) => {
                Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
            }
            Wanted::Any(seen) => {
                let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                *seen = Some(end_entity.clone().into_owned());
                Ok(ServerCertVerified::assertion())
            }
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
