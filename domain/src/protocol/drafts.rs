//! Drafts: local lists together with what docker's store cannot hold of them.

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::draft::{Beside, Draft, Edit, EditKind, Entry, EntryId, Facts, Finding};
use crate::error::ApiError;
use crate::json::FromJson;
use crate::list::{DamagedFile, LastPush, ListResult};
use crate::media_type::MediaType;
use crate::platform::Platform;
use crate::publication::PlannedChange;
use crate::reference::Reference;

/// Asks for all drafts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ListDrafts {}

/// All drafts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, FromJson)]
pub struct Drafts {
    /// The drafts, by name.
    pub drafts: Vec<DraftSummary>,
    /// What lies in the stores and is no list and no draft. None of it is read, followed or deleted.
    pub damaged: Vec<DamagedFile>,
}

/// A draft in a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct DraftSummary {
    /// Its name: the first target.
    pub name: Reference,
    /// Whether the name is a guess from docker's folder name.
    pub name_is_guess: bool,
    /// How many targets it has besides.
    pub more_targets: usize,
    /// The platforms of its images, in its order.
    pub platforms: Vec<Platform>,
    /// How many entries it has, attestations left out.
    pub entries: usize,
    /// How many attestations it has.
    pub attestations: usize,
    /// Sum of the layers of its images, in bytes.
    pub compressed_size: u64,
    /// Where it began.
    pub began: Began,
    /// Digest of what a push would send now; nothing when something stands in the way.
    pub digest: Option<Digest>,
    /// How many entries' tags have moved, as far as registries were asked in this run.
    pub moved: usize,
    /// What stands in the way of a push, the worst first; of other findings nothing.
    pub blocking: Vec<Finding>,
    /// Whether docker's store has a list of it.
    pub in_docker: bool,
    /// What docker does not see of it.
    pub beside: Vec<Beside>,
    /// What is in docker's folder of it and cannot be read.
    pub damaged: Vec<DamagedFile>,
    /// When it last changed, in milliseconds since 1970.
    pub modified_ms: Option<u64>,
    /// The last push that Manifold made of it.
    pub pushed: Option<LastPush>,
    /// What its tag holds by now, where it was pushed, the registry was asked since, and it is something
    /// else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag_now: Option<TagNow>,
}

/// Where a draft began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Began {
    /// In docker's store, by docker or by the command line.
    InDocker,
    /// In Manifold.
    Here,
    /// As a published list.
    Published {
        /// Which.
        reference: Reference,
    },
}

/// What the tag of a draft holds, other than what was pushed to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum TagNow {
    /// Something else.
    Other {
        /// What.
        digest: Digest,
        /// What changed for each platform since the push, what hurts first. Empty where that could not be
        /// read, or nothing did.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        changes: Vec<PlannedChange>,
    },
    /// Nothing: it is gone.
    Nothing,
}

/// Makes a draft what its tag holds now, as one edit that can be undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevertDraft {
    /// The draft.
    pub name: Reference,
}

/// Asks for one draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetDraft {
    /// Its name.
    pub name: Reference,
}

/// A draft, with all that follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct DraftView {
    /// Its name.
    pub name: Reference,
    /// Whether the name is a guess from docker's folder name.
    pub name_is_guess: bool,
    /// What is to be pushed.
    pub draft: Draft,
    /// Counts its changes.
    pub revision: u64,
    /// What undo would take back.
    pub undo: Option<EditKind>,
    /// What redo would do again.
    pub redo: Option<EditKind>,
    /// What stands in the way and what its author should know, with what registries said when they
    /// were asked last.
    pub findings: Vec<Finding>,
    /// What registries said of the entries; empty where they were not asked in this run.
    pub facts: Facts,
    /// What a push sends; nothing when something stands in the way.
    pub result: Option<ListResult>,
    /// Whether docker's store has a list of it.
    pub in_docker: bool,
    /// What docker does not see of it.
    pub beside: Vec<Beside>,
    /// What is in docker's folder of it and cannot be read.
    pub damaged: Vec<DamagedFile>,
    /// When it last changed, in milliseconds since 1970.
    pub modified_ms: Option<u64>,
    /// The last push that Manifold made of it.
    pub pushed: Option<LastPush>,
    /// What its tag holds by now, where it was pushed, the registry was asked since, and it is something
    /// else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag_now: Option<TagNow>,
}

impl DraftView {
    /// Whether it is an earlier state of the same draft.
    pub fn is_older(&self, other: &Self) -> bool {
        self.name == other.name && self.revision < other.revision
    }
}

/// Looks references up in their registries, to show what a draft would get. Changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookUp {
    /// The images and lists.
    pub references: Vec<Reference>,
}

/// What a reference is, or why it cannot be a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Looked {
    /// What was asked.
    pub reference: Reference,
    /// What it is.
    pub outcome: Result<Found, ApiError>,
}

/// A source that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Found {
    /// Digest of its manifest.
    pub digest: Digest,
    /// Type of its manifest.
    pub media_type: MediaType,
    /// Size of its manifest, in bytes.
    pub size: u64,
    /// The entries that it gives: one for an image, all of them for a list. Their ids mean nothing.
    pub entries: Vec<Entry>,
}

impl Found {
    /// Whether it is a list, whose entries can be chosen.
    pub fn is_list(&self) -> bool {
        self.media_type.is_index()
    }
}

/// A source of a draft, and what of it is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The source, as it was typed.
    pub reference: Reference,
    /// What it held when it was looked at: this is taken, whatever it holds by now.
    #[serde(default)]
    pub digest: Option<Digest>,
    /// Of a list: the entries of these digests alone, attestations left out. All where nothing is
    /// said.
    #[serde(default)]
    pub entries: Option<Vec<Digest>>,
    /// Of a list: whether what attests its images comes along.
    pub attestations: bool,
    /// Of a list: whether it becomes one entry, a list within the list.
    #[serde(default)]
    pub nested: bool,
}

impl Choice {
    /// All of a source, with attestations, flat.
    pub fn all(reference: Reference) -> Self {
        Self { reference, digest: None, entries: None, attestations: true, nested: false }
    }
}

/// Makes a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateDraft {
    /// Its name.
    pub name: Reference,
    /// What it begins with; may be nothing.
    #[serde(default)]
    pub sources: Vec<Choice>,
    /// A published list that it begins as, with all that the list says of itself.
    #[serde(default)]
    pub published: Option<Reference>,
}

/// Adds sources to a draft. Entries that are there already stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddToDraft {
    /// The draft.
    pub name: Reference,
    /// The sources.
    pub sources: Vec<Choice>,
}

/// Makes an edit. Edits that bring manifests have commands of their own, and are refused here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditDraft {
    /// The draft.
    pub name: Reference,
    /// The edit.
    pub edit: Edit,
}

/// Takes the last edit back, or makes it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepDraft {
    /// The draft.
    pub name: Reference,
    /// Which way.
    pub step: Step,
}

/// A way through a draft's edits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Back.
    Undo,
    /// Forth.
    Redo,
}

/// Takes what the tags of entries hold now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepinEntries {
    /// The draft.
    pub name: Reference,
    /// The entries.
    pub entries: Vec<EntryId>,
}

/// Asks registries whether the entries of a draft are there, and whether their tags have moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckDraft {
    /// The draft.
    pub name: Reference,
}

/// Asks for tags that differ from this one only by the machine that they name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestSources {
    /// The tag.
    pub reference: Reference,
}

/// Asks what the last word of a text could become: names of repositories, which end with `:`, and of tags.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompleteSource {
    /// What is typed.
    pub text: String,
}

/// Makes a draft of another name with the same content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DuplicateDraft {
    /// The draft.
    pub name: Reference,
    /// The other name.
    pub to: Reference,
}

/// Deletes drafts, and docker's lists of them: `docker manifest rm`. Registries are not touched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteDrafts {
    /// The drafts.
    pub names: Vec<Reference>,
}

/// Drafts that are gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct DeletedDrafts {
    /// Those that can be restored.
    pub restorable: Vec<Reference>,
}

/// Puts deleted drafts back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoreDrafts {
    /// The drafts.
    pub names: Vec<Reference>,
}

/// Asks for a draft as a recipe with pinned digests: what is to be published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftRecipe {
    /// The draft.
    pub name: Reference,
}
