//! How far a copy is: counted by the copy, looked at by whoever shows it.

use std::sync::atomic::{AtomicU64, Ordering};

/// The counters of one copy.
#[derive(Debug, Default)]
pub struct CopyProgress {
    blobs: AtomicU64,
    blobs_done: AtomicU64,
    bytes: AtomicU64,
    bytes_done: AtomicU64,
}

/// How far a copy is at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyState {
    /// Blobs in all; 0 until they are known.
    pub blobs: u64,
    /// Blobs that the target has.
    pub blobs_done: u64,
    /// Bytes of all blobs.
    pub bytes: u64,
    /// Bytes that the target has, or that were sent to it. What is sent twice counts twice, so that
    /// this may be more than [`CopyState::bytes`].
    pub bytes_done: u64,
}

impl CopyProgress {
    /// How far it is now.
    pub fn state(&self) -> CopyState {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        CopyState {
            blobs: read(&self.blobs),
            blobs_done: read(&self.blobs_done),
            bytes: read(&self.bytes),
            bytes_done: read(&self.bytes_done),
        }
    }

    /// What there is to do.
    pub(super) fn plan(&self, blobs: usize, sizes: impl Iterator<Item = u64>) {
        self.blobs.store(u64::try_from(blobs).unwrap_or(u64::MAX), Ordering::Relaxed);
        self.bytes.store(sizes.fold(0, u64::saturating_add), Ordering::Relaxed);
    }

    /// A blob did not have to be sent.
    pub(super) fn there(&self, size: u64) {
        self.moved(size);
        self.arrived();
    }

    /// Bytes of a blob went over.
    pub(super) fn moved(&self, bytes: u64) {
        self.bytes_done.fetch_add(bytes, Ordering::Relaxed);
    }

    /// A blob was sent.
    pub(super) fn arrived(&self) {
        self.blobs_done.fetch_add(1, Ordering::Relaxed);
    }
}
