//! What happened, in a sentence.

use serde::{Deserialize, Serialize};

use super::{PlatformDiff, Status};

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

impl Verdict {
    pub(super) fn of(platforms: &[PlatformDiff]) -> Self {
        let clauses = |wanted: &dyn Fn(Status) -> bool| {
            let kinds = Status::ALL.into_iter().filter(|status| wanted(*status));
            let clauses: Vec<String> =
                kinds.filter_map(|status| clause(platforms, status)).collect();
            if clauses.is_empty() { String::new() } else { clauses.join("; ") + "." }
        };
        let alarm = clauses(&|status| status <= Status::Unreadable);
        let mut rest =
            clauses(&|status| status > Status::Unreadable && status != Status::SameBytes);
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

fn clause(platforms: &[PlatformDiff], status: Status) -> Option<String> {
    let names: Vec<String> =
        platforms.iter().filter(|row| row.status == status).map(name).collect();
    let who = match names.as_slice() {
        [] => return None,
        [one] => one.clone(),
        many if many.len() > MOST_NAMES => format!("{} platforms", many.len()),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    };
    Some(format!("{who} {}", status.clause(names.len() > 1)))
}

/// The usual name, with the version of Windows, which tells two builds apart.
pub(super) fn name(row: &PlatformDiff) -> String {
    let normal = row.platform.normalised();
    match normal.os_version.as_str() {
        "" => normal.to_string(),
        version => format!("{normal} {version}"),
    }
}
