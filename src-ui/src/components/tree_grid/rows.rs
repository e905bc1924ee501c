//! The rows that are made, by their keys. What stays is left where it is: the keyed lists of Leptos take all
//! rows out of the page and put them in again when some come in front of them, which costs a layout of all of
//! them and takes the focus from the one that has it.

use crate::prelude::*;
use leptos::html;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use crate::format::pixels;
use crate::view::Mounted;

/// A row that is made.
struct Made {
    key: String,
    row: Mounted,
    /// Where it stands, in pixels below the first row, while that is outside of the others' flow.
    away: Option<f64>,
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

    /// Puts it where it would be among all rows, so many pixels below the first, or back among the others.
    fn stand(&mut self, away: Option<f64>) {
        // Not at each step of scrolling: how high the heads are is only known once all is laid out.
        if self.away == away {
            return;
        }
        let element = self.element().and_then(|element| element.dyn_into::<HtmlElement>().ok());
        let Some(element) = element else { return };
        self.away = away;
        let table = element.parent_element();
        let heads = table.and_then(|table| table.query_selector("thead").ok().flatten());
        let below = f64::from(heads.map_or(0, |heads| heads.client_height()));
        let top = away.map(|top| pixels(top + below)).unwrap_or_default();
        // Both fail for no name that is written so.
        let _ = element.class_list().toggle_with_force("grid__away", away.is_some());
        let _ = element.style().set_property("inset-block-start", &top);
    }
}

/// Rows for what `each` gives, one `tbody` each. One that is `away` is far from the others: so many pixels
/// below where the first of all is. It comes last: one that was moved in front of others again and again
/// would stop the browser from keeping what is on the screen in its place while rows change their heights.
pub fn rows<T: 'static>(
    each: impl Fn() -> Vec<T> + 'static,
    key: impl Fn(&T) -> String + 'static,
    away: impl Fn(&T) -> Option<f64> + 'static,
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
            let place = |one: T| (key(&one), away(&one), one);
            let wanted: Vec<(String, Option<f64>, T)> = wanted.into_iter().map(place).collect();
            let mut kept: Vec<Option<Made>> = before
                .into_iter()
                .map(|mut made| {
                    let is_kept = wanted.iter().any(|(key, ..)| *key == made.key);
                    if !is_kept {
                        made.row.unmount();
                    }
                    is_kept.then_some(made)
                })
                .collect();
            let mut next: Element = end.into();
            let mut now = Vec::with_capacity(wanted.len());
            for (key, away, one) in wanted.into_iter().rev() {
                let is_it =
                    |made: &&mut Option<Made>| made.as_ref().is_some_and(|made| made.key == key);
                let found = kept.iter_mut().rev().find(is_it).and_then(Option::take);
                let mut made = found.unwrap_or_else(|| {
                    let owner = parent.with(Owner::new);
                    let row = owner.with(|| view(one).build());
                    Made { key, row, away: None, _owner: owner }
                });
                made.place(&next);
                made.stand(away);
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
