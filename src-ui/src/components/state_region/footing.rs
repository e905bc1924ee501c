//! The line below rows: how many there are, since when, and what can be done about it.

use crate::prelude::*;

use crate::components::{Badge, Tone};

/// How the rows above stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// More are coming.
    Partial,
    /// More would come, and were told to stop.
    Stopped,
    /// All are there, and new.
    Fresh,
    /// They are from this time, as a clock shows it, and are asked for again, or could not be.
    Stale(String),
    /// They are from this time, and the registry cannot be reached.
    Offline(String),
}

/// The line.
#[component]
pub fn Footing(
    /// How they stand.
    #[prop(into)]
    standing: Signal<Standing>,
    /// The figures: "1,204 tags so far", "412 tags · checked 14:02 · 26 requests".
    #[prop(into)]
    figures: Signal<String>,
    /// Stops what is coming, or lets it go on.
    #[prop(optional, into)]
    stop: Option<Callback<()>>,
    /// Asks again.
    #[prop(optional, into)]
    refresh: Option<Callback<()>>,
) -> Markup {
    let button = |words: &'static str, run: Option<Callback<()>>| {
        run.map(|run| view! { <button type="button" class="button button--small" on:click=move |_| run.run(())>{words}</button> })
    };
    let state = move || match standing.get() {
        Standing::Partial => button(t!("Stop"), stop).into_markup(),
        Standing::Stopped => button(t!("Go on"), stop).into_markup(),
        Standing::Fresh => ().into_markup(),
        Standing::Stale(time) => view! {
            <Badge words=t!("from {time}", time)/>{button(t!("Refresh"), refresh)}
        },
        Standing::Offline(time) => view! {
            <Badge words=t!("not reachable; from {time}", time) tone=Tone::Changed/>{button(t!("Try again"), refresh)}
        },
    };
    view! {
        <p class="footing"><span role="status">{move || figures.get()}</span>{state}</p>
    }
}
