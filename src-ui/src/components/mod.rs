//! The pieces that screens are made of: no reads and writes of their own, only what they are given. Each
//! is a folder with its styles; `/gallery` of a development build shows them all.

mod badge;
mod button;
mod combobox;
mod copy_button;
mod dialog;
mod digest;
mod field;
mod icon;
mod json_view;
mod key_value;
mod menu;
mod platform_badge;
mod progress;
pub mod roving;
mod shortcut_sheet;
mod size_range;
mod skeleton;
mod splitter;
mod state_region;
mod status;
pub mod tabs;
mod toast;
pub mod tree_grid;

pub use badge::{Badge, Shield};
pub use button::Choice;
pub use combobox::{Combobox, Offer};
pub use copy_button::{CopyButton, write_to_clipboard};
pub use dialog::Dialog;
pub use digest::DigestChip;
pub use field::TextField;
pub use icon::{Icon, Picture};
pub use json_view::{JsonView, Links};
pub use key_value::KeyValueEditor;
pub use menu::{Item, Menu};
pub use platform_badge::PlatformBadge;
pub use progress::Progress;
pub use shortcut_sheet::{KeyLine, ShortcutSheet};
pub use size_range::SizeRange;
pub use skeleton::SkeletonRows;
pub use splitter::Splitter;
pub use state_region::{Drawing, ErrorPanel, Footing, Nothing, Standing};
pub use status::{StatusWord, Tone};
pub use tabs::Tabs;
pub use toast::Toasts;
pub use tree_grid::TreeGrid;

use leptos::prelude::document;
use wasm_bindgen::JsCast as _;

/// Puts the keyboard's focus on an element.
pub fn focus(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
        // An element that is gone meanwhile needs no focus.
        let _ = element.focus();
    }
}

/// Scrolls a box so far that something inside of it is on the screen of the box. The page around it stays
/// where it is. Both are named by selectors.
pub fn reveal(around: &str, inside: &str) {
    let find = |css: &str| document().query_selector(css).ok().flatten();
    let (Some(around), Some(inside)) = (find(around), find(inside)) else { return };
    let (outer, inner) = (around.get_bounding_client_rect(), inside.get_bounding_client_rect());
    let (above, below) = (outer.top() - inner.top(), inner.bottom() - outer.bottom());
    let by = if above > 0.0 { -above } else { below.max(0.0) };
    #[expect(clippy::cast_possible_truncation, reason = "whole pixels")]
    around.set_scroll_top(around.scroll_top() + by.ceil() as i32);
}
