//! The engine's events, in either host.

use domain::protocol::Event;
use leptos::prelude::*;
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
    let Ok(source) = EventSource::new("/api/events") else { return };
    let message = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
        let text = message.data().as_string();
        text.as_deref().and_then(parse).into_iter().for_each(&heard);
    });
    source.set_onmessage(Some(message.into_js_value().unchecked_ref()));
    let opened = StoredValue::new(false);
    let open = Closure::<dyn Fn()>::new(move || {
        if opened.get_value() {
            reconnected();
        }
        opened.set_value(true);
    });
    source.set_onopen(Some(open.into_js_value().unchecked_ref()));
}

/// An event that this version does not know is not for this version.
fn parse(text: &str) -> Option<Event> {
    serde_json::from_str(text).ok()
}
