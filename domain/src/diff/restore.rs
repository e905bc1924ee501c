//! A local list that brings lost platforms back: what it is made of, or why it cannot be.

use super::verdict::name;
use super::{Comparison, PlatformDiff, Source, Status};
use crate::list::{Annotation, Field};
use crate::platform::Platform;
use crate::protocol::lists::{AnnotateEntry, CreateList};
use crate::reference::Reference;

/// What has to be asked so that a local list has B's platforms and those that were lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restoration {
    /// Makes the list, or adds to it.
    pub create: CreateList,
    /// The platforms as the compared lists say them, for entries whose image may say another.
    pub platforms: Vec<(Reference, Platform)>,
    /// The platforms that come back.
    pub lost: Vec<String>,
    /// Whether images of B have attestations, which a local list cannot hold.
    pub drops_attestations: bool,
}

/// Why lost platforms cannot be brought back by a local list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unrestorable {
    /// They come from a local list.
    FromLocalList,
    /// They are in another registry than the tag.
    OtherRegistry {
        /// What copies them there: `manifold copy FROM TO`.
        command: String,
    },
    /// What lost them is a digest, and only a tag can be written.
    IntoDigest,
}

impl Unrestorable {
    /// The reason with what can be done instead; `{command}` is the command of
    /// [`Unrestorable::OtherRegistry`].
    pub fn words(&self) -> &'static str {
        match self {
            Self::FromLocalList => {
                "The lost images come from a local list: add them to the list by their own names."
            }
            Self::OtherRegistry { .. } => {
                "The lost images are in another registry, and a list is pushed to the registry of \
                 its images. Copy them first: {command}"
            }
            Self::IntoDigest => {
                "A list is pushed to a tag, and B is a digest: compare with the tag."
            }
        }
    }

    /// The command that helps, or nothing.
    pub fn command(&self) -> &str {
        match self {
            Self::OtherRegistry { command } => command,
            Self::FromLocalList | Self::IntoDigest => "",
        }
    }
}

impl Restoration {
    /// The call that gives an entry the platform that it had, if it came out with another.
    pub fn correction(&self, entry: &Reference, made: Option<&Platform>) -> Option<AnnotateEntry> {
        let (_, said) = self.platforms.iter().find(|(reference, _)| reference == entry)?;
        if made == Some(said) || !said.is_complete() {
            return None;
        }
        let annotation = Annotation {
            architecture: said.architecture.clone(),
            os: said.os.clone(),
            variant: said.variant.clone(),
            os_version: said.os_version.clone(),
            os_features: said.os_features.clone(),
            clear: Field::ALL.to_vec(),
            any_platform: true,
        };
        Some(AnnotateEntry { list: self.create.target.clone(), entry: entry.clone(), annotation })
    }
}

impl Comparison {
    /// How the lost platforms can be brought back; `None` when none was lost.
    ///
    /// # Errors
    /// Why it cannot be done.
    pub fn restoration(&self) -> Option<Result<Restoration, Unrestorable>> {
        let lost: Vec<&PlatformDiff> =
            self.platforms.iter().filter(|row| row.status == Status::Lost).collect();
        (!lost.is_empty()).then(|| self.restore(&lost))
    }

    fn restore(&self, lost: &[&PlatformDiff]) -> Result<Restoration, Unrestorable> {
        let Source::Registry(from) = &self.a.source else {
            return Err(Unrestorable::FromLocalList);
        };
        let to = self.b.source.reference();
        if from.registry() != to.registry() {
            let command = format!("manifold copy {from} {}", to.repository());
            return Err(Unrestorable::OtherRegistry { command });
        }
        let mut entries = Vec::new();
        let amend = match &self.b.source {
            Source::Local(_) => true,
            Source::Registry(to) if to.tag().is_none() => {
                return Err(Unrestorable::IntoDigest);
            }
            Source::Registry(to) => {
                let held = self.platforms.iter();
                entries.extend(held.filter_map(|row| {
                    let digest = row.digest_b.clone()?;
                    Some((to.repository().at(digest), row.platform.clone()))
                }));
                false
            }
        };
        entries.extend(lost.iter().filter_map(|row| {
            Some((from.repository().at(row.digest_a.clone()?), row.platform.clone()))
        }));
        let target = match to.tag() {
            Some(tag) => to.repository().tagged(tag.clone()),
            None => to.clone(),
        };
        Ok(Restoration {
            create: CreateList {
                target,
                sources: entries.iter().map(|(reference, _)| reference.clone()).collect(),
                amend,
            },
            platforms: entries,
            lost: lost.iter().map(|row| name(row)).collect(),
            drops_attestations: self.platforms.iter().any(|row| !row.attestations_b.is_empty()),
        })
    }
}
