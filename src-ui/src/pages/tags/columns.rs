//! Which columns the table of tags has. One choice for all repositories, kept in the page's storage.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::state::storage::{remember_choice, remembered_choice};

/// Where those that are hidden are kept.
const STORED: &str = "manifold.hidden-columns";

/// Columns that can be hidden, by their names in the storage and in class names, with their heads. The
/// name of the tag and its platforms always stay: they are what the page is for.
pub(super) const COLUMNS: [(&str, &str); 5] = [
    ("kind", mark!("Kind")),
    ("digest", mark!("Digest")),
    ("size", mark!("Compressed size")),
    ("created", mark!("Created")),
    ("attested", mark!("Attested")),
];

/// The columns that are hidden.
#[derive(Clone, Copy)]
pub(super) struct Hidden(RwSignal<BTreeSet<&'static str>>);

impl Hidden {
    /// Those that were hidden before.
    pub(super) fn remembered() -> Self {
        Self(RwSignal::new(read(&remembered_choice(STORED).unwrap_or_default())))
    }

    /// Whether a column is hidden.
    pub(super) fn has(self, column: &str) -> bool {
        self.0.with(|hidden| hidden.contains(column))
    }

    /// Shows a column, or hides it.
    pub(super) fn toggle(self, column: &'static str) {
        self.0.update(|hidden| {
            if !hidden.remove(column) {
                hidden.insert(column);
            }
        });
        let hidden = self.0.with_untracked(|hidden| hidden.iter().copied().collect::<Vec<_>>());
        remember_choice(STORED, &hidden.join(","));
    }

    /// The classes of what is around the table; the stylesheet hides by them.
    pub(super) fn classes(self) -> String {
        let class = |column: &&str| format!("tags--no-{column}");
        self.0.with(|hidden| hidden.iter().map(class).collect::<Vec<_>>().join(" "))
    }
}

/// The columns of a text that was kept; what it names besides is not there any more.
fn read(text: &str) -> BTreeSet<&'static str> {
    let known = COLUMNS.iter().map(|(name, _)| *name);
    known.filter(|name| text.split(',').any(|kept| kept == *name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_names_columns_and_nothing_else() {
        for (text, expected) in [
            ("", &[][..]),
            ("kind", &["kind"][..]),
            ("digest,kind,tag,,<b>", &["digest", "kind"][..]),
        ] {
            assert_eq!(read(text).into_iter().collect::<Vec<_>>(), expected, "{text}");
        }
    }
}
