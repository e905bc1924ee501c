//! How high rows are on the screen: told when they are laid out, so that nobody has to ask, which would
//! have everything laid out once more.

use crate::prelude::*;
use js_sys::Array;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, HtmlElement, ResizeObserver, ResizeObserverEntry};

/// Hears of the heights of rows.
#[derive(Clone, Copy)]
pub struct Measure(StoredValue<Option<Observer>, LocalStorage>);

struct Observer {
    observer: ResizeObserver,
    /// What it calls.
    _heard: Closure<dyn FnMut(Array)>,
}

impl Measure {
    /// `heard` is given rows that are new, or have another height than before, with their heights in pixels.
    pub fn new(heard: impl Fn(Vec<(HtmlElement, f32)>) + 'static) -> Self {
        let heard = Closure::<dyn FnMut(Array)>::new(move |entries: Array| heard(rows(&entries)));
        // Every browser that runs WebAssembly has it.
        let observer = ResizeObserver::new(heard.as_ref().unchecked_ref()).ok();
        let measure = Self(StoredValue::new_local(
            observer.map(|observer| Observer { observer, _heard: heard }),
        ));
        on_cleanup(move || measure.with(ResizeObserver::disconnect));
        measure
    }

    fn with(self, act: impl FnOnce(&ResizeObserver)) {
        self.0.try_with_value(|all| all.as_ref().map(|all| act(&all.observer)));
    }
}

/// A directive: the row is measured for as long as it is there.
pub fn measured(row: Element, measure: Measure) {
    measure.with(|observer| observer.observe(&row));
    let row = StoredValue::new_local(row);
    on_cleanup(move || {
        row.try_with_value(|row| measure.with(|observer| observer.unobserve(row)));
    });
}

fn rows(entries: &Array) -> Vec<(HtmlElement, f32)> {
    let entries = entries.iter().filter_map(|entry| entry.dyn_into::<ResizeObserverEntry>().ok());
    let rows = entries.filter_map(|entry| entry.target().dyn_into::<HtmlElement>().ok());
    #[expect(clippy::cast_precision_loss, reason = "pixels")]
    let rows = rows.map(|row| {
        let height = row.offset_height() as f32;
        (row, height)
    });
    // One that has just gone has none.
    rows.filter(|(_, height)| *height > 0.0).collect()
}
