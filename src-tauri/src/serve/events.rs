//! `GET /api/events`: the engine's events as server-sent events, each one JSON.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::{Stream, StreamExt, stream};

use super::Host;
use crate::events;

/// How long a stream may be silent: proxies and browsers give up on one that says nothing.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Streams events until the page goes or the host stops. Says something at once, so that the page
/// knows that it is connected before it asks for anything.
pub(super) async fn stream(
    State(host): State<Host>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let receiver = host.engine.subscribe();
    let hello = stream::once(async { Ok(Event::default().comment("connected")) });
    let messages = stream::unfold(receiver, async |mut receiver| {
        let event = events::next(&mut receiver).await?;
        let message = Event::default()
            .json_data(event)
            .unwrap_or_else(|error| Event::default().comment(format!("no JSON: {error}")));
        Some((Ok(message), receiver))
    });
    let until_closed = hello.chain(messages).take_until(host.closing.cancelled_owned());
    Sse::new(until_closed).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
}
