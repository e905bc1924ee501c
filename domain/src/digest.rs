//! Content digests: `algorithm:hex`, as in the OCI image specification's descriptor chapter.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use crate::json::FromJson;

/// A validated content digest, such as `sha256:6c3c…`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, FromJson)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(String);

/// Why a text is not a digest. The words are those of docker, which prints them as they are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DigestError {
    /// Not `algorithm:hex` at all.
    #[error("invalid checksum digest format")]
    Format,
    /// The hex part has the wrong number of digits for the algorithm.
    #[error("invalid checksum digest length")]
    Length,
    /// An algorithm other than sha256, sha384 and sha512.
    #[error("unsupported digest algorithm")]
    Algorithm,
}

impl Digest {
    /// Whether a text is a digest.
    pub fn is_valid(text: &str) -> bool {
        check(text).is_ok()
    }

    /// The sha256 digest of `bytes`, the algorithm that every registry uses for what it stores.
    pub fn of(bytes: &[u8]) -> Self {
        Self(format!("sha256:{}", hex(&Sha256::digest(bytes))))
    }

    /// The part before the colon, such as `sha256`.
    pub fn algorithm(&self) -> &str {
        self.0.split_once(':').map_or("", |(algorithm, _)| algorithm)
    }

    /// The hexadecimal part after the colon, in lower case.
    pub fn hex(&self) -> &str {
        self.0.split_once(':').map_or("", |(_, hex)| hex)
    }

    /// The whole digest, `algorithm:hex`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first twelve hexadecimal digits, the length that every screen shows.
    pub fn short(&self) -> &str {
        let hex = self.hex();
        hex.get(..12).unwrap_or(hex)
    }

    /// Whether `bytes` have this digest, by this digest's own algorithm.
    pub fn verify(&self, bytes: &[u8]) -> bool {
        let found = match self.algorithm() {
            "sha256" => hex(&Sha256::digest(bytes)),
            "sha384" => hex(&Sha384::digest(bytes)),
            "sha512" => hex(&Sha512::digest(bytes)),
            _ => return false,
        };
        found == self.hex()
    }
}

/// A digest over bytes that come in pieces, by the algorithm of the digest that they should have.
#[derive(Debug, Clone)]
pub struct Hasher(Algorithm);

#[derive(Debug, Clone)]
enum Algorithm {
    Sha256(Sha256),
    Sha384(Sha384),
    Sha512(Sha512),
}

impl Hasher {
    /// Starts with nothing. An algorithm that no registry uses is taken for sha256, whose digest then
    /// differs.
    pub fn new(expected: &Digest) -> Self {
        Self(match expected.algorithm() {
            "sha384" => Algorithm::Sha384(Sha384::new()),
            "sha512" => Algorithm::Sha512(Sha512::new()),
            _ => Algorithm::Sha256(Sha256::new()),
        })
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            Algorithm::Sha256(hasher) => hasher.update(bytes),
            Algorithm::Sha384(hasher) => hasher.update(bytes),
            Algorithm::Sha512(hasher) => hasher.update(bytes),
        }
    }

    /// The digest of all bytes so far.
    pub fn digest(&self) -> Digest {
        Digest(match &self.0 {
            Algorithm::Sha256(hasher) => format!("sha256:{}", hex(&hasher.clone().finalize())),
            Algorithm::Sha384(hasher) => format!("sha384:{}", hex(&hasher.clone().finalize())),
            Algorithm::Sha512(hasher) => format!("sha512:{}", hex(&hasher.clone().finalize())),
        })
    }
}

/// Lower-case hexadecimal of `bytes`.
pub fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

impl FromStr for Digest {
    type Err = DigestError;

    /// Follows `go-digest`'s `Parse`: format first, then algorithm, then length.
    fn from_str(text: &str) -> Result<Self, DigestError> {
        check(text)?;
        Ok(Self(text.to_owned()))
    }
}

/// What a digest has to be (OCI image specification, descriptors chapter, digests).
fn check(text: &str) -> Result<(), DigestError> {
    let is_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    // Nearly all are: thousands of them are checked for one page.
    if let Some(hex) = text.strip_prefix("sha256:")
        && hex.len() == 64
        && hex.bytes().all(is_hex)
    {
        return Ok(());
    }
    let (algorithm, hex) = text.split_once(':').ok_or(DigestError::Format)?;
    let valid_algorithm = algorithm.split(['+', '.', '-', '_']).all(|part| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    });
    if !valid_algorithm
        || hex.is_empty()
        || !hex.bytes().all(|b| b.is_ascii_alphanumeric() || b"=_-".contains(&b))
    {
        return Err(DigestError::Format);
    }
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return Err(DigestError::Algorithm),
    };
    if hex.len() != length {
        return Err(DigestError::Length);
    }
    if !hex.bytes().all(is_hex) {
        return Err(DigestError::Format);
    }
    Ok(())
}

impl TryFrom<String> for Digest {
    type Error = DigestError;

    fn try_from(text: String) -> Result<Self, DigestError> {
        text.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digest_of_bytes_verifies_them_and_nothing_else() {
        let digest = Digest::of(b"");
        assert_eq!(
            digest.as_str(),
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "the well-known digest of nothing"
        );
        assert!(digest.verify(b""), "its own bytes");
        assert!(!digest.verify(b"x"), "other bytes");
        assert_eq!(digest.short(), "e3b0c44298fc");
    }

    #[test]
    fn parsing_gives_the_errors_of_go_digest() {
        let cases = [
            ("", DigestError::Format),
            ("sha256", DigestError::Format),
            ("sha256:", DigestError::Format),
            ("SHA256:aa", DigestError::Format),
            ("sha256:abc", DigestError::Length),
            ("md5:d41d8cd98f00b204e9800998ecf8427e", DigestError::Algorithm),
        ];
        for (text, error) in cases {
            assert_eq!(text.parse::<Digest>().unwrap_err(), error, "{text:?}");
        }
        let upper = format!("sha256:{}", "A".repeat(64));
        assert_eq!(upper.parse::<Digest>().unwrap_err(), DigestError::Format, "upper-case hex");
        let long = format!("sha512:{}", "0".repeat(128));
        assert!(long.parse::<Digest>().is_ok(), "sha512");
    }
}
