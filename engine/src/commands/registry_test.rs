//! The step-by-step test of a registry: from the host's name to what it offers, each step with what was
//! found and how long it took.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use domain::protocol::registry::{
    ListRepositories, RegistryTest, TestRegistry, TestStep, TestStepKind,
};
use domain::{ApiError, Code, Registry, Repository};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use super::registries::list_repositories;
use crate::Engine;
use crate::registry::{Challenge, Client, describe_certificate};

/// How long a name or a connection is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// The steps of one test.
struct Test<'a> {
    engine: &'a Engine,
    registry: &'a Registry,
    steps: Vec<TestStep>,
}

/// Tests a registry step by step, until one fails that the next ones need. How far the network leads
/// is looked at only after the API was asked: behind a proxy it may lead nowhere, and all is well.
pub(crate) async fn test_registry(
    engine: &Engine,
    request: TestRegistry,
) -> Result<RegistryTest, ApiError> {
    let registry = &request.registry;
    let client = engine.registry();
    client.forget(registry);
    let start = Instant::now();
    let api = api(client, registry).await;
    let took = start.elapsed();
    let mut test = Test { engine, registry, steps: Vec::new() };
    let is_reached = test.network(&api).await;
    let api = api.map(|(_, detail)| detail);
    if is_reached && test.add(TestStepKind::Api, took, api) {
        test.offers().await;
    }
    Ok(RegistryTest { steps: test.steps })
}

impl Test<'_> {
    /// Writes a step down; whether it went well.
    fn add(
        &mut self,
        kind: TestStepKind,
        took: Duration,
        outcome: Result<String, ApiError>,
    ) -> bool {
        let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let (detail, error) = match outcome {
            Ok(detail) => (detail, None),
            Err(error) => (error.message.clone(), Some(error)),
        };
        let is_well = error.is_none();
        self.steps.push(TestStep { kind, detail, millis, error });
        is_well
    }

    /// Name, connection and certificate. Once the API has answered these only say how, and what cannot
    /// be found out is left away; `false` when one of them is why it has not.
    async fn network(&mut self, api: &Result<(&str, String), ApiError>) -> bool {
        let has_answered = api.is_ok();
        let start = Instant::now();
        let found = resolve(self.registry).await;
        let took = start.elapsed();
        let addresses = match found {
            Ok(addresses) => addresses,
            Err(_) if has_answered => return true,
            Err(error) => return self.add(TestStepKind::Resolve, took, Err(error)),
        };
        let names: Vec<String> = addresses.iter().map(|address| address.ip().to_string()).collect();
        self.add(TestStepKind::Resolve, took, Ok(format!("it is at {}", names.join(", "))));
        let start = Instant::now();
        let connected = connect(self.registry, &addresses).await;
        match connected {
            Err(_) if has_answered => return true,
            connected => {
                if !self.add(TestStepKind::Connect, start.elapsed(), connected) {
                    return false;
                }
            }
        }
        // Where plain HTTP is spoken there is no certificate; whether that is right, the API's step says.
        let has_certificate = match api {
            Ok((scheme, _)) => *scheme == "https",
            Err(error) => error.code == Code::Tls,
        };
        let start = Instant::now();
        if has_certificate && let Ok(certificate) = describe_certificate(self.registry).await {
            let detail = format!("{} signed by {}", certificate.subject, certificate.issuer);
            self.add(TestStepKind::Tls, start.elapsed(), Ok(detail));
        }
        true
    }

    /// Who is accepted, and what is offered.
    async fn offers(&mut self) {
        let client = self.engine.registry();
        let start = Instant::now();
        let accepted = authenticate(client, self.registry).await;
        if !self.add(TestStepKind::Authenticate, start.elapsed(), accepted) {
            return;
        }
        let start = Instant::now();
        let request = ListRepositories { registry: self.registry.clone(), after: None };
        let page = list_repositories(self.engine, request).await;
        let first = page.as_ref().ok().and_then(|page| page.repositories.first().cloned());
        let catalog = page.map(|page| {
            let more = if page.next.is_some() { " or more" } else { "" };
            match page.repositories.len() {
                1 => "it lists 1 repository".to_owned(),
                count => format!("it lists {count}{more} repositories"),
            }
        });
        self.add(TestStepKind::Catalog, start.elapsed(), catalog);
        let repository = first.and_then(|path| format!("{}/{path}", self.registry).parse().ok());
        if let Some(repository) = repository {
            let start = Instant::now();
            let offered = referrers(client, &repository).await;
            self.add(TestStepKind::Referrers, start.elapsed(), offered);
        }
    }
}

async fn resolve(registry: &Registry) -> Result<Vec<SocketAddr>, ApiError> {
    let host = registry.api_host();
    let unknown = || {
        ApiError::new(Code::Unreachable, format!("{host} could not be resolved"))
            .with_hint("Check the spelling of the host, and the network.")
            .about(registry)
    };
    let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let named = if has_port { host.to_owned() } else { format!("{host}:443") };
    let found = timeout(PATIENCE, lookup_host(named)).await;
    let addresses: Vec<_> = found.map_err(|_| unknown())?.map_err(|_| unknown())?.collect();
    if addresses.is_empty() { Err(unknown()) } else { Ok(addresses) }
}

async fn connect(registry: &Registry, addresses: &[SocketAddr]) -> Result<String, ApiError> {
    let failed = |reason: &str| {
        ApiError::new(Code::Unreachable, format!("{}: {reason}", registry.api_host()))
            .with_hint("Check the host, the port, and any firewall on the way.")
            .about(registry)
    };
    match timeout(PATIENCE, TcpStream::connect(addresses)).await {
        Ok(Ok(stream)) => {
            let at = stream.peer_addr().map(|peer| peer.to_string()).unwrap_or_default();
            Ok(format!("{at} answers"))
        }
        Ok(Err(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
            Err(failed("the connection was refused"))
        }
        Ok(Err(error)) => Err(failed(&error.to_string())),
        Err(_) => Err(failed("there was no answer in time")),
    }
}

/// The scheme, and what was found in a sentence.
async fn api(client: &Client, registry: &Registry) -> Result<(&'static str, String), ApiError> {
    let endpoint = client.endpoint(registry).await?;
    let wants = match &endpoint.challenge {
        None => "and asks for no sign-in".to_owned(),
        Some(Challenge::Basic) => "and wants a user name and password".to_owned(),
        Some(Challenge::Bearer { realm, .. }) => match url::Url::parse(realm) {
            Ok(realm) => format!("and wants tokens of {}", realm.host_str().unwrap_or_default()),
            Err(_) => "and wants tokens".to_owned(),
        },
    };
    Ok((endpoint.scheme, format!("it answers over {} {wants}", endpoint.scheme)))
}

async fn authenticate(client: &Client, registry: &Registry) -> Result<String, ApiError> {
    let Some((credential, _)) = client.credentials().find(registry, None).await? else {
        return Ok("nobody is signed in: only what is public can be read".to_owned());
    };
    client.try_credential(registry, &credential).await?;
    Ok(match credential.username() {
        Some(username) => format!("{username} is accepted"),
        None => "the token is accepted".to_owned(),
    })
}

async fn referrers(client: &Client, repository: &Repository) -> Result<String, ApiError> {
    let is_offered = client.offers_referrers(repository).await?;
    let words = if is_offered {
        "it has the referrers API"
    } else {
        "it has no referrers API: signatures and SBOMs are found by tags"
    };
    Ok(words.to_owned())
}
