//! Sending and reading with bounds: how long nothing may move, how often a request is repeated, how
//! large an answer may be. Nothing here knows what a registry or a token is.

use std::convert::Infallible;
use std::future::Future;
use std::hash::{BuildHasher as _, RandomState};
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use futures_util::stream::{self, Stream, StreamExt as _};
use reqwest::header::{CONTENT_LENGTH, DATE, HeaderMap, HeaderName, RETRY_AFTER};
use reqwest::{Body, RequestBuilder, Response, StatusCode};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use super::error::{Envelope, Kind, classify};
use super::record::Reading;
use super::timeouts::Timeouts;

/// The largest error body that is read, in bytes.
const MAX_ERROR_BYTES: usize = 64 * 1024;
/// The pieces in which a body goes out, in bytes: each one that goes shows that it moves.
const PIECE: usize = 64 * 1024;
/// How often a request that may be repeated is sent in all.
pub(super) const ATTEMPTS: u32 = 4;
/// The first pause between attempts; it doubles.
const PAUSE: Duration = Duration::from_millis(150);
/// The longest `Retry-After` that is waited for here; longer ones are for the user to decide.
const LONGEST_WAIT: u64 = 10;
/// An answer that is read whole and comes more slowly than this, in bytes a second, is on its way for
/// ever.
const DRIP: u64 = 64;

/// Sends a request without a body.
pub(super) async fn send(request: RequestBuilder, first_byte: Duration) -> Result<Response, Kind> {
    let answer = timeout(first_byte, request.send()).await.map_err(|_| Kind::TimedOut)?;
    answer.map_err(classify)
}

/// Sends a body of any size. Slow is fine as long as it moves at least once in `idle`, so that a large
/// layer over a thin line is not cut off. Its answer may then take as long as `wait`.
pub(super) async fn send_body(
    request: RequestBuilder,
    body: Bytes,
    idle: Duration,
    wait: Duration,
) -> Result<Response, Kind> {
    let length = body.len();
    let starts = stream::iter((0..length).step_by(PIECE));
    let pieces = starts.map(move |start| body.slice(start..length.min(start + PIECE)));
    send_moving(request, length as u64, pieces, idle, wait).await
}

/// Sends a body whose chunks come from elsewhere, at least one in `idle`.
pub(super) async fn send_chunks(
    request: RequestBuilder,
    length: u64,
    mut chunks: mpsc::Receiver<Bytes>,
    idle: Duration,
    wait: Duration,
) -> Result<Response, Kind> {
    let chunks = stream::poll_fn(move |context| chunks.poll_recv(context));
    // Whoever sends the chunks gives up after `idle` too, and knows better why.
    send_moving(request, length, chunks, idle * 2, wait).await
}

async fn send_moving(
    request: RequestBuilder,
    length: u64,
    pieces: impl Stream<Item = Bytes> + Send + 'static,
    idle: Duration,
    wait: Duration,
) -> Result<Response, Kind> {
    let (sender, mut moved) = watch::channel(());
    let pieces = pieces.map(move |piece| {
        sender.send_replace(());
        Ok::<_, Infallible>(piece)
    });
    let request = request.header(CONTENT_LENGTH, length).body(Body::wrap_stream(pieces));
    let sending = request.send();
    tokio::pin!(sending);
    let answer = loop {
        tokio::select! {
            answer = &mut sending => break answer,
            change = timeout(idle, moved.changed()) => match change {
                Ok(Ok(())) => {}
                // The last piece is out: now the answer may take its time.
                Ok(Err(_)) => break timeout(wait, sending).await.map_err(|_| Kind::TimedOut)?,
                Err(_) => return Err(Kind::TimedOut),
            },
        }
    };
    answer.map_err(classify)
}

/// Sends until it succeeds, fails for good, or was sent often enough. Time-outs are not repeated: the
/// user has waited already. What may not be repeated is so only after 429, when nothing was done. `send`
/// is told which try it is, 1 being the first.
pub(super) async fn repeat<F, S>(is_repeatable: bool, mut send: F) -> Result<Response, Kind>
where
    F: FnMut(u32) -> S,
    S: Future<Output = Result<Response, Kind>>,
{
    let mut attempt = 1;
    loop {
        let outcome = send(attempt).await;
        let (may, wait) = match &outcome {
            Ok(answer) if is_passing(answer.status()) => {
                let nothing_done = answer.status() == StatusCode::TOO_MANY_REQUESTS;
                (is_repeatable || nothing_done, retry_after(answer.headers()))
            }
            Err(Kind::Connection(_)) => (is_repeatable, None),
            _ => return outcome,
        };
        if attempt >= ATTEMPTS || !may || wait.is_some_and(|wait| wait > LONGEST_WAIT) {
            return outcome;
        }
        let wait = Duration::from_secs(wait.unwrap_or_default());
        tokio::time::sleep(wait.max(pause_after(attempt))).await;
        attempt += 1;
    }
}

/// How long to wait after an attempt, the first one being 1: longer each time, and not the same for
/// all who failed at once.
pub(super) fn pause_after(attempt: u32) -> Duration {
    let doubled = PAUSE * 2_u32.saturating_pow(attempt.saturating_sub(1).min(6));
    let percent = RandomState::new().hash_one(attempt) % 50;
    doubled.mul_f64(0.75 + f64::from(u32::try_from(percent).unwrap_or_default()) / 100.0)
}

/// Whether the same request may get another answer soon.
fn is_passing(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504)
}

/// Seconds, or the time until a date by the registry's own clock (RFC 9110, section 10.2.3).
pub(super) fn retry_after(headers: &HeaderMap) -> Option<u64> {
    let text = |name: HeaderName| headers.get(name)?.to_str().ok().map(str::trim);
    let asked = text(RETRY_AFTER)?;
    if let Ok(seconds) = asked.parse() {
        return Some(seconds);
    }
    let date = httpdate::parse_http_date(asked).ok()?;
    let now = text(DATE).and_then(|now| httpdate::parse_http_date(now).ok());
    let wait = date.duration_since(now.unwrap_or_else(SystemTime::now)).unwrap_or_default();
    Some(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
}

/// The registry's error envelope, or just the status when the body is something else.
pub(super) async fn read_error(answer: Response) -> Kind {
    let status = answer.status().as_u16();
    let retry_after = retry_after(answer.headers());
    let idle = timeouts(&answer).idle;
    // The status says enough: nobody waits long for its words.
    let body = timeout(idle, read_limited(answer, MAX_ERROR_BYTES)).await;
    let body = body.ok().and_then(Result::ok).unwrap_or_default();
    let envelope = serde_json::from_slice::<Envelope>(&body);
    Kind::Api { status, errors: envelope.map(Envelope::tamed).unwrap_or_default(), retry_after }
}

/// Reads a body, and stops with an error once it is longer than `limit` bytes.
pub(super) async fn read_limited(mut answer: Response, limit: usize) -> Result<Vec<u8>, Kind> {
    if answer.content_length().is_some_and(|length| length > limit as u64) {
        return Err(Kind::TooLarge { limit });
    }
    let (start, patience) = (Instant::now(), timeouts(&answer).idle * 2);
    let mut bytes = Vec::new();
    loop {
        let Some(chunk) = next_chunk(&mut answer).await? else { return Ok(bytes) };
        if bytes.len() + chunk.len() > limit {
            return Err(Kind::TooLarge { limit });
        }
        bytes.extend_from_slice(&chunk);
        let elapsed = start.elapsed();
        if elapsed > patience && (bytes.len() as u64) < elapsed.as_secs().max(1) * DRIP {
            return Err(Kind::TimedOut);
        }
    }
}

/// The next bytes of a body, as they come; `None` at its end.
pub(super) async fn next_chunk(answer: &mut Response) -> Result<Option<Bytes>, Kind> {
    let idle = timeouts(answer).idle;
    let chunk = timeout(idle, answer.chunk()).await.map_err(|_| Kind::TimedOut)?;
    let chunk = chunk.map_err(classify)?;
    if let (Some(reading), Some(chunk)) = (answer.extensions().get::<Reading>(), &chunk) {
        reading.received(chunk.len());
    }
    Ok(chunk)
}

/// Whole milliseconds.
pub(super) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// The times that an answer was asked for with.
fn timeouts(answer: &Response) -> Timeouts {
    answer.extensions().get().copied().unwrap_or_default()
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
            let outcome = send_body(request, body.clone(), QUIET, QUIET * 2).await;
            if stops {
                assert!(matches!(outcome, Err(Kind::TimedOut)), "silence ends it: {outcome:?}");
            } else {
                assert_eq!(outcome.unwrap().status(), StatusCode::CREATED);
                assert!(start.elapsed() > QUIET, "longer than silence: {:?}", start.elapsed());
            }
        }
    }

    /// An answer of nothing but a status and these headers.
    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn both_forms_of_retry_after_are_understood() {
        let date = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        for (asked, seconds) in [
            ("7", Some(7)),
            ("0", Some(0)),
            ("Sun, 06 Nov 1994 08:49:40 GMT", Some(3)),
            ("Sunday, 06-Nov-94 08:50:37 GMT", Some(60)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("soon", None),
            ("-1", None),
        ] {
            assert_eq!(retry_after(&headers(&[("retry-after", asked), date])), seconds, "{asked}");
        }
        let in_a_while = SystemTime::now() + Duration::from_secs(100);
        let asked = httpdate::fmt_http_date(in_a_while);
        let seconds = retry_after(&headers(&[("retry-after", &asked)])).unwrap();
        assert!((98..=100).contains(&seconds), "by this machine's clock: {seconds}");
    }

    #[test]
    fn pauses_grow_and_are_not_all_the_same() {
        let firsts: std::collections::BTreeSet<Duration> =
            (0..50).map(|_| pause_after(1)).collect();
        assert!(firsts.len() > 5, "with jitter: {firsts:?}");
        assert!(firsts.iter().all(|pause| *pause >= PAUSE.mul_f64(0.75)), "{firsts:?}");
        assert!(pause_after(3) > PAUSE * 2, "longer later");
    }
}
