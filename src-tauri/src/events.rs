//! The engine's events on their way to a page, for both hosts.

use domain::protocol::{Event, Topic};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// The next event; `None` when the engine is gone. When some were missed, everything counts as
/// changed, so that the page asks again.
pub(crate) async fn next(receiver: &mut Receiver<Event>) -> Option<Event> {
    match receiver.recv().await {
        Ok(event) => Some(event),
        Err(RecvError::Lagged(missed)) => {
            tracing::debug!(missed, "a page fell behind");
            Some(Event::Changed { topics: Topic::ALL.to_vec() })
        }
        Err(RecvError::Closed) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_page_that_fell_behind_asks_again() {
        let (sender, mut receiver) = tokio::sync::broadcast::channel(1);
        let event = |topic| Event::Changed { topics: vec![topic] };
        sender.send(event(Topic::Images)).unwrap();
        sender.send(event(Topic::Lists)).unwrap();
        drop(sender);
        let Some(Event::Changed { topics }) = next(&mut receiver).await else {
            panic!("an event for the missed one");
        };
        assert_eq!(topics, Topic::ALL, "everything");
        assert_eq!(next(&mut receiver).await, Some(event(Topic::Lists)));
        assert_eq!(next(&mut receiver).await, None);
    }
}
