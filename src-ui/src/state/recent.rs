//! The repositories that were opened last, and those that were pinned, in the page's own storage.

use domain::{Repository, json};
use leptos::prelude::{ArcTrigger, Notify as _, Track as _};

use super::storage::{remember_choice, remembered_choice};

/// Where those that were opened are kept.
const RECENT: &str = "manifold.recent";
/// Where the pinned ones are kept.
const PINNED: &str = "manifold.pinned";
/// How many that were opened are remembered.
const MOST: usize = 12;

/// What was opened, the newest first. A storage that is off or damaged remembers nothing.
pub fn recent() -> Vec<Repository> {
    read(RECENT)
}

/// Remembers a repository.
pub fn remember(repository: &Repository) {
    let mut all = recent();
    all.retain(|known| known != repository);
    all.insert(0, repository.clone());
    all.truncate(MOST);
    write(RECENT, &all);
}

thread_local! {
    /// What was pinned is not so any more.
    static REPINNED: ArcTrigger = ArcTrigger::new();
}

/// What was pinned, in the order in which it was.
pub fn pinned() -> Vec<Repository> {
    read(PINNED)
}

/// The same for what has to follow it.
pub fn track_pinned() -> Vec<Repository> {
    REPINNED.with(|changed| changed.track());
    pinned()
}

/// Pins a repository, or takes its pin away; whether it is pinned now.
pub fn toggle_pin(repository: &Repository) -> bool {
    let mut all = pinned();
    let before = all.len();
    all.retain(|known| known != repository);
    let is_new = all.len() == before;
    if is_new {
        all.push(repository.clone());
    }
    write(PINNED, &all);
    REPINNED.with(|changed| changed.notify());
    is_new
}

fn read(name: &str) -> Vec<Repository> {
    let text = remembered_choice(name);
    text.and_then(|text| json::parse(&text).ok()).unwrap_or_default()
}

fn write(name: &str, all: &[Repository]) {
    if let Ok(text) = serde_json::to_string(all) {
        remember_choice(name, &text);
    }
}
