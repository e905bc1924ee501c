//! How long the registry client waits for what. A transfer that moves has no limit of its own.

use std::time::Duration;

/// How fast what lies in the buffers of sockets goes out at the slowest, in bytes a second.
const SLOWEST: u64 = 16 * 1024;
/// How much the buffers of sockets hold at the most, in bytes.
const BUFFERED: u64 = 4 * 1024 * 1024;

/// The times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Until a connection is made, with its TLS handshake.
    pub connect: Duration,
    /// From the end of a request to the beginning of its answer.
    pub first_byte: Duration,
    /// Between two movements of a body, in or out.
    pub idle: Duration,
    /// From the last byte of a blob to the registry's answer: it may still have to move what came to
    /// where it stays.
    pub settle: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            first_byte: Duration::from_secs(30),
            idle: Duration::from_secs(30),
            settle: Duration::from_secs(5 * 60),
        }
    }
}

impl Timeouts {
    /// How long an answer may take after a body of so many bytes was given to the sockets, which may
    /// still hold some of it.
    pub(super) fn answer_after(&self, length: usize, is_blob: bool) -> Duration {
        let held = u64::try_from(length).unwrap_or(u64::MAX).min(BUFFERED);
        let wait = if is_blob { self.settle } else { self.first_byte };
        wait + Duration::from_secs(held / SLOWEST)
    }
}
