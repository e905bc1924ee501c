//! At most a few questions at once. The newest go first: somebody who scrolls wants to see where they
//! stopped, not what they passed. What is asked for within one moment keeps its order.

use std::cell::RefCell;
use std::collections::BTreeMap;

/// How many rows are asked about at once.
const AT_ONCE: usize = 6;
/// What is asked for within so many milliseconds belongs together.
const MOMENT_MS: f64 = 250.0;

type Work = Box<dyn FnOnce()>;

/// The place of a question in the queue: moments in reverse, then the order within one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ticket(i64, u64);

/// How much a question matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Urgency {
    /// Somebody looks at the row.
    Seen,
    /// It is wanted, and nobody looks.
    Whenever,
}

#[derive(Default)]
struct Gate {
    running: usize,
    waiting: BTreeMap<Ticket, Work>,
    last: u64,
}

thread_local! {
    static GATE: RefCell<Gate> = RefCell::default();
}

/// Runs `work` now or when its turn comes. It must call [`leave`] exactly once when it is done. `now`
/// is in milliseconds.
pub(super) fn enter(urgency: Urgency, now: f64, work: impl FnOnce() + 'static) -> Ticket {
    let (ticket, at_once) = GATE.with_borrow_mut(|gate| {
        gate.last += 1;
        #[expect(clippy::cast_possible_truncation, reason = "a clock's milliseconds fit")]
        let moment = match urgency {
            Urgency::Seen => -(now / MOMENT_MS) as i64,
            Urgency::Whenever => i64::MAX,
        };
        let ticket = Ticket(moment, gate.last);
        let work: Work = Box::new(work);
        if gate.running < AT_ONCE {
            gate.running += 1;
            return (ticket, Some(work));
        }
        gate.waiting.insert(ticket, work);
        (ticket, None)
    });
    if let Some(work) = at_once {
        work();
    }
    ticket
}

/// Takes a question back; false when its turn has come already.
pub(super) fn cancel(ticket: Ticket) -> bool {
    // Dropped outside: dropping may run code that comes back here.
    let work = GATE.with_borrow_mut(|gate| gate.waiting.remove(&ticket));
    work.is_some()
}

/// Gives the turn to the next that waits.
pub(super) fn leave() {
    let next = GATE.with_borrow_mut(|gate| {
        let next = gate.waiting.pop_first();
        if next.is_none() {
            gate.running = gate.running.saturating_sub(1);
        }
        next
    });
    if let Some((_, work)) = next {
        work();
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;

    #[test]
    fn the_newest_moment_goes_first_in_its_own_order_and_what_is_taken_back_never() {
        let done = Rc::new(RefCell::new(Vec::new()));
        let ask = |name: &'static str, urgency, now| {
            let done = Rc::clone(&done);
            enter(urgency, now, move || done.borrow_mut().push(name))
        };
        for _ in 0..AT_ONCE {
            ask("first", Urgency::Seen, 0.0);
        }
        ask("whenever", Urgency::Whenever, 9_000.0);
        ask("old", Urgency::Seen, 1_000.0);
        let passed = ask("passed", Urgency::Seen, 1_000.0);
        ask("new 1", Urgency::Seen, 5_000.0);
        ask("new 2", Urgency::Seen, 5_010.0);
        assert!(cancel(passed), "it was still waiting");
        assert!(!cancel(passed), "and is gone");
        done.borrow_mut().clear();
        for _ in 0..AT_ONCE + 4 {
            leave();
        }
        assert_eq!(*done.borrow(), ["new 1", "new 2", "old", "whenever"]);
    }
}
