//! What a publication hears of a blob on its way, and how it holds it while it is paused.

use futures_util::future::BoxFuture;

use super::tracker::{Place, Tracker};
use crate::registry::Course;

/// Of a blob that is shown in these places.
pub(super) struct BlobCourse<'a> {
    pub(super) tracker: &'a Tracker,
    pub(super) places: &'a [Place],
}

impl Course for BlobCourse<'_> {
    fn moved(&self, bytes: u64) {
        self.tracker.sent(self.places, bytes);
    }

    fn may_go_on(&self) -> BoxFuture<'_, ()> {
        Box::pin(self.tracker.may_go_on())
    }
}
