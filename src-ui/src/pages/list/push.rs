//! The push of a list: the button, the choice, the progress.

use domain::protocol::push::{JobId, StartPush};
use domain::{ApiError, Reference};
use leptos::prelude::*;
use leptos::task::spawn_local;

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
    let problem = RwSignal::new(None::<ApiError>);
    let start = Callback::new(move |()| {
        let request = StartPush { list: list.get_value(), purge: purge.get_untracked() };
        problem.set(None);
        spawn_local(async move {
            if let Err(error) = backend.call(request).await {
                problem.try_set(Some(error));
            }
        });
    });
    view! {
        <section class="push" aria-label=t!("Push")>
            <Show when=move || ready.get()>
                <div class="push__form">
                    <button id="push" type="button" class="button button--primary" on:click=move |_| start.run(())>{t!("Push")}</button>
                    <label class="check">
                        <input id="purge" type="checkbox" prop:checked=move || purge.get()
                            on:change=move |event| purge.set(event_target_checked(&event))/>
                        {t!("Remove the local list after the push")}
                    </label>
                </div>
            </Show>
            {move || problem.get().map(|error| failure(error, start))}
            {move || newest.get().map(|id: JobId| view! { <PushProgress id again=start images/> })}
        </section>
    }
}
