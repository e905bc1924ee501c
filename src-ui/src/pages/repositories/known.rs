//! What is known of repositories besides their names: what the registry's own API tells, and the platforms
//! that Manifold has read in them before.

use crate::prelude::*;
use domain::product::RepositoryFacts;
use domain::protocol::Topic;
use domain::protocol::registry::{ListRepositoryFacts, RepositoryFactsPage, SeenPlatforms};
use domain::{Registry, order};

use crate::components::PlatformBadge;
use crate::format;
use crate::i18n::said;
use crate::state::remote::{Remote, State, remote};

/// So many pages of a hundred are read.
const MOST_PAGES: usize = 20;
/// How many badges a line shows before the rest is counted.
const BADGES: usize = 4;

/// What is known.
#[derive(Clone, Copy)]
pub(super) struct Known {
    /// By their paths, in order.
    told: RwSignal<Vec<RepositoryFacts>>,
    seen: RwSignal<Vec<SeenPlatforms>>,
    read: Remote<RepositoryFactsPage>,
}

impl Known {
    /// Asks the registry's own API, beside everything else.
    pub(super) fn of(registry: Registry) -> Self {
        let after = RwSignal::new(None);
        let read = remote(&[Topic::Images], move || {
            Some(ListRepositoryFacts { registry: registry.clone(), after: after.get() })
        });
        let known = Self { told: RwSignal::default(), seen: RwSignal::default(), read };
        let pages = RwSignal::new(0);
        Effect::new(move |_| {
            let State::Ready(page) = read.get() else { return };
            known.told.update(|told| {
                let before = std::mem::replace(told, page.facts);
                told.extend(before);
                // Equal ones keep their order: what came last is the first.
                order::sort_by(told, |a, b| a.path.cmp(&b.path));
                told.dedup_by(|next, kept| next.path == kept.path);
            });
            known.saw(page.seen);
            let more = page.next.filter(|_| pages.get_untracked() < MOST_PAGES);
            if let Some(more) = more {
                pages.update(|count| *count += 1);
                after.set(Some(more));
            }
        });
        known
    }

    /// Takes what was seen before.
    pub(super) fn saw(self, seen: Vec<SeenPlatforms>) {
        if !seen.is_empty() {
            self.seen.update(|all| {
                let before = std::mem::replace(all, seen);
                all.extend(before);
                order::sort_by(all, |a, b| a.path.cmp(&b.path));
                all.dedup_by(|next, kept| next.path == kept.path);
            });
        }
    }

    /// The paths that were told.
    pub(super) fn paths(self) -> Vec<String> {
        self.told.with(|told| told.iter().map(|facts| facts.path.clone()).collect())
    }

    /// Whether the registry's own API may still tell something.
    pub(super) fn is_asked(self) -> bool {
        matches!(self.read.get(), State::Loading)
    }

    /// Why nothing is told, where that is a failure.
    pub(super) fn failure(self) -> Option<String> {
        match self.read.get() {
            State::Failed(error) => Some(t!("No times: {reason}", reason = said(&error.message))),
            _ => None,
        }
    }

    /// What is known of one, for its line.
    pub(super) fn of_line(self, path: &str) -> Markup {
        let badges = self.seen.with(|all| {
            let at = all.binary_search_by(|seen| seen.path.as_str().cmp(path)).ok()?;
            let platforms = &all.get(at)?.platforms;
            let shown = platforms.iter().take(BADGES).map(|platform| view! { <PlatformBadge platform=platform.clone()/> });
            let more = platforms.len().saturating_sub(BADGES);
            let names = platforms.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            Some(view! {
                <span class="badges" role="group" aria-label=t!("Platforms seen") title=t!("Platforms that Manifold has read here: {names}", names)>
                    {shown.collect_view()}{(more > 0).then(|| format!("+{more}"))}
                </span>
            })
        });
        let told = self.told.with(|all| {
            let at = all.binary_search_by(|facts| facts.path.as_str().cmp(path)).ok()?;
            all.get(at).map(words)
        });
        (badges.is_some() || told.is_some())
            .then(|| view! { <span class="repositories__known">{badges}{told}</span> })
            .into_markup()
    }
}

/// What is told of one, in words.
fn words(facts: &RepositoryFacts) -> Markup {
    let artifacts = facts.artifacts.and_then(|count| usize::try_from(count).ok());
    let artifacts = artifacts.map(|count| counted!(count, "{n} artifact", "{n} artifacts"));
    let time = match (facts.pushed_ms, facts.changed_ms) {
        (Some(ms), _) => format::ago_ms(ms).map(|time| (ms, t!("pushed {time}", time))),
        (None, Some(ms)) => format::ago_ms(ms).map(|time| (ms, t!("changed {time}", time))),
        (None, None) => None,
    };
    view! {
        <span class="repositories__size">{facts.size.map(format::size).or(artifacts)}</span>
        {time.map(|(ms, words)| view! { <time title=format::moment(ms)>{words}</time> })}
    }
}
