//! How far something is: a bar with its figures in words beside it, so that nobody has to guess from its
//! length. Without a total it says only that something moves.

use crate::prelude::*;

/// The bar.
#[component]
pub fn Progress(
    /// What moves, for screen readers: "Images pushed".
    #[prop(into)]
    label: String,
    /// How much is done, in any unit.
    #[prop(into)]
    done: Signal<u64>,
    /// How much there is, in the same unit; 0 while nobody knows.
    #[prop(into)]
    total: Signal<u64>,
    /// The figures in words: "3 of 8 images, 12.0 MB". Not read out at each change: who announces
    /// progress does it in a live region, at stages.
    #[prop(optional, into)]
    words: Option<Signal<String>>,
) -> Markup {
    let value = move || match (total.get(), done.get()) {
        (0, _) => None,
        (total, done) => Some(done.min(total).to_string()),
    };
    let text = move || words.map(|words| words.get());
    view! {
        <span class="meter">
            <progress class="progress" aria-label=label aria-valuetext=text
                max=move || Some(total.get()).filter(|total| *total > 0).map(|total| total.to_string()) value=value></progress>
            {words.map(|words| view! { <span class="meter__words">{move || words.get()}</span> })}
        </span>
    }
}
