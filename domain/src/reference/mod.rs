//! Image references: registry, repository, tag, digest.
//!
//! The grammar and the Docker Hub defaults are those of `distribution/reference`
//! (`ParseNormalizedNamed` and `TagNameOnly`), with its error texts, because `docker` prints them.

mod grammar;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::digest::{Digest, DigestError};
use crate::json::FromJson;
use grammar::{
    HUB, LEGACY_HUB, MAX_PATH, OFFICIAL, check_path, is_domain, parse_digest_part, split_registry,
};

/// The longest tag.
const MAX_TAG: usize = 128;

/// Why a text is not a reference. `Display` gives docker's own words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// Anything the grammar does not accept.
    #[error("invalid reference format")]
    Format,
    /// The repository has capital letters.
    #[error("invalid reference format: repository name ({0}) must be lowercase")]
    Uppercase(String),
    /// Sixty-four hexadecimal digits look like an image id, so docker refuses them as a name.
    #[error("invalid repository name ({0}), cannot specify 64-byte hexadecimal strings")]
    LooksLikeId(String),
    /// The repository path is longer than 255 characters.
    #[error("repository name must not be more than {MAX_PATH} characters")]
    TooLong,
    /// The digest part is wrong.
    #[error(transparent)]
    Digest(#[from] DigestError),
}

macro_rules! text_type {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = ReferenceError;
            fn try_from(text: String) -> Result<Self, ReferenceError> {
                text.parse()
            }
        }
        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.to_string()
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    };
}

/// A registry's host, with its port if it has one: `docker.io`, `ghcr.io`, `127.0.0.1:5000`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, FromJson)]
#[serde(try_from = "String", into = "String")]
pub struct Registry(String);

impl Registry {
    /// Docker Hub.
    pub fn hub() -> Self {
        Self(HUB.to_owned())
    }

    /// The host and port as the user writes them.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is Docker Hub.
    pub fn is_hub(&self) -> bool {
        self.0 == HUB
    }

    /// The host and port that answer the registry API: Docker Hub's differ from its name.
    pub fn api_host(&self) -> &str {
        if self.is_hub() { "registry-1.docker.io" } else { &self.0 }
    }

    /// The key under which docker keeps this registry's credentials.
    pub fn credential_key(&self) -> &str {
        if self.is_hub() { "https://index.docker.io/v1/" } else { &self.0 }
    }

    /// Whether the host is this machine's loopback, where docker pushes over plain HTTP unasked.
    pub fn is_loopback(&self) -> bool {
        let host = self.0.strip_prefix('[').and_then(|rest| rest.split(']').next());
        let host = host.unwrap_or_else(|| self.0.split(':').next().unwrap_or_default());
        host == "localhost"
            || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// How a person calls it: `Docker Hub`, otherwise the host.
    pub fn display_name(&self) -> &str {
        if self.is_hub() { "Docker Hub" } else { &self.0 }
    }
}

impl FromStr for Registry {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        if text == LEGACY_HUB {
            return Ok(Self::hub());
        }
        if is_domain(text) { Ok(Self(text.to_owned())) } else { Err(ReferenceError::Format) }
    }
}

impl fmt::Display for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
text_type!(Registry);

/// A repository in a registry: `docker.io/library/alpine`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, FromJson)]
#[serde(try_from = "String", into = "String")]
pub struct Repository {
    registry: Registry,
    path: String,
}

impl Repository {
    /// Joins a registry and a path, such as `library/alpine`.
    ///
    /// # Errors
    /// [`ReferenceError`] when the path does not follow the grammar.
    pub fn new(registry: Registry, path: &str) -> Result<Self, ReferenceError> {
        check_path(path)?;
        Ok(Self { registry, path: path.to_owned() })
    }

    /// The registry that holds it.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The path in the registry, `library/alpine` for `alpine`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The short form that docker shows: without `docker.io/` and `library/`.
    pub fn familiar(&self) -> String {
        if !self.registry.is_hub() {
            return self.to_string();
        }
        match self.path.strip_prefix(OFFICIAL) {
            Some(rest) if !rest.contains('/') => rest.to_owned(),
            _ => self.path.clone(),
        }
    }

    /// This repository with a tag.
    pub fn tagged(&self, tag: Tag) -> Reference {
        Reference { repository: self.clone(), tag: Some(tag), digest: None }
    }

    /// This repository with a digest.
    pub fn at(&self, digest: Digest) -> Reference {
        Reference { repository: self.clone(), tag: None, digest: Some(digest) }
    }
}

impl FromStr for Repository {
    type Err = ReferenceError;

    /// A name without tag and digest; Docker Hub's defaults apply.
    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        let reference = Reference::parse_bare(text)?;
        if reference.tag.is_some() || reference.digest.is_some() {
            return Err(ReferenceError::Format);
        }
        Ok(reference.repository)
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.registry, self.path)
    }
}
text_type!(Repository);

/// A tag: up to 128 of letters, digits, `_`, `.` and `-`, not starting with the last two.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, FromJson)]
#[serde(try_from = "String", into = "String")]
pub struct Tag(String);

impl Tag {
    /// `latest`, what a reference without tag and digest means.
    pub fn latest() -> Self {
        Self("latest".to_owned())
    }

    /// The tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Tag {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        let mut bytes = text.bytes();
        let valid = bytes.next().is_some_and(word)
            && bytes.all(|b| word(b) || b == b'.' || b == b'-')
            && text.len() <= MAX_TAG;
        if valid { Ok(Self(text.to_owned())) } else { Err(ReferenceError::Format) }
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
text_type!(Tag);

/// A full reference: a repository with a tag, a digest, or both. Never with neither: parsing adds
/// `latest`, as docker's `TagNameOnly` does.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, FromJson)]
#[serde(try_from = "String", into = "String")]
pub struct Reference {
    repository: Repository,
    tag: Option<Tag>,
    digest: Option<Digest>,
}

impl Reference {
    /// The repository.
    pub fn repository(&self) -> &Repository {
        &self.repository
    }

    /// The registry of the repository.
    pub fn registry(&self) -> &Registry {
        &self.repository.registry
    }

    /// The tag, if it has one.
    pub fn tag(&self) -> Option<&Tag> {
        self.tag.as_ref()
    }

    /// The digest, if it has one.
    pub fn digest(&self) -> Option<&Digest> {
        self.digest.as_ref()
    }

    /// What the manifest endpoint is asked for: the tag if there is one, as docker does even when a
    /// digest is given too, otherwise the digest.
    pub fn identifier(&self) -> &str {
        match (&self.tag, &self.digest) {
            (Some(tag), _) => tag.as_str(),
            (None, Some(digest)) => digest.as_str(),
            (None, None) => "latest",
        }
    }

    /// The short form that docker shows, with the tag always: `alpine:latest`.
    pub fn familiar(&self) -> String {
        self.with_name(&self.repository.familiar())
    }

    /// Parses without adding `latest`; `None` in both tag and digest stays so.
    fn parse_bare(text: &str) -> Result<Self, ReferenceError> {
        if text.len() == 64
            && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        {
            return Err(ReferenceError::LooksLikeId(text.to_owned()));
        }
        let (registry, remainder) = split_registry(text);
        let name = remainder.split(':').next().unwrap_or_default();
        if name != name.to_lowercase() {
            return Err(ReferenceError::Uppercase(name.to_owned()));
        }
        let (named, digest) = match remainder.split_once('@') {
            Some((named, digest)) => (named, Some(digest)),
            None => (remainder.as_str(), None),
        };
        let (path, tag) = match named.split_once(':') {
            Some((path, tag)) => (path, Some(tag.parse()?)),
            None => (named, None),
        };
        let repository = Repository::new(registry.parse()?, path)?;
        let digest = digest.map(parse_digest_part).transpose()?;
        Ok(Self { repository, tag, digest })
    }

    fn with_name(&self, name: &str) -> String {
        let tag = self.tag.as_ref().map(|tag| format!(":{tag}")).unwrap_or_default();
        let digest = self.digest.as_ref().map(|digest| format!("@{digest}")).unwrap_or_default();
        format!("{name}{tag}{digest}")
    }
}

impl FromStr for Reference {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        let mut reference = Self::parse_bare(text)?;
        if reference.tag.is_none() && reference.digest.is_none() {
            reference.tag = Some(Tag::latest());
        }
        Ok(reference)
    }
}

impl fmt::Display for Reference {
    /// The canonical form, `docker.io/library/alpine:latest`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.with_name(&self.repository.to_string()))
    }
}
text_type!(Reference);

#[cfg(test)]
mod tests {
    use super::*;

    const SHA: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn names_get_docker_hubs_defaults() {
        for (text, canonical, familiar) in [
            ("alpine", "docker.io/library/alpine:latest", "alpine:latest"),
            ("alpine:3.0", "docker.io/library/alpine:3.0", "alpine:3.0"),
            ("me/echo", "docker.io/me/echo:latest", "me/echo:latest"),
            ("docker.io/alpine", "docker.io/library/alpine:latest", "alpine:latest"),
            ("index.docker.io/library/x:1", "docker.io/library/x:1", "x:1"),
            ("127.0.0.1:5123/app:multi", "127.0.0.1:5123/app:multi", "127.0.0.1:5123/app:multi"),
            ("localhost/app", "localhost/app:latest", "localhost/app:latest"),
            ("HOST/app", "HOST/app:latest", "HOST/app:latest"),
            ("[::1]:5000/app", "[::1]:5000/app:latest", "[::1]:5000/app:latest"),
            ("ghcr.io/a/b/c__d-e.f:v1", "ghcr.io/a/b/c__d-e.f:v1", "ghcr.io/a/b/c__d-e.f:v1"),
        ] {
            let reference: Reference = text.parse().unwrap();
            assert_eq!(reference.to_string(), canonical, "{text}");
            assert_eq!(reference.familiar(), familiar, "{text}");
        }
    }

    #[test]
    fn digests_keep_the_tag_and_suppress_latest() {
        let both: Reference = format!("ghcr.io/a/b:1@{SHA}").parse().unwrap();
        assert_eq!(both.to_string(), format!("ghcr.io/a/b:1@{SHA}"));
        assert_eq!(both.identifier(), "1", "docker asks by tag when both are given");
        let only: Reference = format!("ghcr.io/a/b@{SHA}").parse().unwrap();
        assert_eq!(only.identifier(), SHA);
        assert_eq!(only.tag(), None, "no latest beside a digest");
    }

    #[test]
    fn what_docker_refuses_is_refused_in_its_words() {
        for (text, error) in [
            ("", "invalid reference format"),
            ("Bar", "invalid reference format: repository name (library/Bar) must be lowercase"),
            ("me/Bar:1", "invalid reference format: repository name (me/Bar) must be lowercase"),
            ("a//b", "invalid reference format"),
            ("a/b:", "invalid reference format"),
            ("a/b:-x", "invalid reference format"),
            ("a/b@sha256:abc", "invalid reference format"),
            ("a/-b", "invalid reference format"),
            ("a/b___c", "invalid reference format"),
            ("host:port/a", "invalid reference format"),
            ("../../etc", "invalid reference format"),
            ("a/b:tag:tag", "invalid reference format"),
            ("a/b\0", "invalid reference format"),
            ("[a.b/c", "invalid reference format"),
            ("[::1/c", "invalid reference format"),
            ("[::1]x/c", "invalid reference format"),
            ("[]:5000/c", "invalid reference format"),
        ] {
            let found = text.parse::<Reference>().map(|r| r.to_string());
            assert_eq!(found.unwrap_err().to_string(), error, "{text:?}");
        }
        for text in ["[[/[[/aaindex.docke", "[", "[x", "[::1", "]", "a]"] {
            assert_eq!(text.parse::<Registry>(), Err(ReferenceError::Format), "{text}");
        }
        let id = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert!(matches!(id.parse::<Reference>(), Err(ReferenceError::LooksLikeId(_))));
        let long = format!("ghcr.io/{}", "a".repeat(256));
        assert_eq!(long.parse::<Reference>(), Err(ReferenceError::TooLong));
        let tag = format!("a:{}", "t".repeat(129));
        assert_eq!(tag.parse::<Reference>(), Err(ReferenceError::Format), "tag of 129");
    }

    #[test]
    fn hub_has_its_own_host_and_credential_key() {
        let hub = Registry::hub();
        assert_eq!(hub.api_host(), "registry-1.docker.io");
        assert_eq!(hub.credential_key(), "https://index.docker.io/v1/");
        for (host, loopback) in
            [("127.0.0.1:5000", true), ("localhost:1", true), ("[::1]:5", true), ("ghcr.io", false)]
        {
            assert_eq!(host.parse::<Registry>().unwrap().is_loopback(), loopback, "{host}");
        }
    }
}
