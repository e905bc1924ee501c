//! Something that many wait for and one at a time tries: they share what comes of it, also a failure.
//! Without that, each who waits for a server that is gone would wait for it once more.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Mutex;

use super::error::Kind;

/// The gate. A failure is given to those who waited while it happened, and forgotten for all others.
#[derive(Debug, Default)]
pub(super) struct Gate {
    failures: AtomicU64,
    last: Mutex<Option<Failure>>,
}

#[derive(Debug)]
struct Failure {
    number: u64,
    kind: Kind,
}

impl Gate {
    /// How many attempts have failed: for who will wait for something else first.
    pub(super) fn failures(&self) -> u64 {
        self.failures.load(Ordering::Acquire)
    }

    /// What is `known` already, else what came of the attempt that was waited for, else this attempt.
    pub(super) async fn pass<T>(
        &self,
        known: impl Fn() -> Option<T>,
        attempt: impl Future<Output = Result<T, Kind>>,
    ) -> Result<T, Kind> {
        self.pass_since(self.failures(), known, attempt).await
    }

    /// The same for who waits since so many attempts had failed.
    pub(super) async fn pass_since<T>(
        &self,
        before: u64,
        known: impl Fn() -> Option<T>,
        attempt: impl Future<Output = Result<T, Kind>>,
    ) -> Result<T, Kind> {
        if let Some(known) = known() {
            return Ok(known);
        }
        let mut last = self.last.lock().await;
        if let Some(known) = known() {
            return Ok(known);
        }
        if let Some(failure) = last.as_ref().filter(|failure| failure.number > before) {
            return Err(failure.kind.clone());
        }
        let outcome = attempt.await;
        if let Err(kind) = &outcome {
            let number = self.failures.fetch_add(1, Ordering::AcqRel) + 1;
            *last = Some(Failure { number, kind: kind.clone() });
        }
        outcome
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn a_failure_is_shared_by_those_who_waited_and_by_nobody_later() {
        let (gate, tries) = (Gate::default(), AtomicUsize::new(0));
        let attempt = || {
            gate.pass(|| None::<()>, async {
                tries.fetch_add(1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(20)).await;
                Err(Kind::TimedOut)
            })
        };
        let all = futures_util::future::join_all((0..8).map(|_| attempt())).await;
        assert!(all.iter().all(Result::is_err));
        assert_eq!(tries.load(Ordering::SeqCst), 1, "eight waited for one attempt");
        assert!(attempt().await.is_err());
        assert_eq!(tries.load(Ordering::SeqCst), 2, "who comes later tries anew");
    }
}
