//! How much room a row takes. One choice for all tables, kept in the page's storage.

use leptos::prelude::document;

use crate::state::storage::{remember_choice, remembered_choice};

/// Where it is kept.
const STORED: &str = "manifold.density";
const COMPACT: &str = "compact";

/// Whether rows are compact.
pub(super) fn is_compact() -> bool {
    let is_compact = remembered_choice(STORED).as_deref() == Some(COMPACT);
    show(is_compact);
    is_compact
}

/// The other density; whether it is compact now.
pub(super) fn toggle() -> bool {
    let is_compact = !is_compact();
    remember_choice(STORED, if is_compact { COMPACT } else { "comfortable" });
    show(is_compact);
    is_compact
}

/// The stylesheet reads it from the root element.
fn show(is_compact: bool) {
    if let Some(root) = document().document_element() {
        let density = if is_compact { COMPACT } else { "comfortable" };
        // Fails for no attribute that has a name.
        let _ = root.set_attribute("data-density", density);
    }
}
