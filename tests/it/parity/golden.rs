//! Docker's run, recorded: the judge where docker is absent, and a check that the table, the
//! samples and the recording belong together where it is here.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::cases::Case;
use super::world::Seen;

/// A recorded run.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Golden {
    /// Docker's version.
    pub(super) docker: String,
    cases: Vec<RecordedCase>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct RecordedCase {
    name: String,
    steps: Vec<String>,
    seen: Vec<Seen>,
}

impl Golden {
    /// Reads the recording.
    pub(super) fn read() -> Self {
        let text = std::fs::read_to_string(path()).expect("the recorded run");
        serde_json::from_str(&text).expect("a recorded run")
    }

    /// What docker did in a case.
    pub(super) fn case(&self, case: &Case) -> Vec<Seen> {
        let steps: Vec<String> = case.steps.iter().map(super::cases::Step::text).collect();
        let recorded = self.cases.iter().find(|known| known.name == case.name);
        let recorded = recorded.filter(|known| known.steps == steps);
        recorded.unwrap_or_else(|| panic!("{:?} is not recorded: {ADVICE}", case.name)).seen.clone()
    }

    /// Adds what docker did.
    pub(super) fn add(&mut self, case: &Case, seen: Vec<Seen>) {
        let steps = case.steps.iter().map(super::cases::Step::text).collect();
        self.cases.push(RecordedCase { name: case.name.to_owned(), steps, seen });
    }

    /// Writes the recording when asked to; otherwise it must be what docker of the same version
    /// just did.
    pub(super) fn settle(&self) {
        if std::env::var_os("MANIFOLD_RECORD_GOLDEN").is_some() {
            let text = serde_json::to_string_pretty(self).expect("JSON");
            std::fs::create_dir_all(path().parent().expect("a folder")).expect("a folder");
            std::fs::write(path(), text + "\n").expect("the recording can be written");
            return;
        }
        let recorded = Self::read();
        if recorded.docker == self.docker {
            for (now, then) in self.cases.iter().zip(&recorded.cases) {
                assert_eq!(now, then, "docker's run is not the recorded one: {ADVICE}");
            }
            assert_eq!(self.cases.len(), recorded.cases.len(), "cases recorded: {ADVICE}");
        }
    }
}

const ADVICE: &str = "record it anew with MANIFOLD_RECORD_GOLDEN=1 where docker is";

fn path() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/golden/docker-manifest.json"))
}
