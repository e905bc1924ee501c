//! What is attached to an image as an artifact of its own: statements, bare or in an envelope that is
//! signed, SBOMs as they are, VEX documents, signatures. Told apart by the type of the layer.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::shape::{read, shape};
use super::vex::{self, VEX};
use super::{Content, Statement, StatementError, sbom};
use crate::digest::Digest;
use crate::media_type::MediaType;

/// How a document is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    InToto,
    Envelope,
    Bundle,
    Spdx,
    CycloneDx,
    Vex,
    Cosign,
    Notation,
}

/// What a document says, and what signs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What it says.
    pub statement: Statement,
    /// The kind of signature around it, which nothing here verifies.
    pub signature: Option<&'static str>,
}

impl Form {
    fn of(kind: &MediaType) -> Option<Self> {
        let kind = kind.as_str().split(';').next().unwrap_or_default().trim();
        Some(match kind {
            "application/vnd.in-toto+json" => Self::InToto,
            "application/vnd.dsse.envelope.v1+json" => Self::Envelope,
            _ if kind.starts_with("application/vnd.dev.sigstore.bundle") => Self::Bundle,
            "application/spdx+json" | "text/spdx+json" => Self::Spdx,
            "application/vnd.cyclonedx+json" => Self::CycloneDx,
            "application/vnd.openvex+json" | "application/openvex+json" => Self::Vex,
            "application/vnd.dev.cosign.simplesigning.v1+json" => Self::Cosign,
            "application/jose+json" | "application/cose" => Self::Notation,
            _ => return None,
        })
    }
}

/// Whether a layer of this type is a document that is read here.
pub fn is_document(kind: &MediaType) -> bool {
    Form::of(kind).is_some()
}

/// An envelope that signs what it holds (DSSE, protocol version 1).
#[derive(Deserialize)]
struct Envelope {
    #[serde(default, rename = "payloadType")]
    kind: String,
    payload: String,
}

/// A bundle of an envelope, or of a signature alone, with what verifies it (Sigstore bundle).
#[derive(Deserialize)]
struct Bundle {
    #[serde(rename = "dsseEnvelope")]
    envelope: Option<Envelope>,
    #[serde(rename = "messageSignature")]
    signature: Option<IgnoredAny>,
}

shape! { Signed { critical: Critical = "critical", } }
shape! { Critical { image: SignedImage = "image", } }
shape! { SignedImage { digest: String = "docker-manifest-digest", } }

impl Document {
    /// Reads a layer of this type.
    ///
    /// # Errors
    /// [`StatementError`] for bytes that are not what their type says.
    pub fn read(kind: &MediaType, bytes: &[u8]) -> Result<Self, StatementError> {
        let bare = |statement| Self { statement, signature: None };
        let of = |predicate_type: &str, content| {
            bare(Statement {
                predicate_type: predicate_type.to_owned(),
                subjects: Vec::new(),
                content,
            })
        };
        Ok(match Form::of(kind).ok_or(StatementError::NoPredicateType)? {
            Form::InToto => bare(Statement::parse(bytes)?),
            Form::Envelope => Self {
                statement: opened(&serde_json::from_slice(bytes)?)?,
                signature: Some("DSSE"),
            },
            Form::Bundle => {
                let bundle: Bundle = serde_json::from_slice(bytes)?;
                match (bundle.envelope, bundle.signature) {
                    (Some(envelope), _) => {
                        Self { statement: opened(&envelope)?, signature: Some("Sigstore") }
                    }
                    (None, Some(_)) => signature(Vec::new(), "Sigstore"),
                    (None, None) => return Err(StatementError::NoPredicateType),
                }
            }
            Form::Spdx => {
                of("https://spdx.dev/Document", Content::Sbom(sbom::spdx_document(bytes)?))
            }
            Form::CycloneDx => {
                of("https://cyclonedx.org/bom", Content::Sbom(sbom::cyclone_document(bytes)?))
            }
            Form::Vex => of(VEX, Content::Vex(vex::document(bytes)?)),
            Form::Cosign => {
                let SignedImage { digest } = read::<Signed>(bytes)?.critical.image;
                signature(digest.parse().into_iter().collect(), "cosign")
            }
            Form::Notation => signature(Vec::new(), "Notation"),
        })
    }
}

fn signature(subjects: Vec<Digest>, kind: &'static str) -> Document {
    let content = Content::Signature;
    let statement = Statement { predicate_type: String::new(), subjects, content };
    Document { statement, signature: Some(kind) }
}

/// The statement in an envelope.
fn opened(envelope: &Envelope) -> Result<Statement, StatementError> {
    if !envelope.kind.starts_with("application/vnd.in-toto") {
        return Err(StatementError::NoPredicateType);
    }
    let payload = envelope.payload.as_bytes();
    let bytes = STANDARD.decode(payload).or_else(|_| URL_SAFE.decode(payload));
    Statement::parse(&bytes.map_err(|_| StatementError::Payload)?)
}
