//! Which rows are near the screen. Only these are made: a repository may have twenty thousand tags.
//!
//! Rows have the height that their badges need, so what was seen is remembered and what was not is
//! taken to be one line high.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;

/// The height of a row that was never seen, in pixels: `--row` and its line.
const ROW: f32 = 41.0;
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
    pub above: f32,
    /// The height of the rows below, in pixels.
    pub below: f32,
}

/// After a jump, the rows below the screen are made when the page has stood still for so long.
const STILL: Duration = Duration::from_millis(100);

/// The part of the table that is on the screen, in pixels from its first row.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Seen {
    top: f32,
    height: f32,
    /// Whether the rows below it are made too.
    is_still: bool,
}

impl Seen {
    /// What comes after this. Where nothing of it was on the screen before, the picture does not wait for
    /// the rows below it. It does for those above: rows that come in front of others take these out of the
    /// page for a moment, and with them the focus.
    fn then(self, top: f32, height: f32) -> Self {
        Self { top, height, is_still: (top - self.top).abs() <= height }
    }
}

/// The height of a row in pixels, by its place; `None` before it was seen.
pub type Heights<'a> = &'a dyn Fn(usize) -> Option<f32>;

/// What scrolling and measuring tell.
#[derive(Debug, Clone, Copy)]
pub struct Scroll {
    table: &'static str,
    seen: RwSignal<Seen>,
    measured: RwSignal<u32>,
    is_waiting: StoredValue<bool>,
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
            #[expect(clippy::cast_precision_loss, reason = "pixels")]
            let seen = before.then(-below(&table, &scroller), scroller.client_height() as f32);
            if before != seen {
                self.seen.set(seen);
            }
            if !seen.is_still {
                set_timeout(move || self.look(), STILL);
            }
        });
    }

    /// Rows have other heights than before: what is below them moves.
    pub fn measured(self) {
        self.measured.try_update(|count| *count = count.wrapping_add(1));
    }

    /// The rows to make of all these: those on the screen, and, once it stands still, a screen more on both
    /// sides.
    pub fn window(self, count: usize, heights: Heights<'_>) -> Window {
        self.measured.track();
        let Seen { top, height, is_still } = self.seen.get();
        let below = if is_still { height } else { 0.0 };
        window(count, heights, top - height, top + height + below)
    }
}

/// The rows between two places, in pixels from the first row.
fn window(count: usize, heights: Heights<'_>, from: f32, to: f32) -> Window {
    let (mut first, mut end) = (None, count);
    let (mut above, mut below, mut at) = (0.0, 0.0, 0.0);
    for number in 0..count {
        let height = heights(number).unwrap_or(ROW);
        if at + height > from && first.is_none() {
            (first, above) = (Some(number), at);
        }
        if at > to {
            end = end.min(number);
            below += height;
        }
        at += height;
    }
    Window {
        first: first.unwrap_or(end),
        end,
        above: if first.is_some() { above } else { at },
        below,
    }
}

/// How far down a row is, in pixels from the first one.
pub fn top_of(row: usize, heights: Heights<'_>) -> f32 {
    (0..row).map(|number| heights(number).unwrap_or(ROW)).sum()
}

/// Scrolls so far that the row at this height, in pixels from the first row of the table with this id, is
/// on the screen.
pub fn scroll_to(table: &str, top: f32) {
    let (Some(scroller), Some(table)) = (scroller(), by_id(table)) else { return };
    let (from, height) = (scroller.scroll_top(), scroller.client_height());
    #[expect(clippy::cast_possible_truncation, reason = "whole pixels")]
    let top = (top + below(&table, &scroller)) as i32 + from;
    if top < from || top + 80 > from + height {
        scroller.set_scroll_top(top - height / 2);
    }
}

/// How far the table is below the top edge of what scrolls, in pixels; negative once it is scrolled away.
fn below(table: &web_sys::HtmlElement, scroller: &web_sys::HtmlElement) -> f32 {
    let top = |element: &web_sys::HtmlElement| element.get_bounding_client_rect().top();
    #[expect(clippy::cast_possible_truncation, reason = "pixels")]
    let below = (top(table) - top(scroller)) as f32;
    below
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
    fn only_what_is_near_is_made_and_the_rest_keeps_its_room() {
        let (count, whole) = (20_000, ROW * 20_000.0);
        for (from, to) in [(-1000.0, 2000.0), (400_000.0, 403_000.0), (900_000.0, 910_000.0)] {
            let window = window(count, &|_| None, from, to);
            assert!(window.end - window.first < 100, "{window:?}");
            #[expect(clippy::cast_precision_loss, reason = "small numbers")]
            let made = (window.end - window.first) as f32 * ROW;
            let total = window.above + made + window.below;
            assert!((total - whole).abs() < 200.0, "{window:?}: {total}, not {whole}");
        }
        let first_is_high = |row: usize| (row == 0).then_some(400.0);
        let window = window(count, &first_is_high, 300.0, 500.0);
        assert_eq!(window.first, 0, "a row as high as its badges need is still on the screen");
        assert_eq!(super::window(0, &|_| None, 0.0, 10.0).end, 0);
    }
}
