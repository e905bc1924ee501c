//! What is attested of the images of a list. Asked for by the user alone: SBOMs are large.

use serde::{Deserialize, Serialize};

use crate::attestation::Content;
use crate::digest::Digest;
use crate::error::ApiError;
use crate::json::FromJson;
use crate::platform::Platform;
use crate::reference::Reference;

/// Asks for the attestations that `BuildKit` put into a list beside its images, or for what one
/// referrer states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadAttestations {
    /// The list, by tag or digest; or an attestation manifest or a referrer by its digest.
    pub reference: Reference,
    /// Only what is about these images of the list; about all when there is none.
    #[serde(default)]
    pub subjects: Vec<Digest>,
}

/// The attestations of a list, in its order. Empty when it has none, or is an image.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, FromJson)]
pub struct Attestations {
    /// The attestation manifests.
    pub manifests: Vec<AttestationManifest>,
}

/// One attestation manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct AttestationManifest {
    /// Its digest.
    pub digest: Digest,
    /// The image that the list says it is about; `None` where that is not said.
    pub subject: Option<Digest>,
    /// The platform of that image, as the list says it.
    pub platform: Option<Platform>,
    /// What it states, or why it could not be read.
    pub statements: Result<Vec<AttestationStatement>, ApiError>,
}

/// One statement of an attestation manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct AttestationStatement {
    /// Digest of the statement.
    pub digest: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// What kind of predicate it holds, as the manifest says: `https://slsa.dev/provenance/v1`.
    pub predicate_type: String,
    /// Whether it says itself that it is about the image that the list says. A statement about
    /// another image proves nothing.
    pub about_subject: bool,
    /// The kind of signature around it, or that it is. Nothing here verifies one.
    #[serde(default)]
    pub signature: Option<String>,
    /// What it says, or why it could not be read.
    pub content: Result<Content, ApiError>,
}

/// Asks for the text of a statement, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadStatement {
    /// The repository and the digest of the statement, which is a blob.
    pub reference: Reference,
    /// Its size in bytes; no more is read.
    pub size: u64,
}

impl Attestations {
    /// All statements that could be read and are about this image.
    pub fn contents<'a>(&'a self, subject: &'a Digest) -> impl Iterator<Item = &'a Content> {
        let manifests =
            self.manifests.iter().filter(move |it| it.subject.as_ref() == Some(subject));
        let statements = manifests.filter_map(|it| it.statements.as_ref().ok()).flatten();
        statements.filter(|it| it.about_subject).filter_map(|it| it.content.as_ref().ok())
    }

    /// What could not be read, and statements that are about something else, in words.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for manifest in &self.manifests {
            match &manifest.statements {
                Err(error) => problems.push(error.message.clone()),
                Ok(statements) => problems.extend(statements.iter().filter_map(|statement| {
                    match &statement.content {
                        Err(error) => Some(error.message.clone()),
                        Ok(_) if !statement.about_subject => {
                            let digest = statement.digest.short();
                            Some(format!("the statement {digest} is about another image"))
                        }
                        Ok(_) => None,
                    }
                })),
            }
        }
        problems
    }
}
