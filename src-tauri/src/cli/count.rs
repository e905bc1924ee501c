//! How many names the commands of `docker manifest` take. It is checked by hand, because docker's words and
//! exit code for it differ from those of the parser.

use super::Failure;

/// How many names a command takes.
pub(super) struct Count {
    command: &'static str,
    least: usize,
    most: usize,
    usage: &'static str,
}

pub(super) const CREATE: Count = Count {
    command: "create",
    least: 2,
    most: usize::MAX,
    usage: "MANIFEST_LIST MANIFEST [MANIFEST...]",
};
/// `create --amend --refresh`.
pub(super) const REFRESH: Count =
    Count { command: "create", least: 1, most: usize::MAX, usage: CREATE.usage };
pub(super) const ANNOTATE: Count =
    Count { command: "annotate", least: 2, most: 2, usage: "[OPTIONS] MANIFEST_LIST MANIFEST" };
pub(super) const INSPECT: Count =
    Count { command: "inspect", least: 1, most: 2, usage: "[OPTIONS] [MANIFEST_LIST] MANIFEST" };
pub(super) const PUSH: Count =
    Count { command: "push", least: 1, most: 1, usage: "[OPTIONS] MANIFEST_LIST" };
pub(super) const RM: Count =
    Count { command: "rm", least: 1, most: usize::MAX, usage: "MANIFEST_LIST [MANIFEST_LIST...]" };

impl Count {
    /// Docker's message when there are too few or too many.
    pub(super) fn check(&self, names: &[String]) -> Result<(), Failure> {
        if (self.least..=self.most).contains(&names.len()) {
            return Ok(());
        }
        let plural = |count: usize| if count == 1 { "argument" } else { "arguments" };
        let wanted = match (self.least, self.most) {
            (least, usize::MAX) => format!("at least {least} {}", plural(least)),
            (least, most) if least == most => format!("{least} {}", plural(least)),
            (least, most) => {
                format!("at least {least} and at most {most} {}", plural(most))
            }
        };
        let command = format!("manifold {}", self.command);
        // Docker checks "at least" in one place and the rest in another, with other words.
        let verb = if self.most == usize::MAX { "See" } else { "Run" };
        let usage = self.usage(&format!("{verb} '{command} --help'"));
        Err(Failure::new(format!("manifold: '{command}' requires {wanted}\n\n{usage}")))
    }

    /// How the command is used, and where it says more.
    pub(super) fn usage(&self, more: &str) -> String {
        format!("Usage:  manifold {} {}\n\n{more} for more information", self.command, self.usage)
    }
}
