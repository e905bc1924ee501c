//! The edits of a draft.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Draft, Entry, EntryId, EntryKind};
use crate::digest::Digest;
use crate::docker_file::StoredManifest;
use crate::json::FromJson;
use crate::order;
use crate::platform::Platform;
use crate::recipe::{ListType, Subject};
use crate::reference::Reference;

/// One change of a draft. It holds all that it needs, so that it can be done again without a registry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Edit {
    /// Adds entries at the end. One that is there under the same handle stays as it is.
    Add {
        /// The entries.
        entries: Vec<Entry>,
    },
    /// Takes entries away, with what attests them alone.
    Remove {
        /// Which.
        entries: Vec<EntryId>,
    },
    /// Moves an entry before another one; to the end where none is named.
    Move {
        /// Which.
        entry: EntryId,
        /// Before which.
        before: Option<EntryId>,
    },
    /// Puts images back into docker's order: by the names of their files.
    SortAsDocker,
    /// Says what an entry runs on.
    SetPlatform {
        /// Which.
        entry: EntryId,
        /// Its platform.
        platform: Platform,
    },
    /// Says the annotations of an entry.
    SetEntryAnnotations {
        /// Which.
        entry: EntryId,
        /// All of them.
        annotations: BTreeMap<String, String>,
    },
    /// Puts entries back to what was found.
    Reset {
        /// Which.
        entries: Vec<EntryId>,
    },
    /// Puts what the source holds now in the place of an entry; what was said of it stays said.
    Repin {
        /// Which.
        entry: EntryId,
        /// What was found; its id is not used.
        found: Box<Entry>,
    },
    /// Keeps an entry although its tag holds something else.
    Keep {
        /// Which.
        entry: EntryId,
        /// What the tag holds.
        despite: Digest,
    },
    /// Says where it goes; the first is the draft's name.
    SetTargets {
        /// The tags.
        targets: Vec<Reference>,
    },
    /// Says its type.
    SetListType {
        /// The type, or docker's rule.
        list_type: Option<ListType>,
    },
    /// Says its artifact type.
    SetArtifactType {
        /// The type.
        artifact_type: Option<String>,
    },
    /// Says what it is about.
    SetSubject {
        /// The subject.
        subject: Option<Subject>,
    },
    /// Says its annotations.
    SetAnnotations {
        /// All of them.
        annotations: BTreeMap<String, String>,
    },
    /// Says which platforms it must have.
    SetRequired {
        /// The platforms: `linux/arm/v7`.
        platforms: Vec<String>,
    },
    /// Several that are one to the user.
    Several {
        /// What they are together.
        as_one: EditKind,
        /// The edits, in their order.
        edits: Vec<Edit>,
    },
    /// Makes it this draft, under the name that it has.
    Become {
        /// What it becomes.
        draft: Box<Draft>,
    },
}

/// What an edit does, for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum EditKind {
    /// Adds entries.
    Add,
    /// Takes entries away.
    Remove,
    /// Changes the order.
    Order,
    /// Says a platform.
    Platform,
    /// Says annotations.
    Annotations,
    /// Puts an entry back.
    Reset,
    /// Takes what a tag holds now.
    Repin,
    /// Keeps an entry.
    Keep,
    /// Says where it goes, or its name.
    Targets,
    /// Says its type, artifact type or subject.
    List,
    /// Says required platforms.
    Required,
    /// Another program's change.
    TakeIn,
    /// Starts over from a published list.
    Become,
}

/// Why an edit cannot be made. The draft is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// There is no such entry any more.
    #[error("the draft has no such entry any more")]
    NoSuchEntry(EntryId),
    /// A draft without a name.
    #[error("a draft goes to at least one tag")]
    NoTarget,
}

impl Edit {
    /// What it does.
    pub fn kind(&self) -> EditKind {
        match self {
            Self::Add { .. } => EditKind::Add,
            Self::Remove { .. } => EditKind::Remove,
            Self::Move { .. } | Self::SortAsDocker => EditKind::Order,
            Self::SetPlatform { .. } => EditKind::Platform,
            Self::SetEntryAnnotations { .. } | Self::SetAnnotations { .. } => EditKind::Annotations,
            Self::Reset { .. } => EditKind::Reset,
            Self::Repin { .. } => EditKind::Repin,
            Self::Keep { .. } => EditKind::Keep,
            Self::SetTargets { .. } => EditKind::Targets,
            Self::SetListType { .. } | Self::SetArtifactType { .. } | Self::SetSubject { .. } => {
                EditKind::List
            }
            Self::SetRequired { .. } => EditKind::Required,
            Self::Several { as_one, .. } => *as_one,
            Self::Become { .. } => EditKind::Become,
        }
    }

    /// The entries that it brings, for their manifests.
    pub fn brings(&self) -> Vec<&Entry> {
        match self {
            Self::Add { entries } => entries.iter().collect(),
            Self::Repin { found, .. } => vec![found],
            Self::Several { edits, .. } => edits.iter().flat_map(Self::brings).collect(),
            Self::Become { draft } => draft.entries.iter().collect(),
            _ => Vec::new(),
        }
    }
}

impl Draft {
    /// Makes an edit.
    ///
    /// # Errors
    /// [`EditError`]; the draft may then be half changed, so that edits are made on a copy.
    pub fn apply(&mut self, edit: &Edit) -> Result<(), EditError> {
        match edit {
            Edit::Add { entries } => self.add(entries),
            Edit::Remove { entries } => self.remove(entries),
            Edit::Move { entry, before } => self.shift(*entry, *before)?,
            Edit::SortAsDocker => {
                self.own_order = false;
                self.sort_as_docker();
            }
            Edit::SetPlatform { entry, platform } => {
                self.get(*entry)?.descriptor.platform = Some(platform.clone());
            }
            Edit::SetEntryAnnotations { entry, annotations } => {
                self.get(*entry)?.descriptor.annotations.clone_from(annotations);
            }
            Edit::Reset { entries } => {
                for entry in entries {
                    self.get(*entry)?.reset();
                }
            }
            Edit::Repin { entry, found } => self.repin(*entry, found)?,
            Edit::Keep { entry, despite } => self.get(*entry)?.kept = Some(despite.clone()),
            Edit::SetTargets { targets } if targets.is_empty() => return Err(EditError::NoTarget),
            Edit::SetTargets { targets } => self.targets.clone_from(targets),
            Edit::SetListType { list_type } => self.list_type = *list_type,
            Edit::SetArtifactType { artifact_type } => self.artifact_type.clone_from(artifact_type),
            Edit::SetSubject { subject } => self.subject.clone_from(subject),
            Edit::SetAnnotations { annotations } => self.annotations.clone_from(annotations),
            Edit::SetRequired { platforms } => self.require_platforms.clone_from(platforms),
            Edit::Several { edits, .. } => edits.iter().try_for_each(|edit| self.apply(edit))?,
            Edit::Become { draft } => {
                let targets = std::mem::take(&mut self.targets);
                *self = Self { targets, ..(**draft).clone() };
            }
        }
        Ok(())
    }

    fn get(&mut self, id: EntryId) -> Result<&mut Entry, EditError> {
        let found = self.entries.iter_mut().find(|entry| entry.id == id);
        found.ok_or(EditError::NoSuchEntry(id))
    }

    fn add(&mut self, entries: &[Entry]) {
        for entry in entries {
            let is_there = self.entries.iter().any(|known| {
                known.handle() == entry.handle()
                    && (known.kind() == EntryKind::Image
                        || known.descriptor.digest == entry.descriptor.digest)
            });
            if !is_there {
                self.entries.push(entry.clone());
            }
        }
        if !self.own_order {
            self.sort_as_docker();
        }
    }

    /// By the names of docker's files, as long as docker's store can hold all of them; what it cannot
    /// hold stays where it is put.
    fn sort_as_docker(&mut self) {
        if self.entries.iter().all(|entry| entry.kind() == EntryKind::Image) {
            order::sort_by_key(&mut self.entries, |entry| {
                StoredManifest::file_name(&entry.handle())
            });
        }
    }

    fn remove(&mut self, gone: &[EntryId]) {
        let digest = |entry: &Entry| entry.descriptor.digest.clone();
        let lost: Vec<Digest> =
            self.rows().filter(|row| gone.contains(&row.id)).map(digest).collect();
        self.entries.retain(|entry| !gone.contains(&entry.id));
        let held: Vec<Digest> = self.rows().map(digest).collect();
        // An attestation of what was never there came that way, and is the user's to judge.
        self.entries.retain(|entry| {
            let subject = entry.descriptor.attests();
            subject.is_none_or(|subject| !lost.contains(&subject) || held.contains(&subject))
        });
    }

    fn shift(&mut self, id: EntryId, before: Option<EntryId>) -> Result<(), EditError> {
        let from = self.position(id)?;
        if before == Some(id) {
            return Ok(());
        }
        let moved = self.entries.remove(from);
        let to = match before {
            Some(before) => self.position(before)?,
            None => self.entries.len(),
        };
        self.entries.insert(to, moved);
        self.own_order = true;
        Ok(())
    }

    fn position(&self, id: EntryId) -> Result<usize, EditError> {
        let position = self.entries.iter().position(|entry| entry.id == id);
        position.ok_or(EditError::NoSuchEntry(id))
    }

    /// The new manifest with what was said of the old one; what attests the old one goes with it.
    fn repin(&mut self, id: EntryId, found: &Entry) -> Result<(), EditError> {
        let entry = self.get(id)?;
        let old = std::mem::replace(entry, Entry { id, ..found.clone() });
        let now = &mut entry.descriptor;
        if let (Some(was), Some(said)) = (&old.original.platform, &old.descriptor.platform) {
            carry(was, said, now.platform.get_or_insert_default());
        }
        for (key, value) in &old.descriptor.annotations {
            if old.original.annotations.get(key) != Some(value) {
                now.annotations.insert(key.clone(), value.clone());
            }
        }
        let gone: Vec<&String> = old
            .original
            .annotations
            .keys()
            .filter(|key| !old.descriptor.annotations.contains_key(*key))
            .collect();
        now.annotations.retain(|key, _| !gone.contains(&key));
        if old.descriptor.digest != found.descriptor.digest {
            let subject = old.descriptor.digest;
            let held = self.rows().any(|row| row.descriptor.digest == subject);
            if !held {
                self.entries.retain(|entry| entry.descriptor.attests().as_ref() != Some(&subject));
            }
        }
        Ok(())
    }
}

/// What was said of a platform otherwise than it was is said of a new one too.
pub fn carry(was: &Platform, said: &Platform, new: &mut Platform) {
    for (was, said, new) in [
        (&was.os, &said.os, &mut new.os),
        (&was.architecture, &said.architecture, &mut new.architecture),
        (&was.variant, &said.variant, &mut new.variant),
        (&was.os_version, &said.os_version, &mut new.os_version),
    ] {
        if was != said {
            new.clone_from(said);
        }
    }
    if was.os_features != said.os_features {
        new.os_features.clone_from(&said.os_features);
    }
}
