//! What of an image is shown: the tab and the platform. Both are in the address, so that every view is a
//! link, and back and reload keep it.

use crate::prelude::*;
use crate::reactive::Memo;
use domain::{Reference, route};
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

/// The parts of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Overview,
    Layers,
    Config,
    Annotations,
    Attestations,
    Referrers,
    Raw,
    Health,
}

impl Tab {
    /// In their order; the keys 1 to 8 follow it.
    pub(super) const ALL: [Self; 8] = [
        Self::Overview,
        Self::Layers,
        Self::Config,
        Self::Annotations,
        Self::Attestations,
        Self::Referrers,
        Self::Raw,
        Self::Health,
    ];

    /// The word on the tab; what is no image has `files` instead of layers.
    pub(super) fn words(self, files: bool) -> &'static str {
        match self {
            Self::Overview => mark!("Overview"),
            Self::Layers if files => mark!("Files"),
            Self::Layers => mark!("Layers"),
            Self::Config => mark!("Config"),
            Self::Annotations => mark!("Annotations"),
            Self::Attestations => mark!("Attestations"),
            Self::Referrers => mark!("Referrers"),
            Self::Raw => mark!("Raw"),
            Self::Health => mark!("Health"),
        }
    }

    /// The word in the address.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Layers => "layers",
            Self::Config => "config",
            Self::Annotations => "annotations",
            Self::Attestations => "attestations",
            Self::Referrers => "referrers",
            Self::Raw => "raw",
            Self::Health => "health",
        }
    }

    /// The id of its button.
    pub(super) fn id(self) -> String {
        format!("tab-{}", self.name())
    }
}

/// The tab and the platform of the address, and the ways to others.
#[derive(Clone, Copy)]
pub(super) struct Address {
    path: StoredValue<String>,
    pub(super) tab: Memo<Tab>,
    /// As the address writes it; empty for all.
    pub(super) platform: Memo<String>,
    go: Callback<String>,
}

impl Address {
    pub(super) fn of(reference: &Reference) -> Self {
        let query = use_query_map();
        let word = move |name: &'static str| {
            Memo::new(move |_| query.with(|query| query.get(name)).unwrap_or_default())
        };
        let (named, platform) = (word("tab"), word("platform"));
        let tab = Memo::new(move |_| {
            let named = named.get();
            Tab::ALL.into_iter().find(|tab| tab.name() == named).unwrap_or(Tab::Overview)
        });
        let navigate = use_navigate();
        let go = Callback::new(move |address: String| {
            navigate(&address, NavigateOptions { scroll: false, ..NavigateOptions::default() });
        });
        Self { path: StoredValue::new(route::image(reference)), tab, platform, go }
    }

    /// The address of a tab and a platform.
    pub(super) fn link(self, tab: Tab, platform: &str) -> String {
        let mut words = Vec::new();
        if tab != Tab::Overview {
            words.push(format!("tab={}", tab.name()));
        }
        if !platform.is_empty() {
            let text = String::from(js_sys::encode_uri_component(platform));
            // As people write platforms; neither character ends a part of a query.
            words.push(format!("platform={}", text.replace("%2F", "/").replace("%3A", ":")));
        }
        let path = self.path.get_value();
        if words.is_empty() { path } else { format!("{path}?{}", words.join("&")) }
    }

    /// Shows another tab.
    pub(super) fn open(self, tab: Tab) {
        self.go.run(self.link(tab, &self.platform.get_untracked()));
    }

    /// Shows another platform; empty for all.
    pub(super) fn choose(self, platform: &str) {
        self.go.run(self.link(self.tab.get_untracked(), platform));
    }
}
