//! Whether an image is really for the platform that it says: what machine its programs are for, read
//! from the files in its layers. Pure: bytes come from elsewhere, as they come.

mod archive;
mod header;
mod layers;
mod programs;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use archive::{Archive, ArchiveError, Member, Node};
pub use header::{FileKind, Fit, Format, HEAD_BYTES, Machine};
pub use layers::{Found, Layers, TooMany};
pub use programs::Role;

use crate::error::ApiError;
use crate::json::FromJson;
use crate::platform::Platform;
use programs::{Outcome, Starting};

/// A file that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Program {
    /// Why it was looked at.
    pub role: Role,
    /// Its name, as the config or the script before it says it.
    pub said: String,
    /// Where it was found.
    pub path: String,
    /// What it is; `None` when the image does not have it, or what was read of it does not.
    pub kind: Option<FileKind>,
    /// Whether it belongs into an image of the platform.
    pub fit: Fit,
}

/// What the files of one image say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Programs {
    /// The files that were looked at, in the order in which they would start.
    pub files: Vec<Program>,
    /// Whether all that was looked for was found, or is known not to be there.
    pub is_settled: bool,
    /// How many bytes were read from the registry.
    pub read: u64,
    /// How many bytes that was once unpacked.
    pub unpacked: u64,
    /// How many layers were read from, wholly or in part.
    pub layers: usize,
    /// Why it stopped before it was settled, or a layer that could not be read.
    pub stopped: Option<ApiError>,
}

impl Programs {
    /// What it amounts to: one wrong file is enough, and one right one where none is wrong.
    pub fn fit(&self) -> Fit {
        let has = |fit| self.files.iter().any(|file| file.fit == fit);
        [Fit::Wrong, Fit::Smaller, Fit::Verified]
            .into_iter()
            .find(|fit| has(*fit))
            .unwrap_or(Fit::Unknown)
    }

    /// The file that decides it.
    pub fn deciding(&self) -> Option<&Program> {
        let fit = self.fit();
        self.files.iter().find(|file| file.fit == fit && fit != Fit::Unknown)
    }

    /// What it amounts to in a sentence: `verified aarch64`, `x86-64 inside linux/arm64/v8`.
    pub fn words(&self, platform: &Platform) -> String {
        let machines = self.deciding().map(Program::machines).unwrap_or_default();
        match self.fit() {
            Fit::Verified => format!("verified {machines}"),
            Fit::Smaller => format!("{machines} inside {platform}, which runs it"),
            Fit::Wrong => format!("{machines} inside {platform}"),
            Fit::Unknown => "unknown: no file says a machine".to_owned(),
        }
    }
}

impl Program {
    /// The machines that it is for: `x86-64, aarch64`; empty where it says none.
    pub fn machines(&self) -> String {
        let Some(FileKind::Program(_, machines)) = &self.kind else { return String::new() };
        machines.iter().map(Machine::to_string).collect::<Vec<_>>().join(", ")
    }
}

/// Finding out, layer by layer from the top.
#[derive(Debug)]
pub struct Inquiry {
    platform: Platform,
    starting: Starting,
    layers: Layers,
}

impl Inquiry {
    /// Into an image with this config, which is said to be for this platform.
    pub fn new(config: &Value, platform: &Platform) -> Self {
        let starting = Starting::of(config, platform);
        let layers = Layers::new(starting.is_windows());
        Self { platform: platform.clone(), starting, layers }
    }

    /// The layers, to be read from the top.
    pub fn layers(&mut self) -> &mut Layers {
        &mut self.layers
    }

    /// Whether more layers would change nothing.
    pub fn is_settled(&self) -> bool {
        self.starting.look(&self.layers, false).iter().all(|one| one.found != Outcome::NotYet)
    }

    /// What was found out so far.
    pub fn files(&self) -> Vec<Program> {
        let looked = self.starting.look(&self.layers, true).into_iter();
        looked
            .map(|one| {
                let kind = match one.found {
                    Outcome::File(kind) => Some(kind),
                    Outcome::Missing | Outcome::NotYet => None,
                };
                let fit = kind.as_ref().map_or(Fit::Unknown, |kind| kind.fit(&self.platform));
                Program { role: one.role, said: one.said, path: one.path, kind, fit }
            })
            .collect()
    }
}
