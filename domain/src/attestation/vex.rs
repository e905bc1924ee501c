//! VEX: which known vulnerabilities touch an image and which do not (`OpenVEX` specification 0.2).

use serde::{Deserialize, Serialize};

use super::shape::{Many, Shape, read, shape};

use crate::json::FromJson;

/// The predicate type of an `OpenVEX` document begins so.
pub(super) const VEX: &str = "https://openvex.dev/ns";
/// The most statements that are kept.
const MOST_STATEMENTS: usize = 5000;

/// What a VEX document says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Vex {
    /// Who says it.
    pub author: String,
    /// When, as it is written there.
    pub timestamp: String,
    /// What is said of each vulnerability.
    pub statements: Vec<VexStatement>,
    /// How many statements the document has beyond those that were read.
    pub unread: usize,
}

/// What is said of one vulnerability.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct VexStatement {
    /// Its name: `CVE-2024-3094`.
    pub vulnerability: String,
    /// `not_affected`, `affected`, `fixed`, `under_investigation`.
    pub status: String,
    /// Why, where that is said.
    pub reason: String,
    /// How many products it is said of.
    pub products: usize,
}

shape! { VexPredicate { predicate: VexDocument = "predicate", } }
shape! {
    VexDocument {
        author: String = "author",
        timestamp: String = "timestamp",
        statements: Many<Said> = "statements",
    }
}
shape! {
    Said [most MOST_STATEMENTS] {
        vulnerability: Vulnerability = "vulnerability",
        status: String = "status",
        justification: String = "justification",
        impact: String = "impact_statement",
        products: Many<Product> = "products",
    }
}
shape! { Product { name: String = "@id", } }

/// Before version 0.2 the name stood alone.
#[derive(Debug, Default)]
struct Vulnerability(String);

shape! { Named { name: String = "name", id: String = "@id", } }

impl Shape for Vulnerability {
    fn text(text: &str) -> Self {
        Self(String::text(text))
    }

    fn object<'de, A: serde::de::MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        let Named { name, id } = Named::object(map)?;
        Ok(Self(if name.is_empty() { id } else { name }))
    }
}

/// The document that is a statement's predicate.
pub(super) fn predicate(bytes: &[u8]) -> Result<Vex, serde_json::Error> {
    Ok(vex(read::<VexPredicate>(bytes)?.predicate))
}

/// A document by itself.
pub(super) fn document(bytes: &[u8]) -> Result<Vex, serde_json::Error> {
    Ok(vex(read::<VexDocument>(bytes)?))
}

fn vex(document: VexDocument) -> Vex {
    let VexDocument { author, timestamp, statements } = document;
    let unread = statements.total - statements.kept.len();
    let statement = |said: Said| {
        let reason = if said.justification.is_empty() { said.impact } else { said.justification };
        let (vulnerability, products) = (said.vulnerability.0, said.products.total);
        VexStatement { vulnerability, status: said.status, reason, products }
    };
    Vex {
        author,
        timestamp,
        statements: statements.kept.into_iter().map(statement).collect(),
        unread,
    }
}
