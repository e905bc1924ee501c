//! Sending and reading with bounds: how long nothing may move, how often a request is repeated, how
//! large an answer may be. Nothing here knows what a registry or a token is.

use std::convert::Infallible;
use std::future::Future;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, StreamExt as _};
use reqwest::header::{CONTENT_LENGTH, HeaderMap, RETRY_AFTER};
use reqwest::{Body, RequestBuilder, Response, StatusCode};
use tokio::sync::watch;
use tokio::time::timeout;

use super::error::{ApiItem, Envelope, Kind, classify};

/// How long nothing may move: neither a body out, nor an answer, nor its body in.
pub(super) const SILENCE: Duration = Duration::from_secs(30);
/// The largest error body that is read, in bytes.
const MAX_ERROR_BYTES: usize = 64 * 1024;
/// The pieces in which a large body goes out, in bytes: each one that goes shows that it moves.
const PIECE: usize = 64 * 1024;
/// How often a request that may be repeated is sent in all.
const ATTEMPTS: u32 = 3;
/// The first pause between attempts; it doubles.
const PAUSE: Duration = Duration::from_millis(150);
/// The longest `Retry-After` that is waited for here; longer ones are for the user to decide.
const LONGEST_WAIT: u64 = 10;

/// Sends a request without a body, or with a short one.
pub(super) async fn send(request: RequestBuilder) -> Result<Response, Kind> {
    let answer = timeout(SILENCE, request.send()).await.map_err(|_| Kind::TimedOut)?;
    answer.map_err(|error| classify(&error))
}

/// Sends a body of any size. Slow is fine as long as it moves, so that a large layer over a thin line
/// is not cut off. Such a body does not follow a redirect, which no other host gets to see.
pub(super) async fn send_body(
    request: RequestBuilder,
    body: Bytes,
    silence: Duration,
) -> Result<Response, Kind> {
    let length = body.len();
    let (sender, mut moved) = watch::channel(());
    let starts = stream::iter((0..length).step_by(PIECE));
    let pieces = starts.map(move |start| {
        sender.send_replace(());
        Ok::<_, Infallible>(body.slice(start..length.min(start + PIECE)))
    });
    let request = request.header(CONTENT_LENGTH, length).body(Body::wrap_stream(pieces));
    let sending = request.send();
    tokio::pin!(sending);
    let answer = loop {
        tokio::select! {
            answer = &mut sending => break answer,
            change = timeout(silence, moved.changed()) => match change {
                Ok(Ok(())) => {}
                // The last piece is out: now the answer may take its time.
                Ok(Err(_)) => break timeout(silence, sending).await.map_err(|_| Kind::TimedOut)?,
                Err(_) => return Err(Kind::TimedOut),
            },
        }
    };
    answer.map_err(|error| classify(&error))
}

/// Sends until it succeeds, fails for good, or was sent often enough. Time-outs are not repeated:
/// the user has waited already.
pub(super) async fn repeat<F, S>(is_repeatable: bool, mut send: F) -> Result<Response, Kind>
where
    F: FnMut() -> S,
    S: Future<Output = Result<Response, Kind>>,
{
    let mut pause = PAUSE;
    let mut attempt = 1;
    loop {
        let outcome = send().await;
        let wait = match &outcome {
            Ok(answer) if is_passing(answer.status()) => {
                retry_after(answer.headers()).map(Duration::from_secs)
            }
            Err(Kind::Connection(_)) => None,
            _ => return outcome,
        };
        let too_long = wait.is_some_and(|wait| wait.as_secs() > LONGEST_WAIT);
        if attempt >= ATTEMPTS || !is_repeatable || too_long {
            return outcome;
        }
        tokio::time::sleep(wait.unwrap_or(pause)).await;
        pause *= 2;
        attempt += 1;
    }
}

/// Whether the same request may get another answer soon.
fn is_passing(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504)
}

fn retry_after(headers: &HeaderMap) -> Option<u64> {
    headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()
}

/// The registry's error envelope, or just the status when the body is something else.
pub(super) async fn read_error(answer: Response) -> Kind {
    let status = answer.status().as_u16();
    let retry_after = retry_after(answer.headers());
    let body = read_limited(answer, MAX_ERROR_BYTES).await.unwrap_or_default();
    let envelope = serde_json::from_slice::<Envelope>(&body);
    let errors = envelope.map_or_else(|_| Vec::<ApiItem>::new(), |envelope| envelope.errors);
    Kind::Api { status, errors, retry_after }
}

/// Reads a body, and stops with an error once it is longer than `limit` bytes.
pub(super) async fn read_limited(mut answer: Response, limit: usize) -> Result<Vec<u8>, Kind> {
    if answer.content_length().is_some_and(|length| length > limit as u64) {
        return Err(Kind::TooLarge { limit });
    }
    let mut bytes = Vec::new();
    loop {
        let Some(chunk) = next_chunk(&mut answer).await? else { return Ok(bytes) };
        if bytes.len() + chunk.len() > limit {
            return Err(Kind::TooLarge { limit });
        }
        bytes.extend_from_slice(&chunk);
    }
}

/// The next bytes of a body, as they come; `None` at its end.
pub(super) async fn next_chunk(answer: &mut Response) -> Result<Option<Bytes>, Kind> {
    let chunk = timeout(SILENCE, answer.chunk()).await.map_err(|_| Kind::TimedOut)?;
    chunk.map_err(|error| classify(&error))
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    const QUIET: Duration = Duration::from_millis(400);

    /// Takes `length` bytes of body in steps with pauses, then answers; or stops after one step.
    async fn slow_server(length: usize, stops: bool) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut step = vec![0; length / 8];
            let mut taken = 0;
            while taken < length {
                stream.read_exact(&mut step).await.unwrap();
                taken += step.len();
                let pause = if stops { QUIET * 100 } else { QUIET / 4 };
                tokio::time::sleep(pause).await;
            }
            stream.write_all(b"HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n").await.unwrap();
            let _ = stream.read_to_end(&mut Vec::new()).await;
        });
        address
    }

    #[tokio::test]
    async fn a_slow_upload_goes_on_as_long_as_it_moves_and_ends_when_it_does_not() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        // More than the sockets of both sides hold, so that the sender has to wait.
        let body = Bytes::from(vec![7; 64 * 1024 * 1024]);
        for stops in [false, true] {
            let address = slow_server(body.len(), stops).await;
            let start = Instant::now();
            let request = reqwest::Client::new().put(address);
            let outcome = send_body(request, body.clone(), QUIET).await;
            if stops {
                assert!(matches!(outcome, Err(Kind::TimedOut)), "silence ends it: {outcome:?}");
            } else {
                assert_eq!(outcome.unwrap().status(), StatusCode::CREATED);
                assert!(start.elapsed() > QUIET, "longer than silence: {:?}", start.elapsed());
            }
        }
    }
}
