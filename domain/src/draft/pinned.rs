//! A draft as a recipe with pinned digests, whose body is the draft's.

use std::collections::{BTreeMap, BTreeSet};

use super::{Draft, Entry, EntryKind};
use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::manifest::{Index, MAX_MANIFEST_BYTES, Manifest, RawManifest};
use crate::media_type::MediaType;
use crate::platform::Platform;
use crate::recipe::{Found, Override, Recipe, RecipeError, Source};
use crate::reference::Repository;

/// The texts of manifests by their digests: of images, and of lists that entries were taken from.
pub type Stock = BTreeMap<Digest, String>;

/// A draft as a recipe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pinned {
    /// The recipe: each source by its digest.
    pub recipe: Recipe,
    /// What each source is called by people: the reference as it was typed.
    pub names: Vec<String>,
    /// What the sources hold.
    found: Vec<Found>,
}

impl Pinned {
    /// The list, exactly as it will be sent.
    ///
    /// # Errors
    /// [`RecipeError`]: what stands in the way of a list.
    pub fn body(&self) -> Result<RawManifest, RecipeError> {
        self.recipe.check()?;
        self.recipe.body(&self.found)
    }

    /// How many entries each source gives.
    pub(super) fn counts(&self) -> impl Iterator<Item = usize> {
        self.found.iter().map(|found| found.entries.len())
    }

    /// The recipe's file.
    pub fn to_toml(&self) -> String {
        self.recipe.to_toml(&self.names)
    }
}

impl Draft {
    /// The draft as a recipe. With the stock of the lists that its entries are from, entries of one
    /// list that follow each other are one source.
    ///
    /// # Errors
    /// [`RecipeError::Incomplete`] for an entry that says no platform.
    pub fn pinned(&self, stock: &Stock) -> Result<Pinned, RecipeError> {
        let (mut sources, mut names, mut found) = (Vec::new(), Vec::new(), Vec::new());
        for run in self.runs(stock) {
            let Some((source, entries)) = run.source() else { continue };
            let entries = source.dress(entries)?;
            let whole = run.list.as_ref().filter(|_| run.is_whole()).map(|list| list.raw.clone());
            let list = run.list.as_ref().map(|list| list.raw.clone());
            names
                .push(run.entries.first().map(|entry| entry.source.familiar()).unwrap_or_default());
            sources.push(source);
            found.push(Found { entries, whole, list });
        }
        let recipe = Recipe {
            targets: self.targets.clone(),
            list_type: self.list_type,
            artifact_type: self.artifact_type.clone(),
            subject: self.subject.clone(),
            require_platforms: self.require_platforms.clone(),
            with_referrers: false,
            annotations: self.annotations.clone(),
            sources,
        };
        Ok(Pinned { recipe, names, found })
    }

    /// The list, exactly as it will be sent.
    ///
    /// # Errors
    /// As [`Pinned::body`].
    pub fn body(&self, stock: &Stock) -> Result<RawManifest, RecipeError> {
        self.pinned(stock)?.body()
    }

    /// Entries that one source stands for: those of one list that follow each other as they do
    /// there, with nothing said of them; or one entry.
    fn runs<'a>(&'a self, stock: &Stock) -> Vec<Run<'a>> {
        let mut lists: BTreeMap<(Repository, Digest), Option<List>> = BTreeMap::new();
        let mut runs: Vec<Run<'a>> = Vec::new();
        for entry in &self.entries {
            let from = entry.list.as_ref().and_then(|digest| {
                let key = (entry.source.repository().clone(), digest.clone());
                lists.entry(key).or_insert_with(|| List::of(stock, digest)).clone()
            });
            let place = from.as_ref().and_then(|list| {
                let taken = runs.last().and_then(|run| run.places.last()).copied();
                list.place(entry, taken.filter(|_| follows(runs.last(), entry)))
            });
            match (runs.last_mut(), place) {
                (Some(run), Some(place)) if run.takes(entry, place) => {
                    run.entries.push(entry);
                    run.places.push(place);
                }
                (_, place) => runs.push(Run {
                    entries: vec![entry],
                    places: place.into_iter().collect(),
                    list: from.filter(|_| place.is_some()),
                }),
            }
        }
        runs
    }
}

fn follows(run: Option<&Run<'_>>, entry: &Entry) -> bool {
    run.and_then(|run| run.entries.last()).is_some_and(|last| {
        last.list == entry.list && last.source.repository() == entry.source.repository()
    })
}

/// A list that entries were taken from.
#[derive(Debug, Clone)]
struct List {
    raw: RawManifest,
    index: Index,
}

impl List {
    fn of(stock: &Stock, digest: &Digest) -> Option<Self> {
        let text = stock.get(digest)?;
        let raw = RawManifest::with_digest(
            text.clone().into_bytes(),
            &MediaType::default(),
            digest.clone(),
        );
        match raw.parse() {
            Ok(Manifest::Index(index)) => Some(Self { raw, index: *index }),
            _ => None,
        }
    }

    /// Where an entry stands in the list, behind a place.
    fn place(&self, entry: &Entry, behind: Option<usize>) -> Option<usize> {
        let from = behind.map_or(0, |place| place + 1);
        let is_it = |at: &usize| self.index.manifests.get(*at) == Some(&entry.original);
        let all = 0..self.index.manifests.len();
        all.clone().skip(from).find(is_it).or_else(|| all.clone().find(is_it))
    }
}

struct Run<'a> {
    /// At least one.
    entries: Vec<&'a Entry>,
    places: Vec<usize>,
    list: Option<List>,
}

impl Run<'_> {
    /// Whether an entry at this place of its list can be one more of this run.
    fn takes(&self, entry: &Entry, place: usize) -> bool {
        let goes_on = self.places.last().is_some_and(|last| *last < place);
        let (Some(list), true) = (&self.list, goes_on) else { return false };
        let untouched = self.entries.iter().all(|known| !known.is_touched());
        if !untouched || entry.is_touched() || !follows(Some(self), entry) {
            return false;
        }
        // The digests alone have to say which entries are meant.
        let places: BTreeSet<usize> = self.places.iter().copied().chain([place]).collect();
        let digests: Vec<Digest> = self
            .entries
            .iter()
            .chain([&entry])
            .map(|entry| entry.original.digest.clone())
            .collect();
        let source = Source { entries: digests, ..Source::new(entry.pinned()) };
        source.choose(&list.index.manifests).is_ok_and(|chosen| chosen == places)
    }

    /// Whether this is all of its list.
    fn is_whole(&self) -> bool {
        let all = self.list.as_ref().map(|list| list.index.manifests.len());
        all == Some(self.places.len()) && !self.entries.iter().any(|entry| entry.is_touched())
    }

    /// The source, and what it gives before it is dressed.
    fn source(&self) -> Option<(Source, Vec<Descriptor>)> {
        let entries = self.entries.iter().map(|entry| entry.original.clone()).collect();
        let first = self.entries.first()?;
        let repository = first.source.repository();
        let source = match (&first.list, &self.list) {
            (Some(digest), Some(list)) => {
                let mut source = Source::new(repository.at(digest.clone()));
                if !self.is_whole() {
                    source.entries =
                        self.entries.iter().map(|entry| entry.original.digest.clone()).collect();
                    source.tell_apart(&list.index, self.entries.as_slice(), &self.places);
                }
                source
            }
            // A list whose text is not at hand: the entry is named by its digest all the same.
            (Some(digest), None) => Source {
                entries: vec![first.original.digest.clone()],
                ..Source::new(repository.at(digest.clone()))
            },
            (None, _) => {
                Source { nested: first.kind() == EntryKind::List, ..Source::new(first.pinned()) }
            }
        };
        Some((source.with_words_of(first), entries))
    }
}

impl Source {
    /// Names the platform too where the digest alone means more than one entry of its list.
    fn tell_apart(&mut self, index: &Index, entries: &[&Entry], places: &[usize]) {
        let wanted: BTreeSet<usize> = places.iter().copied().collect();
        if let [entry] = entries
            && self.choose(&index.manifests).is_ok_and(|chosen| chosen != wanted)
            && let Some(platform) = &entry.original.platform
        {
            self.platforms = vec![platform.to_string()];
        }
    }

    /// Says of a source what was said of its entry.
    fn with_words_of(mut self, entry: &Entry) -> Self {
        let (was, said) = (&entry.original, &entry.descriptor);
        self.platform = said.platform.as_ref().and_then(|said| match &was.platform {
            Some(was) => Override::between(was, said),
            None => Some(Override::all_of(said)),
        });
        let changed = |(key, value): &(&String, &String)| was.annotations.get(*key) != Some(value);
        let pairs = said.annotations.iter().filter(changed);
        self.annotations = pairs.map(|(key, value)| (key.clone(), value.clone())).collect();
        let gone = was.annotations.keys().filter(|key| !said.annotations.contains_key(*key));
        self.without_annotations = gone.cloned().collect();
        self
    }
}

impl Override {
    /// What turns one platform into another; nothing where they are the same.
    fn between(was: &Platform, said: &Platform) -> Option<Self> {
        let text = |was: &String, said: &String| (was != said).then(|| said.clone());
        let change = Self {
            os: text(&was.os, &said.os),
            architecture: text(&was.architecture, &said.architecture),
            variant: text(&was.variant, &said.variant),
            os_version: text(&was.os_version, &said.os_version),
            os_features: (was.os_features != said.os_features).then(|| said.os_features.clone()),
        };
        (change != Self::default()).then_some(change)
    }

    /// All fields, the empty ones too.
    fn all_of(said: &Platform) -> Self {
        Self {
            os: Some(said.os.clone()),
            architecture: Some(said.architecture.clone()),
            variant: Some(said.variant.clone()),
            os_version: Some(said.os_version.clone()),
            os_features: Some(said.os_features.clone()),
        }
    }
}

/// Whether a list is longer than registries take.
pub(super) fn is_too_long(body: &RawManifest) -> bool {
    body.bytes().len() > MAX_MANIFEST_BYTES
}
