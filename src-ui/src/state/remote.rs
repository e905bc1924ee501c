//! Data that comes from the engine: loading, there, or failed, never two of them. While it is fetched
//! again the old data stays visible.

use std::rc::Rc;
use std::sync::Arc;

use crate::prelude::*;
use domain::ApiError;
use domain::protocol::{Command, Topic};
use leptos::task::spawn_local;
use serde_json::Value;

use super::freshness::use_freshness;
use crate::backend::{Call, typed, untyped, use_backend};
use crate::reactive::{Held, of};

/// The state of a read.
#[derive(Debug, Clone, PartialEq)]
pub enum State<T> {
    /// Asked, no answer yet.
    Loading,
    /// The answer.
    Ready(T),
    /// The failure.
    Failed(ApiError),
}

/// A read, and the way to repeat it.
pub struct Remote<T> {
    state: RwSignal<State<Held>>,
    again: RwSignal<u32>,
    /// Whether the first is older than the second.
    is_older: fn(&T, &T) -> bool,
}

impl<T> Clone for Remote<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Remote<T> {}

impl<T: Clone + Send + Sync + 'static> Remote<T> {
    /// How it stands.
    pub fn get(self) -> State<T> {
        match self.state.get() {
            State::Loading => State::Loading,
            State::Ready(data) => State::Ready(of::<T>(&*data).clone()),
            State::Failed(error) => State::Failed(error),
        }
    }

    /// Looks at the data, if it is there.
    pub fn with<R>(self, look: impl FnOnce(&T) -> R) -> Option<R> {
        self.held().map(|data| look(of(&*data)))
    }

    /// The data, if it is there.
    pub fn ready(self) -> Option<T> {
        self.with(T::clone)
    }

    /// Whether it is there, or why not; `None` while it is asked for.
    pub fn outcome(self) -> Option<Result<(), ApiError>> {
        match self.state.get() {
            State::Loading => None,
            State::Ready(_) => Some(Ok(())),
            State::Failed(error) => Some(Err(error)),
        }
    }

    /// Takes data that came another way, unless it is older than what is there. The page may be gone.
    pub fn put(self, data: T) {
        let is_older = self.state.try_with_untracked(
            |state| matches!(state, State::Ready(known) if (self.is_older)(&data, of(&**known))),
        );
        if is_older == Some(false) {
            self.state.try_set(State::Ready(Arc::new(data)));
        }
    }

    fn held(self) -> Option<Held> {
        match self.state.get() {
            State::Ready(data) => Some(data),
            _ => None,
        }
    }

    /// Asks again.
    pub fn retry(self) {
        self.state.set(State::Loading);
        self.refresh();
    }

    /// Asks again and keeps showing what there is.
    pub fn refresh(self) {
        self.again.update(|count| *count = count.wrapping_add(1));
    }
}

/// Asks now, whenever a signal in `request` changes, and whenever one of `topics` becomes stale. Only
/// the newest answer counts. `None` asks nothing.
pub fn remote<C>(
    topics: &'static [Topic],
    request: impl Fn() -> Option<C> + 'static,
) -> Remote<C::Output>
where
    C: Command + Clone + PartialEq,
    C::Output: Clone + Send + Sync + 'static,
{
    remote_newest(topics, request, |_, _| false)
}

/// The same of something that counts its changes: an answer that is older than what is there does not
/// count, however late it comes.
pub fn remote_newest<C>(
    topics: &'static [Topic],
    request: impl Fn() -> Option<C> + 'static,
    is_older: fn(&C::Output, &C::Output) -> bool,
) -> Remote<C::Output>
where
    C: Command + Clone + PartialEq,
    C::Output: Clone + Send + Sync + 'static,
{
    let state = RwSignal::new(State::Loading);
    let again = RwSignal::new(0_u32);
    let read = Remote { state, again, is_older };
    ask(Question {
        topics,
        state,
        again,
        request: Box::new(move || request().map(|request| untyped(&request))),
        answer: Box::new(move |reply| typed::<C>(reply).map(|data| read.put(data))),
    });
    read
}

/// What is done with an answer.
type Answered = Box<dyn Fn(&Value) -> Result<(), ApiError>>;

/// A read without its types: there are many reads, and the code that they share is compiled once.
struct Question {
    topics: &'static [Topic],
    state: RwSignal<State<Held>>,
    again: RwSignal<u32>,
    request: Box<dyn Fn() -> Option<Call>>,
    answer: Answered,
}

fn ask(question: Question) {
    let (backend, freshness) = (use_backend(), use_freshness());
    let asked = StoredValue::new_local((0_u32, None::<String>));
    let question = Rc::new(question);
    Effect::new(move |_| {
        freshness.track(question.topics);
        question.again.track();
        let Some(call) = (question.request)() else { return };
        let turn = asked.with_value(|(turn, _)| turn + 1);
        let same = asked.with_value(|(_, before)| before.is_some() && *before == call.request);
        asked.set_value((turn, call.request.clone()));
        if !same {
            question.state.set(State::Loading);
        }
        let question = Rc::clone(&question);
        spawn_local(async move {
            let outcome = backend.send(call).await;
            // A newer question may have been asked meanwhile.
            if asked.try_with_value(|(newest, _)| *newest == turn) == Some(true) {
                // The page may be gone when the answer comes.
                if let Err(error) = outcome.and_then(|reply| (question.answer)(&reply)) {
                    question.state.try_set(State::Failed(error));
                }
            }
        });
    });
}
