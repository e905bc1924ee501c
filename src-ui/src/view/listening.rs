//! What is done at events.

use js_sys::Function;
use leptos::prelude::Owner;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, Event};

/// What is done at an event, as part of the screen that it was written for.
pub(super) struct Act {
    act: SendWrapper<Box<dyn FnMut(Event)>>,
    owner: Owner,
}

impl Act {
    pub(super) fn new(act: Box<dyn FnMut(Event)>) -> Self {
        Self { act: SendWrapper::new(act), owner: Owner::current().unwrap_or_default() }
    }

    /// Does it at events of this name from now on.
    pub(super) fn at(self, element: Element, event: &'static str) -> Listening {
        let Self { act, owner } = self;
        let mut act = act.take();
        let act = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            #[cfg(debug_assertions)]
            let _unfollowed = leptos::reactive::diagnostics::SpecialNonReactiveZone::enter();
            owner.with(|| act(event));
        });
        let listening = Listening { element, event, act };
        // Fails only for what is no function.
        let _ = listening.element.add_event_listener_with_callback(event, listening.function());
        listening
    }
}

/// Something is done at an event for as long as this is kept.
pub(super) struct Listening {
    element: Element,
    event: &'static str,
    act: Closure<dyn FnMut(Event)>,
}

impl Listening {
    fn function(&self) -> &Function {
        self.act.as_ref().unchecked_ref()
    }

    /// Does something else from now on.
    pub(super) fn update(&mut self, act: Act) {
        *self = act.at(self.element.clone(), self.event);
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        // Fails only for what is no function.
        let _ = self.element.remove_event_listener_with_callback(self.event, self.function());
    }
}
