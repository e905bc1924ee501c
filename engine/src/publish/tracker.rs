//! How far a publication is: written down as it goes, told as events, and looked at by whoever shows it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::protocol::Event;
use domain::publication::{
    BlobProgress, How, MoveState, PartProgress, PartStep, Publication, PublicationId, Stage, State,
    TagMove,
};
use domain::{Digest, Repository};

use super::Plan;
use super::journal::{Journal, Page, now_ms};
use super::pause::Pause;
use super::plan::Expected;
use crate::events::Events;
use crate::registry::Record;

/// Over how long the rate is measured.
const RATE_OVER: Duration = Duration::from_secs(3);
/// How often events are sent at most while bytes go over.
const TOLD_EVERY: Duration = Duration::from_millis(200);

/// Where a blob is shown: a part, and a blob of it.
pub(super) type Place = (usize, usize);

/// The state of one publication.
#[derive(Debug)]
pub struct Tracker {
    state: Mutex<Inner>,
    journal: Journal,
    events: Arc<Events>,
    record: Record,
    saving: tokio::sync::Mutex<()>,
    /// How often anything had been tried again before it started.
    retries_before: u64,
    pause: Pause,
}

#[derive(Debug)]
struct Inner {
    page: Page,
    /// When it started; later by the time in which it was paused.
    started: Instant,
    /// Since when it is paused.
    paused: Option<Instant>,
    /// What it had taken before it was gone on with.
    taken_before: u64,
    samples: VecDeque<(Instant, u64)>,
    told: Option<Instant>,
    /// How it ended, until that is shown.
    ended: Option<Page>,
}

impl Tracker {
    /// The state of a publication that is about to start, or to go on.
    pub(super) fn new(page: Page, journal: Journal, events: Arc<Events>, record: Record) -> Self {
        let retries_before = record.retries();
        let taken_before = page.publication.elapsed_ms;
        let (started, samples) = (Instant::now(), VecDeque::new());
        let inner =
            Inner { page, started, paused: None, taken_before, samples, told: None, ended: None };
        Self {
            state: Mutex::new(inner),
            journal,
            events,
            record,
            saving: tokio::sync::Mutex::default(),
            retries_before,
            pause: Pause::off(),
        }
    }

    /// Its name.
    pub fn id(&self) -> PublicationId {
        self.lock().page.publication.id
    }

    /// The publication as it is now.
    pub fn snapshot(&self) -> Publication {
        let mut state = self.lock();
        let now = Instant::now();
        let sent = state.page.publication.bytes_done;
        while state.samples.front().is_some_and(|(at, _)| now.duration_since(*at) > RATE_OVER) {
            state.samples.pop_front();
        }
        let rate = state.samples.front().map_or(0, |(at, before)| {
            let millis = now.duration_since(*at).as_millis().max(200);
            u64::try_from(u128::from(sent.saturating_sub(*before)) * 1000 / millis).unwrap_or(0)
        });
        // How it ended has the number after the last of these.
        if state.page.publication.state == State::Running && state.ended.is_none() {
            state.page.publication.revision += 1;
        }
        let mut publication = state.page.publication.clone();
        if publication.state == State::Running {
            publication.rate = rate;
            publication.retries = self.record.retries().saturating_sub(self.retries_before);
            publication.elapsed_ms = state.taken();
        }
        publication
    }

    /// Takes the parts that have to be brought to a repository. Gives the place of the first one.
    pub(super) fn expect(&self, repository: &Repository, plan: &Plan) -> usize {
        let mut state = self.lock();
        let parts = &mut state.page.publication.parts;
        let first = parts.len();
        parts.extend(plan.distinct_parts().into_iter().map(|part| {
            let is_foreign = plan.is_foreign(part, repository);
            let blobs = part.blobs.iter().filter(|_| is_foreign).map(|blob| BlobProgress {
                digest: blob.digest.clone(),
                size: blob.size,
                sent: 0,
                how: None,
            });
            PartProgress {
                repository: repository.clone(),
                source: part.source.clone(),
                platform: part.platform.clone(),
                attests: part.attests,
                attached: part.attached,
                digest: part.raw.digest().clone(),
                step: if is_foreign { PartStep::Waiting } else { PartStep::There },
                blobs: blobs.collect(),
            }
        }));
        first
    }

    /// A stage begins.
    pub(super) fn stage(&self, next: Stage) {
        let is_new = {
            let page = &mut self.lock().page;
            let is_new = page.publication.stage < next || next == Stage::Access;
            if is_new {
                page.publication.stage = next;
                page.say(next.words().to_owned());
            }
            is_new
        };
        if is_new {
            self.tell();
        }
    }

    /// A part reached a step.
    pub(super) fn part(&self, at: usize, step: PartStep) {
        if let Some(part) = self.lock().page.publication.parts.get_mut(at) {
            part.step = step;
        }
        self.tell_soon();
    }

    /// So many more bytes have to be sent.
    pub(super) fn more_bytes(&self, bytes: u64) {
        let mut state = self.lock();
        let publication = &mut state.page.publication;
        publication.bytes = publication.bytes.saturating_add(bytes);
    }

    /// Pauses it, or lets it go on: what is being sent is finished, and nothing new begins. It ends as it
    /// would have.
    pub(crate) fn pause(&self, on: bool) {
        let is_news = {
            let mut state = self.lock();
            let is_running =
                state.page.publication.state == State::Running && state.ended.is_none();
            let is_news = is_running && self.pause.set(on);
            if is_news {
                state.page.publication.paused = on;
                state.page.say(if on { "Paused" } else { "Goes on" }.to_owned());
                state.samples.clear();
                let since = state.paused.take();
                state.started += since.map(|since| since.elapsed()).unwrap_or_default();
                state.paused = on.then(Instant::now);
            }
            is_news
        };
        if is_news {
            self.tell();
        }
    }

    /// Waits while it is paused.
    pub(super) async fn may_go_on(&self) {
        self.pause.over().await;
    }

    /// Bytes of a blob went over.
    pub(super) fn sent(&self, places: &[Place], bytes: u64) {
        {
            let mut state = self.lock();
            let publication = &mut state.page.publication;
            publication.bytes_done = publication.bytes_done.saturating_add(bytes);
            let sum = publication.bytes_done;
            for blob in blobs(publication, places) {
                blob.sent = blob.sent.saturating_add(bytes);
            }
            state.samples.push_back((Instant::now(), sum));
        }
        self.tell_soon();
    }

    /// A blob is there.
    pub(super) fn there(&self, places: &[Place], how: &How) {
        {
            let mut state = self.lock();
            for blob in blobs(&mut state.page.publication, places) {
                blob.how = Some(how.clone());
            }
        }
        self.tell_soon();
    }

    /// A tag was seen to hold this before it is written, where nobody had looked.
    pub(super) fn held(&self, at: usize, digest: Option<Digest>) {
        if let Some(it) = self.lock().page.publication.moves.get_mut(at) {
            (it.before, it.unseen) = (digest, false);
        }
    }

    /// A tag reached a state, which is written down.
    pub(super) async fn moved(&self, at: usize, next: MoveState) {
        {
            let mut state = self.lock();
            let line = state.page.publication.moves.get_mut(at).map(|it| {
                it.state = next;
                line(it)
            });
            if let Some(line) = line.flatten() {
                state.page.say(line);
            }
        }
        self.save().await;
        self.tell();
    }

    /// It has ended, which is written down. Shown is that by [`Tracker::reveal`], once nobody is at it any
    /// more: whoever sees it may go on with it.
    pub(super) async fn finish(&self, end: State) {
        let page = {
            let mut state = self.lock();
            let taken = state.taken();
            let retries = self.record.retries().saturating_sub(self.retries_before);
            let mut page = state.page.clone();
            let publication = &mut page.publication;
            publication.revision += 1;
            (publication.elapsed_ms, publication.rate) = (taken, 0);
            publication.retries = publication.retries.saturating_add(retries);
            publication.state = end.clone();
            publication.paused = false;
            page.say(match end {
                State::Failed { error } => format!("Failed: {error}"),
                State::Cancelled => "Stopped".to_owned(),
                _ => "Done".to_owned(),
            });
            state.ended = Some(page.clone());
            page
        };
        self.write(page).await;
    }

    /// Shows how it ended.
    pub(super) fn reveal(&self) -> Publication {
        {
            let mut state = self.lock();
            if let Some(page) = state.ended.take() {
                state.page = page;
            }
        }
        self.tell();
        self.snapshot()
    }

    /// How it ended, before that is shown.
    pub(super) fn ended(&self) -> Publication {
        let ended = self.lock().ended.as_ref().map(|page| page.publication.clone());
        ended.unwrap_or_else(|| self.snapshot())
    }

    /// Writes it down. A failure costs the record only: what is known from its start is enough to go on.
    async fn save(&self) {
        // One after the other, each with the state of its turn: an older one must not come last.
        let _turn = self.saving.lock().await;
        let page = self.lock().page.clone();
        self.write(page).await;
    }

    async fn write(&self, mut page: Page) {
        for part in &mut page.publication.parts {
            part.blobs.clear();
        }
        let journal = self.journal.clone();
        let saved = tokio::task::spawn_blocking(move || journal.save(&page)).await;
        if let Ok(Err(error)) = saved {
            tracing::warn!(%error, "the journal is behind");
        }
    }

    /// Sends the state to whoever listens.
    pub(super) fn tell(&self) {
        if !self.events.is_heard() {
            return;
        }
        let publication = Box::new(self.snapshot());
        self.lock().told = Some(Instant::now());
        self.events.send(Event::Publication { publication });
    }

    fn tell_soon(&self) {
        let is_due = self.lock().told.is_none_or(|told| told.elapsed() >= TOLD_EVERY);
        if is_due {
            self.tell();
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A publication that has not begun.
pub(super) fn waiting(plan: &Plan) -> Publication {
    let moves = plan.moves.iter().map(|it| {
        let (before, unseen) = match &it.expected {
            Expected::Anything => (None, true),
            Expected::Is { digest } => (digest.clone(), false),
        };
        let (tag, after) = (it.tag.clone(), it.after.clone());
        TagMove { tag, before, unseen, after, state: MoveState::Waiting }
    });
    Publication {
        id: PublicationId(now_ms()),
        revision: 0,
        kind: plan.kind,
        source: plan.source.clone(),
        purge: plan.purge,
        state: State::Running,
        stage: Stage::Access,
        moves: moves.collect(),
        parts: Vec::new(),
        bytes: 0,
        bytes_done: 0,
        rate: 0,
        retries: 0,
        started_ms: now_ms(),
        elapsed_ms: 0,
        paused: false,
        undoes: plan.undoes,
    }
}

fn blobs<'a>(
    publication: &'a mut Publication,
    places: &'a [Place],
) -> impl Iterator<Item = &'a mut BlobProgress> {
    publication.parts.iter_mut().enumerate().flat_map(move |(at, part)| {
        let blobs = part.blobs.iter_mut().enumerate();
        blobs.filter(move |(blob, _)| places.contains(&(at, *blob))).map(|(_, blob)| blob)
    })
}

/// What the log says of a tag.
fn line(it: &TagMove) -> Option<String> {
    let digest = |digest: &Option<Digest>| {
        digest.as_ref().map_or_else(|| "nothing".to_owned(), ToString::to_string)
    };
    let tag = &it.tag;
    Some(match &it.state {
        MoveState::Waiting => return None,
        MoveState::Writing => {
            format!("{tag}: from {} to {}", digest(&it.before), digest(&it.after))
        }
        MoveState::Written { read_back: None } => format!("{tag}: written"),
        MoveState::Written { read_back } => {
            format!("{tag}: read back, it holds {}", digest(read_back))
        }
        MoveState::Same => format!("{tag}: holds {} already", digest(&it.after)),
        MoveState::Moved { found, .. } => {
            format!("{tag}: left alone; somebody else has moved it to {}", digest(found))
        }
        MoveState::Failed { error } => format!("{tag}: {error}"),
        MoveState::Undone => format!("{tag}: put back"),
    })
}

impl Inner {
    /// How long it has taken, in milliseconds; not counted is the time in which it was paused.
    fn taken(&self) -> u64 {
        let until = self.paused.unwrap_or_else(Instant::now);
        let millis = until.saturating_duration_since(self.started).as_millis();
        self.taken_before + u64::try_from(millis).unwrap_or(u64::MAX)
    }
}
