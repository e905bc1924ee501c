//! The push of a list: the button, what it will do, the progress.

use domain::protocol::preview::Expected;
use domain::protocol::push::{JobId, StartPush};
use domain::{ApiError, Reference};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::preview::{Decision, Preview};
use crate::backend::use_backend;
use crate::pages::push_panel::PushProgress;
use crate::pages::region::failure;

/// The section. It shows the newest push of this list, also one that was started before.
#[component]
pub fn PushSection(
    list: StoredValue<Reference>,
    ready: Signal<bool>,
    /// The newest push of the list.
    newest: Memo<Option<JobId>>,
    /// Whether the images of the push are listed here.
    images: Signal<bool>,
) -> impl IntoView {
    let backend = use_backend();
    let purge = RwSignal::new(false);
    let looking = RwSignal::new(false);
    let problem = RwSignal::new(None::<ApiError>);
    let look = Callback::new(move |()| {
        problem.set(None);
        looking.set(true);
    });
    let push = Callback::new(move |expected: Expected| {
        let request = StartPush { list: list.get_value(), purge: purge.get_untracked(), expected };
        looking.set(false);
        spawn_local(async move {
            if let Err(error) = backend.call(request).await {
                problem.try_set(Some(error));
            }
        });
    });
    let cancel = Callback::new(move |()| looking.set(false));
    let decision = Decision { push, cancel, purge };
    view! {
        <section class="push" aria-label=t!("Push")>
            {move || (ready.get() && !looking.get()).then(|| view! {
                <div class="push__form">
                    <button id="push" type="button" class="button button--primary" on:click=move |_| look.run(())>{t!("Push…")}</button>
                    <span class="note">{t!("Shows first what will change.")}</span>
                </div>
            })}
            {move || (ready.get() && looking.get()).then(|| view! { <Preview list decision/> })}
            {move || problem.get().map(|error| failure(error, look))}
            {move || newest.get().filter(|_| !looking.get()).map(|id: JobId| view! { <PushProgress id again=look images/> })}
        </section>
    }
}
