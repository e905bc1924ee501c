//! What happened, in a sentence.

use serde::{Deserialize, Serialize};

use super::{PlatformDiff, Status};
use crate::platform::Platform;

/// The most platforms that a sentence names; beyond it, it counts.
const MOST_NAMES: usize = 3;

/// A verdict: the bad news alone, then the rest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// `linux/arm/v7 is lost.`; empty when nothing was lost, missing or unreadable.
    pub alarm: String,
    /// `linux/riscv64 is new; linux/arm64/v8 was only repackaged.`
    pub rest: String,
}

/// What happened to some platforms: a part of the verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// What happened to them.
    pub status: Status,
    /// How many they are.
    pub count: usize,
    /// Their names, unless they are too many to be named.
    pub names: Vec<String>,
}

impl Clause {
    /// The clauses of a verdict, what hurts first; platforms that are the same are not spoken of.
    pub fn all(platforms: &[(Status, &Platform)]) -> Vec<Self> {
        let kinds = Status::ALL.into_iter().filter(|status| *status != Status::SameBytes);
        kinds.filter_map(|status| Self::of(platforms, status)).collect()
    }

    fn of(platforms: &[(Status, &Platform)], status: Status) -> Option<Self> {
        let with: Vec<_> = platforms.iter().filter(|row| row.0 == status).collect();
        let count = with.len();
        let few = if count > MOST_NAMES { Vec::new() } else { with };
        let names = few.into_iter().map(|row| usual(row.1)).collect();
        (count > 0).then_some(Self { status, count, names })
    }

    /// Whether it is bad news: lost, missing or unreadable.
    pub fn is_alarm(&self) -> bool {
        self.status <= Status::Unreadable
    }

    /// What is said of the platforms: `is lost`, `are lost`.
    pub fn predicate(&self) -> &'static str {
        self.status.clause(self.count > 1)
    }

    fn words(&self) -> String {
        let who = match self.names.as_slice() {
            [] => format!("{} platforms", self.count),
            [one] => one.clone(),
            [first @ .., last] => format!("{} and {last}", first.join(", ")),
        };
        format!("{who} {}", self.predicate())
    }
}

impl Verdict {
    pub(super) fn of(platforms: &[PlatformDiff]) -> Self {
        let rows: Vec<_> = platforms.iter().map(|row| (row.status, &row.platform)).collect();
        Self::of_rows(&rows)
    }

    /// The verdict on platforms of which only this is known.
    pub fn of_rows(platforms: &[(Status, &Platform)]) -> Self {
        let all = Clause::all(platforms);
        let sentence = |alarm: bool| {
            let clauses: Vec<String> =
                all.iter().filter(|clause| clause.is_alarm() == alarm).map(Clause::words).collect();
            if clauses.is_empty() { String::new() } else { clauses.join("; ") + "." }
        };
        let (alarm, mut rest) = (sentence(true), sentence(false));
        if alarm.is_empty() && rest.is_empty() {
            "Every platform is the same.".clone_into(&mut rest);
        }
        if platforms.is_empty() {
            "Neither side has a platform.".clone_into(&mut rest);
        }
        Self { alarm, rest }
    }

    /// The whole sentence.
    pub fn words(&self) -> String {
        [self.alarm.as_str(), self.rest.as_str()].join(" ").trim().to_owned()
    }
}

/// The usual name, with the version of Windows, which tells two builds apart.
pub(super) fn name(row: &PlatformDiff) -> String {
    usual(&row.platform)
}

fn usual(platform: &Platform) -> String {
    let normal = platform.normalised();
    match normal.os_version.as_str() {
        "" => normal.to_string(),
        version => format!("{normal} {version}"),
    }
}
