//! What stands where rows will be, once waiting can be felt.

use crate::prelude::*;

use crate::i18n::phrase;

/// A few grey rows that appear after 150 ms.
#[component]
pub fn SkeletonRows(
    /// How many.
    #[prop(default = 6)]
    rows: usize,
    /// What is being loaded, for screen readers.
    what: &'static str,
) -> Markup {
    view! {
        <div class="skeleton" aria-busy="true">
            <p class="visually-hidden" role="status">{t!("Loading {what}…", what = phrase(what))}</p>
            {(0..rows).map(|_| view! { <div class="skeleton__row" aria-hidden="true"></div> }).collect_view()}
        </div>
    }
}
