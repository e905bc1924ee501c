//! The rows that are made, by their keys. What stays is left where it is: the keyed lists of Leptos take all
//! rows out of the page and put them in again when some come in front of them, which costs a layout of all of
//! them and takes the focus from the one that has it.

use crate::prelude::*;
use leptos::html;
use web_sys::Element;

use crate::view::Mounted;

/// A row that is made.
struct Made {
    key: String,
    row: Mounted,
    /// What it follows lives as long as it.
    _owner: Owner,
}

impl Made {
    /// Its element; it has one, a `tbody`.
    fn element(&self) -> Option<Element> {
        self.row.elements().into_iter().next()
    }

    /// Puts it in front of another element, unless it is there.
    fn place(&mut self, next: &Element) {
        let after = self.element().and_then(|element| element.next_element_sibling());
        let table = next.parent_element().filter(|_| after.as_ref() != Some(next));
        if let Some(table) = table {
            self.row.mount(&table, Some(next));
        }
    }
}

/// Rows for what `each` gives, one `tbody` each.
pub fn rows<T: 'static>(
    each: impl Fn() -> Vec<T> + 'static,
    key: impl Fn(&T) -> String + 'static,
    view: impl Fn(T) -> Markup + 'static,
) -> Markup {
    // The rows stand in front of it.
    let end = NodeRef::<html::Tbody>::new();
    let parent = Owner::current().unwrap_or_default();
    let effect = RenderEffect::new(move |before: Option<Vec<Made>>| {
        let wanted = each();
        let before = before.unwrap_or_default();
        let Some(end) = end.get() else { return before };
        untrack(|| {
            let wanted: Vec<(String, T)> = wanted.into_iter().map(|one| (key(&one), one)).collect();
            let mut kept: Vec<Option<Made>> = before
                .into_iter()
                .map(|mut made| {
                    let is_kept = wanted.iter().any(|(key, _)| *key == made.key);
                    if !is_kept {
                        made.row.unmount();
                    }
                    is_kept.then_some(made)
                })
                .collect();
            let mut next: Element = end.into();
            let mut now = Vec::with_capacity(wanted.len());
            for (key, one) in wanted.into_iter().rev() {
                let is_it =
                    |made: &&mut Option<Made>| made.as_ref().is_some_and(|made| made.key == key);
                let found = kept.iter_mut().rev().find(is_it).and_then(Option::take);
                let mut made = found.unwrap_or_else(|| {
                    let owner = parent.with(Owner::new);
                    let row = owner.with(|| view(one).build());
                    Made { key, row, _owner: owner }
                });
                made.place(&next);
                next = made.element().unwrap_or(next);
                now.push(made);
            }
            now.reverse();
            now
        })
    });
    let effect = StoredValue::new_local(Some(effect));
    on_cleanup(move || drop(effect.try_update_value(Option::take)));
    view! { <tbody node_ref=end role="presentation" aria-hidden="true"></tbody> }
}
