//! At most a few questions at once: rows wait for their turn, in the order in which they came into
//! view.

use std::cell::RefCell;
use std::collections::VecDeque;

/// How many rows are asked about at once.
const AT_ONCE: usize = 6;

type Work = Box<dyn FnOnce()>;

thread_local! {
    static GATE: RefCell<(usize, VecDeque<Work>)> = RefCell::default();
}

/// Runs `work` now or when its turn comes. It must call [`leave`] exactly once when it is done.
pub(super) fn enter(work: impl FnOnce() + 'static) {
    let now: Option<Work> = GATE.with_borrow_mut(|(running, waiting)| {
        if *running < AT_ONCE {
            *running += 1;
            Some(Box::new(work) as Work)
        } else {
            waiting.push_back(Box::new(work));
            None
        }
    });
    if let Some(work) = now {
        work();
    }
}

/// Gives the turn to the next that waits.
pub(super) fn leave() {
    let next = GATE.with_borrow_mut(|(running, waiting)| {
        let next = waiting.pop_front();
        if next.is_none() {
            *running = running.saturating_sub(1);
        }
        next
    });
    if let Some(work) = next {
        work();
    }
}
