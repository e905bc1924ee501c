//! What registries refused when something was pushed: a tag that may not be written over, a media type
//! that is not taken. No registry can be asked for it before in a way that all share, so that the next
//! preview says what was seen. Kept in `refusals.json` of Manifold's data folder; lost or damaged it costs
//! the warning alone.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use domain::publication::Refused;
use domain::{MediaType, Reference, Repository};
use serde::{Deserialize, Serialize};

use crate::atomic;
use crate::publish::journal::now_ms;

/// How many are kept; the oldest go first.
const MOST_KEPT: usize = 500;
/// A file that is longer was not written by Manifold, in bytes.
const MOST_BYTES: u64 = 1024 * 1024;

/// What was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "refused", rename_all = "snake_case")]
pub(crate) enum What {
    /// A tag was not written over.
    Tag {
        /// The tag.
        tag: Reference,
    },
    /// A repository did not take a manifest of this type.
    Type {
        /// The repository.
        repository: Repository,
        /// The type.
        media_type: MediaType,
    },
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Line {
    #[serde(flatten)]
    what: What,
    #[serde(flatten)]
    refused: Refused,
}

/// The refusals that are on record. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Refusals {
    path: PathBuf,
    /// One change at a time.
    changing: Arc<Mutex<()>>,
}

impl Refusals {
    /// Those of Manifold's data folder, which need not exist yet.
    pub(crate) fn new(data: &Path) -> Self {
        Self { path: data.join("refusals.json"), changing: Arc::default() }
    }

    /// When this was refused the last time; nothing when it was not, or was taken since.
    pub(crate) fn of(&self, what: &What) -> Option<Refused> {
        self.read().into_iter().find(|line| &line.what == what).map(|line| line.refused)
    }

    /// Writes down that it was refused, and what was said.
    pub(crate) fn note(&self, what: &What, said: String) {
        let refused = Refused { at_ms: now_ms(), said };
        self.change(|lines| {
            lines.retain(|line| &line.what != what);
            lines.insert(0, Line { what: what.clone(), refused });
            lines.truncate(MOST_KEPT);
            true
        });
    }

    /// It was taken: what was refused before counts no more.
    pub(crate) fn forget(&self, what: &What) {
        self.change(|lines| {
            let before = lines.len();
            lines.retain(|line| &line.what != what);
            lines.len() != before
        });
    }

    fn change(&self, change: impl FnOnce(&mut Vec<Line>) -> bool) {
        let _one = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut lines = self.read();
        if change(&mut lines)
            && let Err(error) = self.write(&lines)
        {
            tracing::warn!(%error, "what a registry refused is not on record");
        }
    }

    fn read(&self) -> Vec<Line> {
        let is_short = std::fs::metadata(&self.path).is_ok_and(|it| it.len() <= MOST_BYTES);
        let bytes = is_short.then(|| std::fs::read(&self.path).ok()).flatten();
        bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    fn write(&self, lines: &[Line]) -> std::io::Result<()> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        atomic::write(&self.path, folder, &serde_json::to_vec_pretty(lines)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_kept_until_it_is_taken_and_a_damaged_file_costs_no_more_than_it() {
        let folder = tempfile::tempdir().unwrap();
        let refusals = Refusals::new(&folder.path().join("data"));
        let what = What::Tag { tag: "r.example/a:1".parse().unwrap() };
        let repository: Repository = "r.example/a".parse().unwrap();
        let media_type = MediaType::new(domain::media_type::OCI_INDEX);
        let other = What::Type { repository, media_type };
        assert_eq!(refusals.of(&what), None);
        refusals.note(&what, "no".to_owned());
        refusals.note(&what, "no again".to_owned());
        refusals.note(&other, "not that".to_owned());
        let again = Refusals::new(&folder.path().join("data"));
        assert_eq!(again.of(&what).map(|it| it.said), Some("no again".to_owned()));
        again.forget(&what);
        assert_eq!(refusals.of(&what), None);
        assert!(refusals.of(&other).is_some(), "the other stays");
        std::fs::write(folder.path().join("data/refusals.json"), "{").unwrap();
        assert_eq!(refusals.of(&other), None);
        refusals.note(&other, "not that".to_owned());
        assert!(refusals.of(&other).is_some());
    }
}
