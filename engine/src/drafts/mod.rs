//! The work on drafts: what registries hold becomes entries, edits become docker's list and what is
//! kept beside it.

mod check;
mod complete;
mod error;
mod fetch;
mod view;

pub use check::KnownFacts;
pub use error::DraftError;
use view::{summarise_drafts, view};

use domain::draft::{Draft, Edit, EditKind, Export};
use domain::list::LocalLists;
use domain::manifest::Manifest;
use domain::protocol::drafts::{Choice, DraftView, Drafts as Summary, Looked, Step};
use domain::recipe::{ListType, Recipe, Subject};
use domain::{RawManifest, Reference, Tag};
use futures_util::future::{join_all, try_join_all};

use crate::lists::summarise;
use crate::registry::Client;
use crate::store::{Deleted, ListStore, StoredDraft, StoredDrafts};
use fetch::Fetched;

/// How many names of tags are looked through for suggestions, in pages of the registry.
const PAGES_OF_TAGS: usize = 20;

/// Drafts, and the registries that their entries come from.
#[derive(Debug, Clone)]
pub struct Drafts {
    client: Client,
    store: ListStore,
    facts: KnownFacts,
}

impl Drafts {
    /// Drafts in this store, with entries from these registries, of which this is known.
    pub fn new(client: Client, store: ListStore, facts: KnownFacts) -> Self {
        Self { client, store, facts }
    }

    /// A draft with all that follows from it.
    pub fn view(&self, stored: &StoredDraft) -> DraftView {
        let tag_now = self.facts.tag_now(&stored.name, stored.pushed.as_ref());
        view(stored, self.facts.of(&stored.name), tag_now)
    }

    /// All drafts.
    ///
    /// # Errors
    /// [`DraftError::Store`].
    pub fn all(&self) -> Result<StoredDrafts, DraftError> {
        Ok(self.store.drafts()?)
    }

    /// All drafts, a line each.
    ///
    /// # Errors
    /// [`DraftError::Store`].
    pub fn summary(&self) -> Result<Summary, DraftError> {
        Ok(summarise_drafts(&self.all()?, &self.facts))
    }

    /// All drafts as local lists: what a push of each sends, in docker's words where it is docker's.
    ///
    /// # Errors
    /// [`DraftError::Store`].
    pub fn as_lists(&self) -> Result<LocalLists, DraftError> {
        let (all, docker) = (self.store.drafts()?, self.store.all()?);
        let lists = all.drafts.iter().map(|draft| {
            let own = docker.lists.iter().find(|list| list.reference == draft.name);
            match own {
                Some(list) if !draft.has_file => summarise(list),
                _ => view::as_list(draft),
            }
        });
        Ok(LocalLists { lists: lists.collect(), damaged: all.damaged.clone() })
    }

    /// A draft.
    ///
    /// # Errors
    /// [`DraftError::NoSuchDraft`].
    pub fn get(&self, name: &Reference) -> Result<StoredDraft, DraftError> {
        self.store.draft(name)?.ok_or_else(|| DraftError::NoSuchDraft(Box::new(name.clone())))
    }

    /// What references are, all asked at once.
    pub async fn look_up(&self, references: Vec<Reference>) -> Vec<Looked> {
        let all = references.into_iter().map(|reference| async move {
            let found = fetch::look(&self.client, &reference).await;
            Looked { outcome: found.map_err(Into::into), reference }
        });
        join_all(all).await
    }

    /// Makes a draft of these sources, or as a published list. If a source cannot be had, nothing is
    /// made.
    ///
    /// # Errors
    /// [`DraftError::IsThere`], and those of the sources.
    pub async fn create(
        &self,
        name: &Reference,
        sources: &[Choice],
        published: Option<&Reference>,
    ) -> Result<StoredDraft, DraftError> {
        if name.digest().is_some() {
            return Err(DraftError::NotATag(Box::new(name.clone())));
        }
        let mut draft = Draft::new(name.clone());
        let mut all = Fetched::default();
        if let Some(published) = published {
            all = self.published(&mut draft, published).await?;
        }
        for one in self.fetch(sources).await? {
            all.extend(one);
        }
        let (entries, stock) = all.numbered(0);
        draft.apply(&Edit::Add { entries })?;
        let made = self.store.new_draft(StoredDraft::new(draft, name.clone(), stock))?;
        made.ok_or_else(|| DraftError::IsThere(Box::new(name.clone())))
    }

    /// Adds sources. Each keeps what it held when it was looked at.
    ///
    /// # Errors
    /// Those of the sources; the draft is then as it was.
    pub async fn add(
        &self,
        name: &Reference,
        sources: &[Choice],
    ) -> Result<StoredDraft, DraftError> {
        // Before anything is asked.
        self.get(name)?;
        let found = self.fetch(sources).await?;
        self.change(name, |draft| {
            let mut all = Fetched::default();
            for one in found {
                all.extend(one);
            }
            let (entries, stock) = all.numbered(draft.history.highest_id());
            draft.stock.extend(stock);
            draft.history.edit(Edit::Add { entries })?;
            Ok(())
        })
    }

    /// Makes an edit that needs no registry.
    ///
    /// # Errors
    /// [`DraftError::Edit`], [`DraftError::BringsEntries`].
    pub fn edit(&self, name: &Reference, edit: Edit) -> Result<StoredDraft, DraftError> {
        if !edit.brings().is_empty() {
            return Err(DraftError::BringsEntries);
        }
        if let Edit::SetTargets { targets } = &edit
            && let Some(digest) = targets.iter().find(|target| target.digest().is_some())
        {
            return Err(DraftError::NotATag(Box::new(digest.clone())));
        }
        self.change(name, |draft| Ok(draft.history.edit(edit).map(drop)?))
    }

    /// Takes an edit back, or makes it again.
    ///
    /// # Errors
    /// [`DraftError::NothingToUndo`].
    pub fn step(&self, name: &Reference, step: Step) -> Result<StoredDraft, DraftError> {
        self.change(name, |draft| {
            let done = match step {
                Step::Undo => draft.history.undo(),
                Step::Redo => draft.history.redo(),
            };
            if done { Ok(()) } else { Err(DraftError::NothingToUndo) }
        })
    }

    /// Takes what the tags of entries hold now, with what attests the new images.
    ///
    /// # Errors
    /// Those of the sources, and [`DraftError::NoSuchPlatform`] for a list that lost a platform; the
    /// draft is then as it was.
    pub async fn repin(
        &self,
        name: &Reference,
        entries: &[domain::draft::EntryId],
    ) -> Result<StoredDraft, DraftError> {
        let draft = self.get(name)?.history.draft();
        let wanted = entries.iter().filter_map(|id| draft.entry(*id));
        let all: Vec<_> = wanted.map(|entry| fetch::anew(&self.client, &draft, entry)).collect();
        let found = try_join_all(all).await?;
        self.change(name, |draft| {
            let mut edits = Vec::new();
            for (id, fetched, attests) in found {
                let (mut new, stock) = fetched.numbered(draft.history.highest_id());
                draft.stock.extend(stock);
                let attestations = new.split_off(new.len().min(1));
                if let Some(found) = new.pop() {
                    edits.push(Edit::Repin { entry: id, found: Box::new(found) });
                }
                if attests && !attestations.is_empty() {
                    edits.push(Edit::Add { entries: attestations });
                }
            }
            draft.history.edit(Edit::Several { as_one: EditKind::Repin, edits })?;
            Ok(())
        })
        .inspect(|_| self.facts.forget(name, entries))
    }

    /// Makes a draft what its tag holds now. What its author said of it is gone, until that is undone; its
    /// tags and the platforms that it must have stay.
    ///
    /// # Errors
    /// Those of the registry; the draft is then as it was.
    pub async fn revert(&self, name: &Reference) -> Result<StoredDraft, DraftError> {
        let old = self.get(name)?.history.draft();
        let mut new = Draft::new(name.clone());
        let fetched = self.published(&mut new, name).await?;
        new.require_platforms = old.require_platforms;
        self.change(name, |draft| {
            let (entries, stock) = fetched.numbered(draft.history.highest_id());
            draft.stock.extend(stock);
            new.apply(&Edit::Add { entries })?;
            draft.history.edit(Edit::Become { draft: Box::new(new) })?;
            Ok(())
        })
    }

    /// Makes a draft of another name with the same content.
    ///
    /// # Errors
    /// [`DraftError::IsThere`].
    pub fn duplicate(&self, name: &Reference, to: &Reference) -> Result<StoredDraft, DraftError> {
        if to.digest().is_some() {
            return Err(DraftError::NotATag(Box::new(to.clone())));
        }
        let old = self.get(name)?;
        let mut draft = old.history.draft();
        draft.targets = vec![to.clone()];
        let made = self.store.new_draft(StoredDraft::new(draft, to.clone(), old.stock))?;
        made.ok_or_else(|| DraftError::IsThere(Box::new(to.clone())))
    }

    /// Deletes a draft, and docker's list of it; true when it can be restored.
    ///
    /// # Errors
    /// [`DraftError::NoSuchDraft`].
    pub fn delete(&self, name: &Reference) -> Result<bool, DraftError> {
        match self.store.delete_draft(name)? {
            Deleted::NotThere => Err(DraftError::NoSuchDraft(Box::new(name.clone()))),
            Deleted::Restorable => Ok(true),
            Deleted::ForGood => Ok(false),
        }
    }

    /// Puts a deleted draft back.
    ///
    /// # Errors
    /// [`DraftError::NoSuchDraft`].
    pub fn restore(&self, name: &Reference) -> Result<StoredDraft, DraftError> {
        let restored = self.store.restore_draft(name)?;
        restored.ok_or_else(|| DraftError::NoSuchDraft(Box::new(name.clone())))
    }

    /// A draft as a recipe with pinned digests: what is to be published.
    ///
    /// # Errors
    /// [`DraftError::Unmade`] where something stands in the way.
    pub fn recipe(&self, name: &Reference) -> Result<Recipe, DraftError> {
        Ok(self.made(name)?.0)
    }

    /// The same, and the list that comes of it.
    ///
    /// # Errors
    /// As [`Drafts::recipe`].
    pub(crate) fn made(&self, name: &Reference) -> Result<(Recipe, RawManifest), DraftError> {
        let draft = self.get(name)?;
        if let Some(file) = draft.damaged.first() {
            return Err(DraftError::Damaged {
                path: file.path.clone(),
                reason: file.reason.clone(),
            });
        }
        let pinned = draft.history.draft().pinned(&draft.stock)?;
        // A recipe whose list cannot be made is none.
        let body = pinned.body()?;
        Ok((pinned.recipe, body))
    }

    /// A draft in the words of each tool, for these tags; for its own where none is named.
    ///
    /// # Errors
    /// As [`Drafts::recipe`].
    pub fn exports(
        &self,
        name: &Reference,
        targets: &[Reference],
        with_referrers: bool,
    ) -> Result<Vec<Export>, DraftError> {
        let read = self.get(name)?;
        let mut draft = read.history.draft().clone();
        if !targets.is_empty() {
            targets.clone_into(&mut draft.targets);
        }
        Ok(draft.exports(&read.stock, with_referrers)?)
    }

    /// Tags that differ from this one only by the machine that they name.
    ///
    /// # Errors
    /// Those of the registry.
    pub async fn suggest(&self, reference: &Reference) -> Result<Vec<Reference>, DraftError> {
        let mut tags: Vec<Tag> = Vec::new();
        let mut after = None;
        for _ in 0..PAGES_OF_TAGS {
            let page = self.client.tags(reference.repository(), after.as_deref()).await?;
            tags.extend(page.names.iter().filter_map(|name| name.parse().ok()));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        Ok(domain::draft::siblings(reference, &tags))
    }

    fn change(
        &self,
        name: &Reference,
        change: impl FnOnce(&mut StoredDraft) -> Result<(), DraftError>,
    ) -> Result<StoredDraft, DraftError> {
        let changed = self.store.change_draft(name, change)?;
        changed.ok_or_else(|| DraftError::NoSuchDraft(Box::new(name.clone())))
    }

    async fn fetch(&self, sources: &[Choice]) -> Result<Vec<Fetched>, DraftError> {
        // Collected first: what is sent between threads must not borrow from an iterator.
        let all: Vec<_> =
            sources.iter().map(|choice| fetch::choose(&self.client, choice)).collect();
        try_join_all(all).await
    }

    /// All of a published list, with what it says of itself.
    async fn published(
        &self,
        draft: &mut Draft,
        published: &Reference,
    ) -> Result<Fetched, DraftError> {
        let raw = self.client.manifest(published).await?;
        let choice =
            Choice { digest: Some(raw.digest().clone()), ..Choice::all(published.clone()) };
        let Ok(Manifest::Index(index)) = raw.parse() else {
            // One image: the list is made around it.
            return fetch::choose(&self.client, &choice).await;
        };
        draft.list_type = ListType::of(raw.media_type());
        draft.artifact_type = index.artifact_type;
        draft.annotations = index.annotations;
        draft.subject = index.subject.map(|subject| Subject {
            media_type: subject.media_type,
            digest: subject.digest,
            size: subject.size,
        });
        draft.origin = Some(published.clone());
        draft.own_order = true;
        fetch::choose(&self.client, &choice).await
    }
}
