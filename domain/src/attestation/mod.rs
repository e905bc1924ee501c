//! Attestations: what a builder states about an image, as `BuildKit` puts it beside the image in the
//! list. An in-toto statement (attestation framework, Statement layer 0.1 and 1) holds a predicate:
//! SLSA provenance or an SBOM. Nothing here is verified by a signature: a statement is a word.

mod document;
mod package;
mod provenance;
mod sbom;
mod shape;
#[cfg(test)]
mod tests;
mod vex;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use document::{Document, is_document};
pub use package::Package;
pub use provenance::{Material, Provenance};
pub use sbom::{MOST_PACKAGES, Sbom};
pub use vex::{Vex, VexStatement};

use crate::digest::Digest;
use crate::json::FromJson;
use shape::{Many, read, shape};

/// The largest statement that is read, in bytes (32 MiB): SBOMs of large images have some.
pub const MAX_STATEMENT_BYTES: usize = 32 * 1024 * 1024;

/// The annotation of a layer that says what kind of predicate is in it.
pub const PREDICATE_TYPE: &str = "in-toto.io/predicate-type";

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// What kind of predicate it holds: `https://slsa.dev/provenance/v1`.
    pub predicate_type: String,
    /// Digests of what it is about, at most 1000.
    pub subjects: Vec<Digest>,
    /// What it says.
    pub content: Content,
}

/// What a statement says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// How the image was built.
    Provenance(Box<Provenance>),
    /// What is in it.
    Sbom(Sbom),
    /// Which vulnerabilities touch it.
    Vex(Vex),
    /// Nothing but a signature.
    Signature,
    /// A kind that nothing here reads.
    Other,
}

/// Why bytes are no statement.
#[derive(Debug, thiserror::Error)]
pub enum StatementError {
    /// Not JSON.
    #[error("the statement is not valid JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// JSON without a predicate type.
    #[error("it is not an in-toto statement: no predicateType")]
    NoPredicateType,
    /// An envelope whose payload is not base64.
    #[error("the envelope's payload is not base64")]
    Payload,
}

shape! {
    Header {
        predicate_type: String = "predicateType",
        subjects: Many<Subject> = "subject",
    }
}
shape! { Subject { digest: Digests = "digest", } }
shape! {
    /// Digests by algorithm (in-toto, `DigestSet`): those that images and commits have.
    #[derive(Clone)]
    Digests {
        sha256: String = "sha256",
        sha512: String = "sha512",
        sha1: String = "sha1",
        git_commit: String = "gitCommit",
    }
}

impl Digests {
    fn pairs(&self) -> BTreeMap<String, String> {
        let Self { sha256, sha512, sha1, git_commit } = self;
        [("sha256", sha256), ("sha512", sha512), ("sha1", sha1), ("gitCommit", git_commit)]
            .into_iter()
            .filter(|(_, hex)| !hex.is_empty())
            .map(|(name, hex)| (name.to_owned(), hex.clone()))
            .collect()
    }
}

impl Statement {
    /// Reads a statement. Fields that are not as the format has them read as not there.
    ///
    /// # Errors
    /// [`StatementError`] for what is no statement at all.
    pub fn parse(bytes: &[u8]) -> Result<Self, StatementError> {
        let header: Header = read(bytes)?;
        let kind = header.predicate_type;
        // The type can stand behind the predicate, so the text is read twice rather than kept twice.
        let content = match Kind::of(&kind) {
            Kind::ProvenanceV02 => Content::Provenance(Box::new(provenance::v02(bytes)?)),
            Kind::ProvenanceV1 => Content::Provenance(Box::new(provenance::v1(bytes)?)),
            Kind::Spdx => Content::Sbom(sbom::spdx(bytes)?),
            Kind::CycloneDx => Content::Sbom(sbom::cyclone_dx(bytes)?),
            Kind::None => return Err(StatementError::NoPredicateType),
            Kind::Vex => Content::Vex(vex::predicate(bytes)?),
            Kind::Other => Content::Other,
        };
        let digests = header.subjects.kept.into_iter().flat_map(|subject| subject.digest.pairs());
        let subjects = digests.filter_map(|(name, hex)| format!("{name}:{hex}").parse().ok());
        Ok(Self { predicate_type: kind, subjects: subjects.collect(), content })
    }

    /// Whether it says that it is about this image.
    pub fn is_about(&self, image: &Digest) -> bool {
        self.subjects.contains(image)
    }
}

/// The kinds of predicates that are read.
enum Kind {
    ProvenanceV02,
    ProvenanceV1,
    Spdx,
    CycloneDx,
    Vex,
    None,
    Other,
}

impl Kind {
    fn of(predicate_type: &str) -> Self {
        let starts = |text: &str| predicate_type.starts_with(text);
        match predicate_type {
            "" => Self::None,
            _ if starts("https://slsa.dev/provenance/v0.") => Self::ProvenanceV02,
            _ if starts("https://slsa.dev/provenance/v1") => Self::ProvenanceV1,
            _ if starts("https://spdx.dev/Document") => Self::Spdx,
            _ if starts("https://cyclonedx.org/") => Self::CycloneDx,
            _ if starts(vex::VEX) => Self::Vex,
            _ => Self::Other,
        }
    }
}

/// What a statement is about, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Stated {
    /// How the image was built.
    Provenance,
    /// What is in it.
    Sbom,
    /// Something else.
    Other,
}

impl Stated {
    /// By the type of the predicate.
    pub fn of(predicate_type: &str) -> Self {
        match Kind::of(predicate_type) {
            Kind::ProvenanceV02 | Kind::ProvenanceV1 => Self::Provenance,
            Kind::Spdx | Kind::CycloneDx => Self::Sbom,
            Kind::Vex | Kind::None | Kind::Other => Self::Other,
        }
    }
}

/// The words for a kind of predicate: `SBOM (SPDX)`; the type itself for one that is not known.
pub fn kind_words(predicate_type: &str) -> &str {
    match Kind::of(predicate_type) {
        Kind::ProvenanceV02 => "Provenance (SLSA 0.2)",
        Kind::ProvenanceV1 => "Provenance (SLSA 1)",
        Kind::Spdx => "SBOM (SPDX)",
        Kind::CycloneDx => "SBOM (CycloneDX)",
        Kind::Vex => "VEX (OpenVEX)",
        Kind::None => "no type",
        Kind::Other => predicate_type,
    }
}
