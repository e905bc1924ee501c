//! Why a login could not be read or kept. No variant holds a secret.

use std::path::PathBuf;

/// Why a place of logins could not be used.
#[derive(Debug, thiserror::Error)]
pub enum CredentialError {
    /// A file cannot be read.
    #[error("{path} cannot be read: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file, or a variable, is not the JSON that docker and podman write.
    #[error("{name} is not valid: {reason}")]
    Invalid {
        /// The file or the variable.
        name: String,
        /// Where it went wrong; never holds a value of the file.
        reason: String,
    },
    /// A file cannot be written; it is as it was.
    #[error("{path} cannot be written: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A helper's name would run some other program.
    #[error("docker's config names a credential helper {name:?}, which is no name of one")]
    HelperName {
        /// The name.
        name: String,
    },
    /// A helper did not do what it was asked.
    #[error("the credential helper docker-credential-{name} failed at {action}: {reason}")]
    Helper {
        /// What comes after `docker-credential-`.
        name: String,
        /// What it was asked.
        action: &'static str,
        /// What it said, or how it ended.
        reason: String,
    },
    /// The system's keychain did not do what it was asked.
    #[error("the system's keychain failed: {reason}")]
    Keychain {
        /// What it said.
        reason: String,
    },
    /// The login is in a place that Manifold does not write to.
    #[error("the login is in {place}, which Manifold does not change")]
    NotOurs {
        /// The place.
        place: &'static str,
    },
}

impl CredentialError {
    /// What the user can do about it.
    pub(crate) fn hint(&self) -> &'static str {
        match self {
            Self::Read { .. } | Self::Write { .. } => {
                "Check the permissions of the file and its folder, and the free space."
            }
            Self::Invalid { .. } => "Repair it, or move it away.",
            Self::HelperName { .. } => "Correct credsStore or credHelpers in docker's config.json.",
            Self::Helper { .. } => {
                "Try the helper by hand (`docker-credential-NAME list`), or take it out of docker's \
                 config.json."
            }
            Self::Keychain { .. } => "Unlock it, or sign in for this run only.",
            Self::NotOurs { .. } => "Take it out there, with the tool that put it there.",
        }
    }
}
