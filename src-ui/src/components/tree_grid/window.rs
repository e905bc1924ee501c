//! Which rows are near the screen. Only these are made: a repository may have twenty thousand tags.

use std::time::Duration;

use crate::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;

use super::heights::Heights;

/// The element that scrolls.
const SCROLLER: &str = "content";

/// The rows that are made, and the room that the others would take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// The first row.
    pub first: usize,
    /// The row after the last one.
    pub end: usize,
    /// The height of the rows above, in pixels.
    pub above: f64,
    /// The height of the rows below, in pixels.
    pub below: f64,
}

/// After a jump, the rows below the screen are made when the page has stood still for so long.
const STILL: Duration = Duration::from_millis(100);
/// What moves on by more pixels in a millisecond is not read: some two screens a second.
const QUICK: f64 = 1.5;

/// The part of the table that is on the screen, in pixels from its first row.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Seen {
    top: f64,
    height: f64,
    /// Whether the rows below it are made too.
    is_still: bool,
}

impl Seen {
    /// What comes after this. Where nothing of it was on the screen before, the picture does not wait for
    /// the rows below it. It does for those above: rows that come in front of others take these out of the
    /// page for a moment, and with them the focus.
    fn then(self, top: f64, height: f64) -> Self {
        Self { top, height, is_still: (top - self.top).abs() <= height }
    }
}

/// What scrolling and measuring tell.
#[derive(Debug, Clone, Copy)]
pub struct Scroll {
    table: &'static str,
    seen: RwSignal<Seen>,
    measured: RwSignal<u32>,
    is_waiting: StoredValue<bool>,
    is_quick: RwSignal<bool>,
    /// When it moved last, in milliseconds since 1970.
    moved: StoredValue<f64>,
}

impl Scroll {
    /// Listens to the page's scrolling for as long as the caller lives; the table has this id.
    pub fn listen(table: &'static str) -> Self {
        let start = Seen { top: 0.0, height: 1000.0, is_still: false };
        let scroll = Self {
            table,
            seen: RwSignal::new(start),
            measured: RwSignal::new(0),
            is_waiting: StoredValue::new(false),
            is_quick: RwSignal::new(false),
            moved: StoredValue::new(0.0),
        };
        let heard = Closure::<dyn FnMut()>::new(move || scroll.look());
        let heard = StoredValue::new_local(heard);
        // On its way down to whatever scrolls: that may not be there yet, and scrolling does not bubble.
        heard.with_value(|heard| {
            let callback = heard.as_ref().unchecked_ref();
            // Fails for no event that has a name.
            let _ = document().add_event_listener_with_callback_and_bool("scroll", callback, true);
        });
        let resized = window_event_listener(leptos::ev::resize, move |_| scroll.look());
        on_cleanup(move || {
            resized.remove();
            heard.with_value(|heard| {
                let callback = heard.as_ref().unchecked_ref();
                let _ = document()
                    .remove_event_listener_with_callback_and_bool("scroll", callback, true);
            });
        });
        scroll
    }

    /// Looks where the page is, before the next picture; once, however often it is asked to.
    pub fn look(self) {
        if self.is_waiting.try_get_value() != Some(false) {
            return;
        }
        self.is_waiting.set_value(true);
        request_animation_frame(move || {
            // The screen may be gone by now.
            if self.is_waiting.try_set_value(false).is_some() {
                return;
            }
            let (Some(scroller), Some(table)) = (scroller(), by_id(self.table)) else { return };
            let before = self.seen.get_untracked();
            let seen = before.then(-below(&table, &scroller), f64::from(scroller.client_height()));
            if before != seen {
                self.seen.set(seen);
            }
            if self.runs((seen.top - before.top).abs()) || !seen.is_still {
                set_timeout(move || self.look(), STILL);
            }
        });
    }

    /// Whether the page runs on so quickly that nobody reads what passes.
    pub fn is_quick(self) -> bool {
        self.is_quick.get()
    }

    /// It has moved by so many pixels since it was looked at; whether it runs on quickly.
    fn runs(self, by: f64) -> bool {
        let (was, now) = (self.is_quick.get_untracked(), js_sys::Date::now());
        let is_quick = is_quick(was, by, now - self.moved.get_value());
        if by > 0.0 {
            self.moved.set_value(now);
        }
        if is_quick != was {
            self.is_quick.set(is_quick);
        }
        is_quick
    }

    /// Rows have other heights than before: what is below them moves.
    pub fn measured(self) {
        self.measured.try_update(|count| *count = count.wrapping_add(1));
    }

    /// The rows to make of all these: those on the screen, and, once it stands still, a screen more on both
    /// sides.
    pub fn window(self, heights: &Heights) -> Window {
        self.measured.track();
        let Seen { top, height, is_still } = self.seen.get();
        let below = if is_still { height } else { 0.0 };
        window(heights, top - height, top + height + below)
    }
}

/// Whether something that moved by so many pixels runs on quickly, `since` milliseconds after it moved
/// before. A jump alone is not quick: who jumps looks at what is there.
fn is_quick(was: bool, by: f64, since: f64) -> bool {
    let is_moving = since < STILL.as_secs_f64() * 1000.0;
    is_moving && if by > 0.0 { by > since.max(1.0) * QUICK } else { was }
}

/// The rows between two places, in pixels from the first row.
fn window(heights: &Heights, from: f64, to: f64) -> Window {
    let first = heights.at(from);
    let end = if to < 0.0 { 0 } else { heights.at(to).row + 1 };
    let end = end.clamp(first.row, heights.count().max(first.row));
    let below = heights.whole() - heights.top_of(end);
    Window { first: first.row, end, above: first.top, below: below.max(0.0) }
}

/// Scrolls so far that the row at this height, in pixels from the first row of the table with this id, is
/// on the screen.
pub fn scroll_to(table: &str, top: f64) {
    let (Some(scroller), Some(table)) = (scroller(), by_id(table)) else { return };
    let (from, height) = (scroller.scroll_top(), scroller.client_height());
    #[expect(clippy::cast_possible_truncation, reason = "whole pixels")]
    let top = (top + below(&table, &scroller)) as i32 + from;
    if top < from || top + 80 > from + height {
        scroller.set_scroll_top(top - height / 2);
    }
}

/// How far the table is below the top edge of what scrolls, in pixels; negative once it is scrolled away.
fn below(table: &web_sys::HtmlElement, scroller: &web_sys::HtmlElement) -> f64 {
    let top = |element: &web_sys::HtmlElement| element.get_bounding_client_rect().top();
    top(table) - top(scroller)
}

fn scroller() -> Option<web_sys::HtmlElement> {
    by_id(SCROLLER)
}

fn by_id(id: &str) -> Option<web_sys::HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jump_makes_what_is_on_the_screen_first() {
        let seen = Seen { top: 0.0, height: 800.0, is_still: true };
        assert!(seen.then(100.0, 800.0).is_still, "a wheel");
        let there = seen.then(9_000.0, 800.0);
        assert!(!there.is_still, "a jump");
        assert!(there.then(9_000.0, 800.0).is_still, "it stands still");
    }

    #[test]
    fn what_runs_on_is_quick_until_it_stands_still_and_a_jump_is_not() {
        for (was, by, since, expected) in [
            (false, 800_000.0, 5_000.0, false),
            (false, 100.0, 16.0, true),
            (true, 100.0, 40.0, true),
            (true, 10.0, 16.0, false),
            (true, 0.0, 50.0, true),
            (true, 0.0, 100.0, false),
        ] {
            assert_eq!(is_quick(was, by, since), expected, "{by} after {since}");
        }
    }

    #[test]
    fn only_what_is_near_is_made_and_the_rest_keeps_its_room() {
        let heights = Heights::new(std::iter::repeat_n(None, 20_000));
        let whole = heights.whole();
        for (from, to) in [(-1000.0, 2000.0), (400_000.0, 403_000.0), (900_000.0, 910_000.0)] {
            let window = window(&heights, from, to);
            assert!(window.end - window.first < 100, "{window:?}");
            let made = heights.top_of(window.end) - heights.top_of(window.first);
            let total = window.above + made + window.below;
            assert!((total - whole).abs() < 0.01, "{window:?}: {total}, not {whole}");
        }
        assert!(heights.set(0, 400.0));
        let window = window(&heights, 300.0, 500.0);
        assert_eq!(window.first, 0, "a row as high as its badges need is still on the screen");
        assert_eq!(super::window(&Heights::new(std::iter::empty()), 0.0, 10.0).end, 0);
    }
}
