//! What of a comparison is shown.

use std::collections::BTreeMap;

use crate::prelude::*;
use domain::diff::{Attested, Comparison, Side, Status};

use crate::pages::keyboard::focus;
use crate::reactive::Memo;

/// The parts of one platform's drill-down, and the list's JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Layers,
    Config,
    History,
    Base,
    Attestations,
    Index,
}

impl Tab {
    pub(super) const ALL: [Self; 6] =
        [Self::Layers, Self::Config, Self::History, Self::Base, Self::Attestations, Self::Index];

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Layers => mark!("Layers"),
            Self::Config => mark!("Config"),
            Self::History => mark!("Dockerfile"),
            Self::Base => mark!("Base image"),
            Self::Attestations => mark!("Attestations"),
            Self::Index => mark!("Index JSON"),
        }
    }

    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Layers => "tab-layers",
            Self::Config => "tab-config",
            Self::History => "tab-history",
            Self::Base => "tab-base",
            Self::Attestations => "tab-attestations",
            Self::Index => "tab-index",
        }
    }
}

/// The comparison and what the user chose to see of it.
#[derive(Clone, Copy)]
pub(super) struct View {
    pub(super) comparison: StoredValue<Comparison>,
    pub(super) sides: StoredValue<(Side, Side)>,
    /// The platform below the table, by its place in the comparison.
    pub(super) selected: RwSignal<usize>,
    pub(super) tab: RwSignal<Tab>,
    /// What the attestations of a platform say, where they were asked for.
    pub(super) attested: RwSignal<BTreeMap<usize, Attested>>,
    /// Only platforms with this status.
    pub(super) only: RwSignal<Option<Status>>,
    /// Whether what did not change is shown too.
    pub(super) unchanged: RwSignal<bool>,
    pub(super) ignore_noise: RwSignal<bool>,
    /// One below the other instead of side by side.
    pub(super) unified: RwSignal<bool>,
    /// The platforms that are shown.
    pub(super) shown: Memo<Vec<usize>>,
}

impl View {
    pub(super) fn new(comparison: Comparison, a: Side, b: Side) -> Self {
        // What hurts first comes first, but the first that can be looked into is of more use below.
        let inside = comparison.platforms.iter().position(|row| {
            row.size_a.is_some() && row.size_b.is_some() && row.status != Status::SameBytes
        });
        let (only, unchanged, ignore_noise) =
            (RwSignal::new(None), RwSignal::new(false), RwSignal::new(true));
        let comparison = StoredValue::new(comparison);
        let shown = Memo::new(move |_| {
            let (only, unchanged, ignore) = (only.get(), unchanged.get(), ignore_noise.get());
            comparison.with_value(|all| {
                let rows = all.platforms.iter().enumerate().filter(|(_, row)| {
                    let quiet = row.status == Status::SameBytes || ignore && row.is_noise();
                    only.map_or(unchanged || !quiet, |status| row.status == status)
                });
                rows.map(|(at, _)| at).collect::<Vec<_>>()
            })
        });
        Self {
            comparison,
            sides: StoredValue::new((a, b)),
            selected: RwSignal::new(inside.unwrap_or(0)),
            tab: RwSignal::new(Tab::Layers),
            attested: RwSignal::default(),
            only,
            unchanged,
            ignore_noise,
            unified: RwSignal::new(false),
            shown,
        }
    }

    /// The comparison with all that is known by now, for reports.
    pub(super) fn whole(self) -> Comparison {
        let mut all = self.comparison.get_value();
        for (at, attested) in self.attested.get_untracked() {
            if let Some(row) = all.platforms.get_mut(at) {
                row.attested = Some(attested);
            }
        }
        all
    }

    /// Goes to the next or previous platform that is shown, only those that differ if wanted.
    pub(super) fn step(self, forward: bool, differences: bool) {
        let differs = |at: &usize| {
            !differences
                || self.comparison.with_value(|all| {
                    all.platforms.get(*at).is_some_and(|row| row.status != Status::SameBytes)
                })
        };
        let rows: Vec<usize> = self.shown.get_untracked().into_iter().filter(differs).collect();
        let now = self.selected.get_untracked();
        let place = rows.iter().position(|at| *at == now);
        let next = match (place, forward) {
            (Some(place), true) => rows.get(place + 1),
            (Some(place), false) => place.checked_sub(1).and_then(|place| rows.get(place)),
            (None, _) => rows.first(),
        };
        if let Some(next) = next.or(rows.get(place.unwrap_or(0))) {
            self.selected.set(*next);
            focus(&row_id(*next));
        }
    }
}

/// The id of the button of a row.
pub(super) fn row_id(at: usize) -> String {
    format!("platform-{at}")
}
