//! What everybody is told at the edge of the screen. A sentence goes by itself; what offers something to
//! do, such as Undo, stays until it is done or closed (WCAG 2.2.1).

use crate::prelude::*;

use crate::state::notices::{Offered, use_notices};

/// The place of the notices; once in the page, there from the start, so that screen readers hear it.
#[component]
pub fn Toasts() -> Markup {
    let notices = use_notices();
    let offered = move || {
        notices.offered().map(|Offered { text, words, run, .. }| {
            let act = move |_| {
                notices.close();
                run.run(());
            };
            view! {
                <div class="notice__text notice__text--offer">
                    <span>{text}</span>
                    <button type="button" class="button button--small" data-action="notice" on:click=act>{words}</button>
                    <button type="button" class="button button--small button--quiet" data-action="close-notice" on:click=move |_| notices.close()>{t!("Close")}</button>
                </div>
            }
        })
    };
    view! {
        <div class="notice" role="status" aria-live="polite">
            {offered}
            {move || notices.newest().map(|text| view! { <p class="notice__text">{text}</p> })}
        </div>
    }
}
