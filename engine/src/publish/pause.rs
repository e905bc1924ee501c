//! Where a publication waits that was paused.

use tokio::sync::watch;

/// Whether a publication is paused.
#[derive(Debug)]
pub(super) struct Pause(watch::Sender<bool>);

impl Pause {
    /// One that goes.
    pub(super) fn off() -> Self {
        Self(watch::Sender::new(false))
    }

    /// Pauses it, or lets it go on. Gives whether that is news.
    pub(super) fn set(&self, on: bool) -> bool {
        self.0.send_replace(on) != on
    }

    /// Waits until it may go on. Dropped while it waits, nothing was done.
    pub(super) async fn over(&self) {
        // The sender lives as long as this borrow of it.
        let _ = self.0.subscribe().wait_for(|on| !on).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::time::timeout;

    #[tokio::test]
    async fn who_is_paused_waits_until_it_is_over() {
        let pause = Pause::off();
        pause.over().await;
        assert!(pause.set(true) && !pause.set(true), "once");
        assert!(timeout(Duration::from_millis(20), pause.over()).await.is_err(), "it waits");
        let goes_on = async {
            tokio::task::yield_now().await;
            pause.set(false);
        };
        let waits = timeout(Duration::from_secs(5), pause.over());
        let (over, ()) = tokio::join!(waits, goes_on);
        over.expect("it goes on");
    }
}
