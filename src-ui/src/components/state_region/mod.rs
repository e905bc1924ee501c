//! How a region of data stands, told the same way everywhere, in the words of the screens' specification:
//!
//! | state | shown by |
//! |---|---|
//! | idle, empty, filtered-empty, unsupported | [`Nothing`]: a drawing, a sentence, the next step |
//! | loading | [`SkeletonRows`](super::SkeletonRows), after 150 ms |
//! | partial, fresh, stale, offline | the rows, and below them a [`Footing`] |
//! | error, unauthorised, forbidden, not found, rate limited, TLS refused, offline without rows | [`ErrorPanel`] |

mod drawing;
mod error_panel;
mod footing;

use crate::prelude::*;

pub use drawing::Drawing;
pub use error_panel::ErrorPanel;
pub use footing::{Footing, Standing};

/// Nothing is there to show, and what to do about it.
#[component]
pub fn Nothing(
    /// The drawing above it.
    drawing: Drawing,
    /// What is not there, in a sentence in the user's language.
    #[prop(into)]
    words: String,
    /// The next step: links and buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> Markup {
    view! {
        <div class="empty">
            {drawing.view()}
            <p class="empty__words">{words}</p>
            {children.map(|children| view! { <div class="empty__actions">{children()}</div> })}
        </div>
    }
}
