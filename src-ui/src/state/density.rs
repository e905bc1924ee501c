//! How much room a row takes. One choice for all tables, kept in the page's storage.

use leptos::prelude::document;

use super::storage::{remember_choice, remembered_choice};

/// Where it is kept.
const STORED: &str = "manifold.density";
const COMPACT: &str = "compact";

/// Whether rows are compact.
pub fn is_compact() -> bool {
    remembered_choice(STORED).as_deref() == Some(COMPACT)
}

/// Makes rows compact, or not.
pub fn set_compact(is_compact: bool) {
    remember_choice(STORED, if is_compact { COMPACT } else { "comfortable" });
    apply();
}

/// Puts the choice on the page: the stylesheet reads it from the root element.
pub fn apply() {
    if let Some(root) = document().document_element() {
        let density = if is_compact() { COMPACT } else { "comfortable" };
        // Fails for no attribute that has a name.
        let _ = root.set_attribute("data-density", density);
    }
}
