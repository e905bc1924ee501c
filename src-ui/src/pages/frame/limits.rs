//! How much may still be asked of the registries that count: always in sight, as browsing uses it up.

use std::time::Duration;

use crate::prelude::*;
use domain::Registry;
use domain::protocol::Topic;
use domain::protocol::activity::{HostActivity, ListActivity};
use leptos_router::hooks::use_location;

use crate::state::remote::remote;

/// How long a screen stands before it is asked.
const REST: Duration = Duration::from_secs(2);

/// A line and a bar for each limit that a registry told.
#[component]
pub fn Limits() -> Markup {
    let location = use_location();
    // Not on the way to a screen, but once it stands: it is the least that is waited for.
    let due = RwSignal::new(false);
    let read = remote(&[Topic::Activity], move || due.get().then_some(ListActivity {}));
    Effect::new(move |_| {
        location.pathname.track();
        set_timeout(
            move || match due.try_get_untracked() {
                Some(true) => read.refresh(),
                Some(false) => due.set(true),
                None => {}
            },
            REST,
        );
    });
    let shown = move || {
        let hosts = read.ready()?.hosts;
        Some(hosts.iter().filter_map(limit).collect_view())
    };
    shown.into_markup()
}

fn limit(host: &HostActivity) -> Option<Markup> {
    let limit = host.limit.as_ref()?;
    let all = limit.limit?;
    let name = name(&host.host);
    let words = t!("{name} limit · {left} of {all} left", name, left = limit.remaining, all);
    Some(view! {
        <a class="limit" href="/activity">
            <span>{words}</span>
            <meter class="bar" min="0" max=all.to_string() value=limit.remaining.to_string() aria-hidden="true"></meter>
        </a>
    })
}

/// Docker Hub answers under a name of its own.
fn name(host: &str) -> String {
    host.parse::<Registry>()
        .map_or_else(|_| host.to_owned(), |registry| registry.display_name().to_owned())
}
