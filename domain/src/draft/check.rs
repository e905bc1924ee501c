//! What stands in the way of a draft, and what its author should know.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Draft, Edit, Entry, EntryId, EntryKind, Stock, pinned};
use crate::digest::Digest;
use crate::error::ApiError;
use crate::json::FromJson;
use crate::manifest::MAX_MANIFEST_BYTES;
use crate::order;
use crate::platform::Platform;
use crate::recipe::{ListType, RecipeError};
use crate::reference::{Reference, Registry};

/// What a registry said of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// Its manifest is there, and its tag points at it.
    Current,
    /// Its manifest is there, and its tag points at something else.
    Moved {
        /// At what.
        to: Digest,
    },
    /// Its manifest is not there.
    Gone,
    /// Nobody knows.
    Failed {
        /// Why.
        error: ApiError,
    },
}

/// What registries said of the entries.
pub type Facts = BTreeMap<EntryId, Fact>;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The draft cannot be pushed.
    Block,
    /// It can, and somebody may be surprised.
    Warn,
    /// Good to know.
    Note,
}

/// Something about a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Finding {
    /// How bad it is.
    pub level: Level,
    /// What it is.
    pub problem: Problem,
    /// The entry that it is about; nothing where it is the list.
    pub entry: Option<EntryId>,
    /// What would put it right, the best first.
    pub fixes: Vec<Fix>,
}

/// What it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// There are no entries.
    Empty,
    /// An entry says no OS or no architecture.
    Incomplete,
    /// The same image under the same platform twice.
    Twice,
    /// Two images for one platform: whoever pulls gets the first.
    SamePlatform {
        /// The platform.
        platform: Platform,
    },
    /// The image's config says another platform.
    Unlike {
        /// What it says.
        config: Platform,
    },
    /// A pair of OS and architecture that docker's table does not have.
    Unusual {
        /// The platform.
        platform: Platform,
    },
    /// Docker's and OCI's images in one list.
    Mixed,
    /// The source's tag points at something else by now.
    Moved {
        /// At what.
        to: Digest,
    },
    /// The registry does not have the image any more.
    Gone,
    /// The registry did not say.
    Unchecked {
        /// Why.
        error: ApiError,
    },
    /// The image is copied from another registry.
    OtherRegistry {
        /// From which.
        registry: Registry,
        /// How many bytes at most.
        bytes: u64,
    },
    /// An attestation of an image that is not in the list.
    NoSubject,
    /// The list is longer than registries take.
    TooLong {
        /// How long it is, in bytes.
        bytes: u64,
        /// How long it may be, in bytes.
        limit: u64,
    },
    /// Platforms that it must have are not there.
    Lacking {
        /// Which.
        platforms: String,
    },
    /// A Docker manifest list has no artifact type and no subject.
    NotInDockerLists,
    /// A target is a digest: a list is pushed to a tag.
    TargetIsDigest {
        /// Which.
        target: Reference,
    },
    /// A target is named twice.
    TargetTwice {
        /// Which.
        target: Reference,
    },
    /// The list cannot be made, for another reason.
    Unmade {
        /// Why.
        reason: String,
    },
}

/// What would put something right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// Says what the image's config says.
    UseConfig,
    /// Takes the entry away.
    Drop,
    /// Takes what the tag holds now.
    Repin,
    /// Keeps the entry as it is.
    Keep,
    /// Makes it an OCI index.
    MakeOci,
    /// Takes the requirement away.
    DropRequirement,
    /// Takes the target away.
    DropTarget,
}

/// A remedy, with the edit that it is; [`Remedy::Repin`] asks a registry first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Fix {
    /// What it does.
    pub remedy: Remedy,
    /// How.
    pub edit: Option<Edit>,
}

impl Fix {
    fn new(remedy: Remedy, edit: Edit) -> Self {
        Self { remedy, edit: Some(edit) }
    }

    fn drop(entry: EntryId) -> Self {
        Self::new(Remedy::Drop, Edit::Remove { entries: vec![entry] })
    }
}

impl Draft {
    /// All that there is to say, the worst first, in the order of the entries.
    pub fn check(&self, stock: &Stock, facts: &Facts) -> Vec<Finding> {
        let mut findings = Findings::default();
        self.check_targets(&mut findings);
        for entry in &self.entries {
            self.check_entry(entry, facts.get(&entry.id), &mut findings);
        }
        self.check_pairs(&mut findings);
        self.check_list(stock, &mut findings);
        order::sort_by_key(&mut findings.0, |finding| finding.level);
        findings.0
    }

    fn check_targets(&self, findings: &mut Findings) {
        for (at, target) in self.targets.iter().enumerate() {
            let without = || {
                let mut targets = self.targets.clone();
                targets.remove(at);
                let edit = Edit::SetTargets { targets };
                if self.targets.len() > 1 {
                    vec![Fix::new(Remedy::DropTarget, edit)]
                } else {
                    Vec::new()
                }
            };
            let target = target.clone();
            if target.digest().is_some() {
                findings.list(Level::Block, Problem::TargetIsDigest { target }, without());
            } else if self.targets.iter().take(at).any(|earlier| *earlier == target) {
                findings.list(Level::Block, Problem::TargetTwice { target }, without());
            }
        }
    }

    fn check_entry(&self, entry: &Entry, fact: Option<&Fact>, findings: &mut Findings) {
        let id = entry.id;
        match fact {
            Some(Fact::Moved { to }) if entry.kept.as_ref() != Some(to) && entry.named() != to => {
                let keep = Edit::Keep { entry: id, despite: to.clone() };
                let fixes =
                    vec![Fix { remedy: Remedy::Repin, edit: None }, Fix::new(Remedy::Keep, keep)];
                findings.entry(Level::Warn, id, Problem::Moved { to: to.clone() }, fixes);
            }
            Some(Fact::Gone) => {
                let repin = Fix { remedy: Remedy::Repin, edit: None };
                let has_tag = entry.source.digest().is_none();
                let fixes = has_tag.then_some(repin).into_iter().chain([Fix::drop(id)]).collect();
                findings.entry(Level::Block, id, Problem::Gone, fixes);
            }
            Some(Fact::Failed { error }) => {
                let problem = Problem::Unchecked { error: error.clone() };
                findings.entry(Level::Warn, id, problem, Vec::new());
            }
            Some(Fact::Moved { .. } | Fact::Current) | None => {}
        }
        match entry.kind() {
            EntryKind::Attestation => self.check_attestation(entry, findings),
            EntryKind::Image => check_platform(entry, findings),
            EntryKind::List | EntryKind::Artifact => {}
        }
        let far: BTreeSet<&Registry> = self
            .targets
            .iter()
            .map(Reference::registry)
            .filter(|registry| *registry != entry.source.registry())
            .collect();
        if !far.is_empty() && entry.kind() != EntryKind::Attestation {
            let attests: u64 = self.attestations(entry).map(|entry| entry.bytes).sum();
            let (registry, bytes) = (entry.source.registry().clone(), entry.bytes + attests);
            let problem = Problem::OtherRegistry { registry, bytes };
            findings.entry(Level::Note, id, problem, Vec::new());
        }
    }

    fn check_attestation(&self, entry: &Entry, findings: &mut Findings) {
        let subject = entry.descriptor.attests();
        let is_there =
            subject.is_some_and(|subject| self.rows().any(|row| row.descriptor.digest == subject));
        if !is_there {
            let fixes = vec![Fix::drop(entry.id)];
            findings.entry(Level::Warn, entry.id, Problem::NoSubject, fixes);
        }
    }

    /// What two entries are to each other.
    fn check_pairs(&self, findings: &mut Findings) {
        let mut seen: Vec<(String, &Digest)> = Vec::new();
        for entry in self.rows().filter(|entry| entry.kind() == EntryKind::Image) {
            let (key, digest) = (entry.platform().key(), &entry.descriptor.digest);
            let fixes = || vec![Fix::drop(entry.id)];
            if seen.iter().any(|(known, other)| *known == key && *other == digest) {
                findings.entry(Level::Block, entry.id, Problem::Twice, fixes());
            } else if entry.platform().is_complete() && seen.iter().any(|(known, _)| *known == key)
            {
                let platform = entry.platform();
                findings.entry(Level::Warn, entry.id, Problem::SamePlatform { platform }, fixes());
            }
            seen.push((key, digest));
        }
    }

    fn check_list(&self, stock: &Stock, findings: &mut Findings) {
        if self.entries.is_empty() {
            findings.list(Level::Block, Problem::Empty, Vec::new());
            return;
        }
        let images = || self.rows().filter(|entry| entry.kind() == EntryKind::Image);
        let is_docker = |entry: &Entry| entry.descriptor.media_type.is_docker();
        if images().any(is_docker) && !images().all(is_docker) {
            findings.list(Level::Warn, Problem::Mixed, Vec::new());
        }
        let oci_alone = self.artifact_type.is_some() || self.subject.is_some();
        if self.list_type == Some(ListType::Docker) && oci_alone {
            let edit = Edit::SetListType { list_type: Some(ListType::Oci) };
            let fixes = vec![Fix::new(Remedy::MakeOci, edit)];
            findings.list(Level::Block, Problem::NotInDockerLists, fixes);
        }
        match self.body(stock) {
            Ok(body) if pinned::is_too_long(&body) => {
                let (bytes, limit) = (body.size(), MAX_MANIFEST_BYTES as u64);
                findings.list(Level::Block, Problem::TooLong { bytes, limit }, Vec::new());
            }
            Err(RecipeError::Lacking(platforms)) => {
                let edit = Edit::SetRequired { platforms: Vec::new() };
                let fixes = vec![Fix::new(Remedy::DropRequirement, edit)];
                findings.list(Level::Block, Problem::Lacking { platforms }, fixes);
            }
            // What else can be wrong is said of its entry or target, if it is.
            Err(error) if !findings.blocks() => {
                let reason = error.to_string();
                findings.list(Level::Block, Problem::Unmade { reason }, Vec::new());
            }
            Ok(_) | Err(_) => {}
        }
    }
}

fn check_platform(entry: &Entry, findings: &mut Findings) {
    let (id, platform) = (entry.id, entry.platform());
    let config = entry.config.as_ref().filter(|config| config.is_complete());
    let use_config = config.map(|config| {
        Fix::new(Remedy::UseConfig, Edit::SetPlatform { entry: id, platform: config.clone() })
    });
    let fixes = || use_config.clone().into_iter().collect();
    if !platform.is_complete() {
        let drop = Fix::drop(id);
        let fixes = use_config.clone().into_iter().chain([drop]).collect();
        findings.entry(Level::Block, id, Problem::Incomplete, fixes);
        return;
    }
    if let Some(config) = config.filter(|config| platform.is_contradicted_by(config)) {
        let problem = Problem::Unlike { config: config.clone() };
        findings.entry(Level::Warn, id, problem, fixes());
    }
    if !platform.in_docker_table() && !platform.is_unknown() {
        findings.entry(Level::Note, id, Problem::Unusual { platform }, Vec::new());
    }
}

/// What was found so far.
#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn entry(&mut self, level: Level, entry: EntryId, problem: Problem, fixes: Vec<Fix>) {
        self.0.push(Finding { level, problem, entry: Some(entry), fixes });
    }

    fn list(&mut self, level: Level, problem: Problem, fixes: Vec<Fix>) {
        self.0.push(Finding { level, problem, entry: None, fixes });
    }

    fn blocks(&self) -> bool {
        self.0.iter().any(|finding| finding.level == Level::Block)
    }
}
