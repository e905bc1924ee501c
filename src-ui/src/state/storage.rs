//! The page's own storage: what one browser, or the window, remembers.

/// What was kept under a name; nothing where the storage is off.
pub fn remembered_choice(name: &str) -> Option<String> {
    storage()?.get_item(name).ok().flatten()
}

/// Keeps something under a name.
pub fn remember_choice(name: &str, value: &str) {
    if let Some(storage) = storage() {
        // A full or forbidden storage costs only the memory.
        let _ = storage.set_item(name, value);
    }
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
