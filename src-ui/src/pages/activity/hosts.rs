//! The sums of each host: how much was asked, how much of it again, and how much may still be asked.

use crate::prelude::*;
use domain::protocol::activity::{HostActivity, RateLimit};

use crate::components::{Drawing, Nothing};
use crate::format;

/// A table of all hosts.
pub fn hosts(hosts: Vec<HostActivity>) -> Markup {
    if hosts.is_empty() {
        return view! { <Nothing drawing=Drawing::Quiet words=t!("No registry was asked since Manifold started.")/> };
    }
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=t!("Registries that were asked")>
            <table class="grid">
                <thead><tr>
                    <th scope="col">{t!("Host")}</th>
                    <th scope="col" class="grid__figure">{t!("Requests")}</th>
                    <th scope="col" class="grid__figure">{t!("Retries")}</th>
                    <th scope="col" class="grid__figure">{t!("Failures")}</th>
                    <th scope="col" class="grid__figure">{t!("From cache")}</th>
                    <th scope="col" class="grid__figure">{t!("Received")}</th>
                    <th scope="col">{t!("Rate limit")}</th>
                </tr></thead>
                <tbody>{hosts.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn row(sums: HostActivity) -> Markup {
    let figures = [sums.requests, sums.retries, sums.failures, sums.cached];
    let figures = figures.map(|figure| {
        view! { <td class="grid__figure">{format::number(usize::try_from(figure).unwrap_or(usize::MAX))}</td> }
    });
    let warnings: Vec<_> = sums
        .warnings
        .into_iter()
        .map(|text| view! { <tr><td colspan="7" class="wrap"><p class="warning warning--row"><b>{t!("The registry warns:")}" "</b><bdi>{text}</bdi></p></td></tr> })
        .collect();
    view! {
        <tr data-host=sums.host.clone()>
            <th scope="row" dir="ltr">{sums.host.clone()}</th>
            {figures.into_iter().collect_view()}
            <td class="grid__figure">{format::size(sums.received)}</td>
            <td>{match sums.limit {
                Some(limit) => limited(&limit),
                None => view! { <span class="note">{t!("none told")}</span> },
            }}</td>
        </tr>
        {warnings}
    }
}

/// `76 of 100 left in 6 hours`, as a mark when it is nearly used up.
fn limited(limit: &RateLimit) -> Markup {
    let left = limit.remaining;
    let words = match (limit.limit, limit.window_seconds.map(window)) {
        (Some(all), Some(time)) => t!("{left} of {all} left in {time}", left, all, time),
        (Some(all), None) => t!("{left} of {all} left", left, all),
        (None, Some(time)) => t!("{left} left in {time}", left, time),
        (None, None) => t!("{left} left", left),
    };
    let is_scarce = left == 0 || limit.limit.is_some_and(|all| left * 10 < all);
    let style = if is_scarce { "status status--changed" } else { "note" };
    view! { <span class=style>{words}</span> }
}

/// The length of a window in its largest whole unit: `6 hours`.
fn window(seconds: u64) -> String {
    let count = |count| usize::try_from(count).unwrap_or(usize::MAX);
    match seconds {
        s if s >= 86_400 && s % 86_400 == 0 => counted!(count(s / 86_400), "{n} day", "{n} days"),
        s if s >= 3_600 && s % 3_600 == 0 => counted!(count(s / 3_600), "{n} hour", "{n} hours"),
        s if s >= 60 && s % 60 == 0 => counted!(count(s / 60), "{n} minute", "{n} minutes"),
        s => counted!(count(s), "{n} second", "{n} seconds"),
    }
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
