//! Regular expressions as the browser has them: a library of our own for them would be a third of the
//! whole interface.

use js_sys::{Array, Function, Reflect, RegExp};
use wasm_bindgen::{JsCast as _, JsValue};

/// An expression that is one.
#[derive(Debug)]
pub(super) struct Regular(RegExp);

impl Regular {
    /// `None` when the browser does not take it. Letters match in both cases.
    pub(super) fn new(pattern: &str) -> Option<Self> {
        let class = Reflect::get(&js_sys::global(), &"RegExp".into()).ok()?;
        let arguments = Array::of2(&JsValue::from_str(pattern), &JsValue::from_str("i"));
        // Unlike `RegExp::new` this does not throw over a pattern that is none.
        let made = Reflect::construct(class.dyn_ref::<Function>()?, &arguments).ok()?;
        Some(Self(made.dyn_into().ok()?))
    }

    /// Whether it is found in a text.
    pub(super) fn matches(&self, text: &str) -> bool {
        self.0.test(text)
    }
}
