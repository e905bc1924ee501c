//! What of a draft docker's store can hold, and what is kept beside it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Draft, Entry, EntryKind};
use crate::docker_file::{ListBody, StoredManifest};
use crate::json::FromJson;
use crate::order;
use crate::reference::Reference;

/// Something that `docker manifest` does not see of a draft, and would not push.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Beside {
    /// That the list is of another type than docker would make it.
    ListType,
    /// The list's artifact type.
    ArtifactType,
    /// What the list is about.
    Subject,
    /// Annotations of the list.
    Annotations,
    /// Annotations, and other fields than the platform, of entries.
    EntryFields {
        /// How many entries have some.
        count: usize,
    },
    /// More targets than one.
    Targets {
        /// How many more.
        count: usize,
    },
    /// Platforms that it must have.
    Required,
    /// The order of the entries: docker's is by name.
    Order,
    /// What attests images.
    Attestations {
        /// How many.
        count: usize,
    },
    /// Lists within the list.
    Lists {
        /// How many.
        count: usize,
    },
    /// Manifests that are no images.
    Artifacts {
        /// How many.
        count: usize,
    },
    /// Images of other registries than the target's: docker pushes none of them.
    OtherRegistry {
        /// How many.
        count: usize,
    },
    /// Images whose names docker's store cannot tell from others'.
    SameFile {
        /// How many.
        count: usize,
    },
}

/// The entries that docker's store can hold, in docker's order. One of another registry only where
/// `held` says that it is there: docker makes such lists, and does not push them.
pub fn in_docker<'a>(draft: &'a Draft, held: &dyn Fn(&Reference) -> bool) -> Vec<&'a Entry> {
    let mut files = BTreeSet::new();
    let mut entries: Vec<&Entry> = draft
        .entries
        .iter()
        .filter(|entry| entry.kind() == EntryKind::Image)
        .filter(|entry| is_near(draft, entry) || held(&entry.handle()))
        .filter(|entry| files.insert(StoredManifest::file_name(&entry.handle())))
        .collect();
    order::sort_by_key(&mut entries, |entry| StoredManifest::file_name(&entry.handle()));
    entries
}

/// Whether an entry is from the registry that the draft's name is in.
fn is_near(draft: &Draft, entry: &Entry) -> bool {
    draft.name().is_none_or(|name| name.registry() == entry.source.registry())
}

impl Draft {
    /// What docker does not see of it.
    pub fn beside(&self, held: &dyn Fn(&Reference) -> bool) -> Vec<Beside> {
        let docker = in_docker(self, held);
        let count = |kind| self.entries.iter().filter(|entry| entry.kind() == kind).count();
        let images: Vec<&Entry> =
            self.entries.iter().filter(|entry| entry.kind() == EntryKind::Image).collect();
        let far = images.iter().filter(|e| !is_near(self, e) && !held(&e.handle())).count();
        let in_own_order =
            images.iter().filter(|entry| docker.iter().any(|held| held.id == entry.id));
        let is_ordered = in_own_order.map(|entry| entry.id).eq(docker.iter().map(|held| held.id));
        let body = ListBody::new(docker.iter().map(|entry| &entry.descriptor)).ok();
        let dockers_type = body.map(|body| body.media_type);
        let other_type = self
            .list_type
            .is_some_and(|kind| dockers_type.is_some_and(|docker| docker != kind.media_type()));
        let with_fields = images.iter().filter(|entry| {
            let entry = &entry.descriptor;
            let nothing = entry.annotations.is_empty() && entry.extra.is_empty();
            !(nothing && entry.urls.is_empty() && entry.data.is_none())
        });
        let fields = with_fields.count();
        let more_targets = self.targets.len().saturating_sub(1);
        let [attestations, lists, artifacts] =
            [EntryKind::Attestation, EntryKind::List, EntryKind::Artifact].map(count);
        let same_file = images.len() - far - docker.len();
        let all = [
            (far > 0, Beside::OtherRegistry { count: far }),
            (attestations > 0, Beside::Attestations { count: attestations }),
            (lists > 0, Beside::Lists { count: lists }),
            (artifacts > 0, Beside::Artifacts { count: artifacts }),
            (same_file > 0, Beside::SameFile { count: same_file }),
            (fields > 0, Beside::EntryFields { count: fields }),
            (!self.annotations.is_empty(), Beside::Annotations),
            (self.artifact_type.is_some(), Beside::ArtifactType),
            (self.subject.is_some(), Beside::Subject),
            (other_type, Beside::ListType),
            (!is_ordered, Beside::Order),
            (more_targets > 0, Beside::Targets { count: more_targets }),
            (!self.require_platforms.is_empty(), Beside::Required),
        ];
        all.into_iter().filter(|(is_so, _)| *is_so).map(|(_, what)| what).collect()
    }
}
