//! Which columns the table of tags has, and how wide they are. One choice for all repositories, kept in the
//! page's storage.

use std::collections::BTreeSet;

use crate::prelude::*;
use domain::order;
use leptos::html::Div;

use super::facts::{Facts, Tells};
use crate::components::Splitter;
use crate::format::{pixels, whole};
use crate::i18n::phrase;
use crate::state::storage::{remember_choice, remembered_choice};

/// Where those that are hidden are kept.
const STORED: &str = "manifold.hidden-columns";
/// Where the widths are kept.
const STORED_WIDTHS: &str = "manifold.column-widths";

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
        let class = |column: &&str| format!(" tags--no-{column}");
        self.0.with(|hidden| format!("tags{}", hidden.iter().map(class).collect::<String>()))
    }
}

/// The column of the names, which always stays. At least 20 characters of a name fit.
const TAG: (&str, &str) = ("tag", mark!("Tag"));

/// The widths that were chosen, in pixels, in the order of [`names`].
type Chosen = [Option<f64>; 9];

/// How wide the columns are.
#[derive(Clone, Copy)]
pub(super) struct Widths {
    chosen: RwSignal<Chosen>,
    /// The column whose line is in the order of Tab.
    in_order: RwSignal<usize>,
    hidden: Hidden,
    facts: Facts,
}

impl Widths {
    /// Those that were chosen before.
    pub(super) fn remembered(hidden: Hidden, facts: Facts) -> Self {
        let chosen = read_widths(&remembered_choice(STORED_WIDTHS).unwrap_or_default());
        Self { chosen: RwSignal::new(chosen), in_order: RwSignal::new(0), hidden, facts }
    }

    /// Tells them to the stylesheet, on what is around the table.
    pub(super) fn apply(self, around: NodeRef<Div>) {
        Effect::new(move |_| {
            let Some(around) = around.get() else { return };
            let style = web_sys::HtmlElement::style(&around);
            for (name, width) in names().zip(self.chosen.get()) {
                let value = width.map(pixels).unwrap_or_default();
                // An empty value takes it away; refused is none of these.
                let _ = style.set_property(&format!("--width-{name}"), &value);
            }
            // Columns that are not always there have room only when they are.
            let more = self.facts.more();
            for name in names().filter(|name| is_chosen(name)) {
                let track = format!("minmax(5.5rem, var(--width-{name}, 7rem))");
                let track = if more.contains(&name) { track } else { String::new() };
                let _ = style.set_property(&format!("--{name}"), &track);
            }
            let _ = style.set_property("--more", &more.len().to_string());
        });
    }

    /// The head of a column: its words, and the line that changes its width.
    pub(super) fn head(self, column: &'static str, class: &'static str) -> Markup {
        self.head_of(column, if column == TAG.0 { phrase(TAG.1) } else { head(column) }, class)
    }

    /// The same in other words.
    pub(super) fn head_of(
        self,
        column: &'static str,
        words: &'static str,
        class: &'static str,
    ) -> Markup {
        let Some(at) = names().position(|name| name == column) else { return ().into_markup() };
        let width = move || self.chosen.with(|all| all.get(at).copied().flatten());
        let in_order = move || {
            let chosen = self.in_order.get();
            let is_there = names().nth(chosen).is_some_and(|name| {
                if is_chosen(name) {
                    self.facts.more().contains(&name)
                } else {
                    !self.hidden.has(name)
                }
            });
            at == if is_there { chosen } else { 0 }
        };
        let set = Callback::new(move |width| {
            self.chosen.update(|all| all.iter_mut().skip(at).take(1).for_each(|one| *one = width));
        });
        let keep = Callback::new(move |()| {
            remember_choice(STORED_WIDTHS, &written_widths(self.chosen.get_untracked()));
        });
        view! {
            <th scope="col" class=class aria-label=words>
                {words}
                <Splitter label=t!("Width of {column}", column = words) width=Signal::derive(width) least=least(column) at_start={at > 0}
                    in_order=Signal::derive(in_order) focused=Callback::new(move |()| self.in_order.set(at)) set keep/>
            </th>
        }
    }
}

/// All columns that have a width of their own: the platforms take the room that is left.
fn names() -> impl Iterator<Item = &'static str> {
    std::iter::once(TAG).chain(COLUMNS).map(|(name, _)| name)
}

/// The least width of a column, in pixels.
fn least(column: &str) -> f64 {
    match column {
        "tag" => 232.0,
        "digest" => 140.0,
        "kind" => 56.0,
        _ => 88.0,
    }
}

/// `tag=320,digest=160`.
fn written_widths(widths: Chosen) -> String {
    let all =
        names().zip(widths).filter_map(|(name, width)| Some(format!("{name}={}", whole(width?))));
    all.collect::<Vec<_>>().join(",")
}

/// The widths of a text that was kept; what it says besides is nothing.
fn read_widths(text: &str) -> Chosen {
    let mut widths = Chosen::default();
    for (name, width) in names().zip(&mut widths) {
        let kept =
            text.split(',').filter_map(|part| part.split_once('=')).find(|(kept, _)| *kept == name);
        let kept = kept.and_then(|(_, number)| number.parse::<u16>().ok()).map(f64::from);
        *width = kept.filter(|width| *width >= least(name));
    }
    widths
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
    order::set(known.filter(is_hidden))
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

    #[test]
    fn widths_come_back_as_they_were_kept_and_nothing_else_does() {
        for (text, expected) in [
            ("", ""),
            ("tag=320,digest=160", "tag=320,digest=160"),
            ("digest=160,tag=320,none=5,kind", "tag=320,digest=160"),
            ("tag=1,kind=-9,size=NaN,created=1e9,digest=70000", ""),
        ] {
            assert_eq!(written_widths(read_widths(text)), expected, "{text}");
        }
    }
}
