//! Which data is stale: a counter for each topic. Reads track their topics, writes and events bump
//! them.

use crate::prelude::*;
use domain::protocol::Topic;

/// The counters.
#[derive(Debug, Clone, Copy)]
pub struct Freshness {
    registries: RwSignal<u32>,
    images: RwSignal<u32>,
    lists: RwSignal<u32>,
    jobs: RwSignal<u32>,
    activity: RwSignal<u32>,
    settings: RwSignal<u32>,
}

impl Freshness {
    /// All fresh.
    pub fn new() -> Self {
        let counter = || RwSignal::new(0);
        Self {
            registries: counter(),
            images: counter(),
            lists: counter(),
            jobs: counter(),
            activity: counter(),
            settings: counter(),
        }
    }

    /// Reads these topics, so that the reader runs again when one becomes stale.
    pub fn track(self, topics: &[Topic]) {
        for topic in topics {
            self.counter(*topic).track();
        }
    }

    /// Makes these topics stale.
    pub fn bump(self, topics: &[Topic]) {
        for topic in topics {
            self.counter(*topic).update(|count| *count = count.wrapping_add(1));
        }
    }

    /// Makes everything stale: events may have been missed.
    pub fn bump_all(self) {
        self.bump(&Topic::ALL);
    }

    fn counter(self, topic: Topic) -> RwSignal<u32> {
        match topic {
            Topic::Registries => self.registries,
            Topic::Images => self.images,
            Topic::Lists => self.lists,
            Topic::Jobs => self.jobs,
            Topic::Activity => self.activity,
            Topic::Settings => self.settings,
        }
    }
}

/// The page's freshness.
pub fn use_freshness() -> Freshness {
    expect_context()
}
