//! Registries: the ones the user knows, their accounts, and what they hold.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::json::FromJson;
use crate::platform::Platform;
use crate::product::RepositoryFacts;
use crate::reference::Registry;
use crate::registry_kind::RegistryKind;

/// A password or token on its way in. It deserialises and serialises, because the page sends it to
/// the engine once; `Debug` never shows it, and no reply has one.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Takes what the user typed.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself, for the one place that sends it to the registry.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}

/// Asks for the registries: those of docker's config, those added here, and the demo's.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ListRegistries {}

/// Asks for one registry, listed or not: who is signed in, and where a sign-in would be kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetRegistry {
    /// Host and port.
    pub registry: Registry,
}

/// A registry that the user knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct RegistryInfo {
    /// Host and port.
    pub registry: Registry,
    /// Who is signed in, if somebody is.
    pub account: Option<Account>,
    /// Why the place where the login should be cannot be read.
    pub login_problem: Option<ApiError>,
    /// Where a sign-in that is to last would be kept.
    pub keeps_in: CredentialSource,
    /// Whether TLS verification is off and plain HTTP allowed.
    pub insecure: bool,
    /// The fingerprint of the one certificate that is trusted for it, instead of the system's rules.
    pub trusted: Option<String>,
    /// Whether an authority of the user's is trusted for it, besides the system's ([`SetAuthority`]).
    pub authority: bool,
    /// Whether it is the embedded demo registry.
    pub demo: bool,
    /// What is known of it in this run.
    pub facts: RegistryFacts,
}

/// What a registry is, and how it is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, FromJson)]
pub struct RegistryFacts {
    /// Which product or service; nothing when it cannot be told, or was not asked yet.
    pub kind: Option<RegistryKind>,
    /// Whether by HTTPS; nothing when it was not asked yet.
    pub https: Option<bool>,
}

/// Asks which certificate a registry shows, whether it is trusted or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribeCertificate {
    /// Host and port.
    pub registry: Registry,
}

/// A certificate as a person reads it, so that they can compare it with what its owner says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Certificate {
    /// Whom it names.
    pub subject: String,
    /// Who signed it; the same as the subject when nobody else did.
    pub issuer: String,
    /// The host names and addresses that it is for.
    pub names: Vec<String>,
    /// From when it holds, in milliseconds since 1970.
    pub not_before_ms: i64,
    /// Until when it holds, in milliseconds since 1970.
    pub not_after_ms: i64,
    /// SHA-256 of the whole certificate, in lower-case hexadecimal.
    pub fingerprint: String,
}

/// Trusts one certificate for one registry, whoever signed it and whatever names it is for; or, with no
/// fingerprint, goes back to the system's rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrustCertificate {
    /// Host and port.
    pub registry: Registry,
    /// [`Certificate::fingerprint`], as the user has seen it.
    pub fingerprint: Option<String>,
}

/// Trusts an authority for one registry, besides those of the system and of `certs.d`; or, with none,
/// trusts it no more. Refused where the text holds no certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAuthority {
    /// Host and port.
    pub registry: Registry,
    /// Certificates in PEM, one or more.
    pub pem: Option<String>,
}

/// Who is signed in, and where the credential comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Account {
    /// The user name; empty for a bare token.
    pub username: String,
    /// Where the credential is kept.
    pub source: CredentialSource,
}

/// Where a credential comes from, or where a sign-in is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum CredentialSource {
    /// `DOCKER_AUTH_CONFIG` in the environment.
    Environment,
    /// The credential helper `docker-credential-NAME` that docker's config, or podman's, names.
    Helper(String),
    /// `auths` in docker's `config.json`, which keeps passwords as plain text.
    DockerConfig,
    /// Podman's `auth.json`.
    Podman,
    /// The system's keychain, where Manifold keeps it.
    Keychain,
    /// Typed in here, kept in memory until the program ends.
    Memory,
}

/// Adds a registry to the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddRegistry {
    /// Host and port.
    pub registry: Registry,
    /// Whether to allow plain HTTP and unverified TLS.
    pub insecure: bool,
}

/// Takes a registry off the list; its sign-in goes too, docker's config stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveRegistry {
    /// Host and port.
    pub registry: Registry,
}

/// Signs in. The credential is tried against the registry first; a wrong one is not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// Host and port.
    pub registry: Registry,
    /// User name.
    pub username: String,
    /// Password or token.
    pub password: Secret,
    /// Where to keep it, as [`RegistryInfo::keeps_in`] has said; `None` keeps it in memory until the
    /// program ends. When the place has changed since, the sign-in is refused: nobody's password is
    /// written where they did not agree to.
    pub keep: Option<CredentialSource>,
}

/// Forgets a sign-in, there where it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOut {
    /// Host and port.
    pub registry: Registry,
}

/// Switches TLS verification off, and plain HTTP on, for one registry, or back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetInsecure {
    /// Host and port.
    pub registry: Registry,
    /// The new state.
    pub insecure: bool,
}

/// Tries a registry step by step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestRegistry {
    /// Host and port.
    pub registry: Registry,
}

/// The outcome of each step, in order. Steps after a failure that rules them out are left away, and so
/// are those that mean nothing there: TLS where plain HTTP is spoken, referrers where no repository is
/// known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct RegistryTest {
    /// The steps.
    pub steps: Vec<TestStep>,
    /// What is known of it now.
    pub facts: RegistryFacts,
}

/// One step of a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct TestStep {
    /// Which step it is.
    pub kind: TestStepKind,
    /// What was found, in a sentence.
    pub detail: String,
    /// How long it took, in milliseconds.
    pub millis: u64,
    /// The failure, if it failed.
    pub error: Option<ApiError>,
}

/// The steps of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum TestStepKind {
    /// The host's name has addresses.
    Resolve,
    /// Something listens there.
    Connect,
    /// The certificate, whose it is and until when.
    Tls,
    /// `GET /v2/` answers as a registry, over which scheme, and says how to sign in.
    Api,
    /// The credentials, or none, are accepted.
    Authenticate,
    /// The catalog is offered.
    Catalog,
    /// The referrers API is offered, or what it falls back to.
    Referrers,
}

/// Asks for repositories of a registry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRepositories {
    /// Host and port.
    pub registry: Registry,
    /// Where to go on, from the previous page.
    pub after: Option<String>,
}

/// Some repositories.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct RepositoryPage {
    /// Their paths, in the registry's order.
    pub repositories: Vec<String>,
    /// Where to go on, if there are more.
    pub next: Option<String>,
    /// The platforms of those of them that Manifold has read before.
    pub seen: Vec<SeenPlatforms>,
}

/// The platforms that Manifold saw under the tags of a repository, as they were last, on this machine. The
/// registry is not asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct SeenPlatforms {
    /// Path of the repository.
    pub path: String,
    /// The platforms, each once, in the order in which platforms are shown.
    pub platforms: Vec<Platform>,
}

/// Asks what the registry's own API tells of repositories.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRepositoryFacts {
    /// Host and port.
    pub registry: Registry,
    /// Where to go on, from the previous page.
    pub after: Option<String>,
}

/// What the registry's own API tells of some repositories. It may name others than the catalog does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct RepositoryFactsPage {
    /// Whose API was asked. Nothing was asked where there is none that tells, or nobody is signed in whose
    /// repositories it could list.
    pub source: Option<RegistryKind>,
    /// What it tells.
    pub facts: Vec<RepositoryFacts>,
    /// Where to go on, if there are more.
    pub next: Option<String>,
    /// The platforms of those of them that Manifold has read before.
    pub seen: Vec<SeenPlatforms>,
}
