//! The engine's events, in either host.

use crate::prelude::*;
use domain::protocol::Event;
use leptos::ev;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::*;
use web_sys::{EventSource, MessageEvent};

use super::{Backend, Host, ipc};

/// Calls `heard` for each event, and `reconnected` when some may have been missed, as long as the
/// page lives.
pub fn listen(
    backend: Backend,
    heard: impl Fn(Event) + Clone + 'static,
    reconnected: impl Fn() + 'static,
) {
    match backend.host {
        Host::Window => {
            let callback = Closure::<dyn Fn(JsValue)>::new(move |message: JsValue| {
                let payload = js_sys::Reflect::get(&message, &JsValue::from_str("payload"));
                let text = payload.and_then(|payload| js_sys::JSON::stringify(&payload));
                if let Ok(text) = text {
                    parse(&String::from(text)).into_iter().for_each(&heard);
                }
            });
            let function = callback.into_js_value().unchecked_into::<js_sys::Function>();
            leptos::task::spawn_local(async move {
                if let Err(error) = ipc::listen(&function).await {
                    leptos::logging::error!("{error}");
                }
            });
        }
        Host::Browser => browser(heard, reconnected),
    }
}

fn browser(heard: impl Fn(Event) + 'static, reconnected: impl Fn() + 'static) {
    let message = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
        let text = message.data().as_string();
        text.as_deref().and_then(parse).into_iter().for_each(&heard);
    });
    let opened = StoredValue::new(false);
    let open = Closure::<dyn Fn()>::new(move || {
        if opened.get_value() {
            reconnected();
        }
        opened.set_value(true);
    });
    let (message, open) = (message.into_js_value(), open.into_js_value());
    let connect = move || {
        let source = EventSource::new("/api/events").ok()?;
        source.set_onmessage(Some(message.unchecked_ref()));
        source.set_onopen(Some(open.unchecked_ref()));
        Some(source)
    };
    let source = StoredValue::new_local(connect());
    // Browsers keep pages that were left, for going back to them, and their connections for a minute.
    // They have six to a host: six pages later, nothing would be answered.
    let left = window_event_listener(ev::pagehide, move |_| {
        if let Some(source) = source.try_update_value(Option::take).flatten() {
            source.close();
        }
    });
    let shown = window_event_listener(ev::pageshow, move |_| {
        if source.with_value(Option::is_none) {
            source.set_value(connect());
        }
    });
    on_cleanup(move || {
        left.remove();
        shown.remove();
    });
}

/// An event that this version does not know is not for this version.
fn parse(text: &str) -> Option<Event> {
    domain::json::parse(text).ok()
}
