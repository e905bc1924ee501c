//! What was found broken, in the page's own storage, so that Home can say it until it is mended.

use domain::Reference;
use domain::json::{self, FromJson};
use serde::{Deserialize, Serialize};

use super::storage::{remember_choice, remembered_choice};

/// Where it is kept.
const STORED: &str = "manifold.alerts";
/// How many are remembered, the newest.
const MOST: usize = 20;

/// A list or image with something broken in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Alert {
    /// As it was opened.
    pub reference: Reference,
    /// How many findings are bad.
    pub broken: usize,
}

/// All of them, the newest first. A storage that is off or damaged remembers none.
pub fn all() -> Vec<Alert> {
    let text = remembered_choice(STORED);
    text.and_then(|text| json::parse(&text).ok()).unwrap_or_default()
}

/// Remembers what was found; nothing broken takes an older alert away.
pub fn note(reference: &Reference, broken: usize) {
    let mut known = all();
    known.retain(|alert| alert.reference != *reference);
    if broken > 0 {
        known.insert(0, Alert { reference: reference.clone(), broken });
    }
    known.truncate(MOST);
    if let Ok(text) = serde_json::to_string(&known) {
        remember_choice(STORED, &text);
    }
}
