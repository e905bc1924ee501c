//! What docker, or another program, changed in docker's store since a draft was written.

use std::collections::BTreeSet;

use domain::docker_file::StoredManifest;
use domain::draft::{Draft, Edit, EditKind, Entry, EntryId, History, Stock};
use domain::manifest::Manifest;
use domain::{Platform, RawManifest, Reference};

use super::file::{DraftFile, Seen, SeenEntry, seen};
use crate::store::StoredList;

/// What became of a draft's list in docker's store.
pub(super) enum Fate {
    /// It is there, as far as there has to be one.
    Same,
    /// Somebody deleted it, and so the draft.
    Deleted,
    /// Somebody deleted it and made another one of the same name.
    Another,
}

/// Whether docker's list is the draft's.
pub(super) fn fate(file: &DraftFile, list: Option<&StoredList>) -> Fate {
    let before = file.before.as_ref().unwrap_or(&file.after);
    let Some(list) = list else {
        // Without entries before, the writer was cut off before it made the list.
        let is_gone = !before.is_empty() && !file.after.is_empty();
        return if is_gone { Fate::Deleted } else { Fate::Same };
    };
    let was_there = !before.is_empty() || !file.after.is_empty();
    let known = |reference: &Reference| {
        before.contains_key(reference) || file.after.contains_key(reference)
    };
    let is_another = was_there
        && !list.entries.is_empty()
        && !list.entries.iter().any(|stored| known(&stored.reference));
    if is_another { Fate::Another } else { Fate::Same }
}

/// Takes in what is not as the file left it; true when there was something.
pub(super) fn take_in(
    file: &DraftFile,
    list: &StoredList,
    original: &dyn Fn(&StoredManifest) -> Option<Platform>,
    history: &mut History,
    stock: &mut Stock,
) -> bool {
    let now = seen(Some(list));
    let draft = history.draft();
    let mut edits = Vec::new();
    let mut next_id = history.highest_id() + 1;
    for stored in &list.entries {
        let (is, name) = (SeenEntry::of(stored), &stored.reference);
        if is_ours(file, name, Some(&is)) {
            continue;
        }
        keep(stock, &stored.raw);
        edits.push(change(&draft, stored, original(stored), next_id));
        next_id += 1;
    }
    let gone = gone(file, list, &now, &draft);
    if !gone.is_empty() {
        edits.push(Edit::Remove { entries: gone });
    }
    let edit = Edit::Several { as_one: EditKind::TakeIn, edits };
    let Edit::Several { edits, .. } = &edit else { return false };
    !edits.is_empty() && history.edit(edit.clone()).is_ok()
}

/// Whether what docker's store has, or lacks, under a reference is Manifold's own doing: as it was
/// to be, or as it was before a write that was cut off.
fn is_ours(file: &DraftFile, name: &Reference, is: Option<&SeenEntry>) -> bool {
    let before = file.before.as_ref();
    file.after.get(name) == is || before.is_some_and(|before| before.get(name) == is)
}

fn change(draft: &Draft, stored: &StoredManifest, original: Option<Platform>, id: u32) -> Edit {
    let known = draft.entries.iter().find(|entry| entry.handle() == stored.reference);
    match known {
        Some(known) if known.descriptor.digest == stored.descriptor.digest => Edit::SetPlatform {
            entry: known.id,
            platform: stored.descriptor.platform.clone().unwrap_or_default(),
        },
        Some(known) => {
            Edit::Repin { entry: known.id, found: Box::new(entry(stored, original, id)) }
        }
        None => Edit::Add { entries: vec![entry(stored, original, id)] },
    }
}

/// The entries that were in docker's store and are not any more. One whose file is damaged is there.
fn gone(file: &DraftFile, list: &StoredList, now: &Seen, draft: &Draft) -> Vec<EntryId> {
    let damaged: BTreeSet<&str> =
        list.damaged.iter().filter_map(|file| file.path.rsplit(['/', '\\']).next()).collect();
    let is_gone = |name: &Reference| {
        let is_damaged = damaged.contains(StoredManifest::file_name(name).as_str());
        !now.contains_key(name) && !is_damaged && !is_ours(file, name, None)
    };
    let gone: BTreeSet<&Reference> = file.after.keys().filter(|name| is_gone(name)).collect();
    let ids = draft.entries.iter().filter(|entry| gone.contains(&entry.handle()));
    ids.map(|entry| entry.id).collect()
}

/// An entry of docker's store as an entry of a draft. Without `original`, nobody knows what the
/// image's config says.
pub(crate) fn entry(stored: &StoredManifest, original: Option<Platform>, id: u32) -> Entry {
    let mut found = stored.descriptor.clone();
    found.platform.clone_from(&original);
    let (compressed_size, layers, bytes) = weights(&stored.raw);
    Entry {
        id: EntryId(id),
        source: stored.reference.clone(),
        list: None,
        descriptor: stored.descriptor.clone(),
        original: found,
        config: original,
        compressed_size,
        layers,
        bytes,
        kept: None,
    }
}

/// Bytes of the layers, number of layers, and bytes that a copy brings at most.
pub(crate) fn weights(raw: &RawManifest) -> (u64, usize, u64) {
    match raw.parse() {
        Ok(Manifest::Image(image)) => {
            let near = image.layers.iter().filter(|layer| !layer.media_type.is_foreign_layer());
            let bytes = near.fold(image.config.size, |sum, layer| sum.saturating_add(layer.size));
            (image.compressed_size(), image.layers.len(), bytes)
        }
        _ => (0, 0, 0),
    }
}

/// Keeps a manifest, if its bytes are the ones that its digest names.
pub(crate) fn keep(stock: &mut Stock, raw: &RawManifest) {
    if raw.digest().verify(raw.bytes())
        && let Ok(text) = std::str::from_utf8(raw.bytes())
    {
        stock.insert(raw.digest().clone(), text.to_owned());
    }
}
