//! What each file with views uses: Leptos' own, with the interface's `view!` for Leptos'.

pub use leptos::prelude::*;

pub use crate::view::{IntoMarkup, Markup, view};
