//! The system's keychain: Keychain on macOS, Credential Manager on Windows, the Secret Service
//! elsewhere. One entry a registry.

use std::time::Duration;

use domain::Registry;
use domain::protocol::registry::Secret;
use keyring::{Entry, Error};
use serde::{Deserialize, Serialize};

use super::{Credential, CredentialError};

/// Under which name the entries are, as keychain programs show it.
const SERVICE: &str = "Manifold registry login";
/// How long it may take: it may ask the user to unlock it.
const PATIENCE: Duration = Duration::from_secs(60);

/// What an entry holds.
#[derive(Serialize, Deserialize)]
struct Login {
    username: String,
    password: Secret,
}

/// Whether this system has a keychain that answers.
pub(super) async fn is_there() -> bool {
    let status = tokio::task::spawn_blocking(|| Entry::store_status().is_ok());
    tokio::time::timeout(PATIENCE, status).await.is_ok_and(|status| status.unwrap_or(false))
}

/// The login for a registry. Where there is no keychain, there is none.
pub(super) async fn get(registry: &Registry) -> Result<Option<Credential>, CredentialError> {
    let found = run(registry, |entry| match entry.get_password() {
        Ok(json) => Ok(Some(json)),
        Err(Error::NoEntry | Error::NoDefaultStore) => Ok(None),
        Err(error) => Err(error),
    })
    .await?;
    let Some(json) = found.flatten() else {
        return Ok(None);
    };
    // Never quoted: it holds the password.
    let login: Login = serde_json::from_str(&json).map_err(|_| CredentialError::Keychain {
        reason: format!("its entry for {registry} is damaged"),
    })?;
    Ok(Some(Credential::Password { username: login.username, password: login.password }))
}

/// Keeps a login.
pub(super) async fn put(
    registry: &Registry,
    username: &str,
    password: &Secret,
) -> Result<(), CredentialError> {
    let login = Login { username: username.to_owned(), password: password.clone() };
    let json = serde_json::to_string(&login)
        .map_err(|error| CredentialError::Keychain { reason: error.to_string() })?;
    let kept = run(registry, move |entry| entry.set_password(&json)).await?;
    kept.ok_or_else(|| CredentialError::Keychain { reason: "there is none".to_owned() })
}

/// Forgets a login; one that is not there is fine.
pub(super) async fn remove(registry: &Registry) -> Result<(), CredentialError> {
    let gone = run(registry, |entry| match entry.delete_credential() {
        Err(Error::NoEntry) => Ok(()),
        other => other,
    });
    gone.await.map(drop)
}

/// Works on a registry's entry away from the runtime's threads; `None` where there is no keychain.
async fn run<T: Send + 'static>(
    registry: &Registry,
    work: impl FnOnce(&Entry) -> Result<T, Error> + Send + 'static,
) -> Result<Option<T>, CredentialError> {
    let user = registry.to_string();
    let work = tokio::task::spawn_blocking(move || match Entry::new(SERVICE, &user) {
        Ok(entry) => work(&entry).map(Some),
        Err(Error::NoDefaultStore) => Ok(None),
        Err(error) => Err(error),
    });
    let failed = |reason: String| CredentialError::Keychain { reason };
    match tokio::time::timeout(PATIENCE, work).await {
        Err(_) => Err(failed(format!("it gave no answer in {} s", PATIENCE.as_secs()))),
        Ok(Err(error)) => Err(failed(error.to_string())),
        Ok(Ok(outcome)) => outcome.map_err(|error| failed(describe(&error))),
    }
}

/// What went wrong, without any content: some variants hold the entry's bytes.
fn describe(error: &Error) -> String {
    match error {
        Error::BadEncoding(_) | Error::BadDataFormat(..) => "its entry is damaged".to_owned(),
        error => error.to_string(),
    }
}
