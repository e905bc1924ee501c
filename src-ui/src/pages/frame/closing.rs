//! The question before the window closes while something is published.

use crate::prelude::*;
use leptos::task::spawn_local;

use crate::backend::{Close, use_backend};
use crate::components::Dialog;
use crate::state::notices::use_notices;
use crate::state::publications::use_publications;

/// The dialog, open while `open` is. Only the window asks.
#[component]
pub fn Closing(open: RwSignal<bool>) -> Markup {
    let (backend, notices, publications) = (use_backend(), use_notices(), use_publications());
    let answer = move |how: Close| {
        open.set(false);
        spawn_local(async move {
            if let Err(error) = backend.close(how).await {
                notices.say(error.sentences());
            }
        });
    };
    let count = move || publications.running();
    view! {
        <Dialog open title=Signal::derive(|| t!("Close while a push is under way?").to_owned())>
            <p>{move || counted!(count(), "{n} push is under way.", "{n} pushes are under way.")}" "{t!("It can go on without the window, and Manifold ends with it. Cancelled, no further tag is written; it can be resumed.")}</p>
            <p class="dialog__actions">
                <button id="close-stay" type="button" class="button" autofocus on:click=move |_| open.set(false)>{t!("Stay")}</button>
                <button id="close-cancel" type="button" class="button button--danger" on:click=move |_| answer(Close::Cancel)>{t!("Cancel push")}</button>
                <button id="close-keep" type="button" class="button button--primary" on:click=move |_| answer(Close::Keep)>{t!("Keep running")}</button>
            </p>
        </Dialog>
    }
}
