//! The sums of each host: how much was asked, how much of it again, and how much may still be asked.

use domain::protocol::activity::{HostActivity, RateLimit};
use leptos::prelude::*;

use crate::format;

/// A table of all hosts.
pub fn hosts(hosts: Vec<HostActivity>) -> AnyView {
    if hosts.is_empty() {
        return view! { <p class="empty">"No registry was asked since Manifold started."</p> }
            .into_any();
    }
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Registries that were asked">
            <table class="grid">
                <thead><tr>
                    <th scope="col">"Host"</th>
                    <th scope="col" class="grid__figure">"Requests"</th>
                    <th scope="col" class="grid__figure">"Retries"</th>
                    <th scope="col" class="grid__figure">"Failures"</th>
                    <th scope="col" class="grid__figure">"From cache"</th>
                    <th scope="col" class="grid__figure">"Received"</th>
                    <th scope="col">"Rate limit"</th>
                </tr></thead>
                <tbody>{hosts.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(sums: HostActivity) -> AnyView {
    let figures = [sums.requests, sums.retries, sums.failures, sums.cached];
    let figures = figures.map(|figure| {
        view! { <td class="grid__figure">{format::number(usize::try_from(figure).unwrap_or(usize::MAX))}</td> }
    });
    let warnings: Vec<_> = sums
        .warnings
        .into_iter()
        .map(|text| view! { <tr><td colspan="7" class="wrap"><p class="warning warning--row"><b>"The registry warns: "</b><bdi>{text}</bdi></p></td></tr> })
        .collect();
    view! {
        <tr data-host=sums.host.clone()>
            <th scope="row" dir="ltr">{sums.host.clone()}</th>
            {figures.into_iter().collect_view()}
            <td class="grid__figure">{format::size(sums.received)}</td>
            <td>{match sums.limit {
                Some(limit) => limited(&limit),
                None => view! { <span class="note">"none told"</span> }.into_any(),
            }}</td>
        </tr>
        {warnings}
    }
    .into_any()
}

/// `76 of 100 left in 6 hours`, as a mark when it is nearly used up.
fn limited(limit: &RateLimit) -> AnyView {
    let left = limit.remaining;
    let of = limit.limit.map(|all| format!(" of {all}")).unwrap_or_default();
    let window = limit.window_seconds.map(|seconds| format!(" in {}", window(seconds)));
    let words = format!("{left}{of} left{}", window.unwrap_or_default());
    let is_scarce = left == 0 || limit.limit.is_some_and(|all| left * 10 < all);
    let style = if is_scarce { "status status--changed" } else { "note" };
    view! { <span class=style>{words}</span> }.into_any()
}

/// The length of a window in its largest whole unit: `6 hours`.
fn window(seconds: u64) -> String {
    let (count, noun) = match seconds {
        s if s >= 86_400 && s % 86_400 == 0 => (s / 86_400, "day"),
        s if s >= 3_600 && s % 3_600 == 0 => (s / 3_600, "hour"),
        s if s >= 60 && s % 60 == 0 => (s / 60, "minute"),
        s => (s, "second"),
    };
    format::count(usize::try_from(count).unwrap_or(usize::MAX), noun)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_told_in_their_largest_whole_unit() {
        for (seconds, words) in [
            (21_600, "6 hours"),
            (60, "1 minute"),
            (3_660, "61 minutes"),
            (86_400, "1 day"),
            (61, "61 seconds"),
        ] {
            assert_eq!(window(seconds), words);
        }
    }
}
