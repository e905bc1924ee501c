//! Addresses of the screens that show a repository or an image. `/-/` separates the repository's
//! path from the view, so names keep their slashes and nothing is percent-encoded.

use crate::diff::Source;
use crate::publication::{PublicationId, Subject};
use crate::reference::{Reference, Repository};

/// The Tags screen of a repository: `/r/<host>/<path>/-/tags`.
pub fn tags(repository: &Repository) -> String {
    format!("/r/{repository}/-/tags")
}

/// The screen of one image or list: `/r/<host>/<path>/-/at/<tag or digest>`.
pub fn image(reference: &Reference) -> String {
    format!("/r/{}/-/at/{}", reference.repository(), reference.identifier())
}

/// The screen that compares two sides: `/compare?a=<reference>&b=<reference>`.
pub fn compare(a: &Source, b: &Source) -> String {
    format!("/compare?a={a}&b={b}")
}

/// The screen that publishes something under these tags: `/push?list=<name>&to=<tag>`, `/push?copy=<source>`,
/// `/push?delete&to=<tag>`, `/push?undo=<number>`. A recipe has no address.
pub fn push(subject: &Subject, targets: &[Reference]) -> Option<String> {
    let mut parts = match subject {
        Subject::List { list } => vec![format!("list={list}")],
        Subject::Copy { source, platforms } => {
            let platforms = platforms.iter().map(|platform| format!("platform={platform}"));
            std::iter::once(format!("copy={source}")).chain(platforms).collect()
        }
        Subject::Delete => vec!["delete=1".to_owned()],
        Subject::Undo { publication } => vec![format!("undo={publication}")],
        Subject::Recipe { .. } => return None,
    };
    parts.extend(targets.iter().map(|target| format!("to={target}")));
    Some(format!("/push?{}", parts.join("&")))
}

/// The screen of a publication that has begun.
pub fn publication(id: PublicationId) -> String {
    format!("/push/{id}")
}

/// The repository and the view (`tags`, `at/latest`) in the part of an address after `/r/`.
pub fn parse(path: &str) -> Option<(Repository, &str)> {
    let (name, view) = path.split_once("/-/")?;
    // The host is always said in an address, so Docker Hub's defaults must not apply.
    let (registry, path) = name.split_once('/')?;
    let repository = Repository::new(registry.parse().ok()?, path).ok()?;
    Some((repository, view))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_back_as_what_they_were_made_of() {
        for text in ["alpine:3.20", "127.0.0.1:5000/a/b/c:x", "ghcr.io/a/b:latest"] {
            let reference: Reference = text.parse().unwrap();
            let address = image(&reference);
            let (repository, view) = parse(address.strip_prefix("/r/").unwrap()).unwrap();
            assert_eq!(&repository, reference.repository(), "{address}");
            assert_eq!(view, format!("at/{}", reference.identifier()), "{address}");
        }
        assert_eq!(parse("ghcr.io/../x/-/tags"), None, "not a repository");
        let tag: Reference = "ghcr.io/a/b:1".parse().unwrap();
        let copy = Subject::Copy {
            source: tag.clone(),
            platforms: vec![crate::Platform::new("linux", "arm64", "v8")],
        };
        let address = push(&copy, std::slice::from_ref(&tag)).unwrap();
        assert_eq!(address, "/push?copy=ghcr.io/a/b:1&platform=linux/arm64/v8&to=ghcr.io/a/b:1");
    }
}
