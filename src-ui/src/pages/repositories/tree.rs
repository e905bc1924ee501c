//! The names of a registry's repositories as a tree by their slashes. A folder's content is made when it
//! is opened.

use std::collections::BTreeMap;

use crate::prelude::*;
use domain::{Registry, Repository, route};
use leptos::ev::KeyboardEvent;
use wasm_bindgen::JsCast as _;

use super::known::Known;
use crate::state::recent;

/// A registry of no more repositories shows all of them at once.
const FEW: usize = 100;
/// So many lines of one folder are made; the filter finds the others.
const MOST_LINES: usize = 500;

/// A part of a name: a folder, a repository, or both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) is_repository: bool,
    pub(super) inside: BTreeMap<String, Node>,
}

impl Node {
    /// The tree of these names.
    pub(super) fn of<'a>(names: impl Iterator<Item = &'a String>) -> Self {
        let mut root = Self::default();
        for name in names {
            let mut at = &mut root;
            for part in name.split('/') {
                at = at.inside.entry(part.to_owned()).or_default();
            }
            at.is_repository = true;
        }
        root
    }

    /// How many repositories are in it.
    fn count(&self) -> usize {
        let inside: usize = self.inside.values().map(Self::count).sum();
        usize::from(self.is_repository) + inside
    }
}

/// What lines are made with.
#[derive(Clone, Copy)]
pub(super) struct Lines {
    pub(super) registry: StoredValue<Registry>,
    pub(super) known: Known,
}

impl Lines {
    /// The tree. Arrows go from line to line, open and close.
    pub(super) fn tree(self, root: &Node) -> Markup {
        let few = root.count() <= FEW;
        view! { <div class="repositories" on:keydown=move |event| pressed(&event)>{self.folder("", root, few)}</div> }
    }

    fn folder(self, above: &str, node: &Node, few: bool) -> Markup {
        let lines = node.inside.iter().take(MOST_LINES).map(|(name, node)| {
            let path = if above.is_empty() { name.clone() } else { format!("{above}/{name}") };
            let own = node.is_repository.then(|| self.line(&path, name));
            let inside = (!node.inside.is_empty()).then(|| {
                let (node, path) = (StoredValue::new(node.clone()), StoredValue::new(path.clone()));
                let open = RwSignal::new(few);
                let count = node.with_value(|node| node.inside.values().map(Node::count).sum::<usize>());
                let toggled = move |event: leptos::ev::Event| {
                    open.set(event_target::<web_sys::Element>(&event).has_attribute("open"));
                };
                view! {
                    <details class="repositories__folder" open=few on:toggle=toggled>
                        <summary><bdi dir="ltr">{name.clone()}"/"</bdi>" "<span class="note">{counted!(count, "{n} repository", "{n} repositories")}</span></summary>
                        {move || open.get().then(|| node.with_value(|node| path.with_value(|path| self.folder(path, node, few))))}
                    </details>
                }
            });
            view! { <li>{own}{inside}</li> }
        });
        let more = node.inside.len().saturating_sub(MOST_LINES);
        let more = (more > 0).then(|| {
            view! { <li class="note">{counted!(more, "{n} more: filter to see it.", "{n} more: filter to see them.")}</li> }
        });
        view! { <ul class="places places--rows">{lines.collect_view()}{more}</ul> }
    }

    /// A repository, what is known of it, and whether it is pinned.
    pub(super) fn line(self, path: &str, name: &str) -> Markup {
        let repository =
            self.registry.with_value(|registry| Repository::new(registry.clone(), path));
        let Ok(repository) = repository else { return ().into_markup() };
        let pinned = RwSignal::new(recent::pinned().contains(&repository));
        let address = route::tags(&repository);
        let label = t!("Pin {name}", name = repository.familiar());
        let pin = move |_| pinned.set(recent::toggle_pin(&repository));
        let (known, of) = (self.known, path.to_owned());
        view! {
            <span class="repositories__line">
                <a href=address dir="ltr">{name.to_owned()}</a>
                {move || known.of_line(&of)}
                <button type="button" class="button button--quiet button--small" data-pin=path.to_owned() tabindex="-1" aria-label=label
                    aria-pressed=move || pinned.get().to_string() on:click=pin>{move || if pinned.get() { t!("Pinned") } else { t!("Pin") }}</button>
            </span>
        }
    }
}

/// Arrows and `B`, on a line of the tree.
fn pressed(event: &KeyboardEvent) {
    let chord = event.ctrl_key() || event.meta_key() || event.alt_key();
    let Some(line) =
        event.target().and_then(|target| target.dyn_into::<web_sys::HtmlElement>().ok())
    else {
        return;
    };
    if chord || event.is_composing() {
        return;
    }
    let details = line.parent_element().filter(|parent| parent.tag_name() == "DETAILS");
    let done = match event.key().as_str() {
        "ArrowDown" => step(&line, true),
        "ArrowUp" => step(&line, false),
        "ArrowRight" => details.is_some_and(|details| details.set_attribute("open", "").is_ok()),
        "ArrowLeft" => match details.filter(|details| details.has_attribute("open")) {
            Some(details) => details.remove_attribute("open").is_ok(),
            None => up(&line),
        },
        "b" | "B" if crate::pages::keyboard::single_keys() => pin(&line),
        _ => false,
    };
    if done {
        event.prevent_default();
        event.stop_propagation();
    }
}

/// The lines that are on the screen.
fn lines(from: &web_sys::HtmlElement) -> Vec<web_sys::HtmlElement> {
    let Ok(Some(root)) = from.closest(".repositories") else { return Vec::new() };
    let Ok(found) = root.query_selector_all("summary, a") else { return Vec::new() };
    let all = (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok());
    // What is in a closed folder has no place on the screen.
    all.filter(|line: &web_sys::HtmlElement| line.offset_height() > 0).collect()
}

fn step(from: &web_sys::HtmlElement, forward: bool) -> bool {
    let all = lines(from);
    let Some(at) = all.iter().position(|line| line == from) else { return false };
    let next = if forward { at + 1 } else { at.wrapping_sub(1) };
    all.get(next).is_some_and(|line| line.focus().is_ok())
}

/// To the folder that a line is in.
fn up(from: &web_sys::HtmlElement) -> bool {
    let list = from.closest("ul").ok().flatten();
    let folder = list.and_then(|list| list.parent_element());
    let summary =
        folder.and_then(|folder| folder.query_selector(":scope > summary").ok().flatten());
    let summary = summary.and_then(|summary| summary.dyn_into::<web_sys::HtmlElement>().ok());
    summary.is_some_and(|summary| summary.focus().is_ok())
}

fn pin(line: &web_sys::HtmlElement) -> bool {
    let button = line.parent_element().and_then(|line| line.query_selector("[data-pin]").ok()?);
    let button = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok());
    button.inspect(web_sys::HtmlElement::click).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_a_tree_by_their_slashes() {
        let names = ["a", "a/b", "a/c/d", "e/f"].map(str::to_owned);
        let root = Node::of(names.iter());
        assert_eq!(root.count(), 4);
        let a = &root.inside["a"];
        assert!(a.is_repository && a.inside.len() == 2, "a repository and a folder: {a:?}");
        assert!(!root.inside["e"].is_repository);
        assert!(root.inside["e"].inside["f"].is_repository);
    }
}
