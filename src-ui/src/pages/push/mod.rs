//! Publishing: what it will do, shown before it does anything (`/push?…`), and how far it is, and what
//! became of it (`/push/<number>`).

mod body;
mod changes;
mod destinations;
mod guard;
mod options;
mod outcome;
mod preview;
mod progress;
mod result;
mod steps;
mod words;

pub use outcome::Actions;
pub use preview::PushPage;
pub use progress::PublicationPage;
pub use words::{changed, heading, state_word};

use crate::prelude::*;

/// Where in the three steps a screen is.
#[component]
fn Steps(
    /// From 0.
    at: usize,
) -> Markup {
    let names = [t!("1 Preview"), t!("2 Progress"), t!("3 Result")];
    let items: Vec<_> = names
        .into_iter()
        .enumerate()
        .map(|(step, name)| {
            view! { <li aria-current=(step == at).then_some("step")>{name}</li> }
        })
        .collect();
    view! { <ol class="push__steps" aria-label=t!("Steps")>{items}</ol> }
}
