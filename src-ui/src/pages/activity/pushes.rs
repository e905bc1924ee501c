//! What was published: under way, broken off, and done.

use crate::prelude::*;
use domain::publication::Publication;
use domain::route;

use crate::format;
use crate::pages::push::{Actions, heading, state_word};
use crate::reactive::Memo;
use crate::state::publications::use_publications;

/// How many are shown before the others are asked for.
const FIRST: usize = 20;

/// All of them, the newest first.
#[component]
pub fn Pushes() -> Markup {
    let publications = use_publications();
    let all = RwSignal::new(false);
    let shown = Memo::new(move |_| {
        let mut list = publications.newest_first();
        if !all.get() {
            list.truncate(FIRST);
        }
        list
    });
    let more = move || publications.newest_first().len().saturating_sub(FIRST);
    view! {
        <Show when=move || !shown.with(Vec::is_empty)
            fallback=|| view! { <p class="empty">{t!("Nothing was pushed yet.")}" "<a href="/lists">{t!("See the local lists")}</a></p> }>
            <ul class="pushes">
                <For each=move || shown.get() key=|one| (one.id, one.paused, format!("{:?}", one.state)) let:one><Line one/></For>
            </ul>
            {move || (!all.get() && more() > 0).then(|| view! {
                <button type="button" class="button" on:click=move |_| all.set(true)>{t!("Show the other {n}", n = more())}</button>
            })}
        </Show>
    }
}

/// Those that are under way or were broken off.
#[component]
pub fn Unsettled() -> Markup {
    let publications = use_publications();
    let open = Memo::new(move |_| publications.unsettled());
    view! {
        <section id="unsettled">
            <h2>{t!("Under way, and broken off")}</h2>
            <ul class="pushes">
                <For each=move || open.get() key=|one| (one.id, one.paused, format!("{:?}", one.state)) let:one><Line one/></For>
            </ul>
        </section>
    }
}

/// One of them, with what can be done about it.
#[component]
fn Line(one: Publication) -> Markup {
    #[allow(clippy::cast_precision_loss, reason = "milliseconds of this century fit")]
    let ago = format::ago(one.started_ms as f64, js_sys::Date::now()).unwrap_or_default();
    let tags: Vec<String> = one.moves.iter().map(|it| it.tag.to_string()).collect();
    let (more, tags) = (tags.len().saturating_sub(3), tags.into_iter().take(3).collect::<Vec<_>>());
    let settled = one.state != domain::publication::State::Running;
    let id = one.id.to_string();
    view! {
        <li class="pushes__one" data-publication=id>
            <p class="pushes__head">
                <a href=route::publication(one.id)>{heading(&one)}</a>" "{state_word(&one)}" "<span class="note">{ago}</span>
            </p>
            <p class="note wrap" dir="ltr">{tags.join(" · ")}{(more > 0).then(|| format!(" +{more}"))}</p>
            {settled.then(|| view! { <Actions one/> })}
        </li>
    }
}
