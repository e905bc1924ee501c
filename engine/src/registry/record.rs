//! What was asked in this run: the newest requests one by one, and sums for each host. It is kept in
//! memory alone, and holds no header, no body, and no part of an address that may be secret.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use domain::protocol::activity::{Exchange, HostActivity, Outcome};
use domain::protocol::{Event, Topic};
use reqwest::header::HeaderMap;
use reqwest::{Method, Response};
use url::Url;

use super::clients::host_and_port;
use super::error::Kind;
use super::limits;
use super::wire;
use super::words::{path_without_secrets, plain};
use crate::events::Events;

/// How many requests are remembered one by one.
const REMEMBERED: usize = 500;
/// How many hosts have sums: whoever redirects to ever new ones does not fill the memory.
const MOST_HOSTS: usize = 100;
/// How many warnings of a host are kept.
const MOST_WARNINGS: usize = 20;
/// How long news wait for more of them before they are told.
const TOLD_AFTER: Duration = Duration::from_millis(300);

/// The record of a run. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    state: Arc<Mutex<State>>,
    events: Arc<Events>,
    /// Whether somebody is about to tell that there is news.
    telling: Arc<AtomicBool>,
}

#[derive(Debug, Default)]
struct State {
    next: u64,
    exchanges: VecDeque<(Instant, Exchange)>,
    hosts: BTreeMap<String, HostActivity>,
}

impl State {
    fn host(&mut self, host: &str) -> Option<&mut HostActivity> {
        if !self.hosts.contains_key(host) {
            if self.hosts.len() >= MOST_HOSTS {
                return None;
            }
            let sums = HostActivity { host: host.to_owned(), ..HostActivity::default() };
            self.hosts.insert(host.to_owned(), sums);
        }
        self.hosts.get_mut(host)
    }

    /// The exchange and its start, while it is remembered.
    fn exchange(&mut self, id: u64) -> Option<&mut (Instant, Exchange)> {
        // The numbers are in order, without gaps.
        let first = self.exchanges.front()?.1.id;
        self.exchanges.get_mut(usize::try_from(id.checked_sub(first)?).ok()?)
    }

    fn add(&mut self, start: Instant, exchange: Exchange) {
        self.exchanges.push_back((start, exchange));
        if self.exchanges.len() > REMEMBERED {
            self.exchanges.pop_front();
        }
    }
}

/// A request that is under way. Dropped without an end, it was stopped.
#[derive(Debug)]
pub(super) struct Sending {
    record: Record,
    id: u64,
    host: String,
    ended: bool,
}

/// Goes with an answer, so that what is read of it is counted.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    record: Record,
    id: u64,
    host: Arc<str>,
}

impl Record {
    /// An empty record that tells its news as these events.
    pub(crate) fn new(events: Arc<Events>) -> Self {
        Self { state: Arc::default(), events, telling: Arc::default() }
    }

    /// Writes down that a request goes out, with `sent` bytes of body, as the `attempt`th try.
    pub(super) fn begin(&self, method: &Method, address: &Url, sent: u64, attempt: u32) -> Sending {
        let host = host_and_port(address);
        let path = path_without_secrets(address);
        let id = self.add(&host, method.as_str(), path, sent, attempt, Outcome::Waiting);
        Sending { record: self.clone(), id, host, ended: false }
    }

    /// Writes down that a request was not needed.
    pub(super) fn cached(&self, host: &str, path: String) {
        self.add(host, "GET", path, 0, 1, Outcome::Cached);
    }

    /// How often anything was tried again, of all hosts.
    pub(crate) fn retries(&self) -> u64 {
        self.state().hosts.values().map(|host| host.retries).sum()
    }

    /// The newest requests, newest first.
    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        let state = self.state();
        let running = |(start, exchange): &(Instant, Exchange)| {
            let mut exchange = exchange.clone();
            if exchange.outcome == Outcome::Waiting {
                exchange.millis = wire::millis(start.elapsed());
            }
            exchange
        };
        state.exchanges.iter().rev().map(running).collect()
    }

    /// The sums of each host.
    pub(crate) fn hosts(&self) -> Vec<HostActivity> {
        self.state().hosts.values().cloned().collect()
    }

    /// Forgets all but the numbering.
    pub(crate) fn clear(&self) {
        let mut state = self.state();
        state.exchanges.clear();
        state.hosts.clear();
    }

    fn add(
        &self,
        host: &str,
        method: &str,
        path: String,
        sent: u64,
        attempt: u32,
        outcome: Outcome,
    ) -> u64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let id = {
            let mut state = self.state();
            let id = state.next;
            state.next += 1;
            if let Some(sums) = state.host(host) {
                let was_sent = outcome != Outcome::Cached;
                sums.cached += u64::from(!was_sent);
                sums.requests += u64::from(was_sent);
                sums.retries += u64::from(attempt > 1);
            }
            let (host, method, at_ms) = (host.to_owned(), method.to_owned(), wire::millis(since));
            let (received, millis) = (0, 0);
            let exchange = Exchange {
                id,
                at_ms,
                host,
                method,
                path,
                attempt,
                outcome,
                sent,
                received,
                millis,
            };
            state.add(Instant::now(), exchange);
            id
        };
        self.tell();
        id
    }

    fn end(&self, id: u64, host: &str, outcome: Outcome, headers: Option<&HeaderMap>) {
        let warnings = {
            let mut state = self.state();
            let failed = match &outcome {
                Outcome::Failed { .. } => true,
                Outcome::Answered { status } => matches!(status, 408 | 429 | 500..),
                _ => false,
            };
            if let Some((start, exchange)) = state.exchange(id) {
                exchange.outcome = outcome;
                exchange.millis = wire::millis(start.elapsed());
            }
            let sums = state.host(host);
            sums.map(|sums| {
                sums.failures += u64::from(failed);
                headers.map(|headers| note(sums, headers)).unwrap_or_default()
            })
        };
        for text in warnings.unwrap_or_default() {
            tracing::warn!(host, text, "the registry warns");
            self.events.send(Event::Warning { host: host.to_owned(), text });
        }
        self.tell();
    }

    /// Says that there is news, soon, and once for all that come until then.
    fn tell(&self) {
        if !self.events.is_heard() || self.telling.swap(true, Ordering::AcqRel) {
            return;
        }
        let (events, telling) = (Arc::clone(&self.events), Arc::clone(&self.telling));
        tokio::spawn(async move {
            tokio::time::sleep(TOLD_AFTER).await;
            telling.store(false, Ordering::Release);
            events.changed(&[Topic::Activity]);
        });
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        // Sums that a panic left between two steps are still sums.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes what a host's headers say about limits; gives the warnings that are new.
fn note(sums: &mut HostActivity, headers: &HeaderMap) -> Vec<String> {
    if let Some(limit) = limits::rate_limit(headers) {
        sums.limit = Some(limit);
    }
    let mut new = Vec::new();
    for text in limits::warnings(headers) {
        let text = plain(&text, 300);
        if sums.warnings.len() < MOST_WARNINGS && !sums.warnings.contains(&text) {
            sums.warnings.push(text.clone());
            new.push(text);
        }
    }
    new
}

impl Sending {
    /// It was answered: the answer counts what is read of it.
    pub(super) fn answered(mut self, answer: &mut Response) {
        self.ended = true;
        let outcome = Outcome::Answered { status: answer.status().as_u16() };
        self.record.end(self.id, &self.host, outcome, Some(answer.headers()));
        let (record, host) = (self.record.clone(), self.host.as_str().into());
        answer.extensions_mut().insert(Reading { record, id: self.id, host });
    }

    /// It was not.
    pub(super) fn failed(mut self, kind: &Kind) {
        self.ended = true;
        let outcome = Outcome::Failed { reason: plain(&kind.to_string(), 300) };
        self.record.end(self.id, &self.host, outcome, None);
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        if !self.ended {
            self.record.end(self.id, &self.host, Outcome::Stopped, None);
        }
    }
}

impl Reading {
    /// So many more bytes of the body were read.
    pub(super) fn received(&self, bytes: usize) {
        {
            let mut state = self.record.state();
            if let Some((start, exchange)) = state.exchange(self.id) {
                exchange.received += bytes as u64;
                exchange.millis = wire::millis(start.elapsed());
            }
            if let Some(sums) = state.host(&self.host) {
                sums.received += bytes as u64;
            }
        }
        self.record.tell();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        Record::new(Arc::new(Events::new()))
    }

    fn address(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[test]
    fn only_the_newest_are_remembered_and_all_are_counted() {
        let record = record();
        let asked = address("https://r.example/v2/a/manifests/1");
        for _ in 0..REMEMBERED + 20 {
            let sending = record.begin(&Method::GET, &asked, 0, 1);
            sending.failed(&Kind::Refused);
        }
        let newest = record.exchanges();
        assert_eq!(newest.len(), REMEMBERED);
        assert_eq!(newest[0].id, (REMEMBERED + 19) as u64, "newest first");
        assert_eq!(record.hosts()[0].requests, (REMEMBERED + 20) as u64);
        assert_eq!(record.hosts()[0].failures, (REMEMBERED + 20) as u64);
    }

    #[test]
    fn one_that_nobody_waits_for_was_stopped_also_when_it_is_forgotten() {
        let record = record();
        let asked = address("https://r.example/v2/");
        let sending = record.begin(&Method::GET, &asked, 0, 2);
        assert_eq!(record.exchanges()[0].outcome, Outcome::Waiting);
        drop(sending);
        assert_eq!(record.exchanges()[0].outcome, Outcome::Stopped);
        assert_eq!(record.hosts()[0].retries, 1);
        let forgotten = record.begin(&Method::GET, &asked, 0, 1);
        record.clear();
        drop(forgotten);
        assert!(record.exchanges().is_empty(), "forgotten stays forgotten");
    }

    #[test]
    fn hosts_without_end_do_not_fill_the_memory() {
        let record = record();
        for host in 0..MOST_HOSTS * 2 {
            let asked = address(&format!("https://h{host}.example/"));
            record.begin(&Method::GET, &asked, 0, 1).failed(&Kind::Dns);
        }
        assert_eq!(record.hosts().len(), MOST_HOSTS);
    }
}
