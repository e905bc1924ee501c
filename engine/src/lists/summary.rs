//! A stored list as the interface shows it: its entries, what a push would send, what stands in the
//! way of one.

use domain::docker_file::{ListBody, StoredManifest};
use domain::list::{ListEntry, ListResult, LocalList, LocalLists};
use domain::manifest::Manifest;

use crate::push;
use crate::store::{StoredList, StoredLists};

/// The whole store.
pub fn summarise_all(all: &StoredLists) -> LocalLists {
    LocalLists { lists: all.lists.iter().map(summarise).collect(), damaged: all.damaged.clone() }
}

/// The list, with its body and digest when it could be pushed.
pub fn summarise(list: &StoredList) -> LocalList {
    let blocked = push::check(list).err().map(|error| error.to_string());
    let body = ListBody::new(list.entries.iter().map(|entry| &entry.descriptor));
    let result = body.ok().filter(|_| blocked.is_none()).map(|body| ListResult {
        digest: body.digest(),
        size: body.text.len() as u64,
        media_type: body.media_type,
        body: body.text,
    });
    LocalList {
        reference: list.reference.clone(),
        name_is_guess: list.name_is_guess,
        entries: list
            .entries
            .iter()
            .map(|stored| ListEntry {
                origin: list.origins.get(&stored.reference).cloned(),
                ..entry(stored)
            })
            .collect(),
        damaged: list.damaged.clone(),
        result,
        blocked,
        modified_ms: list.modified_ms,
        pushed: list.pushed.clone(),
    }
}

/// An entry with the size and number of its layers; zero when its manifest cannot be read.
pub(crate) fn entry(stored: &StoredManifest) -> ListEntry {
    let (compressed_size, layers) = match stored.raw.parse() {
        Ok(Manifest::Image(image)) => (image.compressed_size(), image.layers.len()),
        _ => (0, 0),
    };
    ListEntry {
        reference: stored.reference.clone(),
        descriptor: stored.descriptor.clone(),
        compressed_size,
        layers,
        origin: None,
    }
}
