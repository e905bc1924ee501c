//! Everything that is logged while the faults happen, by this program and by its libraries.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::{EnvFilter, fmt};

/// What is looked at: all of the engine and of the HTTP client, short of the bytes on the wire.
const FILTER: &str = "debug,engine=trace,reqwest=trace,hyper_util=trace,hyper=trace";

/// The log so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Log {
    bytes: Arc<Mutex<Vec<u8>>>,
}

/// Listens from now on.
pub(super) fn listen() -> Log {
    let log = Log::default();
    let subscriber = fmt()
        .with_env_filter(EnvFilter::new(FILTER))
        .with_ansi(false)
        .without_time()
        .with_writer(log.clone());
    let _ = subscriber.try_init();
    log
}

impl Log {
    /// Whether anything was heard at all: a deaf listener would find no secret either.
    pub(super) fn is_listening(&self) -> bool {
        !self.bytes().is_empty()
    }

    /// The lines that have this in them.
    pub(super) fn lines_with(&self, part: &str) -> Vec<String> {
        let bytes = self.bytes();
        let text = String::from_utf8_lossy(&bytes);
        text.lines().filter(|line| line.contains(part)).map(str::to_owned).collect()
    }

    fn bytes(&self) -> std::sync::MutexGuard<'_, Vec<u8>> {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
