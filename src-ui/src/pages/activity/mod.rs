//! What Manifold did: the pushes that are on record; since it started the registries and their limits, each request, and
//! what is kept of the answers.

mod cache;
mod hosts;
mod pushes;
mod requests;

use crate::prelude::*;
use domain::protocol::Topic;
use domain::protocol::activity::ListActivity;

use super::region::region;
use super::set_title;
use crate::reactive::Memo;
use crate::state::remote::remote;
use cache::Cache;
use hosts::hosts;
use pushes::Pushes;
pub use pushes::Unsettled;
use requests::Requests;

/// The screen.
#[component]
pub fn Activity() -> Markup {
    set_title(t!("Activity"));
    let read = remote(&[Topic::Activity], || Some(ListActivity {}));
    let shown = Memo::new(move |_| read.ready());
    let exchanges = Memo::new(move |_| {
        shown.with(|shown| shown.as_ref().map(|shown| shown.exchanges.clone()).unwrap_or_default())
    });
    let cache = Memo::new(move |_| {
        shown.with(|shown| shown.as_ref().map(|shown| shown.cache).unwrap_or_default())
    });
    view! {
        <div class="head"><h1>{t!("Activity")}</h1></div>
        <div class="sections">
            <section>
                <h2>{t!("Pushes")}</h2>
                <Pushes/>
            </section>
            <section>
                <h2>{t!("Registries")}</h2>
                {region(read, mark!("the activity"), |activity| hosts(activity.hosts))}
            </section>
            <Requests exchanges=exchanges.signal()/>
            <Cache used=cache.signal()/>
        </div>
    }
}
