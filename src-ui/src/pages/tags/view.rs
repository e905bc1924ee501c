//! What is chosen on the screen: filter, order, groups, table or matrix. It is in the address, so that reloading,
//! a link and going back show the same.

use crate::prelude::*;
use leptos_router::hooks::use_query_map;
use wasm_bindgen::JsValue;

use super::filter::Filter;
use super::order::Sort;

/// The choices.
#[derive(Clone, Copy)]
pub(super) struct View {
    pub(super) filter: RwSignal<String>,
    pub(super) sort: RwSignal<Sort>,
    /// Whether the matrix is shown.
    pub(super) matrix: RwSignal<bool>,
    /// Whether tags of one digest share a row.
    pub(super) grouped: RwSignal<bool>,
}

impl View {
    /// As the address says, and from then on in the address.
    pub(super) fn of_address() -> Self {
        let query = use_query_map();
        let word = |name: &str| query.with_untracked(|query| query.get(name).unwrap_or_default());
        let view = Self {
            filter: RwSignal::new(word("q")),
            sort: RwSignal::new(Sort::of(&word("sort"))),
            matrix: RwSignal::new(word("view") == "matrix"),
            grouped: RwSignal::new(word("group") == "digest"),
        };
        Effect::new(move |before: Option<String>| {
            let query = view.query();
            if before.is_some_and(|before| before != query) {
                replace_query(&query);
            }
            query
        });
        view
    }

    /// Whether it asks for what is only known of rows that have been read.
    pub(super) fn needs_details(self) -> bool {
        self.filters_details() || self.sort.get().needs_details() || self.grouped.get()
    }

    /// Whether the filter does.
    pub(super) fn filters_details(self) -> bool {
        Filter::parse(&self.filter.get()).needs_details()
    }

    fn query(self) -> String {
        let (filter, sort) = (self.filter.get(), self.sort.get());
        let mut words = Vec::new();
        if !filter.is_empty() {
            words.push(format!("q={}", String::from(js_sys::encode_uri_component(&filter))));
        }
        if sort != Sort::default() {
            words.push(format!("sort={}", sort.word()));
        }
        if self.matrix.get() {
            words.push("view=matrix".to_owned());
        }
        if self.grouped.get() {
            words.push("group=digest".to_owned());
        }
        if words.is_empty() { String::new() } else { format!("?{}", words.join("&")) }
    }
}

/// Puts a query into the address without a step in the history: typing is no navigation.
fn replace_query(query: &str) {
    let address = |window: &web_sys::Window| window.location().pathname();
    let Some(window) = web_sys::window() else { return };
    let (Ok(path), Ok(history)) = (address(&window), window.history()) else { return };
    let state = history.state().unwrap_or(JsValue::NULL);
    // Browsers refuse this only when it is done hundreds of times a minute; the next one gets through.
    let _ = history.replace_state_with_url(&state, "", Some(&format!("{path}{query}")));
}
