//! Buttons. One alone is the native element with the class `button`, and `button--primary` (one on a
//! page), `--quiet`, `--danger` or `--small`; a group of them that is one choice is a [`Choice`].

use crate::prelude::*;

/// A few views of the same thing, one of which is shown.
#[component]
pub fn Choice(
    /// What is chosen, for screen readers: "View".
    label: &'static str,
    /// For each: its name for machines (`data-choice`), and its words in the user's language.
    options: Vec<(&'static str, &'static str)>,
    /// The one that is shown.
    #[prop(into)]
    chosen: Signal<usize>,
    /// Shows another one.
    choose: Callback<usize>,
) -> Markup {
    let button = move |(at, (name, words)): (usize, (&'static str, &'static str))| {
        view! {
            <button type="button" class="button" data-choice=name aria-pressed=move || (chosen.get() == at).to_string()
                on:click=move |_| choose.run(at)>{words}</button>
        }
    };
    view! { <div class="choice" role="group" aria-label=label>{options.into_iter().enumerate().map(button).collect_view()}</div> }
}
