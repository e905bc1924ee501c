//! Each request of this run, the newest first: what was asked, which try it was, what came of it.

use crate::prelude::*;
use domain::protocol::activity::{ClearActivity, Exchange, Outcome};
use leptos::task::spawn_local;

use crate::backend::use_backend;
use crate::components::{Drawing, Nothing};
use crate::format;
use crate::i18n::phrase;
use crate::reactive::Memo;

/// How many rows there are before the rest is asked for.
const FIRST: usize = 100;

/// Which requests are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    All,
    Sent,
    Troubled,
}

impl Shown {
    const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::All, "all", mark!("All")),
        (Self::Sent, "sent", mark!("Sent")),
        (Self::Troubled, "troubled", mark!("Failed or repeated")),
    ];

    fn takes(self, exchange: &Exchange) -> bool {
        match self {
            Self::All => true,
            Self::Sent => exchange.outcome != Outcome::Cached,
            Self::Troubled => {
                exchange.attempt > 1
                    || matches!(exchange.outcome, Outcome::Failed { .. })
                    || matches!(exchange.outcome, Outcome::Answered { status: 400.. })
            }
        }
    }
}

/// The table, what of it is shown, and forgetting it.
#[component]
pub fn Requests(exchanges: Signal<Vec<Exchange>>) -> Markup {
    let (shown, whole) = (RwSignal::new(Shown::All), RwSignal::new(false));
    let rows = Memo::new(move |_| {
        let shown = shown.get();
        let mut rows: Vec<_> = exchanges.get();
        rows.retain(|exchange| shown.takes(exchange));
        rows
    });
    let backend = use_backend();
    let clear = move |_| {
        spawn_local(async move {
            if let Err(error) = backend.call(ClearActivity {}).await {
                leptos::logging::error!("{error}");
            }
        });
    };
    let choose = move |event| {
        let chosen = event_target_value(&event);
        let found = Shown::ALL.into_iter().find(|(_, name, _)| *name == chosen);
        shown.set(found.map_or(Shown::All, |(shown, ..)| shown));
    };
    let visible = move || {
        let mut visible = rows.get();
        visible.truncate(if whole.get() { usize::MAX } else { FIRST });
        visible
    };
    let hidden = move || rows.with(Vec::len).saturating_sub(FIRST);
    view! {
        <section>
            <div class="section__head">
                <h2>{t!("Requests")}</h2>
                <label class="field field--inline">
                    <span class="field__label">{t!("Show")}</span>
                    <select id="requests-shown" class="field__input" on:change=choose>
                        {Shown::ALL.map(|(_, name, words)| view! { <option value=name>{phrase(words)}</option> }).collect_view()}
                    </select>
                </label>
                <button id="clear-requests" type="button" class="button button--quiet" on:click=clear>{t!("Clear")}</button>
            </div>
            <Show when=move || !rows.with(Vec::is_empty)
                fallback=|| view! { <Nothing drawing=Drawing::Quiet words=t!("No such request since Manifold started.")/> }>
                <div class="scroll" tabindex="0" role="region" aria-label=t!("Requests")>
                    <table class="grid requests">
                        <thead><tr>
                            <th scope="col">{t!("Time")}</th>
                            <th scope="col">{t!("Request")}</th>
                            <th scope="col">{t!("Host")}</th>
                            <th scope="col">{t!("Answer")}</th>
                            <th scope="col" class="grid__figure">{t!("Received")}</th>
                            <th scope="col" class="grid__figure">{t!("Took")}</th>
                        </tr></thead>
                        <tbody>
                            <For each=visible key=|one| (one.id, one.outcome.clone(), one.received) let:one>{row(one)}</For>
                        </tbody>
                    </table>
                </div>
                <Show when=move || !whole.get() && { hidden() > 0 }>
                    <p class="more"><button type="button" class="button" on:click=move |_| whole.set(true)>
                        {move || t!("Show {n} more", n = format::number(hidden()))}
                    </button></p>
                </Show>
            </Show>
        </section>
    }
}

fn row(one: Exchange) -> Markup {
    let again = (one.attempt > 1).then(|| t!("try {n}", n = one.attempt));
    let is_cached = one.outcome == Outcome::Cached;
    let (words, style) = answer(&one.outcome);
    let (received, took) = if is_cached {
        (String::new(), String::new())
    } else {
        (format::size(one.received), format::duration(one.millis))
    };
    view! {
        <tr data-request=one.path.clone()>
            <td class="requests__time">{format::time(one.at_ms)}</td>
            <td class="wrap mono" dir="ltr" title=one.path.clone()>{one.method}" "{short(&one.path)}</td>
            <td dir="ltr">{one.host}</td>
            <td class="wrap"><span class=style>{words}</span>{again.map(|again| view! { " "<span class="note">{again}</span> })}</td>
            <td class="grid__figure">{received}</td>
            <td class="grid__figure">{took}</td>
        </tr>
    }
}

/// A path with its digests cut to twelve digits, as everywhere.
fn short(path: &str) -> String {
    let Some((before, digest)) = path.split_once("sha256:") else { return path.to_owned() };
    let end = digest.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(digest.len());
    match (digest.get(..12), digest.get(end..)) {
        (Some(shown), Some(after)) if end > 12 => {
            format!("{before}sha256:{shown}…{}", short(after))
        }
        _ => path.to_owned(),
    }
}

fn answer(outcome: &Outcome) -> (String, &'static str) {
    match outcome {
        Outcome::Waiting => ("waiting".to_owned(), "note"),
        Outcome::Answered { status: status @ 400.. } => {
            (format!("✗ {status}"), "status status--lost")
        }
        Outcome::Answered { status } => (status.to_string(), "status status--added"),
        Outcome::Failed { reason } => (format!("✗ {reason}"), "status status--lost"),
        Outcome::Stopped => (t!("given up").to_owned(), "note"),
        Outcome::Cached => (t!("from cache").to_owned(), "note"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_cut_wherever_they_stand_in_a_path() {
        let hex = "0123456789abcdef".repeat(4);
        let mount = format!("/v2/a/blobs/uploads/?from=b&mount=sha256:{hex}&digest=sha256:{hex}");
        let cut = "sha256:0123456789ab…";
        assert_eq!(short(&mount), format!("/v2/a/blobs/uploads/?from=b&mount={cut}&digest={cut}"));
        for whole in ["/v2/", "/v2/a/manifests/sha256:é", "/v2/a/sha256:12"] {
            assert_eq!(short(whole), whole);
        }
    }
}
