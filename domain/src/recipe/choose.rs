//! Which entries of a list a source takes.

use std::collections::BTreeSet;

use super::{RecipeError, Source, platforms};
use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::platform::Platform;

impl Source {
    /// The positions of the entries that this takes of a list: all of them where nothing is said.
    ///
    /// # Errors
    /// [`RecipeError::NoSuchEntry`] and [`RecipeError::NoSuchPlatform`] for what the list lacks, and
    /// [`RecipeError::NoPlatform`].
    pub fn choose(&self, all: &[Descriptor]) -> Result<BTreeSet<usize>, RecipeError> {
        let wanted = platforms(&self.platforms)?;
        let mut chosen = if self.entries.is_empty() {
            self.by_platform(all, &wanted)?
        } else {
            self.by_digest(all, &wanted)?
        };
        if !self.attestations {
            chosen.retain(|at| all.get(*at).is_some_and(|entry| !entry.is_attestation()));
        }
        Ok(chosen)
    }

    fn by_platform(
        &self,
        all: &[Descriptor],
        wanted: &[Platform],
    ) -> Result<BTreeSet<usize>, RecipeError> {
        if wanted.is_empty() {
            return Ok((0..all.len()).collect());
        }
        of_platforms(all, wanted).map_err(|platform| self.lacks(platform))
    }

    fn by_digest(
        &self,
        all: &[Descriptor],
        wanted: &[Platform],
    ) -> Result<BTreeSet<usize>, RecipeError> {
        if let Some(digest) =
            self.entries.iter().find(|digest| all.iter().all(|entry| entry.digest != **digest))
        {
            let (list, digest) = (Box::new(self.reference.clone()), digest.clone());
            return Err(RecipeError::NoSuchEntry { list, digest });
        }
        let is_wanted = |entry: &Descriptor| {
            let any = wanted.is_empty() || entry.is_attestation();
            any || wanted.iter().any(|one| is_of(entry, one))
        };
        let chosen: BTreeSet<usize> = (0..all.len())
            .filter(|at| self.entries.contains(&all[*at].digest) && is_wanted(&all[*at]))
            .collect();
        let has = |one: &Platform| chosen.iter().any(|at| is_of(&all[*at], one));
        match wanted.iter().find(|one| !has(one)) {
            Some(platform) => Err(self.lacks(Box::new(platform.clone()))),
            None => Ok(chosen),
        }
    }

    fn lacks(&self, platform: Box<Platform>) -> RecipeError {
        RecipeError::NoSuchPlatform { list: Box::new(self.reference.clone()), platform }
    }
}

/// The positions of the entries of these platforms and of what attests them.
///
/// # Errors
/// The first platform that is not there.
pub fn of_platforms(
    all: &[Descriptor],
    wanted: &[Platform],
) -> Result<BTreeSet<usize>, Box<Platform>> {
    if let Some(one) = wanted.iter().find(|one| !all.iter().any(|entry| is_of(entry, one))) {
        return Err(Box::new(one.clone()));
    }
    let images: BTreeSet<&Digest> = all
        .iter()
        .filter(|entry| wanted.iter().any(|one| is_of(entry, one)))
        .map(|entry| &entry.digest)
        .collect();
    let kept = all.iter().enumerate().filter(|(_, entry)| {
        let attests = entry.attests().is_some_and(|subject| images.contains(&subject));
        attests || images.contains(&entry.digest)
    });
    Ok(kept.map(|(at, _)| at).collect())
}

/// Whether an entry is of a platform. What was typed has no version: every one of Windows is meant.
fn is_of(entry: &Descriptor, one: &Platform) -> bool {
    let bare = |platform: &Platform| {
        Platform::new(&platform.os, &platform.architecture, &platform.variant).key()
    };
    entry.platform.as_ref().is_some_and(|platform| bare(platform) == bare(one))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::descriptor::{ATTESTATION_SUBJECT, ATTESTATION_TYPE};
    use crate::media_type::OCI_MANIFEST;

    /// Two images, one of them twice under different platforms, and what attests the first.
    fn list() -> Vec<Descriptor> {
        let entry = |word: &str, platform: &str| {
            let digest = Digest::of(word.as_bytes());
            let mut entry = Descriptor::new(OCI_MANIFEST.into(), digest, 1);
            entry.platform = Platform::parse(platform);
            entry
        };
        let mut attests = entry("attests", "unknown/unknown");
        attests.annotations.insert(ATTESTATION_TYPE.into(), "attestation-manifest".into());
        attests.annotations.insert(ATTESTATION_SUBJECT.into(), Digest::of(b"x").to_string());
        vec![
            entry("x", "linux/amd64"),
            entry("y", "linux/arm64"),
            attests,
            entry("y", "linux/arm/v7"),
        ]
    }

    fn chosen(json: &str) -> Result<Vec<usize>, String> {
        let source: Source = serde_json::from_str(json).unwrap();
        let chosen = source.choose(&list()).map_err(|error| error.to_string())?;
        Ok(chosen.into_iter().collect())
    }

    #[test]
    fn a_source_takes_what_it_names() {
        let [x, y, other] = ["x", "y", "other"].map(|word| Digest::of(word.as_bytes()));
        for (words, taken) in [
            (String::new(), vec![0, 1, 2, 3]),
            (r#","attestations":false"#.to_owned(), vec![0, 1, 3]),
            (r#","platforms":["linux/amd64"]"#.to_owned(), vec![0, 2]),
            (r#","platforms":["linux/amd64"],"attestations":false"#.to_owned(), vec![0]),
            (format!(r#","entries":["{x}"]"#), vec![0]),
            (format!(r#","entries":["{x}","{y}"]"#), vec![0, 1, 3]),
            (format!(r#","entries":["{y}"],"platforms":["linux/arm/v7"]"#), vec![3]),
        ] {
            let json = format!(r#"{{"reference":"a:1"{words}}}"#);
            assert_eq!(chosen(&json), Ok(taken), "{words}");
        }
        for (words, lacking) in [
            (r#""platforms":["linux/s390x"]"#.to_owned(), "has no linux/s390x".to_owned()),
            (format!(r#""entries":["{other}"]"#), format!("has no entry {other}")),
            (
                format!(r#""entries":["{x}"],"platforms":["linux/arm/v7"]"#),
                "has no linux/arm/v7".to_owned(),
            ),
        ] {
            let error = chosen(&format!(r#"{{"reference":"a:1",{words}}}"#)).unwrap_err();
            assert!(error.contains(&lacking), "{words}: {error}");
        }
    }
}
