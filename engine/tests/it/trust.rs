//! Whose trust counts where: what is allowed for a registry holds for its own host, and for no token
//! service or storage that it names.

use domain::Registry;
use domain::protocol::registry::{DescribeCertificate, SetInsecure, TrustCertificate};
use engine::registry::{Kind, RegistryError};

use crate::authority::{Authority, folder, put};
use crate::ground::{Ground, ME, reference};
use crate::script::{Reply, Script};

const BODY: &str = r#"{"schemaVersion":2}"#;

/// A registry over TLS whose token service is a host of its own, both with certificates of their own
/// authorities.
struct Pair {
    registry: Script,
    service: Script,
    registry_authority: Authority,
    service_authority: Authority,
}

impl Pair {
    async fn new() -> Self {
        let (registry_authority, service_authority) = (Authority::new(), Authority::new());
        let service = Script::start_tls(&service_authority.sign_localhost(), |_| {
            Reply::json(200, r#"{"token":"t"}"#)
        })
        .await;
        let realm = format!("https://{}/token", service.other_host());
        let registry = Script::start_tls(&registry_authority.sign(), move |seen| {
            match seen.authorization.as_deref() {
                Some("Bearer t") => Reply::manifest(BODY),
                _ => {
                    Reply::new(401).header("www-authenticate", format!(r#"Bearer realm="{realm}""#))
                }
            }
        })
        .await;
        Self { registry, service, registry_authority, service_authority }
    }

    /// Verified TLS alone, `me` signed in or nobody.
    fn ground(&self, signed_in: bool) -> Ground {
        let host = self.registry.host();
        let config = format!(r#"{{"auths":{{"{host}":{{"auth":"{ME}"}}}}}}"#);
        Ground::with(signed_in.then_some(config.as_str()), false)
    }

    async fn ask(&self, ground: &Ground) -> Result<(), RegistryError> {
        ground.client().manifest(&reference(&self.registry.host(), "a:1")).await.map(drop)
    }
}

async fn allow_insecure(ground: &Ground, host: &str) {
    let registry: Registry = host.parse().unwrap();
    ground.engine.run(SetInsecure { registry, insecure: true }).await.unwrap();
}

#[tokio::test]
async fn a_password_never_goes_to_another_host_because_the_registry_may_be_insecure() {
    let pair = Pair::new().await;
    let ground = pair.ground(true);
    allow_insecure(&ground, &pair.registry.host()).await;
    let error = pair.ask(&ground).await.unwrap_err();
    assert!(matches!(*error.kind, Kind::TlsElsewhere { .. }), "it is not trusted: {error}");
    let error = domain::ApiError::from(error);
    assert!(error.message.contains(&pair.service.other_host()), "it is named: {error}");
    assert!(error.hint.unwrap().contains(&pair.service.other_host()), "and in the advice");
    assert_eq!(pair.service.seen().len(), 0, "it was asked nothing");
    // Who knows the service's authority gets in.
    put(&folder(&ground, &pair.service.other_host()), "ca.crt", &pair.service_authority.pem());
    allow_insecure(&ground, &pair.registry.host()).await;
    pair.ask(&ground).await.unwrap();
    let asked = pair.service.seen();
    assert_eq!(asked[0].authorization.as_deref(), Some(format!("Basic {ME}").as_str()));
}

#[tokio::test]
async fn a_service_that_is_allowed_to_be_insecure_itself_gets_the_password() {
    let pair = Pair::new().await;
    let ground = pair.ground(true);
    allow_insecure(&ground, &pair.registry.host()).await;
    allow_insecure(&ground, &pair.service.other_host()).await;
    pair.ask(&ground).await.unwrap();
}

#[tokio::test]
async fn who_is_not_signed_in_has_nothing_to_lose_at_a_service_without_a_good_certificate() {
    let pair = Pair::new().await;
    let ground = pair.ground(false);
    allow_insecure(&ground, &pair.registry.host()).await;
    pair.ask(&ground).await.unwrap();
    assert_eq!(pair.service.seen()[0].authorization, None);
}

#[tokio::test]
async fn an_authority_of_the_registry_is_none_of_its_service() {
    let pair = Pair::new().await;
    let ground = pair.ground(true);
    let both = pair.registry_authority.pem() + &pair.service_authority.pem();
    put(&folder(&ground, &pair.registry.host()), "ca.crt", &both);
    let error = pair.ask(&ground).await.unwrap_err();
    assert!(matches!(*error.kind, Kind::TlsElsewhere { .. }), "{error}");
    assert_eq!(pair.service.seen().len(), 0, "it was asked nothing");
}

#[tokio::test]
async fn one_trusted_certificate_is_not_asked_of_the_service() {
    let pair = Pair::new().await;
    let ground = pair.ground(true);
    let registry: Registry = pair.registry.host().parse().unwrap();
    let shown = DescribeCertificate { registry: registry.clone() };
    let shown = ground.engine.run(shown).await.unwrap();
    let trust = TrustCertificate { registry, fingerprint: Some(shown.fingerprint) };
    ground.engine.run(trust).await.unwrap();
    put(&folder(&ground, &pair.service.other_host()), "ca.crt", &pair.service_authority.pem());
    pair.ask(&ground).await.unwrap();
}
