//! The event stream: one sender, as many receivers as there are pages.

use domain::protocol::{Event, Topic};
use tokio::sync::broadcast;

/// How many events a slow receiver may fall behind before it misses some.
const BACKLOG: usize = 256;

/// Sends events to all subscribers.
#[derive(Debug)]
pub(crate) struct Events {
    sender: broadcast::Sender<Event>,
}

impl Events {
    pub(crate) fn new() -> Self {
        Self { sender: broadcast::Sender::new(BACKLOG) }
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.sender.subscribe()
    }

    /// Whether somebody listens.
    pub(crate) fn is_heard(&self) -> bool {
        self.sender.receiver_count() > 0
    }

    /// Sends an event; nobody listening is fine.
    pub(crate) fn send(&self, event: Event) {
        let _ = self.sender.send(event);
    }

    /// Says that data made from these topics is stale.
    pub(crate) fn changed(&self, topics: &[Topic]) {
        if !topics.is_empty() {
            self.send(Event::Changed { topics: topics.to_vec() });
        }
    }
}
