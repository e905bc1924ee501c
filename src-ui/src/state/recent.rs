//! The repositories that were opened last, kept in the page's own storage.

use domain::Repository;

/// The key in the storage.
const KEY: &str = "manifold.recent";
/// How many are remembered.
const MOST: usize = 12;

/// Newest first. A storage that is off or damaged remembers nothing.
pub fn recent() -> Vec<Repository> {
    let text = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
    text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Remembers a repository.
pub fn remember(repository: &Repository) {
    let mut all = recent();
    all.retain(|known| known != repository);
    all.insert(0, repository.clone());
    all.truncate(MOST);
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(&all)) {
        // A full or forbidden storage costs only the memory of recent places.
        let _ = storage.set_item(KEY, &text);
    }
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
