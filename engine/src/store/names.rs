//! The names of lists that docker made alone: its store does not keep them, so they are made out
//! from the folder's name and the entries.

use std::collections::BTreeSet;

use domain::docker_file::StoredManifest;
use domain::{Reference, Registry, Repository};

/// A name that was made out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MadeOut {
    pub(super) reference: Reference,
    /// False when exactly one name fits a repository of the entries.
    pub(super) is_guess: bool,
}

/// The most likely name of a folder; always one that docker would give this folder.
pub(super) fn make_out<'a>(
    folder: &str,
    entries: impl IntoIterator<Item = &'a Reference>,
) -> Option<MadeOut> {
    let repositories: BTreeSet<&Repository> =
        entries.into_iter().map(Reference::repository).collect();
    let own = repositories.iter().filter_map(|repository| with_repository(folder, repository));
    let own: BTreeSet<Reference> = own.filter(|name| fits(name, folder)).collect();
    if own.len() == 1 {
        return own.into_iter().next().map(|reference| MadeOut { reference, is_guess: false });
    }
    let near = repositories.iter().flat_map(|found| with_registry(folder, found.registry()));
    let mut guesses = own.into_iter().chain(near).chain(bare(folder));
    let reference = guesses.find(|name| fits(name, folder))?;
    Some(MadeOut { reference, is_guess: true })
}

fn fits(reference: &Reference, folder: &str) -> bool {
    StoredManifest::file_name(reference) == folder
}

/// A folder's name without the digest that a list's name can have, and the digest in its own form.
fn without_digest(folder: &str) -> (&str, String) {
    match folder.split_once('@') {
        Some((name, digest)) => (name, format!("@{}", digest.replacen('-', ":", 1))),
        None => (folder, String::new()),
    }
}

/// `<repository>`, `-<tag>` behind it, or a digest, or both.
fn with_repository(folder: &str, repository: &Repository) -> Option<Reference> {
    let (name, digest) = without_digest(folder);
    let rest = name.strip_prefix(&escape(&repository.to_string()))?;
    let tag = match rest.strip_prefix('-') {
        Some(tag) => format!(":{tag}"),
        None if rest.is_empty() && !digest.is_empty() => String::new(),
        None => return None,
    };
    format!("{repository}{tag}{digest}").parse().ok()
}

/// `<registry>_<path>` and what identifies it, with the last `-` before the tag.
fn with_registry(folder: &str, registry: &Registry) -> Vec<Reference> {
    let (name, digest) = without_digest(folder);
    let rest = name.strip_prefix(&escape(registry.as_str()));
    let Some(rest) = rest.and_then(|rest| rest.strip_prefix('_')) else { return Vec::new() };
    let path = |path: &str| format!("{registry}/{}", path.replace('_', "/"));
    let tagged = rest.rsplit_once('-').map(|(name, tag)| format!("{}:{tag}{digest}", path(name)));
    let plain = (!digest.is_empty()).then(|| format!("{}{digest}", path(rest)));
    plain.into_iter().chain(tagged).filter_map(|text| text.parse().ok()).collect()
}

/// Without any entry to go by: the part before the first `_` is the registry.
fn bare(folder: &str) -> Vec<Reference> {
    let Some((host, _)) = folder.split_once('_') else { return Vec::new() };
    let with_port = host.rsplit_once('-').map(|(name, port)| format!("{name}:{port}"));
    [with_port, Some(host.to_owned())]
        .into_iter()
        .flatten()
        .filter_map(|host| host.parse().ok())
        .flat_map(|registry| with_registry(folder, &registry))
        .collect()
}

fn escape(name: &str) -> String {
    name.replace(':', "-").replace('/', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made_out(folder: &str, entries: &[&str]) -> Option<(String, bool)> {
        let entries: Vec<Reference> = entries.iter().map(|name| name.parse().unwrap()).collect();
        let found = make_out(folder, &entries)?;
        Some((found.reference.to_string(), found.is_guess))
    }

    #[test]
    fn plain_names_are_guessed_right_without_any_entry() {
        let digest = format!("sha256:{}", "0".repeat(64));
        for name in [
            "docker.io/me/echo:latest",
            "127.0.0.1:5123/app:multi",
            "ghcr.io/a/b/c:v1.2",
            &format!("ghcr.io/a/b@{digest}"),
        ] {
            let reference: Reference = name.parse().unwrap();
            let guessed = made_out(&StoredManifest::file_name(&reference), &[]);
            assert_eq!(guessed, Some((name.to_owned(), true)), "a guess all the same");
        }
        for foreign in ["no separators", "..", "x", "a_b", "a_B-c", "@", "_@-"] {
            assert_eq!(made_out(foreign, &[]), None, "{foreign}");
        }
    }

    #[test]
    fn an_entry_of_the_same_repository_says_where_the_tag_begins() {
        let found = |entries: &[&str]| made_out("r.example_app-v1-x", entries).unwrap();
        assert_eq!(found(&["r.example/app:a"]), ("r.example/app:v1-x".into(), false));
        assert_eq!(found(&["r.example/app-v1:a"]), ("r.example/app-v1:x".into(), false));
        assert!(found(&["r.example/app:a", "r.example/app-v1:a"]).1, "both fit: a guess");
        assert_eq!(found(&["r.example/other:a"]), ("r.example/app-v1:x".into(), true));
        let digest = format!("sha256:{}", "0".repeat(64));
        let both = format!("r.example/app:v1@{digest}");
        let folder = StoredManifest::file_name(&both.parse().unwrap());
        assert_eq!(made_out(&folder, &["r.example/app:a"]), Some((both, false)), "tag and digest");
        let port = made_out("r.example-5000_app-x", &["r.example:5000/app:y"]);
        assert_eq!(port, Some(("r.example:5000/app:x".into(), false)));
    }
}
