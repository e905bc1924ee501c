//! Registries: the list of them, signing in and out, the insecure switch, the step-by-step test.

use std::collections::HashSet;

use domain::protocol::registry::{
    AddRegistry, Certificate, CredentialSource, DescribeCertificate, GetRegistry, ListRegistries,
    ListRepositories, RegistryInfo, RemoveRegistry, RepositoryPage, SetAuthority, SetInsecure,
    SignIn, SignOut, TrustCertificate,
};
use domain::{ApiError, Code, Registry};
use futures_util::future::join_all;

use crate::Engine;
use crate::credentials::Credential;

/// The demo's registry, the added ones, those of docker's config, and Docker Hub.
pub(crate) async fn list_registries(
    engine: &Engine,
    _: ListRegistries,
) -> Result<Vec<RegistryInfo>, ApiError> {
    let mut names: Vec<Registry> =
        engine.config().demo.iter().map(|demo| demo.registry.clone()).collect();
    names.extend(engine.settings().registries().into_iter().map(|setting| setting.registry));
    names.extend(engine.registry().credentials().known().await?);
    names.push(Registry::hub());
    let mut seen = HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    // Side by side: a helper may take its time for each.
    Ok(join_all(names.iter().map(|name| info(engine, name))).await)
}

/// One registry, as far as is known without asking it.
pub(crate) async fn get_registry(
    engine: &Engine,
    request: GetRegistry,
) -> Result<RegistryInfo, ApiError> {
    Ok(info(engine, &request.registry).await)
}

/// Adds a registry without asking it anything.
pub(crate) async fn add_registry(
    engine: &Engine,
    request: AddRegistry,
) -> Result<RegistryInfo, ApiError> {
    let known = engine.settings().registries();
    if known.iter().any(|setting| setting.registry == request.registry) {
        return Err(ApiError::new(
            Code::Conflict,
            format!("{} is there already", request.registry),
        )
        .about(&request.registry));
    }
    engine.settings().put(&request.registry, request.insecure)?;
    engine.registry().set_insecure(&request.registry, request.insecure);
    Ok(info(engine, &request.registry).await)
}

/// Takes a registry off the list, with the sign-in that was made here.
pub(crate) async fn remove_registry(
    engine: &Engine,
    request: RemoveRegistry,
) -> Result<(), ApiError> {
    engine.settings().remove(&request.registry)?;
    engine.registry().credentials().forget_in_memory(&request.registry);
    engine.registry().set_insecure(&request.registry, false);
    engine.registry().trust(&request.registry, None);
    engine.registry().set_authority(&request.registry, None)
}

/// Tries the credential with a client that knows nothing else, and keeps it when it is accepted.
pub(crate) async fn sign_in(engine: &Engine, request: SignIn) -> Result<RegistryInfo, ApiError> {
    let SignIn { registry, username, password, keep } = request;
    let username = username.trim().to_owned();
    if username.is_empty() || password.expose().is_empty() {
        return Err(
            ApiError::new(Code::Invalid, "a user name and a password are needed").about(&registry)
        );
    }
    let credentials = engine.registry().credentials();
    if let Some(place) = &keep
        && place != &credentials.keeps_in(&registry).await?
    {
        let message = format!("where the login to {registry} would be kept has changed");
        return Err(ApiError::new(Code::Conflict, message)
            .with_hint("Look again where it would be kept, and sign in again.")
            .about(&registry));
    }
    let credential =
        Credential::Password { username: username.clone(), password: password.clone() };
    engine.registry().try_credential(&registry, &credential).await?;
    let place = keep.unwrap_or(CredentialSource::Memory);
    credentials.keep(&registry, &username, &password, &place).await?;
    engine.registry().forget(&registry);
    Ok(info(engine, &registry).await)
}

/// Forgets a sign-in, there where it is kept, as `docker logout` does.
pub(crate) async fn sign_out(engine: &Engine, request: SignOut) -> Result<RegistryInfo, ApiError> {
    let registry = &request.registry;
    let credentials = engine.registry().credentials();
    if let Some(account) = credentials.account(registry).await? {
        let gone = credentials.erase(registry, &account.source).await;
        gone.map_err(|error| ApiError::from(error).about(registry))?;
    }
    engine.registry().forget(registry);
    Ok(info(engine, registry).await)
}

/// Switches verified TLS off or on for one registry, and keeps that.
pub(crate) async fn set_insecure(
    engine: &Engine,
    request: SetInsecure,
) -> Result<RegistryInfo, ApiError> {
    engine.settings().put(&request.registry, request.insecure)?;
    engine.registry().set_insecure(&request.registry, request.insecure);
    Ok(info(engine, &request.registry).await)
}

/// Which certificate a registry shows.
pub(crate) async fn describe_certificate(
    _: &Engine,
    request: DescribeCertificate,
) -> Result<Certificate, ApiError> {
    Ok(crate::registry::describe_certificate(&request.registry).await?)
}

/// Trusts one certificate for one registry, and keeps that.
pub(crate) async fn trust_certificate(
    engine: &Engine,
    request: TrustCertificate,
) -> Result<RegistryInfo, ApiError> {
    let TrustCertificate { registry, fingerprint } = request;
    let is_hex = |text: &str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if fingerprint.as_deref().is_some_and(|text| !is_hex(text)) {
        let message = "a fingerprint has 64 hexadecimal digits";
        return Err(ApiError::new(Code::Invalid, message).about(&registry));
    }
    let fingerprint = fingerprint.map(|text| text.to_ascii_lowercase());
    engine.settings().trust(&registry, fingerprint.clone())?;
    engine.registry().trust(&registry, fingerprint);
    Ok(info(engine, &registry).await)
}

/// Trusts an authority for one registry, and keeps that.
pub(crate) async fn set_authority(
    engine: &Engine,
    request: SetAuthority,
) -> Result<RegistryInfo, ApiError> {
    let SetAuthority { registry, pem } = request;
    engine.registry().set_authority(&registry, pem.as_deref())?;
    Ok(info(engine, &registry).await)
}

/// Some repositories of a registry.
pub(crate) async fn list_repositories(
    engine: &Engine,
    request: ListRepositories,
) -> Result<RepositoryPage, ApiError> {
    let registry = &request.registry;
    let not_offered = || {
        ApiError::new(
            Code::Unsupported,
            format!("{} does not list its repositories", registry.display_name()),
        )
        .with_hint("Type a repository's name instead.")
        .about(registry)
    };
    if registry.is_hub() {
        return Err(not_offered());
    }
    match engine.registry().catalog(registry, request.after.as_deref()).await {
        Ok(page) => {
            let seen = engine.history().platforms(registry, page.names.clone()).await;
            Ok(RepositoryPage { repositories: page.names, next: page.next, seen })
        }
        Err(error) if matches!(error.status(), Some(403..=405)) => Err(not_offered()),
        // Refused to an account that is accepted otherwise: signing in again would not help.
        Err(error) if error.is_unauthorized() && is_signed_in(engine, registry).await? => {
            Err(not_offered())
        }
        Err(error) => Err(error.into()),
    }
}

async fn is_signed_in(engine: &Engine, registry: &Registry) -> Result<bool, ApiError> {
    let client = engine.registry();
    let Some((credential, _)) = client.credentials().find(registry, None).await? else {
        return Ok(false);
    };
    Ok(client.try_credential(registry, &credential).await.is_ok())
}

/// A registry as far as is known without asking it. A place of logins that cannot be read is said,
/// and hides nothing else.
async fn info(engine: &Engine, registry: &Registry) -> RegistryInfo {
    let demo = engine.config().demo.as_ref().is_some_and(|demo| &demo.registry == registry);
    let credentials = engine.registry().credentials();
    let (account, login_problem) = match credentials.account(registry).await {
        Ok(account) => (account, None),
        Err(error) => (None, Some(ApiError::from(error).about(registry))),
    };
    let keeps_in = credentials.keeps_in(registry).await.unwrap_or(CredentialSource::Memory);
    RegistryInfo {
        registry: registry.clone(),
        account,
        login_problem,
        keeps_in,
        insecure: engine.registry().is_trusted_insecure(registry),
        trusted: engine.registry().trusted(registry),
        authority: engine.registry().has_authority(registry),
        demo,
        facts: engine.registry().facts(registry),
    }
}
