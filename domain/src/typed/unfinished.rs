//! A name that is still being typed, and of what it could become a name.

use super::{bare, half_width, is_host, without_transport};
use crate::reference::{Reference, Registry, Repository};

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfinished {
    /// A repository of a registry with this in its path.
    Repository {
        /// The registry.
        registry: Registry,
        /// A part of the path; may be empty.
        part: String,
    },
    /// A tag of a repository with this in its name.
    Tag {
        /// The repository.
        repository: Repository,
        /// A part of the tag; may be empty.
        part: String,
    },
}

/// What the last word of a text could become. Nothing where it is ended by a space, names a digest, or says
/// no registry that could be asked: Docker Hub lists no repositories.
pub fn unfinished(text: &str) -> Option<Unfinished> {
    let word = half_width(text.get(last_word(text)..)?);
    let word = without_transport(bare(&word));
    if word.contains('@') || is_host(word) {
        return None;
    }
    if let Some((name, part)) = word.rsplit_once(':').filter(|(_, part)| !part.contains('/')) {
        let reference: Reference = name.parse().ok()?;
        let (repository, part) = (reference.repository().clone(), part.to_owned());
        return Some(Unfinished::Tag { repository, part });
    }
    let (host, part) = word.split_once('/').filter(|(host, _)| is_host(host))?;
    Some(Unfinished::Repository { registry: host.parse().ok()?, part: part.to_owned() })
}

/// Where the last word of a text begins, in bytes; at its end when that ends a word.
pub fn last_word(text: &str) -> usize {
    let ends = |sign: char| sign.is_whitespace() || [',', '，', '、'].contains(&sign);
    text.char_indices().rfind(|(_, sign)| ends(*sign)).map_or(0, |(at, sign)| at + sign.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_is_what_is_being_typed() {
        let tag = |repository: &str, part: &str| {
            let reference: Reference = repository.parse().unwrap();
            Unfinished::Tag { repository: reference.repository().clone(), part: part.to_owned() }
        };
        let repository = |host: &str, part: &str| Unfinished::Repository {
            registry: host.parse().unwrap(),
            part: part.to_owned(),
        };
        let digest = format!("a/b@sha256:{}", "a".repeat(64));
        for (text, wanted) in [
            ("alpine:3", Some(tag("alpine", "3"))),
            ("alpine:", Some(tag("alpine", ""))),
            ("a/b:1 ghcr.io/c/d:2", Some(tag("ghcr.io/c/d", "2"))),
            ("docker pull ghcr.io/c/d：2", Some(tag("ghcr.io/c/d", "2"))),
            ("127.0.0.1:5000/te", Some(repository("127.0.0.1:5000", "te"))),
            ("127.0.0.1:5000/", Some(repository("127.0.0.1:5000", ""))),
            ("127.0.0.1:5000/team/app:1", Some(tag("127.0.0.1:5000/team/app", "1"))),
            ("docker://ghcr.io/org/a", Some(repository("ghcr.io", "org/a"))),
            ("127.0.0.1:5000", None),
            ("alpine", None),
            ("team/app", None),
            ("ghcr.io/a/b:1 ", None),
            (digest.as_str(), None),
            ("", None),
            ("Bad:", None),
        ] {
            assert_eq!(unfinished(text), wanted, "{text:?}");
        }
    }
}
