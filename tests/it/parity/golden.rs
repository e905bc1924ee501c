//! Docker's run, recorded: the judge where docker is absent, and a check that the table, the
//! samples and the recording belong together where it is here.

use std::collections::BTreeMap;
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
    steps: Vec<RecordedStep>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct RecordedStep {
    step: String,
    code: i32,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    stdout: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    stderr: String,
    /// What of the store changed: path, then mode and content, or nothing when it went.
    #[serde(default, skip_serializing_if = "Store::is_empty")]
    store: Store<Option<String>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    puts: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    mounts: Vec<String>,
}

type Store<T> = BTreeMap<String, T>;

impl RecordedCase {
    fn new(case: &Case, seen: &[Seen]) -> Self {
        let mut before: Store<String> = Store::new();
        let steps = case.steps.iter().zip(seen).map(|(step, seen)| {
            let gone = before.keys().filter(|path| !seen.store.contains_key(*path));
            let mut store: Store<Option<String>> = gone.map(|path| (path.clone(), None)).collect();
            let new = seen.store.iter().filter(|(path, item)| before.get(*path) != Some(item));
            store.extend(new.map(|(path, item)| (path.clone(), Some(item.clone()))));
            before.clone_from(&seen.store);
            RecordedStep {
                step: step.text(),
                code: seen.code,
                stdout: seen.stdout.clone(),
                stderr: seen.stderr.clone(),
                store,
                puts: seen.puts.clone(),
                mounts: seen.mounts.clone(),
            }
        });
        Self { name: case.name.clone(), steps: steps.collect() }
    }

    fn is_of(&self, case: &Case) -> bool {
        self.name == case.name
            && self.steps.len() == case.steps.len()
            && self.steps.iter().zip(&case.steps).all(|(known, step)| known.step == step.text())
    }

    fn seen(&self) -> Vec<Seen> {
        let mut store = Store::new();
        let steps = self.steps.iter().map(|step| {
            for (path, item) in &step.store {
                match item {
                    Some(item) => store.insert(path.clone(), item.clone()),
                    None => store.remove(path),
                };
            }
            Seen {
                code: step.code,
                stdout: step.stdout.clone(),
                stderr: step.stderr.clone(),
                store: store.clone(),
                puts: step.puts.clone(),
                mounts: step.mounts.clone(),
            }
        });
        steps.collect()
    }
}

impl Golden {
    /// A recording of this docker, to be filled.
    pub(super) fn of(version: &str) -> Self {
        Self { docker: version.to_owned(), cases: Vec::new() }
    }

    /// Reads the recording.
    pub(super) fn read() -> Self {
        let text = std::fs::read_to_string(path()).expect("the recorded run");
        serde_json::from_str(&text).expect("a recorded run")
    }

    /// What docker did in a case.
    pub(super) fn case(&self, case: &Case) -> Vec<Seen> {
        let recorded = self.cases.iter().find(|known| known.is_of(case));
        recorded.unwrap_or_else(|| panic!("{:?} is not recorded: {ADVICE}", case.name)).seen()
    }

    /// Adds what docker did.
    pub(super) fn add(&mut self, case: &Case, seen: &[Seen]) {
        self.cases.push(RecordedCase::new(case, seen));
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
                for (now, then) in now.steps.iter().zip(&then.steps) {
                    assert_eq!(now, then, "docker's run is not the recorded one: {ADVICE}");
                }
                assert!(now == then, "{:?} is recorded otherwise: {ADVICE}", now.name);
            }
            assert_eq!(self.cases.len(), recorded.cases.len(), "cases recorded: {ADVICE}");
        }
    }
}

const ADVICE: &str = "record it anew with MANIFOLD_RECORD_GOLDEN=1 where docker is";

fn path() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/golden/docker-manifest.json"))
}
