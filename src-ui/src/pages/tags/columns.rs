//! Which columns the table of tags has. One choice for all repositories, kept in the page's storage.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::facts::Tells;
use crate::i18n::phrase;
use crate::state::storage::{remember_choice, remembered_choice};

/// Where those that are hidden are kept.
const STORED: &str = "manifold.hidden-columns";

/// Columns that can be hidden, by their names in the storage and in class names, with their heads. The
/// name of the tag and its platforms always stay: they are what the page is for. The last three are hidden
/// until they are chosen.
pub(super) const COLUMNS: [(&str, &str); 8] = [
    ("kind", mark!("Kind")),
    ("digest", mark!("Digest")),
    ("size", mark!("Compressed size")),
    ("created", mark!("Created")),
    ("attested", mark!("Attested")),
    ("pulled", mark!("Last pulled")),
    ("by", mark!("Pushed by")),
    ("expires", mark!("Expires")),
];

/// The head of a column.
pub(super) fn head(column: &str) -> &'static str {
    COLUMNS.iter().find(|(name, _)| *name == column).map_or("", |(_, words)| phrase(words))
}

/// Whether the registry's own API tells what a column is of. All that is of the images is always there.
pub(super) fn is_told(column: &str, tells: Tells) -> bool {
    match column {
        "pulled" => tells.pulled,
        "by" => tells.pushed_by,
        "expires" => tells.expires,
        _ => true,
    }
}

/// Whether a column is hidden until it is chosen.
fn is_chosen(column: &str) -> bool {
    matches!(column, "pulled" | "by" | "expires")
}

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
        remember_choice(STORED, &self.0.with_untracked(written));
    }

    /// The columns that were chosen and that there is something to show in.
    pub(super) fn more(self, tells: Tells) -> Vec<&'static str> {
        let names = COLUMNS.iter().map(|(name, _)| *name);
        names.filter(|name| is_chosen(name) && is_told(name, tells) && !self.has(name)).collect()
    }

    /// The classes of what is around the table; the stylesheet hides by them.
    pub(super) fn classes(self) -> String {
        let class = |column: &&str| format!("tags--no-{column}");
        self.0.with(|hidden| hidden.iter().map(class).collect::<Vec<_>>().join(" "))
    }
}

/// The hidden columns of a text that was kept, in which a `+` is before those that were chosen; what it
/// names besides is not there any more.
fn read(text: &str) -> BTreeSet<&'static str> {
    let known = COLUMNS.iter().map(|(name, _)| *name);
    let is_hidden = |name: &&str| {
        let is_chosen = is_chosen(name);
        let is_kept = |kept: &str| kept.strip_prefix('+').unwrap_or(kept) == *name;
        text.split(',').any(|kept| kept.starts_with('+') == is_chosen && is_kept(kept)) != is_chosen
    };
    known.filter(is_hidden).collect()
}

fn written(hidden: &BTreeSet<&'static str>) -> String {
    let names = COLUMNS.iter().map(|(name, _)| *name);
    let kept = names.filter(|name| hidden.contains(name) != is_chosen(name));
    let kept = kept.map(|name| if is_chosen(name) { format!("+{name}") } else { name.to_owned() });
    kept.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_names_columns_and_nothing_else() {
        for (text, hidden, kept) in [
            ("", "by expires pulled", ""),
            ("kind", "by expires kind pulled", "kind"),
            ("digest,kind,tag,,<b>", "by digest expires kind pulled", "kind,digest"),
            ("+pulled,pulled,+kind", "by expires", "+pulled"),
            ("+by,size,+expires", "pulled size", "size,+by,+expires"),
        ] {
            let found = read(text);
            assert_eq!(found.iter().copied().collect::<Vec<_>>().join(" "), hidden, "{text}");
            assert_eq!(written(&found), kept, "{text}");
        }
    }

    #[test]
    fn a_column_of_what_nobody_tells_is_not_offered() {
        let tells = Tells { pulled: true, ..Tells::default() };
        for (column, told) in [("pulled", true), ("by", false), ("expires", false), ("kind", true)]
        {
            assert_eq!(is_told(column, tells), told, "{column}");
        }
    }
}
