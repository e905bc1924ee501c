//! What is under way: local lists, and what was found to be broken.

use crate::prelude::*;
use domain::list::PushState;
use domain::order;
use domain::protocol::Topic;
use domain::protocol::lists::ListLists;

use crate::components::{StatusWord, Tone};
use crate::format;
use crate::pages::list_address;
use crate::state::alerts;
use crate::state::remote::remote;
use crate::state::session::use_session;

/// How many local lists are shown.
const MOST_LISTS: usize = 6;

/// What the Health tab found broken, until it is looked at again and is not.
#[component]
pub(super) fn Alerts() -> Markup {
    let all = alerts::all();
    (!all.is_empty()).then(|| {
        let line = |alert: alerts::Alert| {
            let address = format!("{}?tab=health", domain::route::image(&alert.reference));
            view! {
                <li>
                    <a href=address dir="ltr">{alert.reference.familiar()}</a>
                    <StatusWord tone=Tone::Lost words=counted!(alert.broken, "{n} thing is broken", "{n} things are broken")/>
                </li>
            }
        };
        view! { <section id="alerts"><h2>{t!("Broken when last looked at")}</h2><ul class="places places--lines">{all.into_iter().map(line).collect_view()}</ul></section> }
    })
    .into_markup()
}

/// The local lists that were changed last.
#[component]
pub(super) fn Drafts() -> Markup {
    let lists = remote(&[Topic::Lists], || Some(ListLists {}));
    let shown = move || {
        let mut all = lists.ready()?.lists;
        order::sort_by_key(&mut all, |list| std::cmp::Reverse(list.modified_ms));
        (!all.is_empty()).then(|| {
            let line = |list: domain::list::LocalList| {
                let state = match list.push_state() {
                    PushState::Never => t!("not pushed"),
                    PushState::Current => t!("pushed"),
                    PushState::Changed => t!("changed since it was pushed"),
                };
                let words = format!("{} · {state}", counted!(list.entries.len(), "{n} image", "{n} images"));
                view! { <li><a href=list_address(&list.reference) dir="ltr">{list.reference.familiar()}</a><span class="places__note">{words}</span></li> }
            };
            let more = all.len().saturating_sub(MOST_LISTS);
            let more = (more > 0).then(|| view! { <p><a href="/lists">{t!("All {n}", n = format::number(all.len()))}</a></p> });
            view! {
                <section id="drafts"><h2>{t!("Local lists")}</h2>
                    <ul class="places places--lines">{all.iter().take(MOST_LISTS).cloned().map(line).collect_view()}</ul>{more}
                </section>
            }
        })
    };
    shown.into_markup()
}

/// What docker has on this machine is used as it is: nothing needs to be brought over.
#[component]
pub(super) fn OfDocker() -> Markup {
    let lists = remote(&[Topic::Lists], || Some(ListLists {}));
    let session = use_session();
    let shown = move || {
        let lists = lists.ready()?.lists.len();
        let known = session.registries.ready()?;
        let logins = known.iter().filter(|info| info.account.is_some()).count();
        let logins = counted!(logins, "{n} login", "{n} logins");
        let lists = counted!(lists, "{n} manifest list", "{n} manifest lists");
        Some(view! {
            <p class="part__note" id="of-docker">{t!("From Docker, used as they are: {logins}, {lists}.", logins, lists)}" "<a href="/registries">{t!("Registries")}</a>" · "<a href="/lists">{t!("Lists")}</a></p>
        })
    };
    shown.into_markup()
}
